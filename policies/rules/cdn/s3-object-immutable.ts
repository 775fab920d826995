import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { OBJECTS } from "./buckets.ts";
import { browserSeconds, cacheControlOf, isPage, keyOf } from "./objects.ts";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/**
 * At least 8 hexadecimal digits, or 8 characters of base64url with a digit or a capital, before a dot: what webpack,
 * Rollup, Vite and esbuild write into names. Or a folder of a release: a commit, or the 21 characters of Next.js.
 */
const HASH = String.raw`(^|[-_~./])([0-9a-f]{8,64}[./]|(?=[\w-]*[0-9A-Z])([\w-]{8}\.|[\w-]{21}/))`;

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** What stays for ever has a name for its content. */
export const s3ObjectImmutable = resourceRule({
  name: "s3-object-immutable",
  service: "cdn",
  checks: "Only files with a hash of their content in the name are immutable or kept for long.",
  why: "A browser that keeps a file for a year cannot be told of a new one: no invalidation reaches it, and visitors keep the old file.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "RFC 8246: HTTP Immutable Responses",
      url: "https://www.rfc-editor.org/rfc/rfc8246",
    },
    { title: "Guide 001, cache headers: /images/* is immutable, but only assets/ is hashed" },
  ],
  types: [...OBJECTS],
  limits: z.strictObject({
    maxSeconds: z
      .number()
      .int()
      .min(0)
      .default(86_400)
      .describe("Longest lifetime in browsers of a file without a hash in its name. Seconds"),
    hashPattern: z
      .string()
      .refine(isPattern, { error: "is no regular expression" })
      .default(HASH)
      .describe("Regular expression that finds the hash in an object's key."),
  }),
  check(object, report, { maxSeconds, hashPattern }) {
    const cacheControl = cacheControlOf(object);
    // Pages are judged by s3-object-page.
    if (cacheControl === undefined || isPage(object)) return;
    const seconds = browserSeconds(cacheControl) ?? 0;
    const immutable = cacheControl.has("immutable");
    if (!immutable && seconds <= maxSeconds) return;
    if (new RegExp(hashPattern).test(keyOf(object))) return;
    const kept = immutable ? "is immutable" : `is kept for ${seconds} s`;
    report.violation(
      `${keyOf(object)} ${kept}, and its name holds no hash of its content: let the build put one into the name, or set max-age to at most ${maxSeconds} without immutable.`,
      object.at("cacheControl"),
    );
  },
  good: {
    type: OBJECT,
    props: {
      key: "assets/main.53d43465.css",
      cacheControl: "public, max-age=31536000, immutable",
    },
  },
  bad: {
    example: {
      type: OBJECT,
      props: { key: "images/logo.svg", cacheControl: "public, max-age=31536000, immutable" },
    },
    says: [
      "images/logo.svg is immutable, and its name holds no hash of its content: let the build put one into the name, or set max-age to at most 86400 without immutable.",
    ],
  },
});
