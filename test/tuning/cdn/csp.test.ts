import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CspDirective } from "../../../config/schema.ts";
import { CSP_DIRECTIVES } from "../../../config/schema-site.ts";
import { STRICT_CSP, formatCsp, widenCsp } from "../../../tuning/cdn/csp.ts";
import { problemsOf } from "../../support/problems.ts";

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'; upgrade-insecure-requests";

describe("the policy", () => {
  it("is strict where nothing is added", () => {
    expect(formatCsp(STRICT_CSP)).toBe(STRICT);
    expect(formatCsp(widenCsp({}))).toBe(STRICT);
  });

  it.each<readonly [CspDirective, readonly string[], string]>([
    ["script-src", ["https://cdn.example.com"], "script-src 'self' https://cdn.example.com"],
    ["script-src", ["'self'"], "script-src 'self'"],
    ["img-src", ["data:", "*"], "img-src 'self' data: *"],
    ["object-src", ["'self'"], "object-src 'self'"],
    ["media-src", ["'self'"], "media-src 'self'"],
    [
      "connect-src",
      ["wss://live.example.com:8443"],
      "connect-src 'self' wss://live.example.com:8443",
    ],
    ["style-src", ["'unsafe-inline'"], "style-src 'self' 'unsafe-inline'"],
    ["script-src", ["'wasm-unsafe-eval'"], "script-src 'self' 'wasm-unsafe-eval'"],
    ["worker-src", ["'self'", "blob:"], "worker-src 'self' blob:"],
    ["manifest-src", ["'none'"], "manifest-src 'none'"],
    ["frame-src", [], ""],
    ["frame-src", ["https://*.example.com/embed/"], "frame-src https://*.example.com/embed/"],
    [
      "script-src",
      ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
      "script-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    ],
  ])("%s with %j", (directive, sources, expected) => {
    const found = formatCsp(widenCsp({ [directive]: sources }))
      .split("; ")
      .filter((part) => part.startsWith(`${directive} `));
    expect(found).toEqual(expected === "" ? [] : [expected]);
  });

  it("has directives without sources as 'none', and each source once", () => {
    expect(formatCsp({ "img-src": [], "font-src": ["'self'", "'self'"] })).toBe(
      "img-src 'none'; font-src 'self'",
    );
  });
});

/** Everything wrong with sources added to a directive. */
function wrong(directive: CspDirective, ...sources: readonly string[]) {
  return problemsOf(() => formatCsp(widenCsp({ [directive]: sources })));
}

describe("sources that are refused", () => {
  it("unsafe-inline in scripts, with what to do instead", () => {
    expect(wrong("script-src", "'unsafe-inline'")).toEqual([
      {
        path: "site.headers.csp.script-src",
        got: "'unsafe-inline'",
        allowed:
          "sources of script-src without 'unsafe-inline': with it the policy stops no injected script",
        fix: "move the script into a file of the site, or name its hash ('sha256-...'), which the browser's console shows",
      },
    ]);
  });

  it.each<readonly [CspDirective, string, string]>([
    ["script-src", "'unsafe-eval'", "stops no injected script"],
    ["script-src", "'UNSAFE-INLINE'", "stops no injected script"],
    ["script-src", "*", "anyone can put a script where this leads to"],
    ["script-src", "https:", "anyone can put a script where this leads to"],
    ["script-src", "https://*", "anyone can put a script where this leads to"],
    ["script-src", "data:", "anyone can put a script where this leads to"],
    ["script-src", "blob:", "anyone can put a script where this leads to"],
    ["script-src", "http:", "sources over TLS"],
    ["script-src", "http://cdn.example.com", "sources over TLS"],
    ["script-src", "'nonce-abc'", "no nonce"],
    ["script-src", "'strict-dynamic'", "beside a hash"],
    ["object-src", "data:", "anyone can put a script where this leads to"],
    ["worker-src", "data:", "anyone can put a script where this leads to"],
    ["frame-ancestors", "*", "every host there is"],
    ["img-src", "http:", "sources over TLS"],
    ["connect-src", "ws://live.example.com", "sources over TLS"],
    ["script-src", "self", "in single quotes"],
    ["img-src", "none", "in single quotes"],
    ["script-src", "unsafe-inline", "in single quotes"],
    ["script-src", "sha256-47DEQpj8HBSa", "in single quotes"],
    ["script-src", "'selff'", "a keyword"],
    ["script-src", "'self", "a keyword"],
    ["script-src", "''self''", "a keyword"],
    ["script-src", "a.example.com; object-src *", "one source"],
    ["script-src", "a.example.com,b.example.com", "one source"],
    ["script-src", "a.example.com b.example.com", "one source"],
    ["script-src", "a.example.com\n", "one source"],
    ["script-src", "münchen.example", "one source"],
    ["img-src", "https//cdn.example.com", "a keyword or hash in quotes"],
    ["img-src", "https://", "a keyword or hash in quotes"],
  ])("%s %s", (directive, source, allowed) => {
    const problems = wrong(directive, source);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe(`site.headers.csp.${directive}`);
    expect(problems[0]?.allowed).toContain(allowed);
  });

  it("'none' beside others", () => {
    expect(wrong("img-src", "'none'", "data:").map(({ got }) => got)).toEqual([
      "'self' 'none' data:",
    ]);
  });

  it("of default-src only where it stands in for scripts", () => {
    const unsafe = { "default-src": ["'unsafe-inline'"] };
    expect(problemsOf(() => formatCsp({ ...STRICT_CSP, ...unsafe }))).toEqual([]);
    expect(problemsOf(() => formatCsp(unsafe)).map(({ path }) => path)).toEqual([
      "site.headers.csp.default-src",
    ]);
  });

  it("all at once", () => {
    const csp = widenCsp({ "script-src": ["*", "'unsafe-eval'"], "img-src": ["self"] });
    expect(problemsOf(() => formatCsp(csp)).map(({ path, got }) => `${path} ${got}`)).toEqual([
      "site.headers.csp.script-src *",
      "site.headers.csp.script-src 'unsafe-eval'",
      "site.headers.csp.img-src self",
    ]);
  });

  it("more than the header takes: 1,783 characters pass, 1,784 do not", () => {
    // The strict policy has 236 characters; one source more is a space and its name.
    const room = 1783 - 236 - 1;
    const source = (length: number) => `https://${"a".repeat(length - 12)}.com`;
    expect(formatCsp(widenCsp({ "img-src": [source(room)] }))).toHaveLength(1783);
    expect(wrong("img-src", source(room + 1))).toMatchObject([
      { path: "site.headers.csp", got: "a policy of 1784 characters" },
    ]);
  });
});

/** The header as a browser reads it (CSP Level 3, section 2.2.1). */
function parsed(value: string) {
  return Object.fromEntries(
    value.split(";").map((directive) => {
      const [name = "", ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
}

const source = fc.oneof(
  fc.constantFrom("'self'", "'report-sample'", "https://a.example.com", "*.example.com"),
  fc.stringMatching(/^https:\/\/[a-z]{1,8}\.[a-z]{2,5}(\/[a-z]{1,5})?$/),
);
const additions = fc.dictionary(
  fc.constantFrom(...CSP_DIRECTIVES),
  fc.uniqueArray(source, { minLength: 1, maxLength: 3 }),
  { noNullPrototype: true },
) as fc.Arbitrary<Partial<Record<CspDirective, string[]>>>;

describe("for any sources that are allowed", () => {
  it("what is written reads back, and has what was added and what the strict policy has", () => {
    fc.assert(
      fc.property(additions, (added) => {
        const csp = widenCsp(added);
        const { "upgrade-insecure-requests": upgrade, ...directives } = parsed(formatCsp(csp));
        expect(upgrade).toEqual([]);
        expect({ ...directives, "upgrade-insecure-requests": true }).toEqual(csp);
        for (const [directive, sources] of Object.entries(added)) {
          expect(directives[directive]).toEqual(expect.arrayContaining(sources));
          expect(directives[directive]).not.toContain("'none'");
        }
      }),
    );
  });
});
