import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { resourceRule } from "../../core/rule.ts";
import {
  INSTANCE,
  LAUNCH_TEMPLATE,
  NODE_CLASS,
  KARPENTER_NODE_CLASSES,
  block,
  isFromTemplate,
} from "./blocks.ts";

function judgeVolume(ebs: Cursor, report: Report): void {
  const encrypted = ebs.at("encrypted");
  if (encrypted.flag() === true) return;
  report.violation(
    `encrypted is ${encrypted.text() ?? "not set, which is false"}: set it to true on every volume of a node.`,
    encrypted,
  );
}

/** The volumes that a launch template or Karpenter's class adds or overrides. */
function judgeMappings(mappings: Cursor, report: Report): void {
  report.each(mappings.list(), (mapping) => {
    const ebs = block(mapping.at("ebs"));
    // Without ebs it is a disk of the instance, which AWS encrypts, or a device that is left out.
    if (ebs.isSet) judgeVolume(ebs, report);
  });
}

function judgeTemplate(template: Resource, report: Report): void {
  const mappings = template.at("blockDeviceMappings");
  if (mappings.list().length > 0) {
    judgeMappings(mappings, report);
    return;
  }
  report.violation(
    "blockDeviceMappings is not set: the root volume is as the image has it, which is unencrypted. Set a mapping of the image's root device with ebs.encrypted true.",
    mappings,
  );
}

/** The root volume, unless a launch template speaks of it, and the others. */
function judgeInstance(instance: Resource, report: Report): void {
  const root = block(instance.at("rootBlockDevice"));
  report.each(root.isSet || !isFromTemplate(instance) ? [root] : [], (volume) => {
    judgeVolume(volume, report);
  });
  report.each(instance.at("ebsBlockDevices").list(), (device) => {
    judgeVolume(device, report);
  });
}

/** Nodes' disks are encrypted. */
export const eksNodeVolumeEncrypted = resourceRule({
  name: "eks-node-volume-encrypted",
  service: "cluster",
  checks: "Volumes of nodes and instances are encrypted.",
  why: "On a node's disk are images, logs and what pods write to emptyDir: a snapshot of it shared by mistake gives it away.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Amazon EBS User Guide: Amazon EBS encryption",
      url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    },
    KARPENTER_NODE_CLASSES,
    { title: "AWS Well-Architected SEC08-BP02: Enforce encryption at rest" },
  ],
  types: [LAUNCH_TEMPLATE, INSTANCE, NODE_CLASS],
  limits: z.strictObject({
    encryptedByDefault: z
      .boolean()
      .default(false)
      .describe("EBS encryption by default is on in the account, and encrypts every volume."),
  }),
  check(resource, report, { encryptedByDefault }) {
    if (encryptedByDefault) return;
    if (resource.type === LAUNCH_TEMPLATE) judgeTemplate(resource, report);
    else if (resource.type === INSTANCE) judgeInstance(resource, report);
    // Where it says nothing Karpenter encrypts the root volume.
    else judgeMappings(resource.at("spec", "blockDeviceMappings"), report);
  },
  good: {
    type: LAUNCH_TEMPLATE,
    props: {
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    },
  },
  bad: {
    example: {
      type: LAUNCH_TEMPLATE,
      props: { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 80 } }] },
    },
    says: ["encrypted is not set, which is false: set it to true on every volume of a node."],
  },
});
