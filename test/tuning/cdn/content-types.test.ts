import { describe, expect, it } from "@jest/globals";
import { tuneCdn } from "../../../tuning/cdn.ts";
import { compressionOf } from "../../../tuning/cdn/compression.ts";
import { contentType } from "../../../tuning/cdn/content-types.ts";
import type { Compression } from "../../../tuning/cdn/types.ts";
import { file } from "./support.ts";

describe("the MIME type of a file", () => {
  it.each([
    ["index.html", "text/html; charset=utf-8"],
    ["assets/main.css", "text/css; charset=utf-8"],
    ["assets/main.MJS", "text/javascript; charset=utf-8"],
    ["robots.txt", "text/plain; charset=utf-8"],
    ["data/regions.json", "application/json"],
    ["site.webmanifest", "application/manifest+json"],
    ["assets/main.js.map", "application/json"],
    ["images/logo.svg", "image/svg+xml"],
    ["images/team.avif", "image/avif"],
    ["fonts/inter.woff2", "font/woff2"],
    ["lib.wasm", "application/wasm"],
    [".well-known/security.txt", "text/plain; charset=utf-8"],
    [".well-known/apple-app-site-association", "application/json"],
    [".well-known/openpgpkey", "text/plain; charset=utf-8"],
    ["CNAME", "application/octet-stream"],
    ["a.b/readme", "application/octet-stream"],
    ["file.constructor", "application/octet-stream"],
    ["file.", "application/octet-stream"],
  ])("%s: %s", (path, type) => {
    expect(contentType(path)).toBe(type);
  });
});

describe("how a file is compressed", () => {
  const { classes } = tuneCdn();

  it.each<readonly [string, number, Compression, Compression, Compression]>([
    // path, bytes; auto, all, none
    ["main.js", 1000, "edge", "copy", "edge"],
    ["main.js", 999, "none", "none", "none"],
    ["main.js", 10_000_000, "edge", "copy", "edge"],
    ["main.js", 10_000_001, "copy", "copy", "none"],
    ["lib.wasm", 5000, "copy", "copy", "none"], // not in CloudFront's list
    ["site.webmanifest", 5000, "copy", "copy", "none"],
    ["team.png", 5000, "none", "none", "none"],
    ["inter.woff2", 5000, "none", "none", "none"],
    ["old.ttf", 5000, "edge", "copy", "edge"],
    ["unknown.bin", 5000, "none", "none", "none"],
  ])("%s of %i bytes", (path, bytes, auto, all, none) => {
    const compression = (precompress: "auto" | "all" | "none") =>
      compressionOf(file(path, bytes), classes.asset, precompress);
    expect([compression("auto"), compression("all"), compression("none")]).toEqual([
      auto,
      all,
      none,
    ]);
  });

  it("by a copy where the edge does not compress the class: subtitles among films", () => {
    expect(compressionOf(file("intro.txt"), classes.media, "auto")).toBe("copy");
  });
});
