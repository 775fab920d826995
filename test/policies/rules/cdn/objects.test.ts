import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../../policies/core/value.ts";
import { s3ObjectCacheControl } from "../../../../policies/rules/cdn/s3-object-cache-control.ts";
import { s3ObjectImmutable } from "../../../../policies/rules/cdn/s3-object-immutable.ts";
import { s3ObjectPage } from "../../../../policies/rules/cdn/s3-object-page.ts";
import { judged, parsed } from "./judged.ts";

describe("a file without Cache-Control", () => {
  it.each([
    [{ key: "index.html" }],
    [{ key: "assets/main.53d43465.js.br" }],
    [{ key: "README", contentType: "TEXT/HTML; charset=utf-8" }],
    [{ key: "logo", contentType: "image/png" }],
    [{ key: "logo.png", cacheControl: " " }],
  ])("is a mistake on a site: %j", (props) => {
    expect(judged(s3ObjectCacheControl, props)).toEqual([
      expect.stringMatching(`^cacheControl: ${props.key} has no cacheControl`),
    ]);
  });

  it.each([[{ key: "lambda.zip" }], [{ key: "state", contentType: "application/octet-stream" }]])(
    "is none elsewhere: %j",
    (props) => {
      expect(judged(s3ObjectCacheControl, props)).toEqual(["pass"]);
    },
  );

  it("is unknown when the header is", () => {
    expect(judged(s3ObjectCacheControl, { key: "a.css", cacheControl: UNKNOWN })).toEqual([
      "unknown: cacheControl",
    ]);
  });
});

describe("a file that is kept for long", () => {
  const YEAR = "public, max-age=31536000";

  it.each([
    "assets/main.53d43465.css",
    "assets/main.53d43465.css.br",
    "assets/index-DiwrgTda.js",
    "53d434659b37146fb410214d599c98e5.js",
    "_next/static/chunks/4bd1b696-0c4c8a5b1f2e.js",
  ])("may be %s", (key) => {
    expect(judged(s3ObjectImmutable, { key, cacheControl: `${YEAR}, immutable` })).toEqual([
      "pass",
    ]);
  });

  it.each(["images/logo.svg", "fonts/inter-regular.woff2", "app-settings.js", "main.1234567.js"])(
    "may not be %s",
    (key) => {
      expect(judged(s3ObjectImmutable, { key, cacheControl: YEAR })).toEqual([
        expect.stringMatching(`^cacheControl: ${key} is kept for 31536000 s, and its name`),
      ]);
    },
  );

  it.each([
    ["public, max-age=86400", "pass"],
    ["public, MAX-AGE=86401", "is kept for 86401 s"],
    ['public, max-age="86401"', "is kept for 86401 s"],
    ["public, max-age=60, Immutable", "is immutable"],
    ["no-cache, max-age=86401", "pass"],
    ["public, s-maxage=31536000", "pass"],
  ])("is told by %s", (cacheControl, said) => {
    expect(judged(s3ObjectImmutable, { key: "logo.svg", cacheControl })).toEqual([
      expect.stringContaining(said),
    ]);
  });

  it("is judged by the limits", () => {
    const props = { key: "logo_v2.svg", cacheControl: "max-age=600" };
    expect(judged(s3ObjectImmutable, props, { maxSeconds: 600 })).toEqual(["pass"]);
    expect(judged(s3ObjectImmutable, props, { maxSeconds: 599 })).not.toEqual(["pass"]);
    expect(judged(s3ObjectImmutable, props, { maxSeconds: 0, hashPattern: "_v\\d+\\." })).toEqual([
      "pass",
    ]);
    expect(() => parsed(s3ObjectImmutable, { hashPattern: "(" })).toThrow("no regular expression");
  });

  it("is left to the other rules without a header and as a page", () => {
    expect(judged(s3ObjectImmutable, { key: "logo.svg" })).toEqual(["pass"]);
    expect(judged(s3ObjectImmutable, { key: "index.html", cacheControl: YEAR })).toEqual(["pass"]);
  });
});

describe("a page", () => {
  it.each([
    ["public, max-age=0, must-revalidate, s-maxage=86400", "pass"],
    ["no-cache", "pass"],
    ["private, no-store", "pass"],
    ["public, max-age=1", "is kept by browsers for 1 s, at most 0 s are allowed"],
    ["public", "does not say how long browsers keep it, and they guess"],
  ])("with %s", (cacheControl, said) => {
    expect(judged(s3ObjectPage, { key: "docs/index.html.br", cacheControl })).toEqual([
      expect.stringContaining(said),
    ]);
  });

  it("may be kept as long as the limit", () => {
    const props = { key: "a", contentType: "text/html", cacheControl: "max-age=60" };
    expect(judged(s3ObjectPage, props, { maxSeconds: 60 })).toEqual(["pass"]);
    expect(judged(s3ObjectPage, props, { maxSeconds: 59 })).not.toEqual(["pass"]);
  });

  it("is no other file, and is left to another rule without a header", () => {
    expect(judged(s3ObjectPage, { key: "a.css", cacheControl: "max-age=60" })).toEqual(["pass"]);
    expect(judged(s3ObjectPage, { key: "index.html" })).toEqual(["pass"]);
  });
});

describe("objects that are no files of a web site", () => {
  it.each(["config/app.json", "exports/orders.xml", "notes.txt"])(
    "%s needs no Cache-Control",
    (key) => {
      expect(judged(s3ObjectCacheControl, { key })).toEqual(["pass"]);
    },
  );
});

describe("a hash in the folder", () => {
  const cacheControl = "public, max-age=31536000, immutable";

  it.each([
    ["_next/static/vO2xKq-8sJ0aPz3LmN7Rt/_buildManifest.js", "pass"],
    ["releases/0a1b2c3d4e5f/app.js", "pass"],
    ["images/holidays/logo.js", "images/holidays/logo.js is immutable"],
  ])("%s", (key, said) => {
    expect(judged(s3ObjectImmutable, { key, cacheControl })[0]).toContain(said);
  });
});
