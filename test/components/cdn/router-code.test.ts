import { describe, expect, it } from "@jest/globals";
import {
  MAX_FUNCTION_BYTES,
  ROUTER_RUNTIME,
  routerCode,
} from "../../../components/cdn/router-code.ts";
import { loadFunction, viewerRequest } from "../../support/cloudfront-runtime.ts";
import { unknownNames, unknownSyntax } from "../../support/cloudfront-syntax.ts";
import { problemsOf } from "../../support/problems.ts";

const OPTIONS = { spa: true, apiPaths: ["/api/*"], copies: ["data/regions.geojson"] };

/** Brotli copies whose names take 40 bytes each in the code: "/data/0000...0.geojson", two quotes and a comma. */
const copies = (count: number) =>
  Array.from({ length: count }, (_, i) => `data/${String(i).padStart(23, "0")}.geojson`);

describe("the code of the router", () => {
  it("is for the runtime it is tested against", () => {
    expect(ROUTER_RUNTIME).toBe("cloudfront-js-2.0");
  });

  it("uses only syntax, globals and methods the runtime lists", () => {
    const { code } = routerCode({ ...OPTIONS, assetPaths: ["/assets/*"], files: ["LICENSE"] });
    expect(unknownSyntax(code)).toEqual([]);
    expect(unknownNames(code)).toEqual([]);
  });

  it("declares the function CloudFront calls and exports nothing", () => {
    const { code } = routerCode(OPTIONS);
    expect(code).toMatch(/;?function handler\(e\)\{return \w+\(e\)\}$/);
    expect(code).not.toMatch(/\b(export|import|require)\b/);
  });

  it("is the same for the same options in another order", () => {
    const one = routerCode({ ...OPTIONS, copies: ["b.json", "a.json"], files: ["x", "y"] });
    const other = routerCode({ ...OPTIONS, copies: ["a.json", "b.json"], files: ["y", "x"] });
    expect(one.code).toBe(other.code);
  });

  it("is plain ASCII, so that its length is its size", () => {
    const { code, bytes } = routerCode({ ...OPTIONS, copies: ["straße/日本.json"] });
    expect(code).toMatch(/^[\x20-\x7e\n]+$/);
    expect(bytes).toBe(code.length);
    expect(code).toContain("/stra%C3%9Fe/%E6%97%A5%E6%9C%AC.json");
  });

  it("keeps options with quotes and line separators as data", () => {
    const run = loadFunction(
      routerCode({ ...OPTIONS, files: ['a"}]};throw 1;//', "b\u2028c"] }).code,
    );
    expect(run(viewerRequest("/regions"))).toMatchObject({ uri: "/index.html" });
  });

  it("leaves more than 8 kB to the lists", () => {
    expect(routerCode({ spa: true, apiPaths: [], copies: [] }).bytes).toBeLessThan(2048);
    expect(routerCode({ ...OPTIONS, copies: copies(200) }).bytes).toBeLessThanOrEqual(
      MAX_FUNCTION_BYTES,
    );
  });
});

describe("a router above the limit", () => {
  it("names the setting that makes fewer copies", () => {
    const [problem, ...others] = problemsOf(() => routerCode({ ...OPTIONS, copies: copies(300) }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      path: "site.precompress",
      allowed: "at most 10240 bytes: a CloudFront Function's limit",
    });
    expect(problem?.got).toMatch(
      /^a router of 1\d{4} bytes: it lists 300 Brotli copies and 0 files/,
    );
    expect(problem?.fix).toMatch(/^list \d+ bytes less: set site.precompress to auto/);
  });

  it("names the folder where files without extension are the many", () => {
    const files = Array.from({ length: 900 }, (_, i) => `data-${i}`.padEnd(20, "x"));
    const [problem] = problemsOf(() => routerCode({ ...OPTIONS, files }));
    expect(problem).toMatchObject({ path: "site.contentDir" });
    expect(problem?.got).toContain("1 Brotli copies and 900 files without extension");
  });
});

describe("the runtime the router is tested in", () => {
  const run = (body: string) => loadFunction(`function handler(event){${body}}`)({});

  it.each([
    "return require('fs')",
    "return process.env",
    "return eval('1')",
    "return new Function('return 1')()",
    "setTimeout(function(){}, 1)",
    "return fetch('https://example.com')",
    "return new Map().size",
    "return [1].at(0)",
    "return 'a'.matchAll(/a/g)",
    "return Object.fromEntries([])",
    "undeclared = 1",
  ])("refuses %s", (body) => {
    expect(() => run(body)).toThrow();
  });

  it.each(["return 'a-b'.replaceAll('-', '')", "return [1, 2].includes(2)"])("runs %s", (body) => {
    expect(run(body)).toBeTruthy();
  });

  it.each([
    ["for (const a of [1]) a;", "ForOfStatement"],
    ["var a = {}?.b;", "optional chaining"],
    ["var a = 1 ?? 2;", "operator ??"],
    ["var [a] = [1];", "ArrayBindingPattern"],
    ["f(...[1]);", "SpreadElement"],
    ["class A {}", "ClassDeclaration"],
    ["try { f(); } catch { f(); }", "catch without name"],
    ["function f(a = 1) { return a; }", "default parameter"],
    ["var a = /(?<=b)c/;", "regular expression"],
    ["var a = /b/u;", "regular expression"],
    ["var a = 1n;", "BigIntLiteral"],
    ["var b = 1; var a = { b };", "ShorthandPropertyAssignment"],
    ["import a from 'b';", "ImportDeclaration"],
    ["function* f() { return 1; }", "generator"],
  ])("does not know %s", (code, name) => {
    expect(unknownSyntax(code)).toContain(name);
  });

  it("knows neither other globals nor other methods", () => {
    expect(unknownNames("var a = fetch('x'); [a].flat(); new Map();")).toEqual([
      "fetch",
      ".flat()",
      "Map",
    ]);
  });
});
