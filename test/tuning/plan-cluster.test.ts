import { describe, expect, it } from "@jest/globals";
import { planCluster } from "../../tuning/plan-cluster.ts";
import { mib } from "../../tuning/units.ts";
import { podDemands } from "../../tuning/workload/demands.ts";
import { OPERATION_RESOURCES, operationNamespace } from "../../tuning/workload/operations.ts";
import { systemDemands } from "../../tuning/workload/system-pods.ts";
import { problemsOf } from "../support/problems.ts";
import { CLUSTER_RAW, clusterStack, stack, withService } from "./platform-stack.ts";

const config = clusterStack();
const assessment = planCluster(config);

function planned(change: Parameters<typeof clusterStack>[0] = {}) {
  const plan = planCluster(clusterStack(change))?.plan;
  if (plan === undefined) throw new Error("no cluster");
  return plan;
}

const plan = planned();

describe("the plan of a cluster", () => {
  it("is none without one", () => {
    expect(planCluster(stack())).toBeUndefined();
  });

  it("has every part under its name", () => {
    expect(Object.keys(plan.nodeGroups)).toEqual(["general", "batch"]);
    expect(Object.keys(plan.workloads)).toEqual(["api", "worker", "chat"]);
    expect(Object.keys(plan.jobs)).toEqual(["migrate", "warm"]);
    expect(Object.keys(plan.namespaces)).toEqual(["app"]);
    expect(plan.ttls.environment).toEqual({
      TTL_EVENTS_LIST: "300",
      PREFIX_EVENTS_LIST: "events:list:",
    });
  });

  it("tunes kernel and kubelet for one and the same number of pods", () => {
    const { capacity, kernel } = plan.nodeGroups["general"] ?? {};
    expect(capacity?.podsPerNode).toBe(110);
    expect(kernel?.input).toMatchObject({ group: "general", use: "web", podsPerNode: 110 });
  });

  it("adds up CPU, memory, disk, pods, quotas and sysctls of all", () => {
    const budgets = new Set(assessment?.findings.map(({ budget }) => budget));
    expect([...budgets]).toEqual([
      "node-cpu",
      "node-memory",
      "node-storage",
      "node-pods",
      "sysctls",
    ]);
    expect(assessment?.findings.filter(({ status }) => status === "error")).toEqual([]);
  });

  it("counts as one does by hand", () => {
    const cpu = assessment?.findings.find(
      ({ budget, subject }) => budget === "node-cpu" && subject.includes("general"),
    );
    // api (10 + 3 + 7) x 1000, chat (3 + 1 + 2) x 500, migrate 250, warm 2 x 100, restart-api 50: 23,500;
    // coredns 2 x 100, metrics-server 2 x 100, ebs-csi-controller 2 x 60, keda 6 x 100: 1,120
    expect(cpu?.total).toBe(24_620);
    expect(cpu?.lines[0]?.arithmetic).toBe("(10 + 3 + 7 ending) pods x 1,000m");
    expect(cpu?.notes[0]).toContain("old pods that finish what they have");
    expect(cpu?.lines.map(({ label }) => label)).toEqual([
      "services.api",
      "services.chat",
      "jobs.migrate",
      "jobs.warm",
      "operations.restart-api",
      "cluster.coredns",
      "cluster.metrics-server",
      "cluster.ebs-csi-controller",
      "cluster.keda",
    ]);
    const batch = assessment?.findings.find(
      ({ budget, subject }) => budget === "node-cpu" && subject.includes("batch"),
    );
    // worker (4 + 1 + 3) x 500
    expect(batch?.total).toBe(4000);
  });

  it("is computed alike each time", () => {
    expect(JSON.stringify(planCluster(clusterStack()))).toBe(JSON.stringify(assessment));
  });
});

