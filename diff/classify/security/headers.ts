import type { Json, ResourceState } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import type { Aspect } from "./aspects.ts";
import type { Grant, GrantAspect } from "./grants.ts";
import { flag, leveled, numeric, present, ranked } from "./readers.ts";
import { jsonWord } from "../reading/paths.ts";

const CODE = "security-headers";
const POLICY = ["aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"];
const OWN = "securityHeadersConfig";
const HSTS = [OWN, "strictTransportSecurity"];

/** What browsers are told to refuse. */
export const HEADERS: readonly Aspect[] = [
  numeric({
    code: CODE,
    types: POLICY,
    path: [...HSTS, "accessControlMaxAgeSec"],
    safer: "higher",
    unset: 0,
    worse: "browsers remember for fewer seconds that the site is reached by HTTPS only",
    better: "browsers remember for more seconds that the site is reached by HTTPS only",
  }),
  ...["includeSubdomains", "preload"].map((key) =>
    flag({
      code: CODE,
      types: POLICY,
      path: [...HSTS, key],
      safe: true,
      unset: false,
      quietWhenNew: true,
      worse: "HTTPS is demanded for fewer names",
      better: "HTTPS is demanded for more names",
    }),
  ),
  ...["contentTypeOptions", "referrerPolicy"].map((key) =>
    present({
      code: CODE,
      types: POLICY,
      path: [OWN, key],
      quietWhenNew: true,
      worse: "browsers are no longer told to guard against this",
      better: "browsers are told to guard against this",
      differs: "browsers are told something else",
    }),
  ),
  ranked({
    code: CODE,
    types: POLICY,
    path: [OWN, "frameOptions", "frameOption"],
    order: ["DENY", "SAMEORIGIN", "none"],
    unset: "none",
    quietWhenNew: true,
    worse: "more sites may put the pages in a frame",
    better: "fewer sites may put the pages in a frame",
  }),
  flag({
    code: CODE,
    types: POLICY,
    path: ["corsConfig", "accessControlAllowCredentials"],
    safe: false,
    unset: false,
    worse: "other sites may make requests with the visitor's cookies",
    better: "other sites may no longer make requests with the visitor's cookies",
  }),
  ...[["defaultCacheBehavior"], ["orderedCacheBehaviors", "*"]].map((where) =>
    present({
      code: CODE,
      types: ["aws:cloudfront/distribution:Distribution"],
      path: [...where, "responseHeadersPolicyId"],
      quietWhenNew: true,
      worse: "these answers carry no security headers any more",
      better: "these answers carry the headers of a policy",
    }),
  ),
  leveled(
    {
      code: CODE,
      types: ["cloudflare:index/zoneSetting:ZoneSetting"],
      path: ["value", "strict_transport_security", "max_age"],
      staysWhenDeleted: true,
      worse: "browsers remember for fewer seconds that the zone is reached by HTTPS only",
      better: "browsers remember for more seconds that the zone is reached by HTTPS only",
    },
    (value) => (typeof value === "number" ? -value : 0),
    () => false,
  ),
];

/** A source that a content security policy lets in, or an origin that may read answers. */
interface SourceGrant extends Grant {
  readonly kind: string;
  readonly source: string;
}

/** Directives that fall back to default-src. Source: OWASP HTTP Headers Cheat Sheet, CSP Level 3. */
const FETCHES = [
  "child-src",
  "connect-src",
  "font-src",
  "frame-src",
  "img-src",
  "manifest-src",
  "media-src",
  "object-src",
  "script-src",
  "style-src",
  "worker-src",
];

/** Directives that allow everything where they are left out. */
const ALONE = ["base-uri", "form-action", "frame-ancestors"];

/** What pages may load, and who may read answers. */
export const HEADER_GRANTS: readonly GrantAspect<SourceGrant>[] = [
  {
    code: CODE,
    types: POLICY,
    gained: "pages may load or be used from more places (content security policy)",
    lost: "pages may load or be used from fewer places (content security policy)",
    covers: coversSource,
    grants: (resource) => {
      const path = `${OWN}.contentSecurityPolicy`;
      const text = at(resource.inputs, OWN, "contentSecurityPolicy", "contentSecurityPolicy");
      if (isUnknown(text) || isSecret(text)) return undefined;
      return cspGrants(typeof text === "string" ? text : "", resource.urn, path);
    },
  },
  {
    code: CODE,
    types: [...POLICY, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"],
    gained: "more sites may read the answers (CORS)",
    lost: "fewer sites may read the answers (CORS)",
    covers: coversSource,
    grants: corsGrants,
  },
];

function cspGrants(policy: string, holder: string, path: string): readonly SourceGrant[] {
  const said = new Map<string, readonly string[]>();
  for (const part of policy.split(";")) {
    const [name, ...sources] = part.trim().split(/\s+/);
    if (name === undefined || name === "" || said.has(name.toLowerCase())) continue;
    said.set(name.toLowerCase(), sources);
  }
  return [...FETCHES, ...ALONE].flatMap((kind) => {
    const sources =
      said.get(kind) ?? (FETCHES.includes(kind) ? said.get("default-src") : undefined);
    return (sources ?? ["*"])
      .filter((source) => source !== "'none'" && !/^'(nonce-|sha\d+-|report-sample)/.test(source))
      .map((source) => ({
        holder,
        kind,
        source,
        path,
        text: `${kind} ${source}`,
        // A policy is judged when it changes; most that are new are new guards.
        dangerous: false,
      }));
  });
}

function corsGrants({ inputs, urn }: ResourceState): readonly SourceGrant[] | undefined {
  const lists: readonly (readonly [string, Json | undefined])[] = [
    [
      "corsConfig.accessControlAllowOrigins",
      at(inputs, "corsConfig", "accessControlAllowOrigins", "items"),
    ],
    ...rulesOf(inputs["corsRules"]).map(
      (rule, index) =>
        [`corsRules[${String(index)}].allowedOrigins`, at(rule, "allowedOrigins")] as const,
    ),
  ];
  if (
    isUnknown(inputs["corsRules"]) ||
    lists.some(([, list]) => isUnknown(list) || isSecret(list))
  ) {
    return undefined;
  }
  return lists.flatMap(([path, list]) =>
    (isList(list) ? list : []).map((origin) => ({
      holder: urn,
      kind: "origin",
      source: jsonWord(origin),
      path,
      text: `origin ${jsonWord(origin)}`,
      dangerous: origin === "*",
    })),
  );
}

function rulesOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** Whether one source lets in all that another does. "*" does not cover the keywords. */
function coversSource(a: SourceGrant, b: SourceGrant): boolean {
  if (a.kind !== b.kind) return false;
  if (a.source === b.source) return true;
  const isKeyword = b.source.startsWith("'");
  if (a.source === "*") return !isKeyword || b.source === "'self'";
  if (isKeyword || a.source.startsWith("'")) return false;
  if (a.source === "https:") return b.source.startsWith("https:");
  const [wide, narrow] = [hostOf(a.source), hostOf(b.source)];
  return (
    wide.scheme === narrow.scheme &&
    wide.host.startsWith("*.") &&
    narrow.host.endsWith(wide.host.slice(1))
  );
}

function hostOf(source: string): { readonly scheme: string; readonly host: string } {
  const index = source.indexOf("://");
  return index === -1
    ? { scheme: "", host: source }
    : { scheme: source.slice(0, index), host: source.slice(index + 3) };
}
