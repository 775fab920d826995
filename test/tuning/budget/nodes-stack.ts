import fc from "fast-check";
import type { Finding, Fix } from "../../../tuning/budget/finding.ts";
import type { CapacityInput } from "../../../tuning/budget/node-pools.ts";
import type { NodeCapacity, PodDemand } from "../../../tuning/nodes.ts";
import { nodeCapacity } from "../../../tuning/nodes.ts";
import { mib } from "../../../tuning/units.ts";
import { capacityOf } from "../nodes/group.ts";

/** Pods of one workload, written short. */
export interface Short {
  readonly pods?: number;
  readonly surge?: number;
  readonly ending?: number;
  readonly cpu?: number;
  readonly memoryMiB?: number;
  readonly diskMiB?: number;
  readonly group?: string;
  readonly fargate?: boolean;
  readonly minPods?: number;
  readonly namespace?: string;
}

/** A workload: by default one pod of 500m, 512 MiB and 1 GiB of disk. */
export function demand(label: string, short: Short = {}): PodDemand {
  const { pods = 1, surge = 0, ending = 0, group, minPods } = short;
  const { cpu = 500, memoryMiB = 512, diskMiB = 1024 } = short;
  return {
    label,
    namespace: short.namespace ?? "app",
    fargate: short.fargate ?? false,
    pods,
    surge,
    ending,
    each: {
      cpuMillicores: cpu,
      memory: mib(memoryMiB),
      ephemeralStorage: mib(diskMiB),
      pods: 1,
    },
    sysctls: [],
    ...(group === undefined ? {} : { group }),
    ...(minPods === undefined ? {} : { minPods }),
  };
}

const TYPES = ["m7g.large", "c7g.xlarge", "m7g.2xlarge", "t3.medium", "r8g.2xlarge"];

const groups: fc.Arbitrary<NodeCapacity[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom("general", "spot", "realtime"),
      type: fc.constantFrom(...TYPES),
      max: fc.integer({ min: 1, max: 10 }),
      dedicated: fc.boolean(),
    })
    .map(({ name, type, max, dedicated }) =>
      capacityOf({ instanceTypes: [type], nodes: { min: 0, max }, dedicated }, name),
    ),
  { maxLength: 3, selector: ({ group }) => group },
);

const demands: fc.Arbitrary<PodDemand[]> = fc.uniqueArray(
  fc
    .record({
      label: fc.constantFrom(
        "services.api",
        "services.worker",
        "services.chat",
        "jobs.migrations",
        "operations.clear",
      ),
      pods: fc.integer({ min: 1, max: 12 }),
      surge: fc.integer({ min: 0, max: 3 }),
      most: fc.integer({ min: 0, max: 12 }),
      cpu: fc.integer({ min: 10, max: 2500 }),
      memoryMiB: fc.integer({ min: 16, max: 5000 }),
      diskMiB: fc.integer({ min: 64, max: 12_000 }),
      group: fc.constantFrom(undefined, "general", "spot", "realtime"),
      fargate: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    })
    .map(({ label, group, most, ...rest }) => {
      const ending = Math.max(0, Math.min(most, rest.pods - rest.surge));
      return demand(label, { ...rest, ending, ...(group === undefined ? {} : { group }) });
    }),
  { maxLength: 5, selector: ({ label }) => label },
);

/** Any node groups and workloads: some fit, some do not, some name a group there is none of. */
export const stacks: fc.Arbitrary<CapacityInput> = fc.record({
  nodeGroups: groups,
  demands,
  zones: fc.constantFrom(1, 2, 3),
});

const UNITS: Readonly<Record<string, readonly [keyof PodDemand["each"], number]>> = {
  cpuMillicores: ["cpuMillicores", 1],
  memoryMiB: ["memory", mib(1)],
  ephemeralStorageMiB: ["ephemeralStorage", mib(1)],
};

/** The workloads with a fix written into them, or with one step less of it. */
export function applyToDemands(
  demands: readonly PodDemand[],
  { path, to }: Fix,
  stepBack = 0,
): PodDemand[] {
  const [, label, key] = /^(\w+\.\w+)\.(?:replicas|resources)\.(\w+)$/.exec(path) ?? [];
  const amount = Number(to) + stepBack;
  return demands.map((old) => {
    if (old.label !== label || key === undefined) return old;
    if (key === "max") {
      const ending = Math.max(0, Math.min(old.ending, amount - old.surge));
      return { ...old, pods: amount, ending };
    }
    const [resource, unit] = UNITS[key] ?? ["pods", 0];
    return { ...old, each: { ...old.each, [resource]: amount * unit } };
  });
}

/** The stack with a fix written into it, or with one step less of it. */
export function applyFix(input: CapacityInput, fix: Fix, stepBack = 0): CapacityInput {
  const [, name, key] = /^nodeGroups\.(\w+)\.(nodes\.max|instanceTypes)$/.exec(fix.path) ?? [];
  if (name === undefined) {
    return { ...input, demands: applyToDemands(input.demands, fix, stepBack) };
  }
  const nodeGroups = input.nodeGroups.map((old) => {
    if (old.group !== name) return old;
    const { config, kubernetesVersion } = old.input;
    const change =
      key === "instanceTypes"
        ? { instanceTypes: fix.to.split(", ") }
        : { nodes: { ...config.nodes, max: Number(fix.to) - stepBack } };
    return nodeCapacity(name, { ...config, ...change }, kubernetesVersion);
  });
  return { ...input, nodeGroups };
}

/** The finding of the same sum. */
export function sameFinding(findings: readonly Finding[], { budget, subject }: Finding) {
  return findings.find((other) => other.budget === budget && other.subject === subject);
}
