import { z } from "zod";

import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import { isProps } from "../../core/value.ts";
import type { Props } from "../../core/value.ts";
import TAGGABLE_TYPES from "./taggable-types.json" with { type: "json" };

/** An object in S3 has its bucket's owner, and AWS charges for its tags. */
const UNTAGGED = [
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/objectCopy:ObjectCopy",
];

/** Types of the AWS provider that take a map of tags. */
export const tagsRequired = resourceRule({
  name: "tags-required",
  service: "stack",
  checks: "AWS resources carry the tags that say whose they are.",
  why: "Cost and incidents of an untagged resource belong to nobody, and nobody dares to delete it.",
  severity: "low",
  level: "advisory",
  references: [
    {
      title: "AWS Well-Architected COST03-BP02: Add organization information to cost and usage",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/cost_monitor_usage_org_information.html",
    },
  ],
  types: TAGGABLE_TYPES,
  limits: z.strictObject({
    required: z
      .array(z.string().min(1))
      .default(["environment"])
      .describe("Keys that every resource has, of its own or by the provider's defaultTags"),
    except: z.array(z.string().min(1)).default(UNTAGGED).describe("Types that need no tags"),
    values: z
      .record(z.string(), z.string())
      .default({})
      .describe("Value by key that the remediation adds where the key is missing"),
  }),
  check(resource, report, { required, except }) {
    if (except.includes(resource.type)) return;
    const missing = required.filter((key) => !isTagged(resource, key));
    if (missing.length === 0) return;
    report.violation(
      `Tags without ${missing.join(", ")}: add ${missing.length === 1 ? "it" : "them"} to tags, or for all resources at once to the provider's defaultTags.`,
      resource.at("tags"),
    );
  },
  remedy(inputs, type, { required, except, values }) {
    const tags = inputs["tags"] ?? {};
    if (except.includes(type) || !isProps(tags)) return undefined;
    const added = required.filter((key) => Object.hasOwn(values, key) && !Object.hasOwn(tags, key));
    if (added.length === 0) return undefined;
    const extra: Props = Object.fromEntries(added.map((key) => [key, values[key] ?? ""]));
    return { ...inputs, tags: { ...tags, ...extra } };
  },
  good: { type: "aws:sqs/queue:Queue", props: { tags: { environment: "prod" } } },
  bad: {
    example: { type: "aws:sqs/queue:Queue", props: { tags: { owner: "search" } } },
    says: [
      "Tags without environment: add it to tags, or for all resources at once to the provider's defaultTags.",
    ],
  },
});

function isTagged(resource: Resource, key: string): boolean {
  const tags = resource.at("tags");
  const places = [tags, resource.at("tagsAll"), resource.provider.at("defaultTags", "tags")];
  if (places.some((place) => !place.isHidden && place.at(key).isSet)) return true;
  // Which keys an unknown map has is unknown, too.
  const given = [tags, resource.provider.at("defaultTags", "tags")];
  return given.some((place) => place.entries().some(([name]) => name === key));
}
