import { describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../../../components/core/defaults.ts";
import type { QueueWorkerArgs } from "../../../components/workload/queue-worker-args.ts";
import { ALL_QUEUE_WORKER_DEFAULTS } from "../../../components/workload/queue-worker-args.ts";
import {
  queueWorkerProblems,
  webServiceProblems,
} from "../../../components/workload/service-checks.ts";
import type { WebServiceArgs } from "../../../components/workload/web-service-args.ts";
import { ALL_WEB_SERVICE_DEFAULTS } from "../../../components/workload/web-service-args.ts";
import { WebService } from "../../../components/workload/web-service.ts";
import { mib } from "../../../tuning/units.ts";
import type { Probe } from "../../../tuning/workload/types.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { IMAGE, webTuning, workerTuning } from "../../support/workload-tunings.ts";

const SHARED = { clusterName: "prod", region: "eu-central-1", namespace: "app", image: IMAGE };
const WEB: WebServiceArgs = { ...SHARED, tuning: webTuning() };
const WORKER: QueueWorkerArgs = {
  ...SHARED,
  tuning: workerTuning(),
  broker: { host: "queue.example.invalid", secretArn: "arn:aws:secretsmanager:queue" },
};
const INGRESS = { host: "api.example.com", sourceCidrs: ["10.0.0.0/22"] };

const web = (args: Partial<WebServiceArgs>) =>
  webServiceProblems(withDefaults(ALL_WEB_SERVICE_DEFAULTS, { ...WEB, ...args }));
const worker = (args: Partial<QueueWorkerArgs>) =>
  queueWorkerProblems(withDefaults(ALL_QUEUE_WORKER_DEFAULTS, { ...WORKER, ...args }));

const { resources, autoscaling, shutdown, rollout } = webTuning();
const queued = workerTuning().autoscaling;
const probe = (path: string | undefined): Probe => ({
  path,
  periodSeconds: 5,
  timeoutSeconds: 2,
  failureThreshold: 3,
});
const SECRET = { stripe: { arn: "arn:aws:secretsmanager:stripe" } };

describe("arguments that fit", () => {
  it.each<Partial<WebServiceArgs>>([
    {},
    { image: "api:1.2", allowTags: true },
    { namespace: pulumi.output("default") },
    { ingress: INGRESS, tuning: webTuning({ idleTimeoutSeconds: 4000 }) },
    { fargate: true, tuning: webTuning({ sysctls: {} }) },
    { tuning: webTuning({ resources: { ...resources, cache: resources.ephemeralStorage } }) },
  ])("of a service: %j", (args) => {
    expect(web(args)).toEqual([]);
  });

  it.each<Partial<QueueWorkerArgs>>([
    {},
    {
      broker: undefined,
      tuning: workerTuning({ autoscaling: { ...queued, min: 1, queues: [] } }),
    },
  ])("of a worker: %j", (args) => {
    expect(worker(args)).toEqual([]);
  });
});

describe("a single fault of a service", () => {
  it.each<[Partial<WebServiceArgs>, string, string]>([
    [{ image: "api:latest" }, "image", "by digest"],
    [{ image: "api@sha256:abc", allowTags: true }, "image", "by digest"],
    [{ image: "" }, "image", "by digest"],
    [{ namespace: "default" }, "namespace", "of its own"],
    [{ namespace: "a".repeat(64) }, "namespace", "up to 63"],
    [{ env: { "A-B": "1" } }, 'env["A-B"]', "underscores"],
    [{ user: 0 }, "user", "from 1 to 65534"],
    [{ port: 80 }, "port", "from 1024"],
    [{ metrics: { namespace: "monitoring", port: 0 } }, "metrics.port", "from 1024"],
    [{ connections: [{ to: "cidr", cidrs: [], ports: [1] }] }, "connections[0].cidrs", "1 block"],
    [{ secrets: { "a/b": { arn: "arn" } } }, 'secrets["a/b"]', "letters"],
    [{ tuning: webTuning({ kind: "worker" }) }, "tuning.kind", "web, realtime"],
    [{ tuning: webTuning({ probes: undefined }) }, "tuning.probes", "readiness"],
    [
      { tuning: webTuning({ autoscaling: { ...autoscaling, min: 0 } }) },
      "tuning.autoscaling.min",
      "from 1",
    ],
    [
      { tuning: webTuning({ autoscaling: { ...autoscaling, min: 11 } }) },
      "tuning.autoscaling.max",
      "at least min (11)",
    ],
    [
      { tuning: webTuning({ rollout: { ...rollout, maxSurge: 0 } }) },
      "tuning.rollout",
      "one of them above 0",
    ],
    [
      { tuning: webTuning({ maxUnavailable: 0 }) },
      "tuning.maxUnavailable",
      "no node can be drained",
    ],
    [
      { tuning: webTuning({ shutdown: { ...shutdown, graceSeconds: 75 } }) },
      "tuning.shutdown.graceSeconds",
      "above preStop and drain together (75)",
    ],
    [
      { tuning: webTuning({ resources: { ...resources, cpuLimitMillicores: 499 } }) },
      "tuning.resources.cpuRequestMillicores",
      "at most the limit (499)",
    ],
    [
      { tuning: webTuning({ resources: { ...resources, tmp: mib(1024) } }) },
      "tuning.resources.tmp",
      "below the memory (1 GiB)",
    ],
    [
      { tuning: webTuning({ resources: { ...resources, cache: mib(1537) } }) },
      "tuning.resources.cache",
      "at most the disk (1.5 GiB)",
    ],
    [
      {
        tuning: webTuning({
          probes: { startup: probe("/health"), liveness: probe("/up"), readiness: probe("/up") },
        }),
      },
      "tuning.probes.liveness.path",
      "never asks database or cache",
    ],
    [
      {
        tuning: webTuning({
          probes: { startup: probe("/health"), liveness: probe(undefined), readiness: probe("/r") },
        }),
      },
      "tuning.probes.liveness.path",
      "an HTTP path",
    ],
    [{ ingress: { ...INGRESS, sourceCidrs: [] } }, "ingress.sourceCidrs", "none means everywhere"],
    [{ ingress: { ...INGRESS, host: "localhost" } }, "ingress.host", "two labels"],
    [
      { ingress: { ...INGRESS, otherHosts: ["www.example.com", "API"] } },
      "ingress.otherHosts[1]",
      "two labels",
    ],
    [{ ingress: { ...INGRESS, group: "A" } }, "ingress.group", "lower-case"],
    [
      { ingress: INGRESS, tuning: webTuning({ idleTimeoutSeconds: 4001 }) },
      "tuning.idleTimeoutSeconds",
      "from 1 to 4000",
    ],
    [{ fargate: true }, "tuning.sysctls", "its nodes take none"],
    [
      { fargate: true, secrets: SECRET, tuning: webTuning({ sysctls: {} }) },
      "secrets",
      "DaemonSet",
    ],
    [
      {
        fargate: true,
        permissions: [{ actions: ["s3:GetObject"], resources: ["*"] }],
        tuning: webTuning({ sysctls: {} }),
      },
      "permissions",
      "DaemonSet",
    ],
    [
      {
        fargate: true,
        placement: { group: "web", dedicated: false },
        tuning: webTuning({ sysctls: {} }),
      },
      "placement",
      "no node groups",
    ],
  ])("%#: %j", (args, path, allowed) => {
    const found = web(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("a single fault of a worker", () => {
  const beating = workerTuning().heartbeat;
  it.each<[Partial<QueueWorkerArgs>, string, string]>([
    [{ broker: undefined }, "broker", "host and secret"],
    [{ pollingSeconds: 0 }, "pollingSeconds", "from 1"],
    [{ broker: { host: "q", secretArn: "arn", port: 0 } }, "broker.port", "from 1 to 65535"],
    [{ broker: { host: "q", secretArn: "arn", database: 16 } }, "broker.database", "from 0 to 15"],
    [{ tuning: workerTuning({ kind: "web" }) }, "tuning.kind", "worker"],
    [
      { tuning: workerTuning({ autoscaling: { ...queued, tasksPerReplica: undefined } }) },
      "tuning.autoscaling.tasksPerReplica",
      "1 or more",
    ],
    [
      { tuning: workerTuning({ autoscaling: { ...queued, queues: ["a", "a"] } }) },
      "tuning.autoscaling.queues",
      "each queue once",
    ],
    [
      { tuning: workerTuning({ autoscaling: { ...queued, queues: [] } }), broker: undefined },
      "tuning.autoscaling.min",
      "from 1",
    ],
    [{ tuning: workerTuning({ heartbeat: undefined }) }, "tuning.heartbeat", "file"],
    [
      {
        tuning: workerTuning({
          heartbeat: beating === undefined ? undefined : { ...beating, file: "/run/heartbeat" },
        }),
      },
      "tuning.heartbeat.file",
      "below /tmp",
    ],
    [
      {
        tuning: workerTuning({
          heartbeat: beating === undefined ? undefined : { ...beating, file: "/tmp/a; true" },
        }),
      },
      "tuning.heartbeat.file",
      "below /tmp",
    ],
  ])("%#: %j", (args, path, allowed) => {
    const found = worker(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("several faults", () => {
  it("are one error of the component, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () => new WebService("api", { ...WEB, image: "api:latest", port: 80, user: 0 }),
    );
    await recording.settled();
    expect(message).toMatch(/^WebService "api": 3 problems/);
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
