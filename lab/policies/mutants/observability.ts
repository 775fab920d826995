import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const FIRST = "spec.groups[0].rules[0]";

/** Mistakes for the rules on alarms and alerts. */
export const OBSERVABILITY_MUTANTS: readonly Mutant[] = [
  mutant(
    "alarm-stateful-resource",
    "no alarm on the writer's storage",
    set("database-writer-storage-alarm", "metricName", "FreeLocalStorage"),
    { reportedOn: ["database-writer"] },
  ),
  mutant(
    "alarm-stateful-resource",
    "the writer's alarm watches another",
    set("database-writer-cpu-alarm", "dimensions.DBInstanceIdentifier", "other"),
    { reportedOn: ["database-writer"] },
  ),
  mutant(
    "alarm-stateful-resource",
    "the replica's alarm watches another",
    set("database-replica-1-memory-alarm", "dimensions.DBInstanceIdentifier", "other"),
    { reportedOn: ["database-replica-1"] },
  ),
  mutant(
    "alarm-actions",
    "an alarm for nobody",
    set("database-writer-cpu-alarm", "alarmActions", []),
  ),
  mutant(
    "alarm-actions",
    "an alarm without a word on whom it is for",
    unset("cache-queue-001-memory-alarm", "alarmActions"),
  ),
  mutant(
    "alarm-actions",
    "an alarm that is switched off",
    set("site-errors-5xx-alarm", "actionsEnabled", false),
  ),
  mutant(
    "alert-severity",
    "an unknown severity",
    set("rules-node", `${FIRST}.labels.severity`, "urgent"),
  ),
  mutant("alert-severity", "no labels", unset("rules-redis", `${FIRST}.labels`)),
  mutant("alert-for", "an alert at the first blip", unset("rules-node", `${FIRST}.for`)),
  mutant(
    "alert-runbook",
    "an empty runbook",
    set("rules-edge", `${FIRST}.annotations.runbook_url`, ""),
  ),
  mutant("alert-runbook", "no runbook", unset("rules-queue", `${FIRST}.annotations.runbook_url`)),
  mutant("alert-summary", "no summary", unset("rules-monitoring", `${FIRST}.annotations.summary`)),
  mutant(
    "alert-duplicate",
    "the same alert twice",
    set("rules-node", "spec.groups[0].rules", (before) => {
      const rules = before as [];
      return [...rules, ...rules.slice(0, 1)];
    }),
  ),
];
