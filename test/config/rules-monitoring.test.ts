import { describe, expect, it } from "@jest/globals";
import { IMAGE, clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Raw, Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

/** Monitoring with everything it needs. */
const MONITORING = {
  runbookUrl: "https://git.example.com/runbooks",
  images: { postgresExporter: IMAGE, redisExporter: IMAGE, cloudwatchExporter: IMAGE },
};
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:oncall-a1b2c3";
const SLO = { availability: 0.999, latency: { thresholdSeconds: 0.5, objective: 0.95 } };

const monitored = (values: Readonly<Record<string, unknown>> = {}): Raw =>
  withValues({ monitoring: structuredClone(MONITORING), ...values }, clustered());

const REFUSED: readonly Refused[] = [
  [
    "a promise that nobody watches",
    { "services/api/slo": { availability: 0.999 } },
    [
      "services.api.slo",
      '{"availability":0.999,"windowDays":30}',
      "nothing without monitoring",
      set(
        "monitoring.runbookUrl",
        "https://git.example.com/platform/plumbline/blob/main/docs/runbooks",
      ),
    ],
  ],
  [
    "a promise of a service that nobody calls",
    { monitoring: MONITORING, "services/mail/slo": { availability: 0.99 } },
    [
      "services.mail.slo",
      '{"availability":0.99,"windowDays":30}',
      "nothing for a service of kind worker: it answers no requests",
      "pulumi config rm --path 'plumbline:services.mail.slo' --stack prod",
    ],
  ],
  [
    "buckets that do not rise",
    { "services/api/metrics/buckets": [0.1, 1, 0.5, 0.5, 0] },
    [
      "services.api.metrics.buckets",
      "[0.1,1,0.5,0.5,0]",
      "seconds above 0, each more than the one before it",
      set("services.api.metrics.buckets", "'[0.1,0.5,1]'"),
    ],
  ],
  [
    "a namespace that has workloads",
    { monitoring: { ...MONITORING, namespace: "app" } },
    [
      "monitoring.namespace",
      '"app"',
      "none of app, default, kube-system, kube-public",
      set("monitoring.namespace", "monitoring"),
    ],
  ],
  [
    "labels that select nothing of ours",
    { monitoring: { ...MONITORING, selectorLabels: {} } },
    [
      "monitoring.selectorLabels",
      "{}",
      "at least one label",
      "pulumi config rm --path 'plumbline:monitoring.selectorLabels' --stack prod",
    ],
  ],
  [
    "an exporter without image",
    { monitoring: { ...MONITORING, images: { ...MONITORING.images, redisExporter: undefined } } },
    [
      "monitoring.images.redisExporter",
      "nothing",
      "an image with redis_exporter",
      set(
        "monitoring.images.redisExporter",
        "'registry.example.com/redis_exporter@sha256:<digest>'",
      ),
    ],
  ],
  [
    "an exporter by tag in production",
    {
      monitoring: {
        ...MONITORING,
        images: { ...MONITORING.images, postgresExporter: "registry.example.com/pg:0.17" },
      },
    },
    [
      "monitoring.images.postgresExporter",
      '"registry.example.com/pg:0.17"',
      "an image with postgres_exporter, by digest in production",
      set("monitoring.images.postgresExporter", "'registry.example.com/pg@sha256:<digest>'"),
    ],
  ],
  [
    "a route to nobody",
    {
      monitoring: {
        ...MONITORING,
        receivers: { oncall: { kind: "pagerduty", secretArn: SECRET } },
        routes: { critical: ["oncal"] },
      },
    },
    [
      "monitoring.routes.critical[0]",
      '"oncal"',
      "topic, oncall; did you mean oncall?",
      set("monitoring.routes.critical[0]", "oncall"),
    ],
  ],
  [
    "a heartbeat to people",
    {
      monitoring: {
        ...MONITORING,
        receivers: { watchman: { kind: "webhook", secretArn: SECRET } },
        routes: { heartbeat: ["topic"] },
      },
    },
    [
      "monitoring.routes.heartbeat[0]",
      '"topic"',
      "one of monitoring.receivers: watchman",
      set("monitoring.routes.heartbeat[0]", "watchman"),
    ],
  ],
  [
    "a receiver that could be nobody",
    { monitoring: { ...MONITORING, receivers: { none: { kind: "webhook", secretArn: SECRET } } } },
    ["monitoring.receivers.none", "none", 'nor "none", which tells nobody', "rename it"],
  ],
  [
    "a receiver with the name of the alarm topic",
    {
      monitoring: {
        ...MONITORING,
        receivers: { topic: { kind: "webhook", secretArn: SECRET } },
      },
    },
    [
      "monitoring.receivers.topic",
      '"topic"',
      "another name: topic is the stack's alarm topic",
      "pulumi config rm --path 'plumbline:monitoring.receivers.topic' --stack prod",
    ],
  ],
  [
    "a secret in another region",
    {
      monitoring: {
        ...MONITORING,
        receivers: {
          oncall: { kind: "webhook", secretArn: SECRET.replace("eu-central-1", "us-east-1") },
        },
      },
    },
    [
      "monitoring.receivers.oncall.secretArn",
      `"${SECRET.replace("eu-central-1", "us-east-1")}"`,
      "a secret in eu-central-1",
      set("monitoring.receivers.oncall.secretArn", SECRET),
    ],
  ],
];

/** What the calculations refuse: the values of the key, and where the message stands. */
const PROMISES: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string])[] =
  [
    [
      "everything",
      { "services/api/slo": { ...SLO, availability: 1 } },
      "services.api.slo.availability",
      "leave an error budget",
    ],
    [
      "nothing",
      { "services/api/slo": { ...SLO, availability: 0 } },
      "services.api.slo.availability",
      "leave an error budget",
    ],
    [
      "a percentage",
      { "services/api/slo": { ...SLO, availability: 99.9 } },
      "services.api.slo.availability",
      "write it as a share: 0.999",
    ],
    [
      "over more than is kept",
      { "services/api/slo": { ...SLO, windowDays: 60 } },
      "services.api.slo.windowDays",
      "keep 60 days",
    ],
    [
      "a time the histogram cannot tell",
      {
        "services/api/slo/availability": 0.999,
        "services/api/slo/latency": { thresholdSeconds: 0.3, objective: 0.95 },
      },
      "services.api.slo.latency.thresholdSeconds",
      "add the bucket 0.3",
    ],
  ];

