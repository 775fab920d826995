import type { Rule } from "../../core/rule.ts";
import { alarmActions } from "./alarm-actions.ts";
import { alarmStatefulResource } from "./alarm-stateful-resource.ts";
import { alertDuplicate } from "./alert-duplicate.ts";
import { alertFor } from "./alert-for.ts";
import { alertRunbook } from "./alert-runbook.ts";
import { alertSeverity } from "./alert-severity.ts";
import { alertSummary } from "./alert-summary.ts";

/** The rules on alarms of CloudWatch and alerts of Prometheus. */
export const RULES: readonly Rule[] = [
  alarmStatefulResource,
  alarmActions,
  alertSeverity,
  alertFor,
  alertRunbook,
  alertSummary,
  alertDuplicate,
];
