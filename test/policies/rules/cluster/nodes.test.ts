import { describe, expect, it } from "@jest/globals";

import type { Props } from "../../../../policies/core/value.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { INSTANCE, NODE_CLASS } from "../../../../policies/rules/cluster/blocks.ts";
import { eksNodeImdsv2 } from "../../../../policies/rules/cluster/eks-node-imdsv2.ts";
import { eksNodeRemoteAccess } from "../../../../policies/rules/cluster/eks-node-remote-access.ts";
import { eksNodeVolumeEncrypted } from "../../../../policies/rules/cluster/eks-node-volume-encrypted.ts";
import { logGroupRetention } from "../../../../policies/rules/cluster/log-group-retention.ts";
import { judged, judgedAs, parsed, remedied } from "../cdn/judged.ts";

describe("instance metadata", () => {
  const template = (metadataOptions: Props, limits: Props = {}) =>
    judged(eksNodeImdsv2, { metadataOptions }, limits);
  const required = { httpTokens: "required" };

  it.each<[string, Props]>([
    ["with one hop by default", required],
    ["with one hop", { ...required, httpPutResponseHopLimit: "1" }],
    ["when it is off", { httpEndpoint: "disabled", httpTokens: "optional" }],
  ])("is safe %s", (_, options) => {
    expect(template(options)).toEqual(["pass"]);
  });

  it("is by version 1, too, by default", () => {
    const said =
      "metadataOptions.httpTokens: metadataOptions.httpTokens is not set, which is optional: set it to required, and httpPutResponseHopLimit to 1.";
    expect(judged(eksNodeImdsv2, {})).toEqual([said]);
    expect(judgedAs(eksNodeImdsv2, INSTANCE, { ami: "ami-1" })).toEqual([said]);
  });

  it("travels as far as the limit", () => {
    const two = { ...required, httpPutResponseHopLimit: 2 };
    expect(template(two, { maxHops: 2 })).toEqual(["pass"]);
    expect(template(two)).toEqual([
      expect.stringMatching(/^metadataOptions\.httpPutResponseHopLimit: .* is 2, at most 1 is/),
    ]);
    expect(() => parsed(eksNodeImdsv2, { maxHops: 65 })).toThrow();
  });

  it("is required by Karpenter where nothing is said", () => {
    const nodeClass = (spec: Props) => judgedAs(eksNodeImdsv2, NODE_CLASS, { spec });
    expect(nodeClass({ role: "nodes" })).toEqual(["pass"]);
    expect(nodeClass({ metadataOptions: { httpTokens: "optional" } })).toEqual([
      expect.stringMatching(/^spec\.metadataOptions\.httpTokens: .* is optional/),
    ]);
    expect(nodeClass({ metadataOptions: { httpPutResponseHopLimit: 2 } })).toEqual([
      expect.stringMatching(/^spec\.metadataOptions\.httpPutResponseHopLimit: /),
    ]);
  });
});

describe("volumes", () => {
  const OFF = /encrypted: encrypted is not set, which is false: set it to true/;

  it("of a launch template are judged one by one", () => {
    const blockDeviceMappings: readonly Props[] = [
      { deviceName: "/dev/xvda", ebs: { encrypted: UNKNOWN } },
      { deviceName: "/dev/xvdb", ebs: { encrypted: "false" } },
      { deviceName: "/dev/xvdc", ebs: [{ encrypted: true }] },
      { deviceName: "/dev/xvdd", virtualName: "ephemeral0" },
    ];
    expect(judged(eksNodeVolumeEncrypted, { blockDeviceMappings })).toEqual([
      "unknown: blockDeviceMappings[0].ebs.encrypted",
      "blockDeviceMappings[1].ebs.encrypted: encrypted is false: set it to true on every volume of a node.",
    ]);
  });

  it("of a launch template are the image's when it names none", () => {
    expect(judged(eksNodeVolumeEncrypted, {})).toEqual([
      expect.stringMatching(/^blockDeviceMappings: blockDeviceMappings is not set/),
    ]);
  });

  it("of an instance are its root and the others", () => {
    const judge = (props: Props) => judgedAs(eksNodeVolumeEncrypted, INSTANCE, props);
    expect(judge({})).toEqual([expect.stringMatching(OFF)]);
    expect(judge({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{}] })).toEqual([
      expect.stringMatching(/^ebsBlockDevices\[0\]\.encrypted: /),
    ]);
    expect(judge({ rootBlockDevice: { encrypted: true } })).toEqual(["pass"]);
  });

  it("of Karpenter's nodes are encrypted where nothing is said", () => {
    const judge = (spec: Props) => judgedAs(eksNodeVolumeEncrypted, NODE_CLASS, { spec });
    expect(judge({})).toEqual(["pass"]);
    expect(judge({ blockDeviceMappings: [{ ebs: { volumeSize: "80Gi" } }] })).toEqual([
      expect.stringMatching(OFF),
    ]);
  });
});

