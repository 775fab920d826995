import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";

const PROVIDER = "pulumi:providers:aws";

/**
 * Where the stack is. A provider that nobody declared has a region only by the stack's configuration; one that takes it
 * from the environment of whoever runs the engine has none among its properties.
 */
export const regionPinned = stackRule({
  name: "region-pinned",
  service: "stack",
  checks: "Every AWS provider is told its region by the stack, and it is one of those allowed.",
  why: "A region that comes from somebody's environment creates a second copy of everything in another one the day somebody else deploys.",
  severity: "medium",
  level: "mandatory",
  references: [
    {
      title: "AWS Well-Architected SEC01-BP03: Identify and validate control objectives",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_securely_operate_control_objectives.html",
    },
    {
      title: "Pulumi: AWS provider installation and configuration, aws:region",
      url: "https://www.pulumi.com/registry/packages/aws/installation-configuration/",
    },
  ],
  types: [PROVIDER],
  limits: z.strictObject({
    allowed: z
      .array(z.string().min(1))
      .default([])
      .describe("Regions a resource may be in; none means any, as long as the stack says which"),
  }),
  check(stack, report, { allowed }) {
    const judge = (resource: Resource, region: Cursor): void => {
      if (allowed.length === 0) return;
      const name = region.text() ?? "";
      if (allowed.includes(name)) return;
      report.violation(
        resource,
        `Region ${name} is not among ${allowed.join(", ")}: set aws:region of the stack or the resource's region to one of them, or allow it.`,
        region,
      );
    };
    report.each(
      stack.ofType(PROVIDER),
      (provider) => provider,
      (provider) => {
        const region = provider.at("region");
        if (region.isSet) return judge(provider, region);
        report.violation(
          provider,
          `The region of provider ${provider.name} comes from the environment of whoever runs the engine: set it with pulumi config set aws:region, or on the provider.`,
        );
      },
    );
    if (allowed.length === 0) return;
    const elsewhere = stack.resources.filter(
      (resource) => resource.type.startsWith("aws:") && resource.at("region").isSet,
    );
    report.each(
      elsewhere,
      (resource) => resource,
      (resource) => judge(resource, resource.at("region")),
    );
  },
  good: [{ type: PROVIDER, name: "default", props: { region: "eu-central-1" } }],
  bad: {
    example: [{ type: PROVIDER, name: "default", props: {} }],
    says: [
      "The region of provider default comes from the environment of whoever runs the engine: set it with pulumi config set aws:region, or on the provider.",
    ],
  },
});
