import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { QueueWorkerArgs } from "../../../components/workload/queue-worker-args.ts";
import { QueueWorker } from "../../../components/workload/queue-worker.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { IMAGE, workerTuning } from "../../support/workload-tunings.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:queue";

const MINIMUM: QueueWorkerArgs = {
  tuning: workerTuning(),
  clusterName: "prod",
  region: "eu-central-1",
  namespace: "app",
  image: IMAGE,
  broker: { host: pulumi.output("queue.example.invalid"), secretArn: pulumi.output(ARN) },
};

async function build(
  args: Partial<QueueWorkerArgs> = {},
): Promise<readonly [QueueWorker, Recording]> {
  const recording = await startMocks();
  const worker = new QueueWorker("scraping", { ...MINIMUM, ...args });
  await recording.settled();
  return [worker, recording];
}

describe("a worker of two queues", () => {
  let worker: QueueWorker;
  let recording: Recording;

  beforeAll(async () => {
    [worker, recording] = await build();
  });

  it("is six objects, without a Service", () => {
    const made = recording.resources.filter(({ custom }) => custom);
    expect(made.map(({ type }) => type.split(":").at(-1)).sort()).toEqual([
      "Deployment",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "ScaledObject",
      "ServiceAccount",
      "TriggerAuthentication",
    ]);
    expect(strays(recording, "scraping")).toEqual([]);
  });

  it("scales by the tasks that wait in each queue", () => {
    const trigger = (queue: string) => ({
      type: "redis",
      name: queue,
      metricType: "AverageValue",
      metadata: {
        host: "queue.example.invalid",
        port: "6379",
        databaseIndex: "0",
        listName: queue,
        listLength: "40",
        enableTLS: "true",
      },
      authenticationRef: { name: "scraping" },
    });
    expect(recording.one("scraping-scaled-object").inputs).toMatchObject({
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name: "scraping", namespace: "app" },
    });
    expect(recording.one("scraping-scaled-object").inputs["spec"]).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "scraping" },
      pollingInterval: 15,
      cooldownPeriod: 300,
      minReplicaCount: 0,
      maxReplicaCount: 6,
      fallback: { failureThreshold: 3, replicas: 1, behavior: "currentReplicasIfHigher" },
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: "scraping",
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              selectPolicy: "Max",
              policies: [
                { type: "Percent", value: 100, periodSeconds: 15 },
                { type: "Pods", value: 2, periodSeconds: 15 },
              ],
            },
            scaleDown: {
              stabilizationWindowSeconds: 300,
              selectPolicy: "Max",
              policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
            },
          },
        },
      },
      triggers: [trigger("scraping"), trigger("scraping-slow")],
    });
  });

  it("lets KEDA read user and password itself", () => {
    expect(recording.one("scraping-trigger-authentication").inputs["spec"]).toEqual({
      awsSecretManager: {
        region: "eu-central-1",
        podIdentity: { provider: "aws" },
        secrets: [
          { parameter: "username", name: ARN, secretKey: "username" },
          { parameter: "password", name: ARN, secretKey: "password" },
        ],
      },
    });
  });

  it("lives as long as its heartbeat is young, and ends after its longest task", () => {
    const { spec } = recording.one("scraping-deployment").inputs as {
      spec: {
        template: {
          metadata: { labels: object };
          spec: { terminationGracePeriodSeconds: number; containers: object[] };
        };
      };
    };
    const pod = spec.template.spec;
    expect(pod.terminationGracePeriodSeconds).toBe(660);
    expect(pod.containers).toEqual([
      {
        name: "scraping",
        image: IMAGE,
        imagePullPolicy: "IfNotPresent",
        env: [
          { name: "CELERY_WORKER_CONCURRENCY", value: "4" },
          { name: "HEARTBEAT_FILE", value: "/tmp/heartbeat" },
          { name: "TMPDIR", value: "/tmp" },
        ],
        resources: {
          requests: { cpu: "2", memory: "1Gi", "ephemeral-storage": "1536Mi" },
          limits: { memory: "1Gi", "ephemeral-storage": "1536Mi" },
        },
        startupProbe: {
          exec: { command: ["/bin/sh", "-c", "test -f /tmp/heartbeat"] },
          periodSeconds: 5,
          timeoutSeconds: 3,
          failureThreshold: 13,
        },
        livenessProbe: {
          exec: {
            command: [
              "/bin/sh",
              "-c",
              "test $(( $(date +%s) - $(stat -c %Y /tmp/heartbeat) )) -lt 90",
            ],
          },
          periodSeconds: 30,
          timeoutSeconds: 5,
          failureThreshold: 2,
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ]);
    expect(restrictedViolations(pod)).toEqual([]);
    expect(spec.template.metadata.labels).toMatchObject({
      "app.kubernetes.io/component": "worker",
    });
  });

  it("lets nobody in", () => {
    const { spec } = recording.one("scraping-network").inputs;
    expect(spec).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
    expect(spec).not.toHaveProperty("ingress");
  });

  it("offers its queues", async () => {
    expect(worker.outputs).toMatchObject({
      name: "scraping",
      queues: ["scraping", "scraping-slow"],
      roleArn: undefined,
    });
    expect(await valueOf(worker.outputs.namespace)).toBe("app");
  });
});

