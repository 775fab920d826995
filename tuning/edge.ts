import type { DnsConfig, EdgeConfig } from "../config/schema.ts";
import type { CdnTuning } from "./cdn/types.ts";
import { botTuning } from "./edge/bots.ts";
import { hostRules } from "./edge/host-rules.ts";
import { mergeProblems } from "./edge/merge.ts";
import { omittedOf } from "./edge/omitted.ts";
import { rateLimits } from "./edge/rate-limits.ts";
import { edgeSetting } from "./edge/setting.ts";
import { CLOUDFLARE } from "./edge/sources.ts";
import type { ZonePlan } from "./edge/types.ts";
import { workerTuning } from "./edge/worker.ts";
import { zoneSettings } from "./edge/zone-settings.ts";
import type { Problem } from "./errors.ts";
import { throwProblems } from "./errors.ts";
import type { Setting } from "./setting.ts";

/** Cloudflare as the zone's server. */
export type CloudflareDnsConfig = Extract<DnsConfig, { provider: "cloudflare" }>;

/**
 * The Cloudflare zone before the API: settings, rules, bots, and what the cache worker is told. Pure.
 * @param config the edge; where its worker is off, limits by user are a problem of the configuration's rules
 * @param dns the zone and its plan
 * @param classes content classes, from `tuneCdn`
 * @throws TuningError listing every wrong input, paths from "edge" on ("edge.rateLimits.search.periodSeconds")
 */
export function planZone(
  config: EdgeConfig,
  dns: CloudflareDnsConfig,
  classes: CdnTuning,
): ZonePlan {
  const { plan } = dns;
  const zone = zoneSettings();
  const bots = botTuning(plan, config.domain);
  const host = hostRules(config);
  const limits = rateLimits(config, plan);
  const worker = config.worker.enabled
    ? workerTuning(config, classes, limits.workerLimits)
    : undefined;
  const contributions = [...bots.contributions, ...host.contributions, ...limits.contributions];
  throwProblems([
    ...limits.problems,
    ...(worker?.problems ?? []),
    ...mergeProblems(contributions, plan).map(atKey),
  ]);
  return {
    config,
    plan,
    settings: [
      ...zone.settings,
      TIERED_CACHE,
      ...bots.settings,
      ...host.settings,
      ...limits.settings,
      ...(worker?.settings ?? []),
    ],
    omitted: omittedOf(plan),
    zoneSettings: zone.values,
    contributions,
    tieredCache: true,
    bots: bots.values,
    worker:
      worker === undefined
        ? undefined
        : {
            config: worker.config,
            limits: limits.workerLimits.map(({ name, binding, requests, periodSeconds }) => ({
              name,
              binding,
              requests,
              periodSeconds,
            })),
          },
  };
}

/** The merge counts by phase; what fills these phases are entries of two keys. */
function atKey(problem: Problem): Problem {
  const { path, got } = problem;
  if (!path.startsWith("http_")) return problem;
  const key = path === "http_request_cache_settings" ? "edge.worker.paths" : "edge.rateLimits";
  return { ...problem, path: key, got: `${got} in ${path}` };
}

const TIERED_CACHE: Setting = edgeSetting({
  name: "tiered_cache",
  value: "on",
  why: "A data center without a file asks the one nearest to the origin, which asks the origin once for all of them. For the zone's own cache, which other hosts use; the worker's is kept by each data center for itself.",
  source: `${CLOUDFLARE.tieredCache}; ${CLOUDFLARE.cacheApi}`,
  default: "off",
});
