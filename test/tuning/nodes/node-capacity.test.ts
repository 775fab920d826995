import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import { computeInstanceNames } from "../../../tuning/instance-classes.ts";
import type { NodeCapacity } from "../../../tuning/nodes.ts";
import { kubeletConfiguration, withLargerInstances, withMaxNodes } from "../../../tuning/nodes.ts";
import { gib, mib } from "../../../tuning/units.ts";
import { capacityOf, groupConfig } from "./group.ts";

// DaemonSets: 412m (50 + 100 + 30 + 70 + 50 + 112), 560 MiB (120 + 140 + 100 + 200), 7 pods.
describe("the room of a group", () => {
  it("of m7g.2xlarge is what reserve, eviction and DaemonSets leave", () => {
    expect(capacityOf()).toMatchObject({
      group: "general",
      provisioner: "managed",
      dedicated: false,
      instanceType: "m7g.2xlarge",
      nodes: { min: 3, max: 6 },
      podsPerNode: 110,
      reserved: { cpuMillicores: 90, memory: mib(1465) },
      evictionMemory: mib(100),
      daemonSets: { cpuMillicores: 412, memory: mib(560), ephemeralStorage: 0, pods: 7 },
      perNode: {
        cpuMillicores: 7498, // 8,000 - 90 - 412
        memory: mib(28_126), // 30,251 - 1,465 - 100 - 560
        ephemeralStorage: gib(71), // 80 - 1 - 8
        pods: 103, // 110 - 7
      },
      total: {
        cpuMillicores: 44_988, // 6 x 7,498
        memory: mib(168_756), // 6 x 28,126
        ephemeralStorage: gib(426),
        pods: 618,
      },
    });
  });

  it("of t3.medium is small: the kubelet keeps a third of its memory for 110 pods", () => {
    const { perNode } = capacityOf({ instanceTypes: ["t3.medium"], diskGiB: 20 });
    expect(perNode).toEqual({
      cpuMillicores: 1518, // 2,000 - 70 - 412
      memory: mib(1663), // 3,788 - 1,465 - 100 - 560
      ephemeralStorage: gib(17),
      pods: 103,
    });
  });

  it("of c7i.8xlarge counts 250 pods", () => {
    const { perNode, podsPerNode } = capacityOf({ instanceTypes: ["c7i.8xlarge"] });
    expect(podsPerNode).toBe(250);
    expect(perNode).toMatchObject({
      cpuMillicores: 31_438, // 32,000 - 150 - 412
      memory: mib(56_955), // 60,620 - 3,005 - 100 - 560
      pods: 243,
    });
  });

  it("is that of the type with the least memory, whatever the order", () => {
    const mixed = capacityOf({ instanceTypes: ["m7g.2xlarge", "c7g.2xlarge", "r7g.2xlarge"] });
    const reverse = capacityOf({ instanceTypes: ["r7g.2xlarge", "c7g.2xlarge", "m7g.2xlarge"] });
    const least = capacityOf({ instanceTypes: ["c7g.2xlarge"] });
    expect([mixed.instanceType, reverse.instanceType]).toEqual(["c7g.2xlarge", "c7g.2xlarge"]);
    expect([mixed.perNode, reverse.perNode]).toEqual([least.perNode, least.perNode]);
  });

  it("follows the most nodes", () => {
    const more = withMaxNodes(capacityOf(), 10);
    expect(more.total.cpuMillicores).toBe(74_980);
    expect(more.input.config.nodes).toEqual({ min: 3, max: 10 });
    expect(more).toEqual(capacityOf({ nodes: { min: 3, max: 10 } }));
  });
});