describe("the demands", () => {
  const demands = podDemands(config, plan);
  const of = (label: string) => demands.find((demand) => demand.label === label);

  it("of a service are at its most replicas, with the surge and its sysctls", () => {
    expect(of("services.worker")).toEqual({
      label: "services.worker",
      namespace: "app",
      group: "batch",
      fargate: false,
      pods: 4,
      minPods: 1,
      surge: 1,
      // 625 s to end, one each 10 s: 63; of 4 old ones 1 still serves
      ending: 3,
      each: {
        cpuMillicores: 500,
        memory: mib(1024),
        ephemeralStorage: mib(1024),
        pods: 1,
      },
      sysctls: Object.keys(plan.workloads["worker"]?.sysctls ?? {}),
    });
    expect(of("services.worker")?.sysctls).toContain("net.ipv4.tcp_keepalive_time");
  });

  it("of a job are one run, or two where a deployment starts one as well", () => {
    expect(of("jobs.migrate")).toMatchObject({ pods: 1, surge: 0, ending: 0, sysctls: [] });
    expect(of("jobs.warm")?.pods).toBe(2);
  });

  it("of an operation are small and fixed", () => {
    const { memory, ephemeralStorage } = OPERATION_RESOURCES;
    expect(of("operations.restart-api")?.each).toEqual({
      cpuMillicores: 50,
      memory,
      ephemeralStorage,
      pods: 1,
    });
  });
});

describe("the cluster's own pods", () => {
  const group = { instanceTypes: ["m7g.2xlarge"], nodes: { min: 1, max: 2 } };
  const names = (change: Parameters<typeof clusterStack>[0]) =>
    systemDemands(clusterStack(change)).map(({ label }) => label);

  it("are who adds nodes, by how the groups are run", () => {
    expect(names({ nodeGroups: { general: group } })).toContain("cluster.cluster-autoscaler");
    const karpenter = { ...group, provisioner: "karpenter" as const };
    const both = names({ nodeGroups: { general: group, spot: karpenter } });
    expect(both.slice(-2)).toEqual(["cluster.cluster-autoscaler", "cluster.karpenter"]);
  });

  it("are on no node where there are none", () => {
    expect(names({ nodeGroups: {} })).toEqual([]);
  });
});

describe("the namespace of an operation", () => {
  const two = clusterStack({
    namespaces: { tools: {}, app: {} },
    operations: {
      restart: { action: "restart", service: "api" },
      clear: { action: "clear-cache", cache: "main", prefix: "x:" },
      unused: { action: "clear-cache", cache: "nobody", prefix: "x:" },
    },
  });
  const namespaceOf = (name: string) => {
    const operation = two.operations[name];
    return operation === undefined ? undefined : operationNamespace(two, operation);
  };

  it("is that of its service, or of a user of its cache", () => {
    expect(namespaceOf("restart")).toBe("app");
    expect(namespaceOf("clear")).toBe("app");
    expect(namespaceOf("unused")).toBe("tools");
  });
});

describe("a namespace", () => {
  it("gets a quota that the stack never reaches by itself", () => {
    expect(plan.namespaces["app"]).toMatchObject({
      podSecurity: "restricted",
      fargate: false,
      quota: {
        // Old and new, and the surge of a next rollout: api (2 x 10 + 3) x 1000 = 23,000;
        // worker (2 x 4 + 1) x 500 = 4,500; chat (2 x 3 + 1) x 500 = 3,500; migrate 250, warm 2 x 100, restart-api 50:
        // 31,500
        cpuMillicores: 32_000,
        // 23 x 1024 + 9 x 1024 + 7 x 512 + 512 + 2 x 256 + 128 = 37,504; / 1024 = 36.6
        memoryMiB: 37 * 1024,
        // 23 + 9 + 7 + 1 + 2 = 42 of 1024, and 64
        ephemeralStorageMiB: 43 * 1024,
        // 23 + 9 + 7 + 1 + 2 + 1 = 43
        pods: 45,
      },
      limits: {
        defaultCpuMillicores: 100,
        defaultMemoryMiB: 128,
        defaultEphemeralStorageMiB: 256,
        maxMemoryMiB: 1024,
        maxEphemeralStorageMiB: 1024,
      },
    });
  });

  it("keeps the quota somebody sets, which the budget then looks at", () => {
    const changed = clusterStack({ namespaces: { app: { quota: { pods: 20 } } } });
    const { plan: limited, findings = [] } = planCluster(changed) ?? {};
    expect(limited?.namespaces["app"]?.quota.pods).toBe(20);
    const quota = findings.filter(({ budget }) => budget === "quota");
    // api 20, worker 8, chat 6, migrate 1, warm 2, restart-api 1
    expect(quota.map(({ status, total, limit }) => [status, total, limit])).toEqual([
      ["error", 38, 20],
    ]);
  });

  it("without pods still takes a tool run by hand", () => {
    const { namespaces } = planned({ namespaces: { app: {}, empty: {} } });
    expect(namespaces["empty"]?.quota).toEqual({
      cpuMillicores: 1000,
      memoryMiB: 1024,
      ephemeralStorageMiB: 1024,
      pods: 5,
    });
    expect(namespaces["empty"]?.limits).toMatchObject({
      maxMemoryMiB: 128,
      maxEphemeralStorageMiB: 256,
    });
  });

  it("on Fargate takes its pods off the nodes, and their sysctls", () => {
    const moved = withService("worker", { namespace: "serverless", nodes: {} });
    const { namespaces } = clusterStack({ namespaces: { app: {}, serverless: { fargate: true } } });
    const { plan: serverless, findings = [] } = planCluster({ ...moved, namespaces }) ?? {};
    expect(serverless?.workloads["worker"]?.sysctls).toEqual({});
    const lines = findings
      .filter(({ budget }) => budget === "node-cpu")
      .flatMap((one) => one.lines);
    expect(lines.map(({ label }) => label)).not.toContain("services.worker");
  });
});

