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
    report.each(
      stack.ofType(INSTANCE, GROUP),
      (resource) => resource,
      (resource) => {
        const kind = KINDS[resource.type === GROUP ? GROUP : INSTANCE];
        const wanted = limits[kind.metrics].filter((metric) => exists(metric, resource));
        const watched = metricsWatched(stack, resource, kind.id);
        const missing = wanted.filter((metric) => !watched.includes(metric));
        if (missing.length === 0 && (watched.length > 0 || wanted.length > 0)) return;
        if (hasAlert(stack, resource, kind.id, limits[kind.prefixes])) return;
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

/** The metrics that the alarms on the resource watch. */
function metricsWatched(stack: Stack, resource: Resource, id: string): readonly string[] {
  const identifier = plain(resource.at(id));
  return stack.ofType(METRIC_ALARM).flatMap((alarm) => {
    const isOn = (dimensions: Cursor, property: string): boolean =>
      isAbout(dimensions, identifier, resource.type === GROUP) ??
      stack.madeFrom(alarm, property, resource.type).includes(resource);
    const single = { metric: alarm.at("metricName"), dimensions: alarm.at("dimensions") };
    const queries = alarm.at("metricQueries");
    const several = queries.isHidden
      ? []
      : queries.list().map((query) => ({
          metric: query.at("metric", "metricName"),
          dimensions: query.at("metric", "dimensions"),
        }));
    return [
      ...(isOn(single.dimensions, "dimensions") ? [single.metric] : []),
      ...several
        .filter(({ dimensions }) => isOn(dimensions, "metricQueries"))
        .map(({ metric }) => metric),
    ].flatMap((metric) => plain(metric) ?? []);
  });
}

/** Whether dimensions name the resource, or a node of a group, which is called after it; undefined when they are not known. */
function isAbout(
  dimensions: Cursor,
  identifier: string | undefined,
  hasNodes: boolean,
): boolean | undefined {
  if (dimensions.isHidden || identifier === undefined) return undefined;
  const values = dimensions.entries().map(([, value]) => value);
  const known = values.flatMap((value) => plain(value) ?? []);
  const isNamed = known.some(
    (value) => value === identifier || (hasNodes && value.startsWith(`${identifier}-0`)),
  );
  return !isNamed && known.length < values.length ? undefined : isNamed;
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
