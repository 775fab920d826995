import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { daemonSetTotal, DAEMON_SETS } from "../../../tuning/nodes/daemon-sets.ts";
import type { PrometheusTuningInput } from "../../../tuning/observability/prometheus.ts";
import { monitoringDemands, tunePrometheus } from "../../../tuning/observability/prometheus.ts";
import { problemsOf } from "../../support/problems.ts";

const INPUT: PrometheusTuningInput = {
  scrapeIntervalSeconds: 30,
  retentionDays: 30,
  nodes: 6,
  pods: 100,
  services: [
    { name: "api", replicas: 10, buckets: 13 },
    { name: "mail", replicas: 4, buckets: 13, routes: 0 },
  ],
  databaseInstances: 2,
  cacheNodes: 4,
};

describe("what Prometheus needs", () => {
  const tuning = tunePrometheus(INPUT);

  it("begins with the series that are read", () => {
    // Lasting: 45,000 + 6 x 3,500 + 2 x 1,500 + 4 x 400 = 70,600.
    // Of pods: 100 x 250 + api 10 x (30 x (13 + 3 + 4) + 150 = 750) + mail 4 x 150 = 25,000 + 7,500 + 600 = 33,100.
    expect(tuning.series).toBe(103_700);
    // 103,700 / 30 = 3,456.7
    expect(tuning.samplesPerSecond).toBe(3_457);
  });

  it("is a volume for the retention, and less than it to be filled", () => {
    // 30 x 86,400 s x 3,457 x 2 bytes = 17.92 GB = 16.7 GiB, so 17; 17 / 0.8 = 21.25, up to 40; 0.8 x 40 = 32.
    expect(tuning.storageGiB).toBe(40);
    expect(tuning.retentionSizeGiB).toBe(32);
  });

  it("is memory and CPU by the series in the head", () => {
    // Head: 70,600 + 2 x 33,100 = 136,800. 512 + 136,800 x 8,333.3 x 1.5 / 1,048,576 = 512 + 1,630.8 = 2,142.8, up to 2,304.
    // CPU: 200 + 1000 x (3,457 / 25,000 + 136,800 / 300,000) = 200 + 138.3 + 456 = 794.3, up to 800.
    expect(tuning.containers.prometheus).toEqual({ cpuMillicores: 800, memoryMiB: 2304 });
  });

  it("is given as requests of pods, all containers together", () => {
    expect(
      tuning.pods.map(({ name, replicas, surge, cpuMillicores, memoryMiB }) => [
        name,
        replicas,
        surge,
        cpuMillicores,
        memoryMiB,
      ]),
    ).toEqual([
      ["prometheus", 2, 0, 810, 2354],
      ["alertmanager", 2, 0, 20, 150],
      ["prometheus-operator", 1, 1, 100, 200],
      ["kube-state-metrics", 1, 1, 100, 250],
      ["grafana", 1, 1, 140, 640],
    ]);
  });

  it("gives every number its reason and source", () => {
    for (const { name, why, source, value } of tuning.settings)
      expect([name, why, source, value].every((text) => text.length > 0)).toBe(true);
    const named = tuning.settings.map(({ name, value }) => [name, value]);
    expect(named).toContainEqual(["storage.tsdb.retention.size", "32GiB"]);
    expect(named).toContainEqual(["storage.tsdb.retention.time", "30d"]);
    expect(named).toContainEqual(["scrape_interval", "30"]);
  });

  it("takes for node_exporter what every node has set aside for it", () => {
    const exporter = DAEMON_SETS.filter(({ name }) => name === "node-exporter");
    const { cpuMillicores } = daemonSetTotal(exporter);
    expect(tuning.containers["node-exporter"]).toEqual({ cpuMillicores, memoryMiB: 200 });
  });

  it("is one server's where one is asked for", () => {
    const [prometheus] = tunePrometheus({ ...INPUT, replicas: 1 }).pods;
    expect(prometheus?.replicas).toBe(1);
  });
});

describe("for whatever is scraped", () => {
  const inputs = fc.record({
    scrapeIntervalSeconds: fc.integer({ min: 5, max: 120 }),
    retentionDays: fc.integer({ min: 1, max: 400 }),
    nodes: fc.integer({ min: 1, max: 200 }),
    pods: fc.integer({ min: 1, max: 5000 }),
    services: fc.constant(INPUT.services),
    databaseInstances: fc.integer({ min: 0, max: 5 }),
    cacheNodes: fc.integer({ min: 0, max: 30 }),
  });

  it("the retention fits what Prometheus may fill, and that fits the volume", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { samplesPerSecond, retentionSizeGiB, storageGiB } = tunePrometheus(input);
        const needed = (input.retentionDays * 86_400 * samplesPerSecond * 2) / 1024 ** 3;
        return needed <= retentionSizeGiB && retentionSizeGiB <= 0.8 * storageGiB;
      }),
    );
  });

  it("more pods never need less", () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 1000 }), (input, more) => {
        const before = tunePrometheus(input);
        const after = tunePrometheus({ ...input, pods: input.pods + more });
        return (
          after.storageGiB >= before.storageGiB &&
          after.containers.prometheus.memoryMiB >= before.containers.prometheus.memoryMiB
        );
      }),
    );
  });
});

describe("demands", () => {
  it("are what the budgets count", () => {
    const [prometheus] = monitoringDemands(tunePrometheus(INPUT).pods, "monitoring");
    expect(prometheus).toEqual({
      label: "monitoring.prometheus",
      namespace: "monitoring",
      fargate: false,
      pods: 2,
      minPods: 2,
      surge: 0,
      ending: 0,
      // 2,354 MiB
      each: { cpuMillicores: 810, memory: 2_468_347_904, ephemeralStorage: 0, pods: 1 },
      sysctls: [],
    });
  });
});

describe("bad input", () => {
  it("is told at once", () => {
    const input = { ...INPUT, scrapeIntervalSeconds: 0, nodes: 1.5, replicas: 4 };
    const services = [{ name: "api", replicas: -1, buckets: 13, routes: Number.NaN }];
    expect(
      problemsOf(() => tunePrometheus({ ...input, services })).map(({ path, allowed }) => [
        path,
        allowed,
      ]),
    ).toEqual([
      ["scrapeIntervalSeconds", "a whole number from 5 to 120"],
      ["nodes", "a whole number from 1 to 5000"],
      ["replicas", "a whole number from 1 to 3"],
      ["services.api.replicas", "a whole number from 0 to 10000"],
      ["services.api.routes", "a whole number from 0 to 10000"],
    ]);
  });
});
