import { describe, expect, it } from "@jest/globals";
import { DAEMON_SETS, daemonSetTotal } from "../../../tuning/nodes/daemon-sets.ts";
import { mib } from "../../../tuning/units.ts";

describe("DaemonSets", () => {
  it("request what their manifests say", () => {
    expect(
      DAEMON_SETS.map(({ name, cpuMillicores, memory }) => [name, cpuMillicores, memory / mib(1)]),
    ).toEqual([
      ["aws-node", 50, 0],
      ["kube-proxy", 100, 0],
      ["eks-pod-identity-agent", 0, 0],
      ["ebs-csi-node", 30, 120],
      ["secrets-store-csi-driver", 70, 140],
      ["secrets-store-csi-driver-provider-aws", 50, 100],
      ["node-exporter", 112, 200],
    ]);
  });

  it("add up, a pod each, and none requests disk", () => {
    expect(daemonSetTotal()).toEqual({
      cpuMillicores: 412,
      memory: mib(560),
      ephemeralStorage: 0,
      pods: 7,
    });
    expect(daemonSetTotal([])).toEqual({
      cpuMillicores: 0,
      memory: 0,
      ephemeralStorage: 0,
      pods: 0,
    });
  });

  it("each say where the figures are from", () => {
    for (const { arithmetic, source } of DAEMON_SETS) {
      expect(arithmetic).not.toBe("");
      expect(source).toMatch(/\w+\/[\w-]+|add-on/);
    }
  });
});
