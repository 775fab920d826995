import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { PROMETHEUS_RULE, alertsOf } from "./alerts.ts";
import { PAGES } from "./references.ts";

const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const INSTANCE = "aws:rds/instance:Instance";
const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** What messages and metrics call a kind of resource with data in it. */
const KINDS = {
  [INSTANCE]: { id: "identifier", metrics: "databaseMetrics", prefixes: "databasePrefixes" },
  [GROUP]: { id: "replicationGroupId", metrics: "cacheMetrics", prefixes: "cachePrefixes" },
} as const;

const names = (about: string, values: readonly string[]) =>
  z
    .array(z.string())
    .default([...values])
    .describe(about);

/** Alarms on databases (replicas too) and caches: CloudWatch's, or alerts of Prometheus that name them. */
export const alarmStatefulResource = stackRule({
  name: "alarm-stateful-resource",
  service: "observability",
  checks:
    "RDS instances and ElastiCache replication groups have an alarm on each metric that ends in an outage.",
  why: "A disk that fills up or memory that runs out is announced for days, and then data cannot be written.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.recommended, PAGES.monitor],
  types: [INSTANCE, GROUP],
  limits: z.strictObject({
    databaseMetrics: names("CloudWatch metrics of which an RDS instance has an alarm on each", [
      "CPUUtilization",
      "FreeableMemory",
      "FreeStorageSpace",
    ]),
    cacheMetrics: names("CloudWatch metrics of which a replication group has an alarm on each", [
      "EngineCPUUtilization",
    ]),
    databasePrefixes: names(
      "Beginnings of Prometheus metrics whose alerts are about all RDS instances, such as aws_rds_",
      [],
    ),
    cachePrefixes: names(
      "Beginnings of Prometheus metrics whose alerts are about all replication groups, such as aws_elasticache_",
      [],
    ),
  }),
  check(stack, report, limits) {
    const watches = watchesOf(stack);
    report.each(
      stack.ofType(INSTANCE, GROUP),
      (resource) => resource,
      (resource) => {
        const kind = KINDS[resource.type === GROUP ? GROUP : INSTANCE];
        const wanted = limits[kind.metrics].filter((metric) => exists(metric, resource));
        const watched = metricsWatched(watches, resource, kind.id);
        const missing = wanted.filter((metric) => !isWatched(metric, watched));
        if (missing.length === 0 && (watched.length > 0 || wanted.length > 0)) return;
        if (hasAlert(stack, resource, kind.id, limits[kind.prefixes])) return;
        refuseDoubt(watches, resource, kind.id);
        const what = missing.length === 0 ? "it" : `its ${missing.join(", ")}`;
        report.violation(
          resource,
          `no alarm of the stack watches ${what}: add a MetricAlarm with its ${kind.id} among the dimensions`,
        );
      },
    );
  },
  good: [
    { type: INSTANCE, name: "database", props: { identifier: "shop" } },
    ...["CPUUtilization", "FreeableMemory", "FreeStorageSpace"].map((metricName) => ({
      type: METRIC_ALARM,
      name: metricName,
      props: { metricName, dimensions: { DBInstanceIdentifier: "shop" } },
    })),
  ],
  bad: {
    example: [
      { type: INSTANCE, name: "database", props: { identifier: "shop" } },
      {
        type: METRIC_ALARM,
        name: "cpu",
        props: { metricName: "CPUUtilization", dimensions: { DBInstanceIdentifier: "shop" } },
      },
    ],
    says: [
      "no alarm of the stack watches its FreeableMemory, FreeStorageSpace: add a MetricAlarm with its identifier among the dimensions",
    ],
  },
});

/** Aurora's storage grows by itself and has no FreeStorageSpace. */
function exists(metric: string, resource: Resource): boolean {
  return (
    metric !== "FreeStorageSpace" || !(plain(resource.at("engine")) ?? "").startsWith("aurora")
  );
}

