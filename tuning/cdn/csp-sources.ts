import type { CspDirective } from "../../config/schema.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../errors.ts";
import type { Csp } from "./types.ts";

/** What is wrong with a source, without the place. */
type Fault = Omit<Problem, "path">;

/** A source in its place. */
interface Place {
  readonly source: string;
  readonly directive: CspDirective;
  readonly sources: readonly string[];
  /** Whether what comes from the sources may run as a script, or embed what does. */
  readonly runsCode: boolean;
}

/** Keywords of CSP Level 3, section 2.3.1, that mean something to a page. */
const KEYWORDS: readonly string[] = [
  "none",
  "self",
  "unsafe-inline",
  "unsafe-eval",
  "unsafe-hashes",
  "wasm-unsafe-eval",
  "strict-dynamic",
  "report-sample",
];
const HASH = /^'sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}'$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:$/i;
/** A name without dot but localhost is a slip, as in https//example.com. */
const HOST =
  /^([a-z][a-z0-9+.-]*:\/\/)?(\*|localhost|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)+)(:(\d{1,5}|\*))?(\/[!-~]*)?$/i;

const SCRIPT_FIX =
  "move the script into a file of the site, or name its hash ('sha256-...'), which the browser's console shows";

/**
 * What is wrong with the sources of a directive.
 * @param csp the whole policy: default-src stands in for directives that are not there
 */
export function sourceProblems(
  directive: CspDirective,
  sources: readonly string[],
  csp: Csp,
): readonly Fault[] {
  const runsCode = mayRunCode(directive, csp);
  return sources.flatMap((source) => {
    const place = { source, directive, sources, runsCode };
    for (const check of CHECKS) {
      const fault = check(place);
      if (fault !== undefined) return [fault];
    }
    return [];
  });
}

function mayRunCode(directive: CspDirective, csp: Csp): boolean {
  if (directive !== "default-src") {
    return directive === "script-src" || directive === "worker-src" || directive === "object-src";
  }
  return csp["script-src"] === undefined || csp["object-src"] === undefined;
}

/** Characters that end a source, a directive or the header. */
function isOneSource({ source }: Place): Fault | undefined {
  if (/^[!-+\--:<-~]+$/.test(source)) return undefined;
  return {
    got: JSON.stringify(source),
    allowed:
      "one source: visible ASCII characters without ; and , (they would begin another directive or policy)",
    fix: "list each source by itself; write ; and , inside an address as %3B and %2C, other alphabets in Punycode",
  };
}

/** An unquoted keyword is the name of a host to a browser. */
function keywordIsQuoted({ source }: Place): Fault | undefined {
  const isKeyword =
    KEYWORDS.includes(source.toLowerCase()) || /^(sha(256|384|512)|nonce)-/i.test(source);
  if (!isKeyword) return undefined;
  return {
    got: source,
    allowed: `'${source}' in single quotes: without them it is the host ${source}`,
    fix: `write "'${source}'"`,
  };
}

function quotedIsKnown({ source }: Place): Fault | undefined {
  if (!source.includes("'") || HASH.test(source)) return undefined;
  if (/^'nonce-/i.test(source)) {
    return {
      got: source,
      allowed: "no nonce: this header is the same for everyone, so an attacker knows it in advance",
      fix: SCRIPT_FIX,
    };
  }
  const word = source.replaceAll("'", "");
  if (source === `'${word}'` && KEYWORDS.includes(word.toLowerCase())) return undefined;
  const meant = didYouMean(word, KEYWORDS);
  return {
    got: source,
    allowed: `a keyword (${KEYWORDS.map((keyword) => `'${keyword}'`).join(", ")}) or a hash, as 'sha256-...' in base64`,
    fix: meant === undefined ? "write one of these, or a host without quotes" : `write '${meant}'`,
  };
}

function noneIsAlone({ source, sources }: Place): Fault | undefined {
  if (source.toLowerCase() !== "'none'" || sources.length === 1) return undefined;
  return {
    got: sources.join(" "),
    allowed: "'none' by itself: beside other sources browsers ignore it",
    fix: "remove 'none', or the others",
  };
}

function scriptsAreNotUnsafe({ source, directive, runsCode }: Place): Fault | undefined {
  const keyword = source.toLowerCase();
  if (!runsCode || (keyword !== "'unsafe-inline'" && keyword !== "'unsafe-eval'")) return undefined;
  return {
    got: source,
    allowed: `sources of ${directive} without ${keyword}: with it the policy stops no injected script`,
    fix:
      keyword === "'unsafe-eval'"
        ? "use a build of the library that does not make code from text; for WebAssembly 'wasm-unsafe-eval' is enough"
        : SCRIPT_FIX,
  };
}

/** 'strict-dynamic' makes browsers ignore 'self' and hosts: only what a hash names may then load scripts. */
function strictDynamicHasAHash({ source, sources }: Place): Fault | undefined {
  if (source.toLowerCase() !== "'strict-dynamic'" || sources.some((other) => HASH.test(other))) {
    return undefined;
  }
  return {
    got: source,
    allowed: "'strict-dynamic' beside a hash: without one it blocks every script, 'self' included",
    fix: "add the hash of the script that loads the others, or remove 'strict-dynamic'",
  };
}

/** The page is HTTPS: browsers block, or upgrade, what comes without it. */
function isSecure({ source }: Place): Fault | undefined {
  if (!/^(http|ws|ftp):/i.test(source)) return undefined;
  const secure = source.replace(/^http:/i, "https:").replace(/^ws:/i, "wss:");
  return {
    got: source,
    allowed: "sources over TLS: the site is HTTPS, and browsers load nothing into it without",
    fix: secure === source ? "remove it" : `name the host over TLS (${secure})`,
  };
}

/** Where `*` costs little: what is shown, not run, framed, sent or styled. */
const PASSIVE: readonly CspDirective[] = ["img-src", "media-src", "font-src"];

function isNarrow({ source, directive, runsCode }: Place): Fault | undefined {
  const everywhere = /^(https:\/\/)?\*(:\*)?\/?$/.test(source);
  const scheme =
    runsCode && SCHEME.test(source) && !(directive === "worker-src" && source === "blob:");
  if (!scheme && (!everywhere || PASSIVE.includes(directive))) return undefined;
  return {
    got: source,
    allowed: runsCode
      ? "hosts, 'self' or hashes: anyone can put a script where this leads to"
      : "hosts or 'self': this allows every host there is",
    fix: runsCode
      ? "name the hosts (https://cdn.example.com); a script in a data: or blob: address belongs into a file"
      : "name the hosts (https://*.example.com)",
  };
}

function isSource({ source }: Place): Fault | undefined {
  if (source.includes("'") || SCHEME.test(source) || HOST.test(source)) return undefined;
  return {
    got: source,
    allowed:
      "a keyword or hash in quotes, a scheme (data:), or a host (https://cdn.example.com, *.example.com)",
    fix: "write the host as in an address, without query and fragment",
  };
}

/** In the order in which a reader would want to know; the first that finds something is what is said. */
const CHECKS: readonly ((place: Place) => Fault | undefined)[] = [
  isOneSource,
  keywordIsQuoted,
  quotedIsKnown,
  noneIsAlone,
  scriptsAreNotUnsafe,
  strictDynamicHasAHash,
  isSecure,
  isNarrow,
  isSource,
];
