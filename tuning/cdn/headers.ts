import type { HeadersConfig } from "../../config/schema.ts";
import { collect } from "../collect.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import type { Omitted } from "../setting.ts";
import { formatCsp, widenCsp } from "./csp.ts";
import { permissionsPolicy } from "./permissions.ts";
import { CLOUDFRONT, JUDGEMENT, RFC } from "./sources.ts";
import type { PlannedHeader } from "./types.ts";

/** hstspreload.org, submission requirements: at least a year, with all subdomains. */
const PRELOAD_MIN_SECONDS = 31_536_000;

/** The response headers of the site. */
export interface HeaderPlan {
  readonly headers: readonly PlannedHeader[];
  /** Value of Content-Security-Policy. */
  readonly csp: string;
  readonly omitted: readonly Omitted[];
}

/**
 * The security headers of every response of the site.
 * @throws TuningError listing what is wrong with HSTS, CSP and permissions at once
 */
export function planHeaders(config: HeadersConfig): HeaderPlan {
  const problems: Problem[] = [...hstsProblems(config.hsts)];
  const csp = widenCsp(config.csp);
  const value =
    collect(
      problems,
      (path) => path,
      () => formatCsp(csp),
    ) ?? "";
  const permissions = permissionsPolicy(config.permissions);
  throwProblems([...problems, ...permissions.problems]);
  const frame = frameOptions(csp["frame-ancestors"] ?? []);
  return {
    csp: value,
    headers: [
      hstsHeader(config.hsts),
      {
        name: "Content-Security-Policy",
        value,
        why: "Scripts, styles, pictures, fonts and connections from the site itself; what is not named is refused. An injected script has no place to come from.",
        source: "W3C Content Security Policy Level 3; OWASP Content Security Policy Cheat Sheet",
      },
      ...(frame === undefined ? [] : [frame]),
      ...FIXED,
      {
        name: "Permissions-Policy",
        value: permissions.value,
        why: "The page and what it embeds may use no camera, position or payment that nobody asked for.",
        source: "W3C Permissions Policy; its registry of features",
      },
    ],
    omitted: frame === undefined ? [...OMITTED_HEADERS, NO_FRAME_OPTIONS] : OMITTED_HEADERS,
  };
}

/** The same for every site. */
const FIXED: readonly PlannedHeader[] = [
  {
    name: "X-Content-Type-Options",
    value: "nosniff",
    why: "A file is what its Content-Type says: an upload that looks like a script to a browser is none.",
    source: "WHATWG Fetch Standard, X-Content-Type-Options",
  },
  {
    name: "Referrer-Policy",
    value: "strict-origin-when-cross-origin",
    why: "Other sites learn the origin only, never path or query; over plain HTTP nothing.",
    source: "W3C Referrer Policy; CDN guide",
  },
  {
    name: "Cross-Origin-Opener-Policy",
    value: "same-origin",
    why: "A page that opens this one in a window gets no hold of it.",
    source: "WHATWG HTML Standard, Cross-Origin-Opener-Policy",
  },
  {
    name: "Cross-Origin-Resource-Policy",
    value: "same-origin",
    why: "Other sites cannot load this one's files into their pages' memory, where side channels read them.",
    source: "WHATWG Fetch Standard, Cross-Origin-Resource-Policy",
  },
  {
    name: "X-XSS-Protection",
    value: "0",
    why: "Switches off the filter of browsers old enough to have one: it could be made to remove scripts of the page itself.",
    source: "OWASP HTTP Security Response Headers Cheat Sheet, X-XSS-Protection",
  },
];

function hstsHeader({
  maxAgeSeconds,
  includeSubdomains,
  preload,
}: HeadersConfig["hsts"]): PlannedHeader {
  const value = [
    `max-age=${maxAgeSeconds}`,
    ...(includeSubdomains ? ["includeSubDomains"] : []),
    ...(preload ? ["preload"] : []),
  ].join("; ");
  return {
    name: "Strict-Transport-Security",
    value,
    why: "After the first visit a browser speaks HTTPS only, and lets nobody click a certificate error away.",
    source: RFC.hsts,
  };
}

function hstsProblems({
  maxAgeSeconds,
  includeSubdomains,
  preload,
}: HeadersConfig["hsts"]): Problem[] {
  if (!preload || (maxAgeSeconds >= PRELOAD_MIN_SECONDS && includeSubdomains)) return [];
  return [
    {
      path: "site.headers.hsts.preload",
      got: `true, with maxAgeSeconds ${maxAgeSeconds} and includeSubdomains ${String(includeSubdomains)}`,
      allowed: `true only with maxAgeSeconds of ${PRELOAD_MIN_SECONDS} or more and includeSubdomains true: the preload list takes no other (hstspreload.org)`,
      fix: "set preload to false, or the two others so once every subdomain speaks HTTPS",
    },
  ];
}

/** The older header says the same as frame-ancestors where it can, for what does not read CSP; undefined where it cannot. */
function frameOptions(ancestors: readonly string[]): PlannedHeader | undefined {
  const [only, ...others] = ancestors;
  const value = only === "'none'" ? "DENY" : "SAMEORIGIN";
  if (others.length > 0 || (only !== "'none'" && only !== "'self'")) return undefined;
  return {
    name: "X-Frame-Options",
    value,
    why: "As frame-ancestors, for scanners and browsers that do not read it: nobody puts the page under a button of his own.",
    source: "RFC 7034; OWASP Clickjacking Defense Cheat Sheet",
  };
}

const NO_FRAME_OPTIONS: Omitted = {
  name: "X-Frame-Options",
  asked: "DENY",
  why: "It knows no hosts but the site's own, and site.headers.csp names others in frame-ancestors, which is what browsers obey.",
  source: "W3C Content Security Policy Level 3, frame-ancestors",
};

const OMITTED_HEADERS: readonly Omitted[] = [
  {
    name: "X-XSS-Protection",
    asked: "1; mode=block",
    why: "The filter is gone from all browsers, and where it is left it can be turned against the page: 0 is sent.",
    source: "OWASP HTTP Security Response Headers Cheat Sheet, X-XSS-Protection",
  },
  {
    name: "Strict-Transport-Security",
    asked: "preload",
    why: "Takes months to undo, for every subdomain there is: site.headers.hsts.preload asks for it, nothing else does.",
    source: "hstspreload.org, removal",
  },
  {
    name: "Content-Security-Policy",
    asked: "default-src 'self'; script-src 'self' 'unsafe-inline'",
    why: "'unsafe-inline' lets every injected script run, which is what the header is there to stop.",
    source: "W3C Content Security Policy Level 3, section 8.1",
  },
  {
    name: "custom error responses",
    asked: "403 and 404 answered with /index.html and 200",
    why: "They belong to the whole distribution: the API's 404, the firewall's 403 and a missing script would become a page with status 200. A function finds the page of a path without extension instead.",
    source: CLOUDFRONT.errors,
  },
  {
    name: "invalidation",
    asked: "/*",
    why: "Hashed assets never change, and what is invalidated is fetched again by every edge: only pages whose content changed.",
    source: `${CLOUDFRONT.invalidation}; ${JUDGEMENT}`,
  },
];
