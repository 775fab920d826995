import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { sysctlAgreement } from "../../../../policies/rules/stack/sysctl-agreement.ts";
import { allowsSysctl, sysctlsIn } from "../../../../policies/rules/stack/user-data.ts";
import { judged, workload } from "./judged.ts";

type Value = ExampleResource["props"][string];

const GROUP: ExampleResource = {
  type: "aws:eks/nodeGroup:NodeGroup",
  name: "nodes",
  props: { launchTemplate: { id: UNKNOWN } },
  madeFrom: { launchTemplate: ["template"] },
};

function template(userData?: Value): ExampleResource {
  const props: ExampleResource["props"] = userData === undefined ? {} : { userData };
  return { type: "aws:ec2/launchTemplate:LaunchTemplate", name: "template", props };
}

function api(sysctl: string, namespace = "default"): ExampleResource {
  const sysctls = [{ name: sysctl, value: "1" }];
  const pods = workload("kubernetes:apps/v1:Deployment", {
    containers: [],
    securityContext: { sysctls },
  });
  return { ...pods, props: { ...pods.props, metadata: { name: "api", namespace } } };
}

const NODE_CONFIG = `MIME-Version: 1.0
--B
Content-Type: application/node.eks.aws

spec:
  kubelet:
    config:
      allowedUnsafeSysctls:
        - net.core.somaxconn # for bursts
        - "net.ipv4.tcp_*"
      maxPods: 110
--B--`;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("allowed sysctls in user data", () => {
  it("are found in NodeConfig, JSON, Bottlerocket's settings and flags, in base64 or plain", () => {
    const both = ["net.core.somaxconn", "net.ipv4.tcp_*"];
    expect(sysctlsIn(NODE_CONFIG)).toEqual(both);
    expect(sysctlsIn(base64(NODE_CONFIG))).toEqual(both);
    expect(sysctlsIn('{"allowedUnsafeSysctls": ["net.core.somaxconn", "net.ipv4.tcp_*"]}')).toEqual(
      both,
    );
    expect(
      sysctlsIn(
        '[settings.kubernetes]\nallowed-unsafe-sysctls = ["net.core.somaxconn",\n "net.ipv4.tcp_*"]',
      ),
    ).toEqual(both);
    expect(
      sysctlsIn(
        "--kubelet-extra-args '--allowed-unsafe-sysctls=net.core.somaxconn,net.ipv4.tcp_*'",
      ),
    ).toEqual(both);
    expect(sysctlsIn("#!/bin/bash\nsysctl -w net.core.somaxconn=4096")).toEqual([]);
  });

  it("match by name or by beginning", () => {
    expect(allowsSysctl(["net.core.*"], "net.core.somaxconn")).toBe(true);
    expect(allowsSysctl(["net.core.some"], "net.core.somaxconn")).toBe(false);
  });
});

describe("sysctl-agreement", () => {
  it("reads the launch template of a node group; without user data nothing is allowed", () => {
    const unsafe = api("net.core.somaxconn");
    expect(judged(sysctlAgreement, [GROUP, template(base64(NODE_CONFIG)), unsafe])).toEqual([
      "pass",
    ]);
    const refused =
      "api sets net.core.somaxconn, which node group nodes does not allow: add it to allowedUnsafeSysctls of its nodes (kubelet configuration in their user data), keep the pod off them, or leave the sysctl out.";
    expect(judged(sysctlAgreement, [GROUP, template(), unsafe])).toEqual([refused]);
    const plain: ExampleResource = { type: GROUP.type, name: "nodes", props: {} };
    expect(judged(sysctlAgreement, [plain, unsafe])).toEqual([refused]);
  });

  it("cannot tell of user data that is unknown or somebody else's", () => {
    const unsafe = api("net.core.somaxconn");
    expect(judged(sysctlAgreement, [GROUP, template(UNKNOWN), unsafe])).toEqual([
      "unknown userData",
    ]);
    const foreign: ExampleResource = { ...GROUP, props: { launchTemplate: { name: "theirs" } } };
    expect(judged(sysctlAgreement, [foreign, unsafe])).toEqual(["unknown launchTemplate"]);
    expect(judged(sysctlAgreement, [foreign, api("net.ipv4.tcp_syncookies")])).toEqual(["pass"]);
  });

  it("knows what is safe in the cluster's version", () => {
    const cluster = (version: string): ExampleResource => ({
      type: "aws:eks/cluster:Cluster",
      name: "cluster",
      props: { version },
    });
    const keepalive = api("net.ipv4.tcp_keepalive_time");
    expect(judged(sysctlAgreement, [cluster("1.29"), GROUP, template(), keepalive])).toEqual([
      "pass",
    ]);
    expect(judged(sysctlAgreement, [cluster("1.28"), GROUP, template(), keepalive])).toHaveLength(
      1,
    );
    const limits = { kubernetesMinor: 28 };
    expect(judged(sysctlAgreement, [GROUP, template(), keepalive], limits)[0]).toMatch(/^api sets/);
    expect(judged(sysctlAgreement, [GROUP, template(), keepalive])).toEqual(["pass"]);
  });

  it("leaves to pod-sysctls what no node can allow, and is silent without nodes", () => {
    expect(judged(sysctlAgreement, [GROUP, template(), api("vm.swappiness")])).toEqual(["pass"]);
    expect(judged(sysctlAgreement, [api("net.core.somaxconn")])).toEqual([]);
  });

  it("refuses every sysctl on Fargate, in the profile's namespaces", () => {
    const profile: ExampleResource = {
      type: "aws:eks/fargateProfile:FargateProfile",
      name: "batch",
      props: { selectors: [{ namespace: "batch" }] },
    };
    expect(judged(sysctlAgreement, [profile, api("net.ipv4.tcp_syncookies", "batch")])).toEqual([
      "api sets net.ipv4.tcp_syncookies, and Fargate profile batch takes no sysctls: leave it out, or run the pod on nodes.",
    ]);
    expect(judged(sysctlAgreement, [profile, api("net.ipv4.tcp_syncookies", "web")])).toEqual([
      "pass",
    ]);
  });
});
