import { MANAGED_CACHE_POLICIES, MANAGED_REQUEST_POLICIES } from "./managed-policies.ts";
import type {
  CachePolicy,
  EngineResource,
  Forwarding,
  HeadersPolicy,
  PolicyHeader,
  Selection,
} from "./model.ts";
import type { ResourceIndex } from "./resource-index.ts";

/** Inputs of policies as far as they are read here; names as in @pulumi/aws. */
interface SelectionInputs {
  readonly items?: readonly string[];
}

interface ForwardingInputs {
  readonly headersConfig?: {
    readonly headerBehavior?: string;
    readonly headers?: SelectionInputs;
  };
  readonly cookiesConfig?: { readonly cookieBehavior?: string; readonly cookies?: SelectionInputs };
  readonly queryStringsConfig?: {
    readonly queryStringBehavior?: string;
    readonly queryStrings?: SelectionInputs;
  };
}

interface CachePolicyInputs {
  readonly minTtl?: number;
  readonly defaultTtl?: number;
  readonly maxTtl?: number;
  readonly parametersInCacheKeyAndForwardedToOrigin: ForwardingInputs & {
    readonly enableAcceptEncodingGzip?: boolean;
    readonly enableAcceptEncodingBrotli?: boolean;
  };
}

interface Overriding {
  readonly override: boolean;
}

interface SecurityHeadersInputs {
  readonly contentSecurityPolicy?: Overriding & { readonly contentSecurityPolicy: string };
  readonly contentTypeOptions?: Overriding;
  readonly frameOptions?: Overriding & { readonly frameOption: string };
  readonly referrerPolicy?: Overriding & { readonly referrerPolicy: string };
  readonly strictTransportSecurity?: Overriding & {
    readonly accessControlMaxAgeSec: number;
    readonly includeSubdomains?: boolean;
    readonly preload?: boolean;
  };
  readonly xssProtection?: Overriding & {
    readonly protection: boolean;
    readonly modeBlock?: boolean;
    readonly reportUri?: string;
  };
}

interface HeadersPolicyInputs {
  readonly corsConfig?: unknown;
  readonly serverTimingHeadersConfig?: unknown;
  readonly securityHeadersConfig?: SecurityHeadersInputs;
  readonly customHeadersConfig?: {
    readonly items?: readonly (Overriding & { readonly header: string; readonly value: string })[];
  };
  readonly removeHeadersConfig?: { readonly items?: readonly { readonly header: string }[] };
}

/** The cache policy of an id, the stack's own or AWS's. */
export function cachePolicy(index: ResourceIndex, id: string): CachePolicy | undefined {
  const own = index.referred("aws:cloudfront/cachePolicy:CachePolicy", id);
  if (own === undefined) return MANAGED_CACHE_POLICIES[id];
  const inputs = own.inputs as unknown as CachePolicyInputs;
  const parameters = inputs.parametersInCacheKeyAndForwardedToOrigin;
  const { minTtl = 0, defaultTtl = 86_400, maxTtl = 31_536_000 } = inputs;
  return {
    ...forwarding(parameters),
    ttl: { min: minTtl, default: defaultTtl, max: maxTtl },
    gzip: parameters.enableAcceptEncodingGzip === true,
    brotli: parameters.enableAcceptEncodingBrotli === true,
  };
}

/** The origin request policy of an id, the stack's own or AWS's. */
export function requestPolicy(index: ResourceIndex, id: string): Forwarding | undefined {
  const own = index.referred("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", id);
  return own === undefined ? MANAGED_REQUEST_POLICIES[id] : forwarding(own.inputs);
}

function forwarding(inputs: ForwardingInputs): Forwarding {
  const { headersConfig, cookiesConfig, queryStringsConfig } = inputs;
  return {
    headers: selection(headersConfig?.headerBehavior, headersConfig?.headers, true),
    cookies: selection(cookiesConfig?.cookieBehavior, cookiesConfig?.cookies),
    queryStrings: selection(
      queryStringsConfig?.queryStringBehavior,
      queryStringsConfig?.queryStrings,
    ),
  };
}

/** Names of headers are compared without case, those of cookies and parameters as they are. */
function selection(behaviour = "none", of: SelectionInputs = {}, lowerCase = false): Selection {
  const names = (of.items ?? []).map((name) => (lowerCase ? name.toLowerCase() : name));
  switch (behaviour) {
    case "whitelist":
      return { kind: "only", names };
    case "allExcept":
      return { kind: "except", names };
    case "all":
    case "allViewer":
    case "allViewerAndWhitelistCloudFront":
      return { kind: "all" };
    default:
      return { kind: "none" };
  }
}

/** The response-headers policy of an id. AWS's own are not here: their headers are not what this project wants. */
export function headersPolicy(index: ResourceIndex, id: string): HeadersPolicy | undefined {
  const own = index.referred("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", id);
  return own === undefined ? undefined : readHeadersPolicy(index, own);
}

function readHeadersPolicy(index: ResourceIndex, { name, inputs }: EngineResource): HeadersPolicy {
  const policy = inputs as HeadersPolicyInputs;
  for (const setting of ["corsConfig", "serverTimingHeadersConfig"] as const) {
    if (policy[setting] !== undefined) index.problem(`${name}: ${setting} is not emulated`);
  }
  const custom = (policy.customHeadersConfig?.items ?? []).map(
    ({ header, value, override }): PolicyHeader => ({ name: header, value, override }),
  );
  return {
    headers: [...securityHeaders(policy.securityHeadersConfig ?? {}), ...custom],
    removed: (policy.removeHeadersConfig?.items ?? []).map(({ header }) => header.toLowerCase()),
  };
}

/** Source: CloudFront Developer Guide, "Understand response headers policies", Security headers. */
function securityHeaders(inputs: SecurityHeadersInputs): readonly PolicyHeader[] {
  const { contentSecurityPolicy, contentTypeOptions, frameOptions, referrerPolicy } = inputs;
  const { strictTransportSecurity, xssProtection } = inputs;
  const header = (name: string, of: Overriding | undefined, value: string | undefined) =>
    of === undefined || value === undefined ? [] : [{ name, value, override: of.override }];
  return [
    ...header(
      "Strict-Transport-Security",
      strictTransportSecurity,
      strictTransportSecurity && hsts(strictTransportSecurity),
    ),
    ...header(
      "Content-Security-Policy",
      contentSecurityPolicy,
      contentSecurityPolicy?.contentSecurityPolicy,
    ),
    ...header("X-Content-Type-Options", contentTypeOptions, "nosniff"),
    ...header("X-Frame-Options", frameOptions, frameOptions?.frameOption),
    ...header("Referrer-Policy", referrerPolicy, referrerPolicy?.referrerPolicy),
    ...header("X-XSS-Protection", xssProtection, xssProtection && xss(xssProtection)),
  ];
}

function hsts(inputs: NonNullable<SecurityHeadersInputs["strictTransportSecurity"]>): string {
  return [
    `max-age=${inputs.accessControlMaxAgeSec}`,
    ...(inputs.includeSubdomains === true ? ["includeSubDomains"] : []),
    ...(inputs.preload === true ? ["preload"] : []),
  ].join("; ");
}

function xss(inputs: NonNullable<SecurityHeadersInputs["xssProtection"]>): string {
  if (!inputs.protection) return "0";
  return [
    "1",
    ...(inputs.modeBlock === true ? ["mode=block"] : []),
    ...(inputs.reportUri === undefined ? [] : [`report=${inputs.reportUri}`]),
  ].join("; ");
}