describe("a worker that always has replicas", () => {
  it("keeps as many when the queues cannot be read", async () => {
    const { autoscaling } = workerTuning();
    const [, recording] = await build({
      tuning: workerTuning({ autoscaling: { ...autoscaling, min: 2 } }),
    });
    expect(recording.one("scraping-scaled-object").inputs["spec"]).toMatchObject({
      minReplicaCount: 2,
      fallback: { replicas: 2 },
    });
  });
});

describe("a worker without queues", () => {
  it("scales by CPU", async () => {
    const { autoscaling } = workerTuning();
    const [, recording] = await build({
      broker: undefined,
      tuning: workerTuning({ autoscaling: { ...autoscaling, min: 1, queues: [] } }),
    });
    expect(recording.names("kubernetes:keda.sh/v1alpha1:ScaledObject")).toEqual([]);
    expect(recording.one("scraping-autoscaler").inputs["spec"]).toMatchObject({
      minReplicas: 1,
      metrics: [{ resource: { name: "cpu", target: { averageUtilization: 70 } } }],
    });
  });
});

describe("a worker with metrics", () => {
  it("lets Prometheus in at that port only", async () => {
    const [, recording] = await build({ metrics: { namespace: "monitoring", port: 9808 } });
    expect(recording.one("scraping-network").inputs["spec"]).toMatchObject({
      ingress: [
        {
          ports: [{ protocol: "TCP", port: 9808 }],
          from: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
              podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
            },
          ],
        },
      ],
    });
  });

  it("names the port, and takes the labels of another Prometheus", async () => {
    const pods = { app: "prometheus" };
    const [, recording] = await build({ metrics: { namespace: "monitoring", port: 9808, pods } });
    expect(recording.one("scraping-deployment").inputs["spec"]).toMatchObject({
      template: {
        spec: {
          containers: [{ ports: [{ name: "metrics", containerPort: 9808, protocol: "TCP" }] }],
        },
      },
    });
    expect(recording.one("scraping-network").inputs["spec"]).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: pods } }] }],
    });
  });
});

describe("transforms", () => {
  it("have the last word on what scales", async () => {
    const [, recording] = await build({
      transform: {
        scaledObject: (args) => ({ ...args, metadata: { name: "other" } }),
        triggerAuthentication: { spec: { env: [] } },
      },
    });
    expect(recording.one("scraping-scaled-object").inputs["metadata"]).toEqual({ name: "other" });
    expect(recording.one("scraping-trigger-authentication").inputs["spec"]).toEqual({ env: [] });
  });
});
