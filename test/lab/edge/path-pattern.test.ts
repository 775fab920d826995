import { describe, expect, it } from "@jest/globals";

import { matchesPath } from "../../../lab/edge/site/path-pattern.ts";

describe("matchesPath", () => {
  it.each([
    ["/api/*", "/api/status", true],
    ["/api/*", "/api/a/b", true],
    ["/api/*", "/api/", true],
    ["/api/*", "/api", false],
    ["/api/*", "/API/status", false],
    ["/api/*", "/v1/api/status", false],
    ["api/*", "/api/status", true],
    ["*.js", "/assets/app.js", true],
    ["*.js", "/assets/app.jsx", false],
    ["*", "/", true],
    ["/a?.txt", "/ab.txt", true],
    ["/a?.txt", "/a.txt", false],
    ["/a.txt", "/abtxt", false],
    ["/a(b)+[c]", "/a(b)+[c]", true],
    ["/**", "/deep/er", true],
  ])("%s against %s: %s", (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });
});
