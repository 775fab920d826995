import { beforeAll, describe, expect, it } from "@jest/globals";
import * as random from "@pulumi/random";
import type { CloudWatchExporterConfig } from "../../../tuning/observability/exporters.ts";
import { planExporters } from "../../../tuning/observability/exporters.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { Exporters } from "../../../components/observability/exporters.ts";
import { image } from "../workload/job-support.ts";
import { INPUT, args, build } from "./exporters-support.ts";

let recording: Recording;
let exporters: Exporters;

beforeAll(async () => {
  [exporters, recording] = await build();
});

interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

interface Endpoint {
  readonly params: { readonly target: readonly string[] };
  readonly relabelings: readonly { readonly targetLabel?: string; readonly replacement?: string }[];
  readonly metricRelabelings: unknown;
}

/** Of all kinds of children what the tests look at. */
interface Inputs {
  readonly data: Readonly<Record<string, string>>;
  readonly policy: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly annotations: unknown };
      readonly spec: {
        readonly containers: readonly Container[];
        readonly initContainers: readonly Container[];
      };
    };
    readonly policyTypes: unknown;
    readonly ingress: readonly unknown[];
    readonly egress: readonly unknown[];
    readonly sampleLimit: number;
    readonly endpoints: readonly Endpoint[];
  };
}

function inputs(name: string): Inputs {
  return recording.one(name).inputs as unknown as Inputs;
}

const PROMETHEUS = {
  from: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
    },
  ],
};

const NAMES = [
  "exporters-database",
  "exporters-replica-1",
  "exporters-cache-app",
  "exporters-cache-queue",
  "exporters-cloudwatch",
];

describe("the exporters of a stack", () => {
  it("are one for each instance, each cache and CloudWatch", () => {
    expect(exporters.outputs.names).toEqual(NAMES);
    expect(recording.names("kubernetes:apps/v1:Deployment")).toEqual(
      NAMES.map((name) => `${name}-deployment`).sort(),
    );
  });

  it.each(NAMES)("%s runs once, never twice at a time, and only Prometheus may connect", (name) => {
    const { spec } = inputs(`${name}-deployment`);
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    const network = inputs(`${name}-network`).spec;
    expect(network.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(network.ingress).toHaveLength(1);
    expect(network.ingress[0]).toMatchObject(PROMETHEUS);
  });

  it.each(NAMES)("%s is no longer scraped before it is restarted", (name) => {
    const [container] = inputs(`${name}-deployment`).spec.template.spec.containers;
    expect(container).toMatchObject({
      readinessProbe: { failureThreshold: 3, periodSeconds: 10 },
      livenessProbe: { failureThreshold: 6, periodSeconds: 10 },
    });
  });

  it.each(NAMES)("%s is found by Prometheus and has a limit of samples", (name) => {
    const monitor = inputs(`${name}-monitor`);
    expect(monitor).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { namespace: "monitoring", labels: { release: "kube-prometheus-stack" } },
    });
    expect(monitor.spec.sampleLimit).toBeGreaterThan(0);
    expect(monitor.spec.selector.matchLabels).toEqual(
      inputs(`${name}-deployment`).spec.selector.matchLabels,
    );
  });
});

describe("the exporter of a replica", () => {
  it("connects to its instance with the monitoring role, whose password is in a file only", () => {
    const [container] = inputs("exporters-replica-1-deployment").spec.template.spec.containers;
    expect(container?.env).toEqual([
      { name: "DATA_SOURCE_PASS_FILE", value: "/run/secrets/app/login.password" },
      {
        name: "DATA_SOURCE_URI",
        value:
          "prod-database-replica-1.abc.eu-central-1.rds.amazonaws.com:5432/app?sslmode=verify-full&sslrootcert=/tmp/rds.pem&connect_timeout=5&application_name=postgres_exporter",
      },
      { name: "DATA_SOURCE_USER_FILE", value: "/run/secrets/app/login.username" },
      { name: "TMPDIR", value: "/tmp" },
    ]);
    expect(container?.command).toContain("--collector.stat_checkpointer");
  });

  it("copies the certificates of RDS first, in the same hardened pod", () => {
    const pod = inputs("exporters-replica-1-deployment").spec.template.spec;
    expect(pod.initContainers).toHaveLength(1);
    expect(pod.initContainers[0]).toMatchObject({
      name: "certificates",
      image: image("postgres"),
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    });
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
    });
  });

  it("names its series by instance, not by the exporter's pod", () => {
    const [endpoint] = inputs("exporters-replica-1-monitor").spec.endpoints;
    expect(endpoint).toEqual({
      port: "metrics",
      path: "/metrics",
      interval: "30s",
      scrapeTimeout: "20s",
      relabelings: [
        { action: "labeldrop", regex: "namespace|service|pod|container|endpoint" },
        { targetLabel: "job", replacement: "postgres" },
        { targetLabel: "instance", replacement: "database-replica-1" },
        { targetLabel: "database", replacement: "database-replica-1" },
      ],
    });
  });

  it("starts anew with another password, after the role has it", () => {
    const annotations = inputs("exporters-database-deployment").spec.template.metadata.annotations;
    expect(annotations).toEqual({ "plumbline/password-version": "1" });
    expect(recording.one("exporters-database-deployment").dependsOn).toContain(
      "exporters-role-job",
    );
  });
});

