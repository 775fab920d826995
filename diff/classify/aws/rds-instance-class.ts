import { brief, listed } from "../general/reading.ts";
import { isReplica } from "../general/stateful.ts";
import type { PropertyRule, Seen } from "./properties.ts";
import { CLASS } from "./rds-instance-codes.ts";
import { staticDifferences, staticFormulas } from "./rds-parameters.ts";
import {
  couldBeDeferred,
  groupOf,
  replicasOf,
  restartOutage,
  restartWords,
  whenApplied,
} from "./rds-words.ts";

const GROUP = "aws:rds/parameterGroup:ParameterGroup";

/** What another class does to an instance. */
export const instanceClass: PropertyRule = {
  code: CLASS,
  keys: ["instanceClass"],
  judge(seen) {
    const { change } = seen;
    return {
      class: "downtime",
      message: `${who(seen)} moves from ${brief(seen.before)} to ${brief(seen.after)} ${whenApplied(change)}. ${restartWords(change)}${withRestart(seen)}`,
      outage: restartOutage(change),
      ...(couldBeDeferred(change) ? { fix: DEFER } : {}),
    };
  },
};

const DEFER = "Leave applyImmediately false: the change then waits for the maintenance window.";

function who(seen: Seen): string {
  const { change, comparison } = seen;
  if (change.before !== undefined && isReplica(change.before)) {
    return `${change.name} (read replica; the writer goes on)`;
  }
  const replicas = replicasOf(change, comparison);
  return replicas.length > 0 ? `${change.name} (source of ${listed(replicas)})` : change.name;
}

/** What takes effect with the restart that another property brings. */
function withRestart(seen: Seen): string {
  const { change, comparison } = seen;
  const after = groupOf(change.after, comparison.head.resources, "parameterGroupName", GROUP);
  const before = groupOf(change.before, comparison.base.resources, "parameterGroupName", GROUP);
  const formulas = staticFormulas(after);
  const changed = staticDifferences(before, after);
  return [
    ...(formulas.length > 0
      ? [
          ` Static parameters that are formulas of the class are computed anew with this restart: ${listed(formulas)}.`,
        ]
      : []),
    ...(before !== undefined && changed.length > 0
      ? [` Changed parameters that wait for a restart take effect with it: ${listed(changed)}.`]
      : []),
  ].join("");
}
