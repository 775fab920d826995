import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { alarmActions } from "../../../../policies/rules/observability/alarm-actions.ts";
import { alarmStatefulResource } from "../../../../policies/rules/observability/alarm-stateful-resource.ts";
import { exampleAlert } from "../../../../policies/rules/observability/alerts.ts";
import { evaluated, said, states } from "../workload/evaluated.ts";

const DATABASE = ["CPUUtilization", "FreeableMemory", "FreeStorageSpace"];

function instance(props: Props, name = "database"): ExampleResource {
  return { type: "aws:rds/instance:Instance", name, props };
}

function group(props: Props): ExampleResource {
  return { type: "aws:elasticache/replicationGroup:ReplicationGroup", name: "cache", props };
}

function alarm(
  props: Props,
  name = "alarm",
  madeFrom: ExampleResource["madeFrom"] = {},
): ExampleResource {
  return { type: "aws:cloudwatch/metricAlarm:MetricAlarm", name, props, madeFrom };
}

const watching = (identifier: string, metrics: readonly string[]): readonly ExampleResource[] =>
  metrics.map((metricName) =>
    alarm({ metricName, dimensions: { DBInstanceIdentifier: identifier } }, metricName),
  );

describe("alarms of a database", () => {
  const shop = instance({ identifier: "shop" });

  it("are needed on each metric of the list", () => {
    expect(states(alarmStatefulResource, [shop, ...watching("shop", DATABASE)])).toEqual(["pass"]);
    expect(said(alarmStatefulResource, [shop, ...watching("shop", DATABASE.slice(0, 2))])).toEqual([
      "no alarm of the stack watches its FreeStorageSpace: add a MetricAlarm with its identifier among the dimensions",
    ]);
  });

  it("of another database do not count, nor does one whose name begins alike", () => {
    const others = [...watching("other", DATABASE), ...watching("shop-01", DATABASE)];
    expect(states(alarmStatefulResource, [shop, ...others])).toEqual(["violation"]);
  });

  it("are needed by a replica too", () => {
    const replica = instance({ identifier: "reader", replicateSourceDb: "shop" }, "replica");
    const outcomes = evaluated(alarmStatefulResource, [
      shop,
      replica,
      ...watching("shop", DATABASE),
    ]);
    expect(outcomes.map(({ urn }) => urn?.split("::").at(-1))).toEqual(["replica"]);
  });

  it("are found by what they were made from when names are unknown or made up by AWS", () => {
    const metrics = DATABASE.map((metricName) => {
      const props: Props = { metricName, dimensions: { DBInstanceIdentifier: UNKNOWN } };
      return alarm(props, metricName, { dimensions: ["database"] });
    });
    expect(states(alarmStatefulResource, [instance({}), ...metrics])).toEqual(["pass"]);
    expect(states(alarmStatefulResource, [instance({}), ...watching("shop", DATABASE)])).toEqual([
      "violation",
    ]);
  });

  it("may compute with several metrics", () => {
    const dimensions = { DBInstanceIdentifier: "shop" };
    const metricQueries = [
      { id: "all", expression: "a + b" },
      ...DATABASE.map((metricName) => ({ id: metricName, metric: { metricName, dimensions } })),
    ];
    expect(states(alarmStatefulResource, [shop, alarm({ metricQueries })])).toEqual(["pass"]);
  });

  it("of Aurora need no free storage", () => {
    const aurora = instance({ identifier: "shop", engine: "aurora-postgresql" });
    expect(
      states(alarmStatefulResource, [aurora, ...watching("shop", DATABASE.slice(0, 2))]),
    ).toEqual(["pass"]);
  });

  it("are those the stack's limit names; any one when it names none", () => {
    const limits = { databaseMetrics: [] };
    expect(
      states(alarmStatefulResource, [shop, ...watching("shop", ["DiskQueueDepth"])], limits),
    ).toEqual(["pass"]);
    expect(said(alarmStatefulResource, [shop], limits)).toEqual([
      "no alarm of the stack watches it: add a MetricAlarm with its identifier among the dimensions",
    ]);
  });

  it("may be alerts of Prometheus that name it, or metrics the stack's limit names", () => {
    const named = exampleAlert({ expr: 'aws_rds_free{dimension_DBInstanceIdentifier="shop"} < 1' });
    const general = exampleAlert({
      expr: "max by (name) (aws_rds_free_storage_space_average) < 1",
    });
    expect(states(alarmStatefulResource, [shop, named])).toEqual(["pass"]);
    expect(states(alarmStatefulResource, [shop, general])).toEqual(["violation"]);
    const limits = { databasePrefixes: ["aws_rds_"] };
    expect(states(alarmStatefulResource, [shop, general], limits)).toEqual(["pass"]);
    expect(states(alarmStatefulResource, [group({}), general], limits)).toEqual(["violation"]);
  });
});

