import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../tuning/errors.ts";
import {
  cacheNodeType,
  cacheNodeTypeNames,
  computeInstance,
  computeInstanceNames,
  databaseClass,
  databaseClassNames,
  nextLarger,
} from "../../tuning/instance-classes.ts";
import { gib } from "../../tuning/units.ts";

describe("database classes", () => {
  // AWS's hardware table, by way of karpenter-provider-aws docs/reference/instance-types.md (2026-08).
  it.each([
    ["db.t4g.micro", 2, 1],
    ["db.t4g.small", 2, 2],
    ["db.t3.medium", 2, 4],
    ["db.t4g.2xlarge", 8, 32],
    ["db.m7g.large", 2, 8],
    ["db.m6i.32xlarge", 128, 512],
    ["db.m8g.48xlarge", 192, 768],
    ["db.r7g.xlarge", 4, 32],
    ["db.r6g.16xlarge", 64, 512],
    ["db.r8g.24xlarge", 96, 768],
    ["db.r8g.48xlarge", 192, 1536],
  ])("%s has %d vCPUs and %d GiB", (name, vcpu, memory) => {
    expect(databaseClass(name)).toMatchObject({ name, vcpu, memory: gib(memory) });
  });

  it("marks only the t families as burstable", () => {
    const burstable = databaseClassNames().filter((name) => databaseClass(name).burstable);
    expect(new Set(burstable.map((name) => name.split(".")[1]))).toEqual(new Set(["t3", "t4g"]));
    expect(burstable).toHaveLength(12);
  });

  it("offers each family's own sizes and no others", () => {
    // t3, t4g: 6 each; six families of 7; m6i, r6i, m8g, r8g: 9 each.
    expect(databaseClassNames()).toHaveLength(2 * 6 + 4 * 7 + 4 * 9);
    expect(() => databaseClass("db.m7g.24xlarge")).toThrow(TuningError);
    expect(() => databaseClass("db.m7g.medium")).toThrow(TuningError);
    expect(() => databaseClass("db.r6i.48xlarge")).toThrow(TuningError);
  });

  it("names the nearest class and the way to add one", () => {
    expect(() => databaseClass("db.r7g.xlareg")).toThrow(
      /db\.r7g\.xlareg[\s\S]*did you mean "db\.r7g\.xlarge"\?[\s\S]*instance-classes\/database\.ts/,
    );
    expect(() => databaseClass("")).toThrow(/use a known name/);
  });
});

describe("cache node types", () => {
  // ElastiCache User Guide, "Redis OSS node-type specific parameters".
  it.each([
    ["cache.t4g.micro", 536_870_912],
    ["cache.t3.medium", 3_317_862_236],
    ["cache.m6g.large", 6_854_542_746],
    ["cache.r6g.large", 14_037_181_030],
    ["cache.r6g.16xlarge", 450_000_750_456],
  ])("%s gives the engine %d bytes", (name, maxmemory) => {
    expect(cacheNodeType(name)).toMatchObject({ maxmemory, maxmemoryAssumed: false });
  });

  it("assumes the generation before where AWS's table stops, and says so", () => {
    expect(cacheNodeType("cache.r7g.large")).toMatchObject({
      maxmemory: 14_037_181_030,
      maxmemoryAssumed: true,
    });
  });

  it("gives the engine less than the node has, everywhere", () => {
    for (const name of cacheNodeTypeNames()) {
      const node = cacheNodeType(name);
      expect(node.maxmemory).toBeGreaterThan(node.memory * 0.45);
      expect(node.maxmemory).toBeLessThan(node.memory);
    }
  });

  it("has no burstable node above medium", () => {
    expect(() => cacheNodeType("cache.t4g.large")).toThrow(/did you mean/);
  });
});

describe("EC2 instances", () => {
  it.each([
    ["c7g.xlarge", 4, 8, 1.876],
    ["m7i.4xlarge", 16, 64, 6.25],
    ["r6g.medium", 1, 8, 0.5],
    ["t3.micro", 2, 1, 0.064],
    ["m8g.xlarge", 4, 16, 1.875],
  ])("%s has %d vCPUs, %d GiB and %d Gbit/s", (name, vcpu, memory, networkGbps) => {
    expect(computeInstance(name)).toMatchObject({ vcpu, memory: gib(memory), networkGbps });
  });

  it("leaves a bandwidth that was not read absent", () => {
    expect(computeInstance("m8g.48xlarge")).not.toHaveProperty("networkGbps");
  });
});

describe("EC2 instances as nodes", () => {
  // awslabs/amazon-eks-ami, nodeadm/internal/kubelet/instance-info.jsonl at 160ce80.
  it.each([
    ["t3.micro", 2, 2],
    ["t4g.small", 3, 4],
    ["t3.medium", 3, 6],
    ["t4g.large", 3, 12],
    ["t3.2xlarge", 4, 15],
    ["m7g.medium", 2, 4],
    ["c7i.large", 3, 10],
    ["m7g.2xlarge", 4, 15],
    ["r8g.4xlarge", 8, 30],
    ["c6g.12xlarge", 8, 30],
    ["m6i.32xlarge", 15, 50],
    ["c8g.48xlarge", 15, 50],
  ])("%s has %d interfaces of %d addresses", (name, enis, addressesPerEni) => {
    expect(computeInstance(name)).toMatchObject({ enis, addressesPerEni });
  });

  it("tells Graviton from Intel by the g after the generation", () => {
    for (const name of computeInstanceNames()) {
      const graviton = /^[a-z]\d+g\./.test(name);
      expect([name, computeInstance(name).architecture]).toEqual([
        name,
        graviton ? "arm64" : "amd64",
      ]);
    }
  });

  it("leaves no size out", () => {
    // t3, t4g: 6 each; m6g, m7g, c6g, c7g, r6g, r7g: 8; m6i: 9; m7i, c7i: 9; m8g, c8g, r8g: 10
    expect(computeInstanceNames()).toHaveLength(2 * 6 + 6 * 8 + 9 + 2 * 9 + 3 * 10);
  });
});

describe("all tables", () => {
  it("are frozen, unique, and within a family grow with the size", () => {
    const lookUps = [
      [databaseClassNames(), databaseClass],
      [cacheNodeTypeNames(), cacheNodeType],
      [computeInstanceNames(), computeInstance],
    ] as const;
    for (const [names, lookUp] of lookUps) {
      expect(new Set(names).size).toBe(names.length);
      expect(names.map((name) => Object.isFrozen(lookUp(name)))).not.toContain(false);
      for (const name of names) {
        const next = nextLarger(name);
        expect(next === undefined || next.memory > lookUp(name).memory).toBe(true);
      }
    }
  });

  it("find the next larger size of the same family", () => {
    expect(nextLarger("db.t4g.medium")?.name).toBe("db.t4g.large");
    expect(nextLarger("db.r6i.24xlarge")?.name).toBe("db.r6i.32xlarge");
    expect(nextLarger("cache.t4g.small")?.name).toBe("cache.t4g.medium");
    expect(nextLarger("m7g.xlarge")?.name).toBe("m7g.2xlarge");
    expect(nextLarger("db.r7g.16xlarge")).toBeUndefined();
    expect(() => nextLarger("db.x9.huge")).toThrow(TuningError);
  });
});
