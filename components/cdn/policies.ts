import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type {
  ClassPolicy,
  PlannedBehaviour,
  PlannedHeader,
  SitePlan,
} from "../../tuning/cdn/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

/** CloudFront's own policy CachingDisabled: all TTLs 0 (Developer Guide, "Use managed cache policies"). */
export const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/**
 * CloudFront's own policy AllViewerExceptHostHeader: everything reaches the API but the site's host name, by which its load
 * balancer would not know it (Developer Guide, "Use managed origin request policies").
 */
export const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** Headers that tell an attacker what runs where, and nobody else anything. */
const REMOVED_HEADERS = ["Server", "X-Powered-By"];

/** Headers that hold for an answer of any kind, and so for the API's too; its own about content and framing stay its own. */
const API_HEADERS = ["strict-transport-security", "x-content-type-options"];

type SecurityHeaders = aws.types.input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;

/** The six headers CloudFront has settings for, lower case, and how a value becomes the setting. */
const SETTINGS: Readonly<
  Record<string, (header: PlannedHeader, plan: SitePlan) => SecurityHeaders>
> = {
  "content-security-policy": ({ value }) => ({
    contentSecurityPolicy: { contentSecurityPolicy: value, override: true },
  }),
  "strict-transport-security": (_, { hsts }) => ({
    strictTransportSecurity: {
      accessControlMaxAgeSec: hsts.maxAgeSeconds,
      includeSubdomains: hsts.includeSubdomains,
      preload: hsts.preload,
      override: true,
    },
  }),
  "x-content-type-options": () => ({ contentTypeOptions: { override: true } }),
  "x-frame-options": ({ value }) => ({ frameOptions: { frameOption: value, override: true } }),
  "referrer-policy": ({ value }) => ({ referrerPolicy: { referrerPolicy: value, override: true } }),
  // Off ("0"): the filter is gone from browsers, and could be made to leak where it is not.
  "x-xss-protection": ({ value }) => ({
    xssProtection: { protection: !value.startsWith("0"), override: true },
  }),
};

/** What the behaviours refer to, by what tells behaviours apart. */
export interface SitePolicies {
  /** Id of the cache policy of a behaviour. */
  cachePolicyId(behaviour: PlannedBehaviour): pulumi.Input<string>;
  /** Id of the policy of response headers of a behaviour. */
  headersPolicyId(behaviour: PlannedBehaviour): pulumi.Input<string>;
}

/** One cache policy for each class in use, one policy of response headers for the pages and files, one for the API. */
export function createPolicies(
  component: PlatformComponent<object>,
  args: ResolvedSiteArgs,
): SitePolicies {
  const { plan } = args;
  const policies = createCachePolicies(component, args);
  const siteHeaders = createHeadersPolicy(component, args, "headers", plan.headers);
  const hasApi = plan.behaviours.some(({ origin }) => origin === "api");
  const apiHeaders = hasApi
    ? createHeadersPolicy(component, args, "api-headers", plan.headers.filter(isForApi))
    : siteHeaders;
  return {
    cachePolicyId: (behaviour) => policies.get(policyKey(behaviour))?.id ?? CACHING_DISABLED,
    headersPolicyId: ({ origin }) => (origin === "api" ? apiHeaders : siteHeaders).id,
  };
}

/**
 * Behaviours that differ in nothing of this share a policy: an account has 20 and gets no more (AWS General Reference, "CloudFront
 * endpoints and quotas": not adjustable). The default paths take 6, so three such sites are what an account holds.
 */
function policyKey({ origin, contentClass, key, compress }: PlannedBehaviour): string {
  return JSON.stringify([origin, contentClass, key, compress]);
}

