import type { CacheWorkerConfig, WorkerPolicy } from "../../workers/cache/config.ts";
import { PLAN_LIMITS } from "../edge/plans.ts";
import type { ZonePlan, ZoneRule } from "../edge/types.ts";
import type {
  CacheKey,
  CacheRule,
  EdgeConfiguration,
  EdgeHeader,
  EdgeTtl,
  EdgeWorker,
  WorkerLifetime,
} from "./model.ts";

/** The zone, its rules and its worker, as CloudflareZone and CacheWorker make them of a plan. */
export function describeZone(plan: ZonePlan): EdgeConfiguration {
  const { config, worker } = plan;
  const host = config.domain;
  const tenant = worker === undefined ? [] : [worker.config.tenantHeader];
  const rules = plan.contributions.flatMap((contribution) => contribution.rules);
  return {
    origins: [{ host, path: "/*", variesBy: ["Authorization", "Cookie", ...tenant] }],
    caches: [
      {
        name: `zone cache of ${host}`,
        vendor: "cloudflare",
        // Of a zone's cache rules the last that matches counts.
        rules: rules
          .filter(({ phase }) => phase === "http_request_cache_settings")
          .map(cacheRule)
          .reverse(),
      },
    ],
    workers: worker === undefined ? [] : [describeWorker(plan, worker.config)],
    zones: [
      {
        name: `zone of ${host}`,
        vendor: "cloudflare",
        plan: plan.plan,
        // They hold for every host of the zone, the API's among them.
        settings: Object.entries(plan.zoneSettings).map(([id, value]) => ({
          id,
          value,
          api: true,
        })),
      },
    ],
    headers: rules.flatMap(setHeaders),
  };
}

/** A group of settings inside `actionParameters`. */
function group(of: unknown, name: string): Readonly<Record<string, unknown>> {
  const value = isRecord(of) ? of[name] : undefined;
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function cacheRule({ expression, actionParameters = {} }: ZoneRule): CacheRule {
  const host = hostOf(expression);
  const browser = group(actionParameters, "browserTtl");
  const browserTtl =
    browser["mode"] === "override_origin" ? numberOf(browser["default"]) : undefined;
  return {
    path: pathOf(expression),
    ...(host === undefined ? {} : { host }),
    ttl: edgeTtl(actionParameters),
    ...(browserTtl === undefined ? {} : { browserTtl }),
    key: cacheKey(actionParameters),
    statusTtls: statusTtls(actionParameters),
  };
}

function hostOf(expression: string): string | undefined {
  return /http\.host eq "([^"]+)"/.exec(expression)?.[1];
}

/** The path of an expression as tuning/edge/expressions.ts writes it; every path where it names none. */
function pathOf(expression: string): string {
  const prefix = /starts_with\(http\.request\.uri\.path, "([^"]+)"\)/.exec(expression)?.[1];
  if (prefix !== undefined) return `${prefix}*`;
  return /http\.request\.uri\.path (?:eq|strict wildcard) "([^"]+)"/.exec(expression)?.[1] ?? "/*";
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function edgeTtl(parameters: Readonly<Record<string, unknown>>): EdgeTtl {
  if (parameters["cache"] === false) return { override: 0 };
  const ttl = group(parameters, "edgeTtl");
  const given = numberOf(ttl["default"]);
  if (ttl["mode"] !== "override_origin" || given === undefined) return {};
  return { override: given };
}

function cacheKey(parameters: Readonly<Record<string, unknown>>): CacheKey {
  const custom = group(group(parameters, "cacheKey"), "customKey");
  return {
    headers: strings(group(custom, "header")["includes"]),
    cookies: strings(group(custom, "cookie")["includes"]),
    query: "all",
  };
}

/** Lifetimes by status, or by a range of them. */
function statusTtls(
  parameters: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> {
  const all = group(parameters, "edgeTtl")["statusCodeTtls"];
  const entries = (Array.isArray(all) ? (all as readonly unknown[]) : []).map((one) => {
    const range = group(one, "statusCodeRange");
    const from = numberOf(range["from"] ?? (isRecord(one) ? one["statusCode"] : undefined));
    const to = numberOf(range["to"]);
    const status = [from, to].filter((bound) => bound !== undefined).join("-");
    return [status, (isRecord(one) ? numberOf(one["value"]) : undefined) ?? 0] as const;
  });
  return Object.fromEntries(entries);
}

/** Headers a rule writes, and where; those it removes are not sent. */
function setHeaders({ phase, expression, actionParameters = {} }: ZoneRule): readonly EdgeHeader[] {
  if (phase !== "http_response_headers_transform") return [];
  const host = hostOf(expression);
  const path = pathOf(expression);
  const place = {
    ...(host === undefined ? {} : { host }),
    ...(path === "/*" ? {} : { path }),
    ...(expression.includes('cf.response.error_type eq "ratelimit"') ? { status: 429 } : {}),
  };
  return Object.entries(group(actionParameters, "headers")).flatMap(([name, change]) => {
    const value = isRecord(change) ? change["value"] : undefined;
    return typeof value === "string" ? [{ name, value, ...place }] : [];
  });
}

/** What workers/cache does, whatever its configuration, and what it is told. */
function describeWorker({ config, plan }: ZonePlan, worker: CacheWorkerConfig): EdgeWorker {
  return {
    name: `worker of ${config.domain}`,
    host: config.domain,
    syntax: "modules",
    keyIsUrl: true,
    looksUp: ["GET", "HEAD"],
    stores: ["GET"],
    // Language and Accept are in it too, reduced to the few values that answers differ by.
    key: { headers: [worker.tenantHeader], query: "all" },
    variesBy: [worker.tenantHeader],
    bypass: ["Authorization", "Cookie"],
    respects: ["private", "no-store", "no-cache", "set-cookie"],
    store: "data-centre",
    ...(PLAN_LIMITS[plan].customCacheKey ? {} : { storeNote: NO_KEY_IN_RULES }),
    lifetimes: lifetimes(worker),
  };
}

const NO_KEY_IN_RULES =
  "the tenant is part of the key, and headers in the key of the tiered cache need a larger plan";

/** By path, then by extension, then all else: the order in which the worker tries them. */
function lifetimes(worker: CacheWorkerConfig): readonly WorkerLifetime[] {
  const { paths, extensions, fallback, policies } = worker;
  const told = [
    ...paths,
    ...Object.entries(extensions).map(([extension, policy]) => ({
      pattern: `/*.${extension}`,
      policy,
    })),
    { pattern: "/*", policy: fallback },
  ];
  return told.map(({ pattern, policy }) => ({
    path: pattern,
    content: policy,
    ttl: kept(policies[policy]),
  }));
}

function kept(policy: WorkerPolicy | undefined): number {
  if (policy?.cached !== true) return 0;
  return Math.min(policy.defaultTtl, policy.maxTtl);
}