describe("what the kubelet is told", () => {
  const settings = new Map(capacityOf().settings.map((each) => [each.name, each]));

  it("is pods, reserve and eviction, each with unit and reason", () => {
    const sent = [...settings.values()].map(({ name, value, unit }) => [name, value, unit]);
    expect(sent).toEqual([
      ["maxPods", "110", "count"],
      ["kubeReserved.cpu", "90", "millicores"],
      ["kubeReserved.memory", "1465", "MiB"],
      ["kubeReserved.ephemeral-storage", "1", "GiB"],
      ["evictionHard.memory.available", "100", "MiB"],
      ["evictionHard.nodefs.available", "10", "percent"],
      ["evictionHard.nodefs.inodesFree", "5", "percent"],
    ]);
    for (const { apply, amount, value } of settings.values()) {
      expect([apply, String(amount)]).toEqual(["rolling", value]);
    }
  });

  it("is written as Kubernetes quantities", () => {
    expect(kubeletConfiguration(capacityOf())).toEqual({
      maxPods: 110,
      kubeReserved: { cpu: "90m", memory: "1465Mi", "ephemeral-storage": "1Gi" },
      evictionHard: {
        "memory.available": "100Mi",
        "nodefs.available": "10%",
        "nodefs.inodesFree": "5%",
      },
    });
  });

  it("spells the arithmetic out, and what the AMI would have done", () => {
    const pods = settings.get("maxPods");
    expect(pods?.why).toContain("4 interfaces x (15 - 1) prefixes x 16 addresses + 2");
    expect(pods?.why).toContain("= 898; EKS allows 110 with 8 vCPUs");
    expect(pods?.default).toBe("58");
    const memory = settings.get("kubeReserved.memory");
    expect(memory?.why).toContain("255 MiB + 11 MiB x 110 pods");
    expect(memory?.default).toBe("893 MiB");
  });
});

function problemsOf(instanceTypes: string[]) {
  try {
    capacityOf({ instanceTypes });
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
  return [];
}

describe("wrong instance types", () => {
  it("are all named at once, with what was probably meant", () => {
    const problems = problemsOf(["m7g.2xlareg", "m7g.large", "m7i.xlarge", "z9.huge"]);
    expect(problems.map(({ path, got }) => [path, got])).toEqual([
      ["instanceTypes", '"m7g.2xlareg"'],
      ["instanceTypes", '"z9.huge"'],
      ["instanceTypes", "m7g.large (arm64), m7i.xlarge (amd64)"],
      ["instanceTypes", "m7g.large (2 vCPUs), m7i.xlarge (4 vCPUs)"],
    ]);
    expect(problems[0]?.fix).toContain('did you mean "m7g.2xlarge"?');
    expect(problems[1]?.fix).toContain("use a known type, or add the family");
  });

  it("must be at least one", () => {
    expect(problemsOf([])).toHaveLength(1);
  });

  it("include a machine too small for a single pod, and name one that is not", () => {
    // c7g.medium: 2,048 - 64 = 1,984 - 149 = 1,835; less 1,333 (98 pods), 100 and 560: below 0
    expect(problemsOf(["c7g.medium"])[0]?.fix).toBe('use "c7g.large" or larger');
    // t3.small: 2,048 - 154 = 1,894; less 1,465, 100 and 560: below 0
    expect(problemsOf(["t3.small"])[0]?.fix).toBe('use "t3.medium" or larger');
  });
});

describe("larger instances", () => {
  it("are one size larger, for every type of the group", () => {
    const larger = withLargerInstances(
      capacityOf({ instanceTypes: ["m7g.2xlarge", "c7g.2xlarge"] }),
    );
    expect(larger?.input.config.instanceTypes).toEqual(["m7g.4xlarge", "c7g.4xlarge"]);
  });

  it("are none above the largest, nor where the larger ones do not go together", () => {
    expect(withLargerInstances(capacityOf({ instanceTypes: ["m7g.16xlarge"] }))).toBeUndefined();
    expect(
      withLargerInstances(capacityOf({ instanceTypes: ["m7g.16xlarge", "m8g.16xlarge"] })),
    ).toBeUndefined();
    // t3.medium -> t3.large (2 vCPUs), m7i.large -> m7i.xlarge (4 vCPUs)
    expect(
      withLargerInstances(capacityOf({ instanceTypes: ["t3.medium", "m7i.large"] })),
    ).toBeUndefined();
  });

  it("never hold fewer, in anything", () => {
    const usable = computeInstanceNames().filter((name) => problemsOf([name]).length === 0);
    expect(usable.length).toBeGreaterThan(100);
    for (const name of usable) {
      const small: NodeCapacity = capacityOf({ instanceTypes: [name] });
      const large = withLargerInstances(small) ?? small;
      const shrunk = (["cpuMillicores", "memory", "ephemeralStorage", "pods"] as const).filter(
        (resource) => large.perNode[resource] < small.perNode[resource],
      );
      expect([name, shrunk]).toEqual([name, []]);
    }
  });
});

describe("the input", () => {
  it("is kept, so that other sizes can be tried", () => {
    expect(capacityOf().input).toEqual({ config: groupConfig(), kubernetesVersion: "1.34" });
  });
});
