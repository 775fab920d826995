import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { nodeConfig } from "../../../components/cluster/node-config.ts";
import { userData } from "../../../components/cluster/user-data.ts";
import { parts } from "../../support/mime.ts";
import { groupCapacity, nodeKernel } from "../../support/nodes.ts";

const kernel = nodeKernel();
/** The kubelet's part of it, as Kubernetes spells quantities. */
const KUBELET = {
  maxPods: 110,
  kubeReserved: { cpu: "90m", memory: "1465Mi" },
  evictionHard: { "memory.available": "100Mi" },
};

describe("user data", () => {
  const text = userData(nodeConfig({ capacity: groupCapacity(), kernel }), kernel);

  it("is a script and a NodeConfig, in this order", () => {
    expect(parts(text).map(({ type }) => type)).toEqual([
      "text/x-shellscript",
      "application/node.eks.aws",
    ]);
  });

  it("tells nodeadm what the budget counts with, and limits, and leaves the cluster to EKS", () => {
    expect(parse(parts(text)[1]?.body ?? "")).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        kubelet: { config: KUBELET },
        containerd: {
          baseRuntimeSpec: {
            process: {
              rlimits: [
                { type: "RLIMIT_NOFILE", soft: 65_536, hard: 1_048_576 },
                { type: "RLIMIT_CORE", soft: 0, hard: 0 },
              ],
            },
          },
        },
      },
    });
  });

  it("has a script that bash starts by its first line", () => {
    expect(parts(text)[0]?.body.startsWith("#!/bin/bash\n")).toBe(true);
  });

  it("fits a launch template many times over", () => {
    // EC2 takes 16,384 bytes.
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
  });
});

describe("a NodeConfig", () => {
  it("names the unsafe sysctls pods may set, where there are any", () => {
    const allowed = nodeKernel({ allowedUnsafeSysctls: ["net.core.somaxconn"] });
    const config = nodeConfig({ capacity: groupCapacity(), kernel: allowed });
    expect(config.spec.kubelet.config).toEqual({
      ...KUBELET,
      allowedUnsafeSysctls: ["net.core.somaxconn"],
    });
  });

  it("leaves the pods to Karpenter, where none are given", () => {
    expect(nodeConfig({ kernel }).spec.kubelet.config).toEqual({});
  });
});
