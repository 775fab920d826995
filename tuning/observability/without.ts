import { didYouMean } from "../did-you-mean.ts";
import { throwProblems } from "../errors.ts";
import type { Problem } from "../errors.ts";
import { isAlert } from "./types.ts";
import type { RuleGroup } from "./types.ts";

/**
 * The groups without these alerts: of an SLO's alert, the one of every service. Recording rules stay, since panels read
 * them; a group that has no rule left is gone. Pure.
 * @param names alerts to leave out (`monitoring.without`)
 * @throws TuningError listing all that withoutProblems finds
 */
export function withoutAlerts(groups: readonly RuleGroup[], names: readonly string[]): RuleGroup[] {
  throwProblems(withoutProblems(groups, names));
  const left = new Set(names);
  return groups
    .map((group) => ({
      ...group,
      rules: group.rules.filter((rule) => !(isAlert(rule) && left.has(rule.alert))),
    }))
    .filter(({ rules }) => rules.length > 0);
}

/** A problem for each name that no alert of the groups has; paths are `without[<index>]`. */
export function withoutProblems(
  groups: readonly RuleGroup[],
  names: readonly string[],
): readonly Problem[] {
  const known = groups.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
  return names.flatMap((name, index): Problem[] => {
    if (known.includes(name)) return [];
    const near = didYouMean(name, known);
    return [
      {
        path: `without[${index}]`,
        got: name,
        allowed: "the name of an alert that the stack has",
        fix:
          near === undefined
            ? "remove it: there is nothing of that name to leave out (`make explain` lists the alerts)"
            : `did you mean ${near}?`,
      },
    ];
  });
}
