import type { CloudflarePlan, EdgeConfig } from "../../config/schema.ts";
import type { CacheWorkerConfig } from "../../workers/cache/config.ts";
import type { Tuned } from "../setting.ts";

/** Phases of a zone's request handling that take rules; each has exactly one ruleset (its entry point). */
export const PHASES = [
  "http_request_dynamic_redirect",
  "http_request_transform",
  "http_request_origin",
  "http_config_settings",
  "http_request_firewall_custom",
  "http_ratelimit",
  "http_request_cache_settings",
  "http_request_late_transform",
  "http_response_headers_transform",
  "http_response_compression",
] as const;
/** One of them. */
export type Phase = (typeof PHASES)[number];

/** One rule, from whoever needs it. Its shape inside is the provider's (`RulesetRule`), without what is set here. */
export interface ZoneRule {
  /** Unique in its phase: Cloudflare keeps a rule's identity by it. Letters, digits, `_` and `-`. */
  readonly ref: string;
  readonly phase: Phase;
  /** For people, shown in the dashboard. */
  readonly description: string;
  /** Filter in Cloudflare's rules language: `http.host eq "api.example.com"`. */
  readonly expression: string;
  /** "set_cache_settings", "block", "rewrite", ... as the phase takes it. */
  readonly action: string;
  /** As the provider's RulesetRuleActionParameters; headers by their names. @default - none */
  readonly actionParameters?: Readonly<Record<string, unknown>>;
  /** Only in phase http_ratelimit, and needed there. @default - none */
  readonly ratelimit?: ZoneRateLimit;
}

/** The counting half of a rate-limiting rule. */
export interface ZoneRateLimit {
  /** Whose requests share a count: always "cf.colo.id" (counters are kept per data center), and mostly "ip.src". */
  readonly characteristics: readonly string[];
  /** Seconds in which requests are counted; which are possible depends on the plan. */
  readonly period: number;
  /** Requests of a period after which the action begins. */
  readonly requestsPerPeriod: number;
  /** Seconds the action lasts. */
  readonly mitigationTimeout: number;
  /** Which requests count. @default - those the rule's expression matches */
  readonly countingExpression?: string;
  /** Count only what no cache answered. @default false */
  readonly requestsToOrigin?: boolean;
}

/** Rules of one caller, for messages. */
export interface RuleContribution {
  /** Who asks for them: "edge.rateLimits", "site". */
  readonly from: string;
  readonly rules: readonly ZoneRule[];
}

/** All rules of a phase, merged, in order. */
export interface PhaseRules {
  readonly phase: Phase;
  readonly rules: readonly ZoneRule[];
}

/** A limit by user that the worker counts. */
export interface WorkerLimit {
  /** Its name in `edge.rateLimits`. */
  readonly name: string;
  /** Name of the binding: "LIMIT_SEARCH". */
  readonly binding: string;
  /** Requests of a user in a period, counted in each Cloudflare location for itself. */
  readonly requests: number;
  /** What the binding can count. */
  readonly periodSeconds: 10 | 60;
}

/** Everything about the Cloudflare zone that is computed. */
export interface ZonePlan extends Tuned {
  readonly config: EdgeConfig;
  readonly plan: CloudflarePlan;
  /** By setting id, as ZoneSetting takes it. */
  readonly zoneSettings: Readonly<
    Record<string, string | number | Readonly<Record<string, unknown>>>
  >;
  /** What the edge itself contributes; merged with others' by `mergeRules`. */
  readonly contributions: readonly RuleContribution[];
  /** Smart Tiered Cache; every plan has it. */
  readonly tieredCache: boolean;
  /** As BotManagement takes it; which fields there are depends on the plan. */
  readonly bots: Readonly<Record<string, string | boolean>>;
  /** Undefined where the worker is off. */
  readonly worker:
    { readonly config: CacheWorkerConfig; readonly limits: readonly WorkerLimit[] } | undefined;
}
