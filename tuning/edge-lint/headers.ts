import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration, EdgeHeader } from "./model.ts";
import { STANDARDS, TREEBEARD } from "./sources.ts";

function named({ headers = [] }: EdgeConfiguration, ...names: string[]): readonly EdgeHeader[] {
  return headers.filter(({ name }) => names.includes(name.toLowerCase()));
}

function complaint({ name, value, host = "", path = "" }: EdgeHeader): Complaint {
  const place = `${host}${path}`;
  return { where: place === "" ? "headers" : `headers of ${place}`, got: `${name}: ${value}` };
}

/** Expires says the same as max-age where it is a date; 0 and past dates stand in for no-store. */
function oldCachingHeaders(edge: EdgeConfiguration): readonly Complaint[] {
  return named(edge, "pragma", "expires").map(complaint);
}

function xssAuditor(edge: EdgeConfiguration): readonly Complaint[] {
  return named(edge, "x-xss-protection")
    .filter(({ value }) => !value.trim().startsWith("0"))
    .map(complaint);
}

/** Sources beside which browsers ignore 'unsafe-inline'. */
const STRICTER = /^'(nonce-|sha(256|384|512)-|strict-dynamic')/;

function inlineScripts(edge: EdgeConfiguration): readonly Complaint[] {
  return named(edge, "content-security-policy")
    .filter(({ value }) => allowsInlineScripts(value))
    .map(complaint);
}

function allowsInlineScripts(policy: string): boolean {
  const all = policy.split(";").map((part) => part.trim().toLowerCase().split(/\s+/));
  // Each of them falls back to the next.
  const scripts = ["script-src-elem", "script-src", "default-src"].map((name) =>
    all.find(([directive]) => directive === name),
  );
  const [, ...sources] = scripts.find((directive) => directive !== undefined) ?? [];
  return sources.includes("'unsafe-inline'") && !sources.some((one) => STRICTER.test(one));
}

function unaskedPreload(edge: EdgeConfiguration): readonly Complaint[] {
  return named(edge, "strict-transport-security")
    .filter(({ value, asked }) => asked !== true && /(^|;)\s*preload\s*(;|$)/i.test(value))
    .map(complaint);
}

/** What is wrong with the headers of responses. */
export const HEADER_RULES: readonly EdgeRule[] = [
  {
    name: "pragma-or-expires",
    severity: "warning",
    finds: "Pragma or Expires in responses",
    why: "Pragma is a header of requests, of HTTP/1.0; Expires is not looked at where Cache-Control has an age. They only hide what counts.",
    fix: "Leave both out; for private data send Cache-Control: no-store.",
    source: `${STANDARDS.caching}, sections 5.3 and 5.4; ${TREEBEARD}, lines 440 and 441`,
    check: oldCachingHeaders,
  },
  {
    name: "xss-auditor",
    severity: "error",
    finds: "X-XSS-Protection that switches a filter on",
    why: "Browsers have removed the filter; where it is left it can be made to leak what is on the page.",
    fix: "Send X-XSS-Protection: 0 or none, and a Content-Security-Policy.",
    source: `${STANDARDS.xss}; ${TREEBEARD}, line 500`,
    check: xssAuditor,
  },
  {
    name: "csp-inline-scripts",
    severity: "error",
    finds: "a Content-Security-Policy that lets inline scripts run",
    why: "An injected script is an inline script: the policy stops none.",
    fix: "Take 'unsafe-inline' out of script-src; give the scripts that must be inline a hash or a nonce.",
    source: `${STANDARDS.csp}; ${TREEBEARD}, line 496`,
    check: inlineScripts,
  },
  {
    name: "hsts-preload-unasked",
    severity: "error",
    finds: "Strict-Transport-Security with preload that nobody has decided for",
    why: "Browsers build the domain in, with all subdomains; taking it out takes months.",
    fix: "Leave preload out until the owner of the domain asks for it; start with a max-age of 300.",
    source: `${STANDARDS.hsts}; ${TREEBEARD}, line 493`,
    check: unaskedPreload,
  },
];
