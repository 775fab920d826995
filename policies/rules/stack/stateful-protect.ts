import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { STATEFUL_TYPES, holdsData } from "./stateful.ts";

/** KMS keys and secrets are not among the types: AWS keeps them for days after their deletion. */
export const statefulProtect = resourceRule({
  name: "stateful-protect",
  service: "stack",
  checks: "Resources that hold data are protected from deletion by the engine.",
  why: "A renamed resource, a removed component or a replacement deletes the data with it, in the middle of an ordinary update.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Pulumi: Resource option protect",
      url: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
    },
  ],
  types: STATEFUL_TYPES,
  limits: z.strictObject({
    except: z
      .array(z.string().min(1))
      .default([])
      .describe("Types that need no protection, such as aws:eks/cluster:Cluster"),
  }),
  check(resource, report, { except }) {
    if (except.includes(resource.type) || resource.options.protect || !holdsData(resource)) return;
    report.violation(
      `${resource.name} holds data and has no protect: set the resource option protect: true, and unprotect it by hand before you mean to delete it.`,
    );
  },
  good: { type: "aws:s3/bucket:Bucket", name: "uploads", props: {}, protect: true },
  bad: {
    example: { type: "aws:s3/bucket:Bucket", name: "uploads", props: {} },
    says: [
      "uploads holds data and has no protect: set the resource option protect: true, and unprotect it by hand before you mean to delete it.",
    ],
  },
});
