import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { OBJECTS } from "./buckets.ts";
import { browserSeconds, cacheControlOf, isPage, keyOf } from "./objects.ts";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Pages are asked for each time. */
export const s3ObjectPage = resourceRule({
  name: "s3-object-page",
  service: "cdn",
  checks: "Browsers ask for a page each time.",
  why: "A page names the files of its release: a browser that keeps it asks for files a later release has removed, and no invalidation reaches it.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "RFC 9111: HTTP Caching, section 5.2.2.4",
      url: "https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.4",
    },
    { title: "Guide 001, cache headers: pages for 300 s while assets are deleted" },
  ],
  types: [...OBJECTS],
  limits: z.strictObject({
    maxSeconds: z
      .number()
      .int()
      .min(0)
      .default(0)
      .describe("Longest lifetime of a page in browsers. Seconds"),
  }),
  check(object, report, { maxSeconds }) {
    const cacheControl = cacheControlOf(object);
    if (cacheControl === undefined || !isPage(object)) return;
    const seconds = browserSeconds(cacheControl);
    if (seconds !== undefined && seconds <= maxSeconds) return;
    const kept =
      seconds === undefined
        ? "does not say how long browsers keep it, and they guess"
        : `is kept by browsers for ${seconds} s, at most ${maxSeconds} s are allowed`;
    report.violation(
      `The page ${keyOf(object)} ${kept}: set cacheControl to "public, max-age=0, must-revalidate, s-maxage=86400", which keeps it at the edge only, where an invalidation reaches it.`,
      object.at("cacheControl"),
    );
  },
  good: {
    type: OBJECT,
    props: { key: "index.html", cacheControl: "public, max-age=0, must-revalidate" },
  },
  bad: {
    example: {
      type: OBJECT,
      props: { key: "index.html", cacheControl: "public, max-age=300, must-revalidate" },
    },
    says: [
      'The page index.html is kept by browsers for 300 s, at most 0 s are allowed: set cacheControl to "public, max-age=0, must-revalidate, s-maxage=86400", which keeps it at the edge only, where an invalidation reaches it.',
    ],
  },
});
