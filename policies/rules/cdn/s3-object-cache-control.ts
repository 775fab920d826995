import { resourceRule } from "../../core/rule.ts";
import { OBJECTS } from "./buckets.ts";
import { cacheControlOf, isWebFile, keyOf } from "./objects.ts";
import { s3Guide } from "./sources.ts";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** A lifetime for every file. */
export const s3ObjectCacheControl = resourceRule({
  name: "s3-object-cache-control",
  service: "cdn",
  checks: "Every file of a web site has a Cache-Control.",
  why: "Without it each browser guesses a lifetime from the file's age: pages stay old, and files that never change are asked for again.",
  severity: "medium",
  level: "mandatory",
  references: [
    s3Guide("Working with object metadata", "UsingMetadata"),
    {
      title: "RFC 9111: HTTP Caching, section 4.2.2",
      url: "https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2",
    },
  ],
  types: [...OBJECTS],
  check(object, report) {
    if (!isWebFile(object) || cacheControlOf(object) !== undefined) return;
    report.violation(
      `${keyOf(object)} has no cacheControl: set "public, max-age=31536000, immutable" when its name holds a hash of its content, "public, max-age=0, must-revalidate, s-maxage=86400" for pages, and hours to a day for the rest.`,
      object.at("cacheControl"),
    );
  },
  good: {
    type: OBJECT,
    props: { key: "images/logo.svg", cacheControl: "public, max-age=86400" },
  },
  bad: {
    example: { type: OBJECT, props: { key: "images/logo.svg", contentType: "image/svg+xml" } },
    says: [
      'images/logo.svg has no cacheControl: set "public, max-age=31536000, immutable" when its name holds a hash of its content, "public, max-age=0, must-revalidate, s-maxage=86400" for pages, and hours to a day for the rest.',
    ],
  },
});