describe("a node group's SSH key", () => {
  const access = (remoteAccess: Props[string]) => judged(eksNodeRemoteAccess, { remoteAccess });

  it("comes with security groups", () => {
    expect(access({ ec2SshKey: "ops", sourceSecurityGroupIds: UNKNOWN })).toEqual(["pass"]);
    expect(access({ ec2SshKey: UNKNOWN, sourceSecurityGroupIds: [] })).toEqual([
      expect.stringMatching(/^remoteAccess\.sourceSecurityGroupIds: remoteAccess has an ec2SshKey/),
    ]);
  });

  it("need not be there", () => {
    expect(judged(eksNodeRemoteAccess, {})).toEqual(["pass"]);
    expect(access({ ec2SshKey: "" })).toEqual(["pass"]);
    expect(access(UNKNOWN)).toEqual(["unknown: remoteAccess"]);
  });
});

describe("a log group's retention", () => {
  it.each<[Props, string]>([
    [{ retentionInDays: 1 }, "pass"],
    [{ retentionInDays: "3653" }, "pass"],
    [{ logGroupClass: "DELIVERY" }, "pass"],
    [{ retentionInDays: 0 }, "retentionInDays: retentionInDays is 0, which is for ever"],
    [{ logGroupClass: "STANDARD" }, "retentionInDays: retentionInDays is not set, which is"],
    [{ retentionInDays: UNKNOWN }, "unknown: retentionInDays"],
  ])("%p", (props, said) => {
    expect(judged(logGroupRetention, props)[0]?.startsWith(said)).toBe(true);
  });

  it("is set by the remedy, and all else stays as it is", () => {
    const secret = new Secret("key");
    const props: Props = { name: UNKNOWN, kmsKeyId: secret };
    expect(remedied(logGroupRetention, props)).toEqual({ ...props, retentionInDays: 30 });
    expect(remedied(logGroupRetention, { retentionInDays: "0" }, { retentionDays: 90 })).toEqual({
      retentionInDays: 90,
    });
  });

  it.each<[Props]>([
    [{ retentionInDays: 7 }],
    [{ retentionInDays: UNKNOWN }],
    [{ retentionInDays: new Secret(0) }],
    [{ logGroupClass: "DELIVERY" }],
  ])("is left alone by the remedy: %p", (props) => {
    expect(remedied(logGroupRetention, props)).toBeUndefined();
  });

  it("is a number of days that CloudWatch takes", () => {
    expect(() => parsed(logGroupRetention, { retentionDays: 31 })).toThrow();
  });
});

describe("an instance that a launch template launches", () => {
  const launchTemplate: Props = { id: UNKNOWN };

  it("leaves to it what it does not say itself", () => {
    expect(judgedAs(eksNodeImdsv2, INSTANCE, { launchTemplate })).toEqual(["pass"]);
    expect(judgedAs(eksNodeVolumeEncrypted, INSTANCE, { launchTemplate })).toEqual(["pass"]);
    const own: Props = { launchTemplate, metadataOptions: {}, rootBlockDevice: { volumeSize: 20 } };
    expect(judgedAs(eksNodeImdsv2, INSTANCE, own)).toEqual([
      expect.stringContaining("httpTokens is not set"),
    ]);
    expect(judgedAs(eksNodeVolumeEncrypted, INSTANCE, own)).toEqual([
      expect.stringContaining("encrypted is not set"),
    ]);
  });
});

describe("an instance by itself", () => {
  it("may let its containers ask for metadata: it is no node", () => {
    const metadataOptions = { httpTokens: "required", httpPutResponseHopLimit: 2 };
    expect(judgedAs(eksNodeImdsv2, INSTANCE, { metadataOptions })).toEqual(["pass"]);
  });

  it("has its other volumes judged when nothing is known of its root", () => {
    const props: Props = { rootBlockDevice: UNKNOWN, ebsBlockDevices: [{ encrypted: false }] };
    expect(judgedAs(eksNodeVolumeEncrypted, INSTANCE, props)).toEqual([
      "unknown: rootBlockDevice",
      expect.stringMatching(/^ebsBlockDevices\[0\]\.encrypted: /),
    ]);
  });
});

describe("an account that encrypts all volumes", () => {
  it("needs no word on any of them", () => {
    expect(judged(eksNodeVolumeEncrypted, {}, { encryptedByDefault: true })).toEqual(["pass"]);
  });
});
