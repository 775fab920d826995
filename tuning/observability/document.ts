import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { promDuration } from "./duration.ts";
import { isAlert } from "./types.ts";
import type { AlertRule, RecordingRule, RuleGroup } from "./types.ts";

/** What every alert of the stack has in common; added here and nowhere else. */
export interface DocumentOptions {
  /** Who is told: the label `team`, which the routes of Alertmanager look at. */
  readonly team: string;
  /**
   * Address of the folder docs/runbooks, without a slash at the end; an alert's page is `<runbookUrl>/<alert>.md` unless
   * it has an address of its own.
   */
  readonly runbookUrl: string;
}

/** An alerting rule as Prometheus reads it. */
export interface PrometheusAlert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A recording rule as Prometheus reads it. */
export interface PrometheusRecord {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A group as Prometheus reads it. */
export interface PrometheusGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (PrometheusAlert | PrometheusRecord)[];
}

/** A rule file; also the `spec` of a PrometheusRule. */
export interface PrometheusDocument {
  readonly groups: readonly PrometheusGroup[];
}

/** Labels that this module sets, and those that Prometheus does. */
const RESERVED_LABELS = ["severity", "team", "alertname"];

/**
 * The groups in the format of Prometheus' rule files, each alert with its severity, team and runbook.
 *
 * @throws TuningError listing all that documentProblems finds
 */
export function toPrometheus(
  groups: readonly RuleGroup[],
  options: DocumentOptions,
): PrometheusDocument {
  throwProblems(documentProblems(groups, options));
  return {
    groups: groups.map(({ name, intervalSeconds, rules }) => ({
      name,
      ...(intervalSeconds === undefined ? {} : { interval: promDuration(intervalSeconds) }),
      rules: rules.map((rule) => (isAlert(rule) ? toAlert(rule, options) : toRecord(rule))),
    })),
  };
}

/** The labels an alert has beside those of the series it fired for. */
export function alertLabels(rule: AlertRule, options: DocumentOptions): Record<string, string> {
  return { ...rule.labels, severity: rule.severity, team: options.team };
}

/** The annotations of an alert, templates as they are. */
export function alertAnnotations(
  rule: AlertRule,
  options: DocumentOptions,
): Record<string, string> {
  return {
    summary: rule.summary,
    impact: rule.impact,
    runbook_url: rule.runbookUrl ?? `${options.runbookUrl}/${rule.alert}.md`,
    ...(rule.operation === undefined ? {} : { operation: rule.operation }),
  };
}

/** Everything that keeps the groups from being one rule file; none when nothing does. */
export function documentProblems(
  groups: readonly RuleGroup[],
  options: DocumentOptions,
): readonly Problem[] {
  return [
    ...optionProblems(options),
    ...groupNameProblems(groups),
    ...alertNameProblems(groups),
    ...groups.flatMap((group) => group.rules.flatMap((rule) => ruleProblems(group, rule))),
  ];
}

function toAlert(rule: AlertRule, options: DocumentOptions): PrometheusAlert {
  return {
    alert: rule.alert,
    expr: rule.expr,
    for: promDuration(rule.forSeconds),
    labels: alertLabels(rule, options),
    annotations: alertAnnotations(rule, options),
  };
}

function toRecord({ record, expr, labels }: RecordingRule): PrometheusRecord {
  return { record, expr, ...(labels === undefined ? {} : { labels: { ...labels } }) };
}

function optionProblems({ team, runbookUrl }: DocumentOptions): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(team)) {
    problems.push({
      path: "team",
      got: JSON.stringify(team),
      allowed: "lower-case letters, digits and dashes: it is a label that routes look at",
      fix: 'name who is told, such as "platform"',
    });
  }
  if (!/^https?:\/\/[^\s/]+(\/[^\s/]+)*$/.test(runbookUrl)) {
    problems.push({
      path: "runbookUrl",
      got: JSON.stringify(runbookUrl),
      allowed: "an http(s) address without a slash at the end",
      fix: "give the address under which docs/runbooks can be read",
    });
  }
  return problems;
}

function groupNameProblems(groups: readonly RuleGroup[]): Problem[] {
  const seen = new Set<string>();
  return groups.flatMap(({ name }) => {
    const again = seen.has(name);
    seen.add(name);
    if (!again) return [];
    return {
      path: `groups.${name}`,
      got: `two groups named ${name}`,
      allowed: "each name once: Prometheus refuses a file in which a group comes twice",
      fix: "rename one of them, or leave out the one that is there twice",
    };
  });
}

/** The same promise is watched for each service: only groups of the domain slo may share the names of their alerts. */
function alertNameProblems(groups: readonly RuleGroup[]): Problem[] {
  const first = new Map<string, RuleGroup>();
  return groups.flatMap((group) =>
    group.rules.filter(isAlert).flatMap(({ alert }) => {
      const before = first.get(alert);
      first.set(alert, before ?? group);
      if (before === undefined) return [];
      if (before !== group && before.domain === "slo" && group.domain === "slo") return [];
      return {
        path: `groups.${group.name}.${alert}`,
        got: `an alert named ${alert} in ${before.name} and in ${group.name}`,
        allowed: "each name once: runbook, silences and inhibition go by it",
        fix: "rename one of them (and its runbook), or put both conditions into one expression",
      };
    }),
  );
}

function ruleProblems(group: RuleGroup, rule: AlertRule | RecordingRule): Problem[] {
  if (!isAlert(rule)) return [];
  const path = `groups.${group.name}.${rule.alert}`;
  const problems: Problem[] = [];
  if (!/^[A-Z][A-Za-z0-9]*$/.test(rule.alert)) {
    problems.push({
      path,
      got: rule.alert,
      allowed: "CamelCase letters and digits: the runbook's file is named after it",
      fix: 'name it like "PostgresConnectionsHigh"',
    });
  }
  if (rule.impact.includes("{{")) {
    problems.push({
      path: `${path}.impact`,
      got: rule.impact,
      allowed: "plain text: what people notice is the same each time",
      fix: "put what differs into the summary",
    });
  }
  for (const label of Object.keys(rule.labels ?? {}).filter((l) => RESERVED_LABELS.includes(l))) {
    problems.push({
      path: `${path}.labels.${label}`,
      got: `${label}: ${rule.labels?.[label] ?? ""}`,
      allowed: `any label but ${RESERVED_LABELS.join(", ")}`,
      fix: "leave it out: it is set in one place for all alerts",
    });
  }
  return problems;
}
