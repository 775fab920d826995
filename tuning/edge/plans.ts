import type { CloudflarePlan } from "../../config/schema.ts";
import { CLOUDFLARE } from "./sources.ts";
import type { Phase } from "./types.ts";

/** What a zone of a plan takes. */
export interface PlanLimits {
  /** Rules of a phase's ruleset. */
  readonly rules: Readonly<Record<Phase, number>>;
  /** Rules of the phases in `TRANSFORM_PHASES` together. */
  readonly transformRules: number;
  /** Counting periods of rate-limiting rules, seconds, ascending. */
  readonly ratePeriods: readonly number[];
  /** Seconds a rate-limiting rule may go on blocking, ascending. */
  readonly mitigationTimeouts: readonly number[];
  /** What a rate may be counted by, beside the mandatory `cf.colo.id`. */
  readonly characteristics: readonly string[] | "any";
  /** Fields the expression of a rate-limiting rule may read. */
  readonly rateFields: readonly string[] | "any";
  /** Whether a rate-limiting rule may count by an expression of its own. */
  readonly countingExpression: boolean;
  /** Whether a rate-limiting rule may answer with a body of its own. */
  readonly rateResponse: boolean;
  /** Whether expressions may use `matches`. */
  readonly regularExpressions: boolean;
  /** Whether a cache rule's key may hold headers, cookies, host or single query parameters. */
  readonly customCacheKey: boolean;
  /** Bot products: none that can leave a host out, Super Bot Fight Mode, and its likely-automated setting. */
  readonly superBotFightMode: "none" | "definite" | "likely";
  /** Largest worker, compressed, bytes. */
  readonly workerBytes: number;
  /** Largest text or JSON binding of a worker, bytes. */
  readonly bindingBytes: number;
}

/** Where each of the numbers comes from; what is not documented says so. */
export const PLAN_SOURCES: Readonly<Record<keyof PlanLimits, string>> = {
  rules: `${CLOUDFLARE.features}: Cache Rules, Configuration Rules, Compression Rules, Origin Rules, Single Redirects, WAF custom rules, Transform Rules; ${CLOUDFLARE.rateLimits} (Enterprise: 100 with application security, the contract may say less)`,
  transformRules: `${CLOUDFLARE.features}: Active Transform Rules (that the three phases share the number is not documented: the careful reading)`,
  ratePeriods: `${CLOUDFLARE.rateLimits}, supported period values (the parameters page lists only 10, 60, 120, 300, 600 and 3600)`,
  mitigationTimeouts: `${CLOUDFLARE.rateLimits}, mitigation timeout periods (Enterprise may use others through the API)`,
  characteristics: `${CLOUDFLARE.rateLimits}, counting characteristics (Enterprise: all but two need Advanced Rate Limiting, which is not checked)`,
  rateFields: `${CLOUDFLARE.rateLimits}, available fields in rule expression`,
  countingExpression: CLOUDFLARE.rateLimits,
  rateResponse: CLOUDFLARE.rateResponse,
  regularExpressions: CLOUDFLARE.expressions,
  customCacheKey: CLOUDFLARE.cacheKeys,
  superBotFightMode: `${CLOUDFLARE.bots} (that sbfmLikelyAutomated needs Business follows from the clean-up list of the Bot Management API)`,
  workerBytes: `${CLOUDFLARE.workerLimits}: 3 MB on Workers Free, 10 MB on Workers Paid. Which of the two the account has does not follow from the zone's plan, hence the smaller for all`,
  bindingBytes: `${CLOUDFLARE.workerLimits}: environment variable size 5 KB, taken as 5,000 bytes`,
};

/** Phases whose rules are Transform Rules: they share one number. */
export const TRANSFORM_PHASES: readonly Phase[] = [
  "http_request_transform",
  "http_request_late_transform",
  "http_response_headers_transform",
];

/** Longest expression, characters. Rules language: Expressions. */
export const EXPRESSION_MAX = 4096;