const ALERT = {
  expr: "rate(orders_failed_total[5m]) > 1",
  forSeconds: 60,
  severity: "warning",
  summary: "{{ $value }} orders a second fail",
  impact: "Customers cannot order.",
  runbookUrl: "https://wiki.example.com/orders",
};

describe("rules on monitoring", () => {
  it("take monitoring with all that is needed, and a promise", () => {
    expect(problemsOf(monitored({ "services/api/slo": structuredClone(SLO) }))).toEqual([]);
  });

  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(structuredClone(refused));
  });

  it("need a cluster", () => {
    const raw = withValues({
      monitoring: structuredClone(MONITORING),
      "tools/postgresImage": IMAGE,
    });
    expect(problemsOf(raw)).toEqual([
      expect.objectContaining({ path: "monitoring", allowed: expect.stringContaining("cluster") }),
    ]);
  });

  it("need no image of redis_exporter without a cache", () => {
    const raw = withValues(
      {
        monitoring: { ...MONITORING, images: { ...MONITORING.images, redisExporter: undefined } },
        caches: {},
        ttls: {},
        operations: {},
        "services/api/cachePools": {},
        "services/mail": undefined,
      },
      clustered(),
    );
    expect(problemsOf(raw)).toEqual([]);
  });

  it.each(PROMISES)("refuse to promise %s", (_, values, path, fix) => {
    expect(problemsOf(monitored(structuredClone(values)))).toEqual([
      expect.objectContaining({ path, fix: expect.stringContaining(fix) }),
    ]);
  });
});

describe("alerts of one's own", () => {
  it("may use what a service says it declares", () => {
    const values = {
      "monitoring/alerts/OrdersFailing": ALERT,
      "services/api/metrics/declares": ["orders_failed_total"],
    };
    expect(problemsOf(monitored(values))).toEqual([]);
  });

  it("may not use what nobody has", () => {
    expect(problemsOf(monitored({ "monitoring/alerts/OrdersFailing": ALERT }))).toEqual([
      expect.objectContaining({
        path: "monitoring.alerts.OrdersFailing",
        got: "orders_failed_total",
        allowed: expect.stringContaining("services.<service>.metrics.declares"),
      }),
    ]);
  });

  it("may not have the name of one of the platform's", () => {
    const values = { "monitoring/alerts/PostgresDown": { ...ALERT, expr: "pg_up == 0" } };
    expect(problemsOf(monitored(values))).toEqual([
      expect.objectContaining({
        path: "monitoring.alerts.PostgresDown",
        fix: expect.stringContaining("monitoring.without"),
      }),
    ]);
  });

  it("replace one of the platform's that is left out", () => {
    const values = {
      "monitoring/alerts/PostgresDown": { ...ALERT, expr: "pg_up == 0" },
      "monitoring/without": ["PostgresDown"],
    };
    expect(problemsOf(monitored(values))).toEqual([]);
  });

  it("that are left out must exist", () => {
    expect(problemsOf(monitored({ "monitoring/without": ["PostgresDwn"] }))).toEqual([
      expect.objectContaining({
        path: "monitoring.without[0]",
        got: expect.stringContaining("PostgresDwn"),
        fix: expect.stringContaining("PostgresDown"),
      }),
    ]);
  });
});
