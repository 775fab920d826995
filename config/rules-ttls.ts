import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import { knownNames } from "./workloads.ts";

/** Cached entries belong where they may be evicted: in a cache that evicts nothing they end in refused writes. */
function entriesLiveInCaches(config: StackConfig, context: RuleContext): readonly Violation[] {
  const fit = Object.entries(config.caches).filter(([, { role }]) => role === "cache");
  const known = fit.map(([name]) => name);
  return Object.entries(config.ttls).flatMap(([name, { cache }]) => {
    if (known.includes(cache)) return [];
    const { text, meant } = knownNames(cache, known);
    return [
      violation(
        {
          keys: ["ttls", name, "cache"],
          got: cache,
          allowed: `a cache of the role cache: ${text}`,
          to: meant ?? known[0],
          with: [["caches"]],
        },
        context,
      ),
    ];
  });
}

function warmersAreScheduled(config: StackConfig, context: RuleContext): readonly Violation[] {
  const scheduled = Object.entries(config.jobs).filter(
    ([, { schedule }]) => schedule !== undefined,
  );
  const known = scheduled.map(([name]) => name);
  return Object.entries(config.ttls).flatMap(([name, { warmedBy }]) => {
    if (warmedBy === undefined || known.includes(warmedBy)) return [];
    const { text, meant } = knownNames(warmedBy, known);
    return [
      violation(
        {
          keys: ["ttls", name, "warmedBy"],
          got: warmedBy,
          allowed: `a job with a schedule: ${text}`,
          to: meant,
          with: [["jobs"]],
        },
        context,
      ),
    ];
  });
}

/** Rules on the catalogue of cache lifetimes. */
export const ttlRules: readonly Rule[] = [
  { reads: ["ttls", "caches"], check: entriesLiveInCaches },
  { reads: ["ttls", "jobs"], check: warmersAreScheduled },
];
