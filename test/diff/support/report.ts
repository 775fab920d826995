import { CLASSES } from "../../../diff/model.ts";
import type { ClassifiedChange, Finding, Report } from "../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../diff/values.ts";
import { change, finding, property, report, urnOf, verdict } from "./builders.ts";

export * from "./builders.ts";
export * from "./hostile.ts";

/** A database that is made anew, and its data with it. */
export const LOST = change({
  type: "aws:rds/instance:Instance",
  name: "writer",
  component: "database",
  operation: "replace",
  replacement: "delete-first",
  verdicts: [
    verdict({
      code: "test-data-loss",
      class: "data-loss",
      message: "The instance is deleted without a final snapshot: its data is lost.",
      properties: ["storageEncrypted"],
      outage: { seconds: [600, 1800], when: "at once" },
      fix: "Restore an encrypted copy of a snapshot beside it.",
    }),
    verdict({ class: "downtime", message: "Nothing answers until the new one is there." }),
  ],
  properties: [
    property("storageEncrypted", false, true, true),
    property("password", MASK, MASK),
    property("tags.Owner", undefined, "team-data"),
  ],
  declaration: {
    ...{ file: "components/database/postgres.ts", line: 54, column: 20 },
    through: [{ file: "index.ts", line: 9, column: 3 }],
  },
});

/** One change of each class, with texts of many lines, secrets, unknown values and JSON. */
export const CHANGES: readonly ClassifiedChange[] = [
  LOST,
  change({
    type: "aws:s3/bucket:Bucket",
    name: "files",
    component: "storage",
    operation: "replace",
    replacement: "create-first",
    verdicts: [verdict({ class: "replace", message: "The new bucket is empty." })],
    properties: [property("bucket", "shop-files", "shop-uploads", true)],
  }),
  change({
    type: "kubernetes:core/v1:Service",
    name: "api",
    operation: "delete",
    verdicts: [verdict({ class: "downtime", message: "Nobody reaches the pods by this name." })],
  }),
  change({
    type: "aws:rds/parameterGroup:ParameterGroup",
    name: "parameters",
    component: "database",
    verdicts: [verdict({ class: "reboot", message: "max_connections: 200 -> 400 at a restart." })],
    properties: [property('parameters["max_connections"].value', "200", "400")],
  }),
  change({
    type: "kubernetes:apps/v1:Deployment",
    name: "web",
    component: "web",
    verdicts: [verdict({ class: "rolling", message: "3 pods are renewed, one at a time." })],
    properties: [property("spec.template.spec.containers[web].image", "shop:1", UNKNOWN)],
    unknownEffects: ["spec.extra"],
  }),
  change({
    type: "kubernetes:core/v1:ConfigMap",
    name: "settings",
    component: "web",
    verdicts: [verdict({ class: "in-place", message: "Running pods keep the old text." })],
    properties: [
      property("data.config", "a: 1\nb: 2\nc: 3\n```\nd: 4\n", "a: 1\nb: 20\nc: 3\n```\nd: 4\n"),
    ],
  }),
  change({ name: "new", operation: "create", verdicts: [verdict({ class: "in-place" })] }),
  change({
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    name: "alarm",
    verdicts: [verdict({ class: "none", message: "Only the alarm's text changes." })],
    properties: [property("alarmDescription", "old", "new")],
  }),
];

/** One finding of each topic, of each direction. */
export const FINDINGS: readonly Finding[] = [
  finding({
    topic: "order",
    code: "test-order",
    message: "TLS cannot be required before it is preferred.",
    urn: urnOf("aws:elasticache/replicationGroup:ReplicationGroup", "cache"),
    steps: [
      { change: 'cache.tls: "preferred"', why: "Clients connect with and without TLS." },
      { change: 'cache.tls: "required"', why: "All clients speak TLS by now." },
    ],
  }),
  finding({
    topic: "policy",
    code: "rds-multi-az",
    message: "multiAz is false: set it to true",
    urn: LOST.urn,
    properties: ["multiAz"],
  }),
  finding({ urn: LOST.urn }),
  finding({
    topic: "budget",
    code: "test-budget",
    direction: "better",
    message: "Connections: 74 % -> 61 % of 400.",
  }),
  finding({ topic: "cost", code: "test-cost", direction: "neutral", message: "8 -> 8 units." }),
];

/** A report with something of everything. */
export const SAMPLE: Report = report({
  changes: CHANGES,
  findings: FINDINGS,
  unchanged: 631,
  edges: [[CHANGES[4]?.urn ?? "", LOST.urn]],
  disagreements: [
    {
      urn: LOST.urn,
      sandbox: "replace: storageEncrypted",
      official: "update",
      properties: ["storageEncrypted"],
    },
  ],
});

/** A report of many changed resources, in turns of each class and of several components. */
export function manyReport(count: number): Report {
  const changes = Array.from({ length: count }, (_, index) =>
    change({
      name: `resource-${index}`,
      component: `component-${index % 40}`,
      verdicts: [verdict({ class: CLASSES[index % CLASSES.length] ?? "none" })],
      properties: [property("tags.Number", index, index + 1)],
    }),
  );
  const edges = changes.slice(1).map(({ urn }, index) => [urn, changes[index]?.urn ?? ""] as const);
  return report({ changes, edges: [...edges].sort(), unchanged: count });
}