describe("alarms of a cache", () => {
  const onNode = (node: string): ExampleResource =>
    alarm({ metricName: "EngineCPUUtilization", dimensions: { CacheClusterId: node } });

  it.each([
    ["shop-001", "pass"],
    ["shop-0001-002", "pass"],
    ["shop", "pass"],
    ["shop-queue-001", "violation"],
    ["other-001", "violation"],
  ])("may be on its node: %s %s", (node, state) => {
    const cache = group({ replicationGroupId: "shop" });
    expect(states(alarmStatefulResource, [cache, onNode(node)])).toEqual([state]);
  });
});

describe("actions", () => {
  const actions = ["arn:aws:sns:eu-central-1:123456789012:on-duty"];

  it.each<[string, Props, string]>([
    ["one", { alarmActions: actions }, "pass"],
    ["a topic that is yet to be made", { alarmActions: [UNKNOWN] }, "pass"],
    ["an unknown list", { alarmActions: UNKNOWN }, "unknown"],
    ["none in the list", { alarmActions: [] }, "violation"],
    ["only when it is over", { okActions: actions }, "violation"],
    ["switched off", { alarmActions: actions, actionsEnabled: false }, "violation"],
    ["switched off as text", { alarmActions: actions, actionsEnabled: "false" }, "violation"],
    ["switched on", { alarmActions: actions, actionsEnabled: true }, "pass"],
  ])("%s", (_, props, state) => {
    expect(states(alarmActions, [alarm(props)])).toEqual([state]);
  });

  it("of a composite alarm's parts are the composite's", () => {
    const composite = (
      props: Props,
      madeFrom: ExampleResource["madeFrom"] = {},
    ): ExampleResource => ({
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      name: "composite",
      props: { alarmActions: actions, ...props },
      madeFrom,
    });
    const part = alarm({ name: "shop-cpu" });
    const byName = composite({ alarmRule: 'ALARM("shop-cpu") AND ALARM("shop-io")' });
    const byOrigin = composite({ alarmRule: UNKNOWN }, { alarmRule: ["alarm"] });
    expect(states(alarmActions, [part, byName])).toEqual(["pass"]);
    expect(states(alarmActions, [part, byOrigin])).toEqual(["pass"]);
    expect(states(alarmActions, [part, composite({ alarmRule: "ALARM(shop-cpu-2)" })])).toEqual([
      "violation",
    ]);
    expect(
      states(alarmActions, [part, { ...byName, props: { ...byName.props, alarmActions: [] } }]),
    ).toEqual(["violation"]);
  });
});

describe("who acts on an alarm", () => {
  const alarm: ExampleResource = {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    name: "errors",
    props: { metricName: "Errors" },
  };

  it("may be a deployment that it stops, or a rule of EventBridge", () => {
    const group: ExampleResource = {
      type: "aws:codedeploy/deploymentGroup:DeploymentGroup",
      name: "group",
      props: {},
      madeFrom: { alarmConfiguration: ["errors"] },
    };
    expect(states(alarmActions, [alarm, group])).toEqual(["pass"]);
    const rule = (type: string): ExampleResource => ({
      type: "aws:cloudwatch/eventRule:EventRule",
      name: "rule",
      props: { eventPattern: JSON.stringify({ "detail-type": [type] }) },
    });
    expect(states(alarmActions, [alarm, rule("CloudWatch Alarm State Change")])).toEqual(["pass"]);
    expect(states(alarmActions, [alarm, rule("EC2 Instance State-change Notification")])).toEqual([
      "violation",
    ]);
  });

  it("is not a dashboard that shows it", () => {
    const dashboard: ExampleResource = {
      type: "aws:cloudwatch/dashboard:Dashboard",
      name: "dashboard",
      props: {},
      madeFrom: { dashboardBody: ["errors"] },
    };
    expect(states(alarmActions, [alarm, dashboard])).toEqual(["violation"]);
  });
});

describe("the CPU of a cache", () => {
  it("is watched by CPUUtilization on small nodes", () => {
    const group: ExampleResource = {
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      name: "cache",
      props: { replicationGroupId: "shop" },
    };
    const watch = (metricName: string): ExampleResource => ({
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      name: "cpu",
      props: { metricName, dimensions: { CacheClusterId: "shop-001" } },
    });
    expect(states(alarmStatefulResource, [group, watch("CPUUtilization")])).toEqual(["pass"]);
    expect(states(alarmStatefulResource, [group, watch("Evictions")])).toEqual(["violation"]);
  });
});