describe("the exporter of a cache", () => {
  const targets = (name: string) =>
    inputs(`${name}-monitor`).spec.endpoints.map((one) => [
      one.params.target[0],
      one.relabelings.find((rule) => rule.targetLabel === "instance")?.replacement,
      one.relabelings.find((rule) => rule.targetLabel === "cache")?.replacement,
    ]);

  it("asks primary and replica once each, by TLS", () => {
    const host = (node: string) => `prod-app-${node}.prod-app.abc.euc1.cache.amazonaws.com:6379`;
    expect(targets("exporters-cache-app")).toEqual([
      [`rediss://${host("001")}`, host("001"), "app"],
      [`rediss://${host("002")}`, host("002"), "app"],
    ]);
  });

  it("asks every node of every shard", () => {
    const nodes = targets("exporters-cache-queue").map(([, node]) => node?.split(".")[0]);
    expect(nodes).toEqual([
      "prod-queue-0001-001",
      "prod-queue-0001-002",
      "prod-queue-0002-001",
      "prod-queue-0002-002",
    ]);
  });

  it("has the password in memory only, and the user's name in its arguments", () => {
    const pod = inputs("exporters-cache-app-deployment").spec.template.spec;
    expect(pod.containers[0]?.command).toEqual(
      expect.arrayContaining([
        "-config-command=-",
        "-redis.password-file=/tmp/passwords.json",
        "-redis.user=monitoring",
      ]),
    );
    const env = Object.fromEntries(
      (pod.initContainers[0]?.env ?? []).map(({ name, value }) => [name, value]),
    );
    expect(env["PASSWORD_FILE"]).toBe("/run/secrets/app/login.password");
    expect(env["TARGETS"]?.split(" ")).toHaveLength(4);
    expect(JSON.stringify(pod)).not.toContain("secret-of-");
  });

  it("starts anew with another password of its user", () => {
    const { metadata } = inputs("exporters-cache-app-deployment").spec.template;
    expect(metadata.annotations).toEqual({ "plumbline/password-version": "1" });
  });

  it("may connect to the subnets of the caches and to nothing else", () => {
    const [, ...egress] = inputs("exporters-cache-app-network").spec.egress;
    expect(egress).toEqual([
      { to: [{ ipBlock: { cidr: "10.0.208.0/22" } }], ports: [{ protocol: "TCP", port: 6379 }] },
    ]);
  });
});

describe("the exporter of CloudWatch", () => {
  it("asks for what is used, of the parts of this stack", () => {
    const config = JSON.parse(
      inputs("exporters-cloudwatch-config").data["cloudwatch.yml"] ?? "",
    ) as CloudWatchExporterConfig;
    expect(config.static.map(({ name, regions }) => [name, ...regions])).toEqual([
      ["prod-database", "eu-central-1"],
      ["prod-database-replica-1", "eu-central-1"],
      ["prod-app-001", "eu-central-1"],
      ["prod-app-002", "eu-central-1"],
      ["prod-queue-0001-001", "eu-central-1"],
      ["prod-queue-0001-002", "eu-central-1"],
      ["prod-queue-0002-001", "eu-central-1"],
      ["prod-queue-0002-002", "eu-central-1"],
      ["E1", "us-east-1"],
    ]);
  });

  it("drops distributions of others that a job of percentiles sees", () => {
    const [endpoint] = inputs("exporters-cloudwatch-monitor").spec.endpoints;
    expect(endpoint?.metricRelabelings).toEqual([
      { action: "keep", sourceLabels: ["dimension_DistributionId"], regex: "|E1" },
    ]);
  });

  it("may read metrics and nothing else", () => {
    const policy = JSON.parse(inputs("exporters-cloudwatch-pod-policy").policy) as {
      Statement: unknown;
    };
    expect(policy.Statement).toEqual([
      {
        Sid: "ReadMetrics",
        Effect: "Allow",
        Action: [
          "cloudwatch:GetMetricStatistics",
          "cloudwatch:GetMetricData",
          "cloudwatch:ListMetrics",
        ],
        Resource: ["*"],
      },
    ]);
  });

  it("is left out where nobody uses it", async () => {
    const plan = planExporters({ ...INPUT, cloudWatchMetrics: [] });
    const [without] = await build({ plan });
    expect(without.outputs.names).not.toContain("exporters-cloudwatch");
  });
});

describe("the monitoring role", () => {
  it("is made by a job whose password is in a write-only secret and a mounted file", () => {
    expect(inputs("exporters-secret-version")).toMatchObject({ secretStringWoVersion: 1 });
    const job = JSON.stringify(inputs("exporters-role-job"));
    expect(job).not.toContain("secret-of-");
    expect(job).toContain("/run/secrets/app/monitoring.password");
    expect(job).toContain("/run/secrets/app/database.password");
  });
});

describe("what the exporters wait for", () => {
  it("is recorded with the parts of each, so that a removal takes them first", async () => {
    const watched = await startMocks();
    const kinds = new random.RandomId("kinds", { byteLength: 4 });
    new Exporters("exporters", args(), { dependsOn: [kinds] });
    await watched.settled();
    for (const name of NAMES) {
      expect(watched.one(`${name}-monitor`).dependsOn).toContain("kinds");
      expect(watched.one(`${name}-deployment`).dependsOn).toContain("kinds");
    }
  });
});

describe("bad input", () => {
  it("is one error that says everything", async () => {
    await startMocks();
    const { images, database, caches = {} } = args();
    const { postgresImage } = images;
    const queue = caches["queue"];
    expect(
      () =>
        new Exporters(
          "exporters",
          args({
            images: {
              postgresImage,
              postgresExporter: "postgres-exporter:latest",
              cloudwatchExporter: image("yace"),
            },
            database: { ...database, readerEndpoints: [] },
            caches: queue === undefined ? {} : { queue: { ...queue, monitoring: undefined } },
          }),
        ),
    ).toThrow(
      /5 problems[^]*images\.postgresExporter[^]*images\.redisExporter[^]*database\.readerEndpoints[^]*caches\.queue\.monitoring[^]*caches\.app/,
    );
  });
});