/** Periods that the worker's rate-limiting binding counts, seconds. Workers: Rate Limiting binding. */
export const WORKER_PERIODS = [10, 60] as const;

/** Every period and timeout there is, seconds; a plan has those up to a longest. Rate limiting rules, footnote 3. */
const PERIODS = [
  10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600, 900, 1200, 1800, 2400, 3600, 65_535,
  86_400,
] as const;

function upTo(longest: number): readonly number[] {
  return PERIODS.filter((seconds) => seconds <= longest);
}

/** The rules products: 10 on Free, 25 on Pro, 50 on Business, 300 on Enterprise, the WAF apart. */
function rules(product: number, firewall: number, rates: number): Record<Phase, number> {
  return {
    http_request_dynamic_redirect: product,
    http_request_transform: product,
    http_request_origin: product,
    http_config_settings: product,
    http_request_firewall_custom: firewall,
    http_ratelimit: rates,
    http_request_cache_settings: product,
    http_request_late_transform: product,
    http_response_headers_transform: product,
    http_response_compression: product,
  };
}

const FREE_FIELDS = ["http.request.uri.path", "cf.client.bot", "cf.bot_management.verified_bot"];
const PRO_FIELDS = [
  ...FREE_FIELDS,
  "http.host",
  "http.request.uri",
  "http.request.full_uri",
  "http.request.uri.query",
];
const BUSINESS_FIELDS = [...PRO_FIELDS, "http.request.method", "ip.src", "http.user_agent"];

/** One compressed worker, whatever the zone's plan: see PLAN_SOURCES. */
const WORKER = { workerBytes: 3_000_000, bindingBytes: 5_000 };

/** What each plan takes; PLAN_SOURCES has the origin of every number. */
export const PLAN_LIMITS: Readonly<Record<CloudflarePlan, PlanLimits>> = {
  free: {
    rules: rules(10, 5, 1),
    transformRules: 10,
    ratePeriods: upTo(10),
    mitigationTimeouts: upTo(10),
    characteristics: ["ip.src"],
    rateFields: FREE_FIELDS,
    countingExpression: false,
    rateResponse: false,
    regularExpressions: false,
    customCacheKey: false,
    superBotFightMode: "none",
    ...WORKER,
  },
  pro: {
    rules: rules(25, 20, 2),
    transformRules: 25,
    ratePeriods: upTo(60),
    mitigationTimeouts: upTo(3600),
    characteristics: ["ip.src"],
    rateFields: PRO_FIELDS,
    countingExpression: false,
    rateResponse: true,
    regularExpressions: false,
    customCacheKey: false,
    superBotFightMode: "definite",
    ...WORKER,
  },
  business: {
    rules: rules(50, 100, 5),
    transformRules: 50,
    ratePeriods: upTo(600),
    mitigationTimeouts: upTo(86_400),
    characteristics: ["ip.src", "cf.unique_visitor_id"],
    rateFields: BUSINESS_FIELDS,
    countingExpression: true,
    rateResponse: true,
    regularExpressions: true,
    customCacheKey: false,
    superBotFightMode: "likely",
    ...WORKER,
  },
  enterprise: {
    rules: rules(300, 1000, 100),
    transformRules: 300,
    ratePeriods: upTo(65_535),
    mitigationTimeouts: upTo(86_400),
    characteristics: "any",
    rateFields: "any",
    countingExpression: true,
    rateResponse: true,
    regularExpressions: true,
    customCacheKey: true,
    superBotFightMode: "likely",
    ...WORKER,
  },
};

/** The smallest plan above `plan` for which `enough` holds; undefined where none does. */
export function largerPlan(
  plan: CloudflarePlan,
  enough: (limits: PlanLimits) => boolean,
): CloudflarePlan | undefined {
  const plans: readonly CloudflarePlan[] = ["free", "pro", "business", "enterprise"];
  return plans.slice(plans.indexOf(plan) + 1).find((larger) => enough(PLAN_LIMITS[larger]));
}
