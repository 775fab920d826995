import { describe, expect, it } from "@jest/globals";
import { computeInstance } from "../../../tuning/instance-classes.ts";
import {
  addressedPods,
  allocatableDisk,
  classicMaxPods,
  maxPods,
  podCeiling,
  reservedCpu,
  reservedMemory,
  usableMemory,
} from "../../../tuning/nodes/reserve.ts";
import { gib, mib } from "../../../tuning/units.ts";

describe("pods of a node", () => {
  it.each([
    // interfaces x (addresses - 1) x 16 + 2, then the ceiling
    ["m7g.2xlarge", 898, 110], // 4 x 14 x 16 + 2
    ["t3.medium", 242, 110], // 3 x 5 x 16 + 2
    ["m7g.medium", 98, 98], // 2 x 3 x 16 + 2
    ["t3.micro", 34, 34], // 2 x 1 x 16 + 2
    ["c7i.8xlarge", 3714, 250], // 8 x 29 x 16 + 2
    ["m7g.16xlarge", 11_762, 250], // 15 x 49 x 16 + 2
  ])("%s has addresses for %d and runs %d", (name, addresses, pods) => {
    expect(addressedPods(computeInstance(name))).toBe(addresses);
    expect(maxPods(computeInstance(name))).toBe(pods);
  });

  it.each([
    // eni-max-pods.txt of the AMI: interfaces x (addresses - 1) + 2
    ["m7g.2xlarge", 58],
    ["t3.medium", 17],
    ["m6i.large", 29],
    ["m7g.16xlarge", 737],
  ])("%s would run %d without prefixes", (name, pods) => {
    expect(classicMaxPods(computeInstance(name))).toBe(pods);
  });

  it("are 110 at the most up to 30 vCPUs, 250 above", () => {
    expect([podCeiling(16), podCeiling(30), podCeiling(32)]).toEqual([110, 110, 250]);
  });
});

describe("what the kubelet keeps", () => {
  it.each([
    [1, 60], // 6 % of 1000
    [2, 70], // + 1 % of 1000
    [4, 80], // + 0.5 % of 2000
    [8, 90], // + 0.25 % of 4000
    [32, 150], // + 0.25 % of 28000 = 70
    [192, 550], // + 0.25 % of 188000 = 470
  ])("of %d vCPUs is %dm", (vcpu, reserved) => {
    expect(reservedCpu(vcpu)).toBe(reserved);
  });

  it("of memory is 255 MiB and 11 MiB a pod", () => {
    // 255 + 11 x 58 = 893; 255 + 11 x 110 = 1,465; 255 + 11 x 250 = 3,005
    expect([58, 110, 250].map(reservedMemory)).toEqual([mib(893), mib(1465), mib(3005)]);
  });

  it("of the disk is 1 GiB and a tenth", () => {
    expect(allocatableDisk(80)).toBe(gib(71)); // 80 - 1 - 8
    expect(allocatableDisk(20)).toBe(gib(17)); // 20 - 1 - 2
    // 25 GiB = 26,843,545,600; a tenth is 2,684,354,560; 1 GiB is 1,073,741,824
    expect(allocatableDisk(25)).toBe(23_085_449_216);
    // 33 GiB = 35,433,480,192; a tenth 3,543,348,019.2, rounded up: 3,543,348,020
    expect(allocatableDisk(33)).toBe(30_816_390_348);
  });
});

describe("memory that Linux has", () => {
  it.each([
    ["m7g.2xlarge", 30_251], // 32,768 - 64 = 32,704; 7.5 % is 2,452.8, so 2,453
    ["t3.medium", 3788], // 4,096; 7.5 % is 307.2, so 308
    ["c7i.8xlarge", 60_620], // 65,536; 7.5 % is 4,915.2, so 4,916
    ["m7i.large", 7577], // 8,192; 7.5 % is 614.4, so 615
  ])("of %s is %d MiB", (name, usable) => {
    expect(usableMemory(computeInstance(name))).toBe(mib(usable));
  });

  it("is below what Karpenter measured on the same machine", () => {
    // zz_generated.memory_overhead.go at 15e8769: 1,326,972,928 and 293,154,816 bytes less than nominal
    expect(usableMemory(computeInstance("m7g.2xlarge"))).toBeLessThan(gib(32) - 1_326_972_928);
    expect(usableMemory(computeInstance("c7g.large"))).toBeLessThan(gib(4) - 293_154_816);
  });
});
