import { describe, expect, it } from "@jest/globals";

import type { Props } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { eksAccessEntries } from "../../../../policies/rules/cluster/eks-access-entries.ts";
import { eksControlPlaneLogs } from "../../../../policies/rules/cluster/eks-control-plane-logs.ts";
import { eksDeletionProtection } from "../../../../policies/rules/cluster/eks-deletion-protection.ts";
import { eksEndpointPublic } from "../../../../policies/rules/cluster/eks-endpoint-public.ts";
import { eksSecretsEncryption } from "../../../../policies/rules/cluster/eks-secrets-encryption.ts";
import { eksVersionSupported } from "../../../../policies/rules/cluster/eks-version-supported.ts";
import { SUPPORT_ENDS } from "../../../../policies/rules/cluster/versions.ts";
import { judged, parsed } from "../cdn/judged.ts";

describe("the API endpoint", () => {
  const open = (props: Props) => judged(eksEndpointPublic, { vpcConfig: props });

  it.each<[string, Props]>([
    ["private", { endpointPublicAccess: "false", publicAccessCidrs: UNKNOWN }],
    ["for one office", { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.7/32"] }],
    ["for one office, by default public", { publicAccessCidrs: ["203.0.113.7/32"] }],
  ])("is %s", (_, props) => {
    expect(open(props)).toEqual(["pass"]);
  });

  it.each<[string, Props, string]>([
    [
      "by default",
      {},
      "vpcConfig.endpointPublicAccess: endpointPublicAccess is not set, which is true, and publicAccessCidrs is not set, which is 0.0.0.0/0",
    ],
    [
      "by an empty list",
      { endpointPublicAccess: true, publicAccessCidrs: [] },
      "vpcConfig.endpointPublicAccess: endpointPublicAccess is true, and publicAccessCidrs is not set, which is 0.0.0.0/0",
    ],
    [
      "by one of the addresses",
      { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.7/32", "::/0"] },
      "vpcConfig.publicAccessCidrs: endpointPublicAccess is true, and publicAccessCidrs is ::/0",
    ],
  ])("is open to the world %s", (_, props, said) => {
    const found = open(props);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${said}: the whole world can reach`)).toBe(true);
  });

  it("is open without any vpcConfig, and unknown with unknown addresses", () => {
    expect(judged(eksEndpointPublic, {})).toEqual([expect.stringContaining("whole world")]);
    expect(open({ endpointPublicAccess: true, publicAccessCidrs: UNKNOWN })).toEqual([
      "unknown: vpcConfig.publicAccessCidrs",
    ]);
  });

  it("is read of a block that is a list", () => {
    const vpcConfig = [{ endpointPublicAccess: false }];
    expect(judged(eksEndpointPublic, { vpcConfig })).toEqual(["pass"]);
  });
});

describe("the control plane's logs", () => {
  it("are none by default", () => {
    expect(judged(eksControlPlaneLogs, {})).toEqual([
      "enabledClusterLogTypes: enabledClusterLogTypes is not set, which is none: add api, audit, authenticator.",
    ]);
  });

  it("are those of the limit, and may be more", () => {
    const props = { enabledClusterLogTypes: ["audit", "scheduler"] };
    expect(judged(eksControlPlaneLogs, props, { logTypes: ["audit"] })).toEqual(["pass"]);
    expect(
      judged(eksControlPlaneLogs, props, { logTypes: ["scheduler", "controllerManager"] }),
    ).toEqual([expect.stringMatching(/is audit, scheduler: add controllerManager\.$/)]);
    expect(() => parsed(eksControlPlaneLogs, { logTypes: ["kubelet"] })).toThrow();
  });
});

describe("secrets", () => {
  const config = (encryptionConfig: Props[string]) =>
    judged(eksSecretsEncryption, encryptionConfig === undefined ? {} : { encryptionConfig });

  it("have a key, which may be yet to be made", () => {
    const block: Props = { provider: { keyArn: UNKNOWN }, resources: ["secrets"] };
    expect(config(block)).toEqual(["pass"]);
    expect(config([block])).toEqual(["pass"]);
  });

  it.each<[Props[string], string]>([
    [[], "encryptionConfig: encryptionConfig has no key"],
    [{ resources: ["secrets"] }, "encryptionConfig: encryptionConfig has no key"],
    [
      { provider: { keyArn: UNKNOWN }, resources: [] },
      "encryptionConfig.resources: encryptionConfig.resources does not hold secrets",
    ],
    [UNKNOWN, "unknown: encryptionConfig"],
  ])("do not with %p", (encryptionConfig, said) => {
    expect(config(encryptionConfig)[0]?.startsWith(said)).toBe(true);
  });
});

describe("a cluster's protection", () => {
  it("is off by default", () => {
    expect(judged(eksDeletionProtection, {})).toEqual([
      "deletionProtection: deletionProtection is not set, which is false: set it to true.",
    ]);
    expect(judged(eksDeletionProtection, { deletionProtection: "true" })).toEqual(["pass"]);
  });
});

describe("access", () => {
  it.each(["API", "API_AND_CONFIG_MAP"])("may be by %s", (authenticationMode) => {
    expect(judged(eksAccessEntries, { accessConfig: { authenticationMode } })).toEqual(["pass"]);
  });

  it("is by the ConfigMap by default", () => {
    expect(judged(eksAccessEntries, {})).toEqual([
      "accessConfig.authenticationMode: accessConfig.authenticationMode is not set, which is CONFIG_MAP: set it to API, or to API_AND_CONFIG_MAP while entries are being written.",
    ]);
  });
});

describe("a version", () => {
  const on = (version: Props[string], day: string, support = "standard") =>
    judged(eksVersionSupported, { version }, { day, support });

  it("is out of standard support from the day on that AWS names", () => {
    expect(on("1.34", "2026-12-01")).toEqual(["pass"]);
    expect(on("1.34", "2026-12-02")).toEqual([
      "version: Kubernetes 1.34 has been out of standard support since 2026-12-02: upgrade one minor version after the other.",
    ]);
    expect(on(1.33, "2026-11-21")).toEqual([
      expect.stringContaining("1.33 has been out of standard support since 2026-07-29"),
    ]);
  });

  it("is out of extended support a year later", () => {
    expect(on("1.31", "2026-11-25", "extended")).toEqual(["pass"]);
    expect(on("1.31", "2026-11-26", "extended")).toEqual([
      expect.stringContaining("out of extended support since 2026-11-26"),
    ]);
    for (const { standard, extended } of SUPPORT_ENDS) {
      expect(extended.slice(4)).toBe(standard.slice(4));
      expect(Number(extended.slice(0, 4)) - Number(standard.slice(0, 4))).toBe(1);
    }
  });

  it("is out of all support when it is older than the table", () => {
    expect(on("1.28", "2020-01-01", "extended")).toEqual([
      "version: Kubernetes 1.28 is out of all support: upgrade one minor version after the other.",
    ]);
  });

  it.each(["1.36", "1.100", "2.0", "latest"])(
    "passes when it is not in the table: %s",
    (version) => {
      expect(on(version, "2099-01-01")).toEqual(["pass"]);
    },
  );

  it("passes when AWS chooses it, and is unknown while it is", () => {
    expect(judged(eksVersionSupported, {})).toEqual(["pass"]);
    expect(on(UNKNOWN, "2026-11-21")).toEqual(["unknown: version"]);
  });

  it("takes a day that is one", () => {
    expect(parsed(eksVersionSupported, {})).toEqual({ day: "today", support: "standard" });
    expect(() => parsed(eksVersionSupported, { day: "2026-02-30" })).toThrow();
  });
});

describe("addresses of the API endpoint", () => {
  it("are the world's by one of them, whatever another one is", () => {
    const judge = (publicAccessCidrs: Props[string]) =>
      judged(eksEndpointPublic, { vpcConfig: { publicAccessCidrs } });
    expect(judge([UNKNOWN, "0.0.0.0/0"])).toEqual([
      expect.stringContaining("publicAccessCidrs is 0.0.0.0/0"),
    ]);
    expect(judge([UNKNOWN, "192.0.2.0/24"])).toEqual(["unknown: vpcConfig.publicAccessCidrs[0]"]);
  });
});
