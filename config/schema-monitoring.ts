import { z } from "zod";
import { entryName, imageReference, wholeNumber } from "./schema-common.ts";

/** A label as Kubernetes takes it, as far as Prometheus' selectors need it. */
const labelValue = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, "a label's value, as my-prometheus");

const secretArn = z
  .string()
  .regex(
    /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/,
    "the ARN of a secret in Secrets Manager",
  )
  .meta({ examples: ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:oncall-a1b2c3"] })
  .describe("Secret in Secrets Manager that holds what opens it. Required.");

const kmsKeyArn = z
  .string()
  .regex(/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, "the ARN of a KMS key (no alias)")
  .optional()
  .meta({
    examples: ["arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  })
  .describe(
    "Key of yours that encrypts the secret: Alertmanager may then decrypt with it. Default: the account's aws/secretsmanager.",
  );

function kind<const Name extends string>(name: Name) {
  return z
    .literal(name)
    .meta({ examples: ["slack"] })
    .describe("What it is: slack, pagerduty or webhook. Required.");
}

/** Who is told. Nothing secret stands here: address or key are read from the secret by Alertmanager itself. */
export const receiverSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: kind("slack"),
    secretArn,
    kmsKeyArn,
    secretKey: z
      .string()
      .min(1)
      .default("url")
      .describe("Key of the JSON secret with the webhook's address. Default: url."),
    channel: z
      .string()
      .regex(/^[#@]\S+$/, 'a channel or person, as "#oncall"')
      .meta({ examples: ["#oncall"] })
      .describe("Channel or person that gets the messages. Required."),
  }),
  z.strictObject({
    kind: kind("pagerduty"),
    secretArn,
    kmsKeyArn,
    secretKey: z
      .string()
      .min(1)
      .default("routingKey")
      .describe(
        "Key of the JSON secret with the integration key (Events API v2). Default: routingKey.",
      ),
  }),
  z.strictObject({
    kind: kind("webhook"),
    secretArn,
    kmsKeyArn,
    secretKey: z
      .string()
      .min(1)
      .default("url")
      .describe("Key of the JSON secret with the address that is posted to. Default: url."),
  }),
]);

/** The receiver that is always there: the stack's alarm topic. */
export const TOPIC_RECEIVER = "topic";

const receiverNames = z.array(entryName).min(1).default([TOPIC_RECEIVER]);

/** An alert of your own. */
export const ownAlertSchema = z.strictObject({
  expr: z
    .string()
    .min(1)
    .meta({ examples: ["sum by (service) (rate(orders_failed_total[5m])) > 1"] })
    .describe("PromQL that yields a series for each case. Required."),
  forSeconds: wholeNumber(0, 86_400)
    .meta({ examples: [300] })
    .describe("Seconds it must hold before anybody is told, 0 to 86400. Required."),
  severity: z
    .enum(["critical", "warning"])
    .meta({ examples: ["warning"] })
    .describe("critical wakes a person, warning waits for office hours. Required."),
  summary: z
    .string()
    .min(1)
    .describe(
      'One sentence with the value, in Prometheus\' templates: "{{ $labels.service }} ...". Required.',
    ),
  impact: z.string().min(1).describe("What people notice while it lasts. Required."),
  runbookUrl: z
    .url({ protocol: /^https?$/, error: "an http(s) address" })
    .meta({ examples: ["https://wiki.example.com/orders-failed"] })
    .describe("Page that says what to do. Required."),
});

const image = (program: string) =>
  imageReference.optional().describe(`Image with ${program}, by digest. Default: none.`);

/** Prometheus with what it reads, tells and shows. */
export const monitoringSchema = z.strictObject({
  namespace: entryName
    .default("monitoring")
    .describe(
      "Namespace of Prometheus and of the exporters; no other may be in it. Default: monitoring.",
    ),
  install: z
    .boolean()
    .default(true)
    .describe(
      "Install Prometheus, Alertmanager, Grafana, kube-state-metrics and node_exporter (chart kube-prometheus-stack); false where the cluster has them. Default: true.",
    ),
  selectorLabels: z
    .record(
      z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/, "a label's name"),
      labelValue,
    )
    .default({ release: "kube-prometheus-stack" })
    .describe(
      "Labels by which Prometheus finds rules and monitors (ruleSelector, serviceMonitorSelector). Default: release: kube-prometheus-stack.",
    ),
  team: z
    .string()
    .default("platform")
    .describe("Who is responsible: label team of every alert. Default: platform."),
  runbookUrl: z
    .string()
    .meta({ examples: ["https://git.example.com/platform/plumbline/blob/main/docs/runbooks"] })
    .describe(
      "Address under which docs/runbooks can be read, without a slash at the end. Required.",
    ),
  retentionDays: wholeNumber(1, 400)
    .default(30)
    .describe("Days that Prometheus keeps, 1 to 400; no promise may be over more. Default: 30."),
  scrapeIntervalSeconds: wholeNumber(5, 60)
    .default(30)
    .describe(
      "Seconds between two readings of a target, 5 to 60: the rules' shortest window, 300 s, must hold at least four. Default: 30.",
    ),
  passwordVersion: wholeNumber(1, 1_000_000)
    .default(1)
    .describe(
      "Number of the exporters' password to PostgreSQL; a higher number makes another. Default: 1.",
    ),
  images: z
    .strictObject({
      postgresExporter: image("postgres_exporter 0.17 or newer"),
      redisExporter: image("redis_exporter"),
      cloudwatchExporter: image("yet-another-cloudwatch-exporter"),
    })
    .prefault({})
    .describe("Images of the exporters, by digest; each is needed. Default: none."),
  receivers: z
    .record(entryName, receiverSchema)
    .default({})
    .describe("Who is told beside the stack's alarm topic (topic), by name. Default: none."),
  routes: z
    .strictObject({
      critical: receiverNames.describe("Names of who is told of critical alerts. Default: topic."),
      warning: receiverNames.describe("Names of who is told of warnings. Default: topic."),
      heartbeat: z
        .array(entryName)
        .default([])
        .describe(
          "Names of receivers that are told every five minutes that monitoring lives, and raise the alarm when they are not; not topic. Default: none.",
        ),
    })
    .prefault({})
    .describe("Who is told of what. Default: the alarm topic of all."),
  alerts: z
    .record(
      z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'CamelCase, as "OrdersFailing"'),
      ownAlertSchema,
    )
    .default({})
    .describe("Alerts of your own, by name. Default: none."),
  without: z
    .array(z.string())
    .default([])
    .describe("Names of the platform's alerts to leave out. Default: none."),
});

/** @see monitoringSchema */
export type MonitoringConfig = z.output<typeof monitoringSchema>;
/** @see receiverSchema */
export type ReceiverConfig = z.output<typeof receiverSchema>;
/** @see ownAlertSchema */
export type OwnAlertConfig = z.output<typeof ownAlertSchema>;
