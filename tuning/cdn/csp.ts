import type { CspDirective } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { sourceProblems } from "./csp-sources.ts";
import { MAX_HEADER_VALUE } from "./limits.ts";
import type { Csp } from "./types.ts";

/** Where a problem of a directive is found in the configuration. */
const PATH = "site.headers.csp";

const NONE = "'none'";

/** Directives in the order they are written. */
const ORDER: Readonly<Record<CspDirective, number>> = {
  "default-src": 0,
  "script-src": 1,
  "style-src": 2,
  "img-src": 3,
  "font-src": 4,
  "connect-src": 5,
  "media-src": 6,
  "manifest-src": 7,
  "worker-src": 8,
  "frame-src": 9,
  "object-src": 10,
  "base-uri": 11,
  "form-action": 12,
  "frame-ancestors": 13,
};
const DIRECTIVES = (Object.keys(ORDER) as CspDirective[]).sort((a, b) => ORDER[a] - ORDER[b]);

/**
 * The policy without anything of the user's: a single-page application from one host, that embeds nothing, is embedded nowhere,
 * and runs no script but its own files. W3C Content Security Policy Level 3; OWASP Content Security Policy Cheat Sheet, strict
 * policy. base-uri 'none': no build tool of today writes a base element, and one that is injected redirects every relative script.
 */
export const STRICT_CSP: Csp = Object.freeze({
  "default-src": [NONE],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "manifest-src": ["'self'"],
  "object-src": [NONE],
  "base-uri": [NONE],
  "form-action": ["'self'"],
  "frame-ancestors": [NONE],
  "upgrade-insecure-requests": true,
});

/**
 * The strict policy with sources added to it. The first source takes the place of 'none'; a directive that the strict policy
 * does not have, as media-src, begins with none; 'none' alone takes away what the strict policy allows.
 * @param additions sources by directive, as site.headers.csp
 */
export function widenCsp(additions: Partial<Record<CspDirective, readonly string[]>>): Csp {
  const sources = DIRECTIVES.flatMap((directive) => {
    const added = additions[directive] ?? [];
    const strict = STRICT_CSP[directive];
    if (strict === undefined && added.length === 0) return [];
    const merged =
      added.length > 0 && added.every((source) => source === NONE)
        ? [NONE]
        : [...(strict ?? []).filter((source) => source !== NONE || added.length === 0), ...added];
    return [[directive, [...new Set(merged)]] as const];
  });
  return { ...Object.fromEntries(sources), "upgrade-insecure-requests": true };
}

/**
 * The policy as the header's value: directives in a fixed order, each source once, no source at all as 'none'.
 * @throws TuningError listing every source that is not one, or takes the policy its meaning: paths "site.headers.csp.script-src"
 */
export function formatCsp(csp: Csp): string {
  const given = DIRECTIVES.flatMap((directive) => {
    const sources = csp[directive];
    return sources === undefined ? [] : [[directive, [...new Set(sources)]] as const];
  });
  const problems: Problem[] = given.flatMap(([directive, sources]) =>
    sourceProblems(directive, sources, csp).map((problem) => ({
      path: `${PATH}.${directive}`,
      ...problem,
    })),
  );
  const directives = given.map(([directive, sources]) =>
    [directive, ...(sources.length === 0 ? [NONE] : sources)].join(" "),
  );
  if (csp["upgrade-insecure-requests"] === true) directives.push("upgrade-insecure-requests");
  const value = directives.join("; ");
  problems.push(...lengthProblems(value));
  throwProblems(problems);
  return value;
}

function lengthProblems(value: string): Problem[] {
  if (value.length <= MAX_HEADER_VALUE) return [];
  return [
    {
      path: PATH,
      got: `a policy of ${value.length} characters`,
      allowed: `at most ${MAX_HEADER_VALUE}: CloudFront's quota for the value of this header`,
      fix: "name hosts once with a wildcard (https://*.example.com) instead of one by one, and move inline scripts into files instead of listing their hashes",
    },
  ];
}