describe("sums that do not fit", () => {
  it("more replicas than the nodes hold", () => {
    const { findings = [] } =
      planCluster(withService("api", { replicas: { min: 3, max: 40 }, surge: 3 })) ?? {};
    const failed = findings.filter(({ status }) => status === "error");
    // 85 s to end are 9 steps of 10 s with 3 each: 27 of the 40 - 3 old ones.
    // (40 + 3 + 27) x 1000 + 3,500 of the others + 1,120 of the cluster's own, on 4 nodes of 8 vCPUs
    expect(failed.map(({ budget, total }) => [budget, total])).toContainEqual(["node-cpu", 74_620]);
    expect(failed[0]?.fixes.length).toBeGreaterThan(0);
  });

  it("a sysctl that the nodes do not allow", () => {
    const unsafe = withService("api", { sysctls: { "net.core.somaxconn": "8192" } });
    const finding = planCluster(unsafe)?.findings.find(({ budget }) => budget === "sysctls");
    expect(finding?.status).toBe("error");
    expect(finding?.lines[0]?.label).toContain("services.api");
  });
});

describe("wrong input", () => {
  const wrong = (change: Parameters<typeof clusterStack>[0]) =>
    problemsOf(() => planCluster(clusterStack(change)));

  it("names service and key", () => {
    const probes = { livenessPath: "/ready" };
    const [problem] = problemsOf(() => planCluster(withService("api", { probes })));
    expect(problem).toMatchObject({
      path: "services.api.probes.livenessPath",
      got: "/ready, also probes.readinessPath",
    });
  });

  it("names node group, job and entry", () => {
    const problems = wrong({
      nodeGroups: {
        ...CLUSTER_RAW.nodeGroups,
        odd: { instanceTypes: ["m7g.huge"], nodes: { min: 1, max: 1 } },
      },
      jobs: { ...CLUSTER_RAW.jobs, extra: { connections: 1 } },
      ttls: { events: { seconds: 60, prefix: "e:", cache: "main", warmedBy: "warm" } },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "nodeGroups.odd.instanceTypes",
      "jobs.extra.resources",
      "ttls.events.warmedBy",
    ]);
  });

  it("names a namespace that is not there", () => {
    expect(problemsOf(() => planCluster(withService("api", { namespace: "ap" })))).toEqual([
      {
        path: "services.api.namespace",
        got: "ap",
        allowed: "a namespace of the stack: app",
        fix: "set it to app",
      },
    ]);
  });

  it("no node group that takes the service, nor the jobs", () => {
    const { batch } = CLUSTER_RAW.nodeGroups ?? {};
    const problems = wrong({ nodeGroups: batch === undefined ? {} : { batch } });
    expect(problems.map(({ path, allowed }) => [path, allowed])).toEqual([
      [
        "services.api.nodes.group",
        "one of batch: all are dedicated, so they take only services that name them",
      ],
      [
        "services.chat.nodes.group",
        "one of batch: all are dedicated, so they take only services that name them",
      ],
      [
        "nodeGroups",
        "at least one group that is not dedicated: the jobs migrate, warm run nowhere else",
      ],
    ]);
  });
});
