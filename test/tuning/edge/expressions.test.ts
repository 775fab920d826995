import { describe, expect, it } from "@jest/globals";
import {
  all,
  expressible,
  fieldsOf,
  ofHost,
  ofMethods,
  ofPath,
  quoted,
} from "../../../tuning/edge/expressions.ts";

describe("a path", () => {
  it.each([
    ["/api/search", 'http.request.uri.path eq "/api/search"'],
    ["/api/*", 'starts_with(http.request.uri.path, "/api/")'],
    ["/*", 'starts_with(http.request.uri.path, "/")'],
    ["/api/**", 'starts_with(http.request.uri.path, "/api/")'],
    ["/api/tenants/*/config", 'http.request.uri.path strict wildcard "/api/tenants/*/config"'],
    // Two in a row are refused by Cloudflare; one says the same.
    ["/a/**/b*", 'http.request.uri.path strict wildcard "/a/*/b*"'],
    ['/a"b', 'http.request.uri.path eq "/a\\"b"'],
  ])("%s", (pattern, expression) => {
    expect(ofPath(pattern)).toBe(expression);
  });

  it("with a sign for one character cannot be said", () => {
    expect(expressible("/api/?")).toBe(false);
    expect(expressible("/api/*")).toBe(true);
  });
});

describe("conditions", () => {
  it("are joined, without those that are none", () => {
    expect(all(ofHost("api.example.com"), undefined, ofMethods(["POST", "PUT"]))).toBe(
      'http.host eq "api.example.com" and http.request.method in {"POST" "PUT"}',
    );
    expect(ofMethods([])).toBeUndefined();
  });

  it("quote what would end the text", () => {
    expect(quoted('a\\b"c')).toBe('"a\\\\b\\"c"');
  });

  it("read these fields, and none that only stands in a text", () => {
    expect(
      fieldsOf(
        'http.host eq "ip.src" and starts_with(http.request.uri.path, "/a\\"http.cookie") and not cf.client.bot',
      ),
    ).toEqual(["http.host", "http.request.uri.path", "cf.client.bot"]);
  });
});