/** Named after the class; "html-2" where one class has a second key. */
function createCachePolicies(
  component: PlatformComponent<object>,
  args: ResolvedSiteArgs,
): ReadonlyMap<string, aws.cloudfront.CachePolicy> {
  const policies = new Map<string, aws.cloudfront.CachePolicy>();
  const uses = new Map<string, number>();
  for (const behaviour of args.plan.behaviours) {
    const { origin, contentClass } = behaviour;
    if (origin === "api" || policies.has(policyKey(behaviour))) continue;
    const use = (uses.get(contentClass) ?? 0) + 1;
    uses.set(contentClass, use);
    const name = use === 1 ? contentClass : `${contentClass}-${use}`;
    policies.set(policyKey(behaviour), createCachePolicy(component, args, behaviour, name));
  }
  return policies;
}

function createCachePolicy(
  component: PlatformComponent<object>,
  { plan, transform }: ResolvedSiteArgs,
  { contentClass, key, compress }: PlannedBehaviour,
  name: string,
): aws.cloudfront.CachePolicy {
  const { cached, edgeTtl }: ClassPolicy = plan.classes.classes[contentClass];
  const ttl = cached ? edgeTtl : { min: 0, default: 0, max: 0 };
  // CloudFront compresses only what it keeps; with all TTLs 0 it refuses both flags (Developer Guide, "Serve compressed files").
  const encodings = compress && ttl.max > 0;
  return component.child(
    aws.cloudfront.CachePolicy,
    `${name}-cache`,
    {
      comment: `${component.logicalName}: ${contentClass}`,
      minTtl: ttl.min,
      defaultTtl: ttl.default,
      maxTtl: ttl.max,
      parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingBrotli: encodings,
        enableAcceptEncodingGzip: encodings,
        ...cacheKey(key),
      },
    },
    { transform: transform?.cachePolicy },
  );
}

function cacheKey({ headers, cookies, queryStrings }: PlannedBehaviour["key"]) {
  const list = (items: readonly string[]) => (items.length === 0 ? "none" : "whitelist");
  const queries = typeof queryStrings === "string" ? [] : queryStrings;
  return {
    headersConfig: {
      headerBehavior: list(headers),
      ...(headers.length === 0 ? {} : { headers: { items: [...headers] } }),
    },
    cookiesConfig: {
      cookieBehavior: list(cookies),
      ...(cookies.length === 0 ? {} : { cookies: { items: [...cookies] } }),
    },
    queryStringsConfig: {
      queryStringBehavior: typeof queryStrings === "string" ? queryStrings : list(queryStrings),
      ...(queries.length === 0 ? {} : { queryStrings: { items: [...queries] } }),
    },
  };
}

function isForApi({ name }: PlannedHeader): boolean {
  return API_HEADERS.includes(name.toLowerCase());
}

/** The headers CloudFront has no setting for: sent as custom ones. */
export function customHeaders(headers: readonly PlannedHeader[]): readonly PlannedHeader[] {
  return headers.filter(({ name }) => SETTINGS[name.toLowerCase()] === undefined);
}

function createHeadersPolicy(
  component: PlatformComponent<object>,
  { plan, transform }: ResolvedSiteArgs,
  suffix: string,
  headers: readonly PlannedHeader[],
): aws.cloudfront.ResponseHeadersPolicy {
  const custom = customHeaders(headers);
  const security = headers.map((header) => SETTINGS[header.name.toLowerCase()]?.(header, plan));
  return component.child(
    aws.cloudfront.ResponseHeadersPolicy,
    suffix,
    {
      comment: `${component.logicalName}: response headers of ${suffix === "headers" ? "the site" : "the API"}`,
      securityHeadersConfig: Object.assign({}, ...security) as SecurityHeaders,
      ...(custom.length === 0
        ? {}
        : {
            customHeadersConfig: {
              items: custom.map(({ name: header, value }) => ({ header, value, override: true })),
            },
          }),
      removeHeadersConfig: { items: REMOVED_HEADERS.map((header) => ({ header })) },
    },
    { transform: transform?.responseHeadersPolicy },
  );
}
