import { describe, expect, it } from "@jest/globals";

import { COST_VIEW } from "../../../../diff/classify/cost/index.ts";
import { sizeOf } from "../../../../diff/classify/cost/sizes.ts";
import type { Comparison, JsonObject } from "../../../../diff/model.ts";
import { UNKNOWN } from "../../../../diff/values.ts";
import { comparison, resource, updated } from "../security/comparisons.ts";

const DATABASE = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

function found(of: Comparison): readonly string[] {
  return COST_VIEW.find(of).map(({ direction, message }) => `${direction}: ${message}`);
}

describe("machines", () => {
  it("are compared in normalised units of their family", () => {
    // xlarge is 8, 2xlarge 16.
    expect(
      found(
        updated(DATABASE, { instanceClass: "db.r7g.xlarge" }, { instanceClass: "db.r7g.2xlarge" }),
      ),
    ).toEqual([
      "worse: 8 -> 16 normalised units of db.r7g: it 1 x db.r7g.xlarge -> 1 x db.r7g.2xlarge.",
    ]);
  });

  it("count twice with a standby", () => {
    // large is 4: 2 x 4 = 8.
    const of = (multiAz: boolean): JsonObject => ({ instanceClass: "db.r7g.large", multiAz });
    expect(found(updated(DATABASE, of(true), of(false)))).toEqual([
      "better: 8 -> 4 normalised units of db.r7g: it 2 x db.r7g.large -> 1 x db.r7g.large.",
    ]);
  });

  it("are added up over the resources of a family", () => {
    const two = (size: string): readonly ReturnType<typeof resource>[] =>
      ["a", "b"].map((name) => resource(DATABASE, name, { instanceClass: `db.r7g.${size}` }));
    // 2 x 4 = 8, 2 x 8 = 16.
    expect(found(comparison(two("large"), two("xlarge")))).toEqual([
      "worse: 8 -> 16 normalised units of db.r7g: a 1 x db.r7g.large -> 1 x db.r7g.xlarge; b 1 x db.r7g.large -> 1 x db.r7g.xlarge.",
    ]);
  });

  it("of another family, or of a size that no table has, have no direction", () => {
    expect(
      found(
        updated(DATABASE, { instanceClass: "db.r7g.large" }, { instanceClass: "db.m7g.large" }),
      ),
    ).toEqual([
      "neutral: it: 1 x db.r7g.large -> 1 x db.m7g.large: another family, which no table compares; direction not known.",
    ]);
    expect(
      found(
        updated(DATABASE, { instanceClass: "db.r7g.large" }, { instanceClass: "db.r7g.metal" }),
      )[0],
    ).toMatch(/^neutral: .*direction not known\.$/);
    expect(
      found(updated(DATABASE, { instanceClass: "db.r7g.large" }, { instanceClass: UNKNOWN }))[0],
    ).toMatch(/^neutral/);
  });

  it("of Valkey count less than of Redis", () => {
    // large: 4 with Redis OSS, 3.2 with Valkey; two nodes: 8 and 6.4.
    const of = (engine: string): JsonObject => ({
      engine,
      nodeType: "cache.m7g.large",
      numCacheClusters: 2,
    });
    expect(found(updated(CACHE, of("redis"), of("valkey")))).toEqual([
      "better: 8 -> 6.4 normalised units of cache.m7g: it 2 x cache.m7g.large -> 2 x cache.m7g.large.",
    ]);
  });

  it("of a node group are as many as it wants", () => {
    // 2xlarge is 16: 3 x 16 = 48, 5 x 16 = 80.
    const of = (desiredSize: number): JsonObject => ({
      instanceTypes: ["m7g.2xlarge", "m6g.2xlarge"],
      scalingConfig: { desiredSize },
    });
    expect(found(updated("aws:eks/nodeGroup:NodeGroup", of(3), of(5)))).toEqual([
      "worse: 48 -> 80 normalised units of m6g, m7g: it 3 x m6g.2xlarge or m7g.2xlarge -> 5 x m6g.2xlarge or m7g.2xlarge.",
    ]);
  });

  it("have the sizes of the tables only", () => {
    expect(sizeOf("database", "db.r7g.16xlarge")).toEqual({ family: "db.r7g", units: 128 });
    expect(sizeOf("cacheValkey", "cache.r7g.4xlarge").units).toBe(25.6);
    expect(sizeOf("compute", "t4g.nano").units).toBe(0.25);
    expect(sizeOf("compute", "m7g.toString").units).toBeUndefined();
  });
});

describe("amounts", () => {
  it.each([
    [
      DATABASE,
      { allocatedStorage: 400 },
      { allocatedStorage: 800 },
      "worse: it: 400 -> 800 GiB of storage.",
    ],
    [
      DATABASE,
      { backupRetentionPeriod: 14 },
      { backupRetentionPeriod: 7 },
      "better: it: 14 -> 7 days of backups.",
    ],
    [
      DATABASE,
      { monitoringInterval: 60 },
      { monitoringInterval: 15 },
      "worse: it: 60 -> 15 seconds between enhanced metrics (0 is none).",
    ],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      { retentionInDays: 30 },
      {},
      "worse: it: 30 -> 0 days of logs (0 is for ever).",
    ],
    [
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      { spec: { maxReplicas: 10 } },
      { spec: { maxReplicas: 20 } },
      "worse: it: 10 -> 20 replicas at the most.",
    ],
  ] as const)("%s", (type, before, after, expected) => {
    expect(found(updated(type, before, after))).toEqual([expected]);
  });
});

describe("counts", () => {
  const gateway = (name: string): ReturnType<typeof resource> =>
    resource("aws:ec2/natGateway:NatGateway", name, { subnetId: name });

  it("are of the whole stack", () => {
    expect(found(comparison([gateway("a")], ["a", "b", "c"].map(gateway)))).toEqual([
      "worse: 1 -> 3 NAT gateways: + b, + c.",
    ]);
  });

  it("stay when one is renamed", () => {
    expect(found(comparison([gateway("a")], [gateway("b")]))).toEqual([]);
  });
});

describe("capacity", () => {
  it("is replicas times requests", () => {
    const of = (replicas: number): JsonObject => ({
      spec: {
        replicas,
        template: {
          spec: {
            containers: [{ name: "a", resources: { requests: { cpu: "250m", memory: "512Mi" } } }],
          },
        },
      },
    });
    // 4 x 0.25 = 1 core, 6 x 0.25 = 1.5; 4 x 0.5 GiB = 2, 6 x 0.5 = 3.
    expect(found(updated("kubernetes:apps/v1:Deployment", of(4), of(6)))).toEqual([
      "worse: 1 -> 1.5 cores requested by pods: it 1 -> 1.5.",
      "worse: 2 -> 3 GiB of memory requested by pods: it 2 -> 3.",
    ]);
  });
});
