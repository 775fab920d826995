import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { computeInstance, computeInstanceNames } from "../../../tuning/instance-classes.ts";
import type { KernelInput, KernelTuning, NodeUse } from "../../../tuning/kernel.ts";
import { tuneKernel } from "../../../tuning/kernel.ts";
import { sysctlFact } from "../../../tuning/kernel/sysctls.ts";

const USES: readonly NodeUse[] = ["general", "web", "worker", "realtime"];

const inputs: fc.Arbitrary<KernelInput> = fc.record({
  group: fc.constant("g"),
  use: fc.constantFrom(...USES),
  instanceTypes: fc.uniqueArray(fc.constantFrom(...computeInstanceNames()), {
    minLength: 1,
    maxLength: 3,
  }),
  kubernetesVersion: fc.integer({ min: 29, max: 40 }).map((minor) => `1.${minor}`),
  podsPerNode: fc.integer({ min: 1, max: 250 }),
  allowedUnsafeSysctls: fc.subarray(["net.core.*", "net.ipv4.tcp_rmem", "kernel.msg*"]),
  overrides: fc
    .subarray(["vm.swappiness", "net.core.rmem_max", "net.core.netdev_max_backlog"])
    .map((names) => Object.fromEntries(names.map((name) => [name, "4096"]))),
});

/** The largest size of a buffer or queue; the kernel's own where none is set. */
const KERNEL: Readonly<Record<string, number>> = {
  "net.ipv4.tcp_rmem": 6 * 1024 * 1024,
  "net.ipv4.tcp_wmem": 4 * 1024 * 1024,
  "net.core.netdev_max_backlog": 1000,
  "net.netfilter.nf_conntrack_max": 0,
};
const sizes = ({ sysctls }: KernelTuning): number[] =>
  Object.entries(KERNEL).map(([name, own]) => Number(sysctls[name]?.split(" ").at(-1) ?? own));

describe("whatever the nodes", () => {
  it("every setting has reason, source and default; nothing is both set and left out", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { settings, omitted, sysctls } = tuneKernel(input);
        for (const { why, source, default: own, apply, human } of settings) {
          expect(why.length).toBeGreaterThan(20);
          expect([source, own, human]).not.toContain("");
          expect(apply).toBe("rolling");
        }
        for (const { why, source } of omitted) {
          expect(why.length).toBeGreaterThan(20);
          expect(source).not.toBe("");
        }
        const names = settings.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(omitted.filter(({ name }) => names.includes(name))).toEqual([]);
        expect(names).toEqual(expect.arrayContaining(Object.keys(sysctls)));
      }),
    );
  });

  it("a sysctl is set on the node only where the node decides: its own, copied by pods, or passed by their packets", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const idle = Object.keys(tuneKernel(input).sysctls).filter((name) => {
          const fact = sysctlFact(name);
          const decides =
            fact?.scope === "node" || fact?.newNamespace === "copied" || fact?.countsOnNode;
          return decides !== true;
        });
        expect(idle).toEqual([]);
      }),
    );
  });

  it("no buffer is below the kernel's own", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const own = Object.values(KERNEL);
        sizes(tuneKernel({ ...input, overrides: {} })).forEach((size, index) => {
          expect(size).toBeGreaterThanOrEqual(own[index] ?? NaN);
        });
      }),
    );
  });
});

describe("a larger machine", () => {
  const pairs = fc
    .tuple(fc.constantFrom(...computeInstanceNames()), fc.constantFrom(...computeInstanceNames()))
    .map((names) => names.map(computeInstance).sort((a, b) => a.memory - b.memory))
    .filter(([small, large]) => {
      const bandwidth = [small?.networkGbps ?? 25, large?.networkGbps ?? 25];
      return (bandwidth[0] ?? 0) <= (bandwidth[1] ?? 0) && (small?.vcpu ?? 0) <= (large?.vcpu ?? 0);
    });

  it("never has smaller buffers", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(...USES), ([small, large], use) => {
        const base = { group: "g", use, kubernetesVersion: "1.34", podsPerNode: 110 };
        const of = (name = "") => sizes(tuneKernel({ ...base, instanceTypes: [name] }));
        const [less, more] = [of(small?.name), of(large?.name)];
        less.forEach((size, index) => {
          expect(more[index]).toBeGreaterThanOrEqual(size);
        });
      }),
    );
  });
});

describe("types whose bandwidth no source states", () => {
  it("are all larger than 16xlarge (64 vCPU), so 25 Gbit/s is not too much", () => {
    const unstated = computeInstanceNames()
      .map(computeInstance)
      .filter(({ networkGbps }) => networkGbps === undefined);
    expect(unstated.length).toBeGreaterThan(0);
    expect(unstated.filter(({ vcpu }) => vcpu <= 64)).toEqual([]);
  });
});