/** A thread of its own matters on large nodes only: on those of 2 vCPUs and fewer AWS has CPUUtilization watched. */
function isWatched(metric: string, watched: readonly string[]): boolean {
  const stands = metric === "EngineCPUUtilization" ? [metric, "CPUUtilization"] : [metric];
  return stands.some((name) => watched.includes(name));
}

/** One metric of an alarm, and what it is of. */
interface Watch {
  readonly metric: Cursor;
  readonly dimensions: Cursor;
  /** The values of its dimensions, as far as they are known. */
  readonly values: readonly string[];
  /** Whether there are others. */
  readonly isOpen: boolean;
  /** What the dimensions were made from. */
  readonly made: ReadonlySet<string>;
}

/** What the alarms of a stack watch, worked out once for all resources. */
function watchesOf(stack: Stack): readonly Watch[] {
  return stack.ofType(METRIC_ALARM).flatMap((alarm) => {
    const watch = (at: Cursor, property: string): readonly Watch[] => {
      const [metric, dimensions] = [at.at("metricName"), at.at("dimensions")];
      if (!metric.isSet) return [];
      const all = dimensions.isHidden ? [] : dimensions.entries().map(([, value]) => value);
      const values = all.flatMap((value) => plain(value) ?? []);
      const isOpen = dimensions.isHidden || values.length < all.length;
      return [
        { metric, dimensions, values, isOpen, made: new Set(alarm.propertyDependencies[property]) },
      ];
    };
    const queries = alarm.at("metricQueries");
    const metrics = queries.isHidden ? [] : queries.list().map((query) => query.at("metric"));
    return [
      ...watch(alarm.inputs, "dimensions"),
      ...metrics.flatMap((metric) => watch(metric, "metricQueries")),
    ];
  });
}

/** The metrics that are watched of a resource, or of a node of a group, which is called after it. */
function metricsWatched(
  watches: readonly Watch[],
  resource: Resource,
  id: string,
): readonly string[] {
  return watchesOn(watches, resource, id).flatMap(({ metric }) => plain(metric) ?? []);
}

/** @throws Unjudgeable when an alarm may be the one that is missing: its metric or what it is of is not known */
function refuseDoubt(watches: readonly Watch[], resource: Resource, id: string): void {
  for (const { metric } of watchesOn(watches, resource, id)) metric.text();
  for (const { isOpen, made, dimensions, values } of watches) {
    if (made.size > 0) continue;
    if (isOpen) dimensions.plain();
    // An identifier that is not known yet may be the one that an alarm names.
    if (values.length > 0) resource.at(id).text();
  }
}

function watchesOn(watches: readonly Watch[], resource: Resource, id: string): readonly Watch[] {
  const identifier = plain(resource.at(id));
  const names = (value: string): boolean =>
    value === identifier || (resource.type === GROUP && value.startsWith(`${identifier}-0`));
  return watches.filter(({ values, isOpen, made }) => {
    if (identifier !== undefined && values.some(names)) return true;
    return (identifier === undefined || isOpen) && made.has(resource.urn);
  });
}

/** Whether an alert of Prometheus names the resource, or one of the metrics that stand for all of its kind. */
function hasAlert(
  stack: Stack,
  resource: Resource,
  id: string,
  prefixes: readonly string[],
): boolean {
  const identifier = plain(resource.at(id));
  const texts = [...prefixes, ...(identifier === undefined ? [] : [`"${identifier}"`])];
  return stack.ofType(PROMETHEUS_RULE).some((rules) => {
    const groups = rules.at("spec", "groups");
    if (groups.isHidden) return false;
    const alerts = groups
      .list()
      .flatMap((group) => (group.at("rules").isHidden ? [] : alertsOf(group)));
    return alerts.some(({ rule }) => {
      const expression = plain(rule.at("expr"));
      return expression !== undefined && texts.some((text) => expression.includes(text));
    });
  });
}

function plain(cursor: Cursor): string | undefined {
  return cursor.isHidden ? undefined : cursor.text();
}
