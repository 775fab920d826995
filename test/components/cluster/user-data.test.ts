import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { nodeConfig } from "../../../components/cluster/node-config.ts";
import { userData } from "../../../components/cluster/user-data.ts";
import { parts } from "../../support/mime.ts";
import { nodeKernel } from "../../support/nodes.ts";

const kernel = nodeKernel();

describe("user data", () => {
  const text = userData(nodeConfig({ podsPerNode: 110, kernel }), kernel);

  it("is a script and a NodeConfig, in this order", () => {
    expect(parts(text).map(({ type }) => type)).toEqual([
      "text/x-shellscript",
      "application/node.eks.aws",
    ]);
  });

  it("tells nodeadm pods and limits, and leaves the cluster to EKS", () => {
    expect(parse(parts(text)[1]?.body ?? "")).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        kubelet: { config: { maxPods: 110 } },
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
    expect(nodeConfig({ podsPerNode: 58, kernel: allowed }).spec.kubelet.config).toEqual({
      maxPods: 58,
      allowedUnsafeSysctls: ["net.core.somaxconn"],
    });
  });

  it("leaves the pods to Karpenter, where none are given", () => {
    expect(nodeConfig({ kernel }).spec.kubelet.config).toEqual({});
  });
});
