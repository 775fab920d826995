import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import {
  INSTANCE,
  LAUNCH_TEMPLATE,
  NODE_CLASS,
  KARPENTER_NODE_CLASSES,
  block,
  eksGuide,
  isFromTemplate,
} from "./blocks.ts";

/** Where a resource says how its instances answer for their metadata. */
function metadataOptions(resource: Resource): Cursor {
  if (resource.type === NODE_CLASS) return resource.at("spec", "metadataOptions");
  return block(resource.at("metadataOptions"));
}

/** Metadata with its role's credentials only for those who ask properly. */
export const eksNodeImdsv2 = resourceRule({
  name: "eks-node-imdsv2",
  service: "cluster",
  checks: "Nodes and instances answer for their metadata by IMDSv2 only, and not to pods.",
  why: "By version 1 any program that can be made to fetch an address hands out the node's credentials; so can a pod within two hops.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Amazon EC2 User Guide: Use the Instance Metadata Service to access instance metadata",
      url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    },
    {
      title: "AWS Security Hub EC2.8",
      url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    },
    KARPENTER_NODE_CLASSES,
    { title: "CIS AWS Foundations Benchmark 3.0.0, 5.6" },
    eksGuide("Customize managed nodes with launch templates", "launch-templates"),
  ],
  types: [LAUNCH_TEMPLATE, INSTANCE, NODE_CLASS],
  limits: z.strictObject({
    maxHops: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe("Most network hops that an answer may travel; a pod is the second. Hops"),
  }),
  check(resource, report, { maxHops }) {
    const options = metadataOptions(resource);
    // What an instance leaves out its launch template says, which is judged by itself.
    if (!options.isSet && isFromTemplate(resource)) return;
    if (options.at("httpEndpoint").text() === "disabled") return;
    const tokens = options.at("httpTokens");
    // Karpenter requires tokens and allows one hop where nothing is said.
    const implied = resource.type === NODE_CLASS ? "required" : "not set, which is optional";
    const got = tokens.text() ?? implied;
    if (got !== "required") {
      report.violation(
        `metadataOptions.httpTokens is ${got}: set it to required, and httpPutResponseHopLimit to ${maxHops}.`,
        tokens,
      );
      return;
    }
    // Pods are on nodes: an instance by itself may be anything, and its hops are its owner's choice.
    if (resource.type === INSTANCE) return;
    const hops = options.at("httpPutResponseHopLimit");
    const limit = hops.number() ?? 1;
    if (limit <= maxHops) return;
    report.violation(
      `metadataOptions.httpPutResponseHopLimit is ${limit}, at most ${maxHops} is allowed: with 2 or more pods get the node's credentials. Give pods roles of their own by Pod Identity.`,
      hops,
    );
  },
  good: {
    type: LAUNCH_TEMPLATE,
    props: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
  },
  bad: {
    example: { type: LAUNCH_TEMPLATE, props: { metadataOptions: { httpTokens: "optional" } } },
    says: [
      "metadataOptions.httpTokens is optional: set it to required, and httpPutResponseHopLimit to 1.",
    ],
  },
});
