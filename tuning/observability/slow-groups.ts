import type { RuleGroup } from "./types.ts";

/** A range of a day or more, as promDuration writes it. */
const DAYS = /\[\d+d\]/;

/**
 * Seconds between two evaluations of what looks back for days. Such a rule reads some hundred thousand samples each time,
 * and its value moves by a thousandth: every 30 s it would take a quarter of a core for a service of ten pods, and its
 * alerts have to hold for an hour anyway.
 */
const SLOW_SECONDS = 120;

/** The groups as Prometheus is to evaluate them: rules over days in groups of their own, `<name>-days`, less often. */
export function evaluatedGroups(groups: readonly RuleGroup[]): readonly RuleGroup[] {
  return groups.flatMap((group) => {
    const slow = group.rules.filter(({ expr }) => DAYS.test(expr));
    if (slow.length === 0) return [group];
    const fast = group.rules.filter((rule) => !slow.includes(rule));
    const days = {
      ...group,
      name: `${group.name}-days`,
      intervalSeconds: SLOW_SECONDS,
      rules: slow,
    };
    return fast.length === 0 ? [days] : [{ ...group, rules: fast }, days];
  });
}
