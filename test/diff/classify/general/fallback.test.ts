import { describe, expect, it } from "@jest/globals";

import { GENERAL_CLASSIFIERS } from "../../../../diff/classify/general/index.ts";
import type { ResourceChange } from "../../../../diff/model.ts";
import { MASK } from "../../../../diff/values.ts";
import { change, comparison, property, verdicts } from "./support.ts";

const RDS = "aws:rds/instance:Instance";
const told = (one: ResourceChange, ...others: ResourceChange[]) =>
  verdicts(GENERAL_CLASSIFIERS, one, comparison([one, ...others])).map(
    ({ class: level, code }) => `${level} ${code}`,
  );
const words = (one: ResourceChange, ...others: ResourceChange[]) =>
  verdicts(GENERAL_CLASSIFIERS, one, comparison([one, ...others]))
    .map(({ message }) => message)
    .join(" ");

describe("what nobody spoke of", () => {
  it.each<[string, Parameters<typeof change>[0], readonly string[]]>([
    ["made", { type: "aws:ec2/vpc:Vpc", operation: "create" }, ["in-place create"]],
    [
      "a service deleted",
      { type: "kubernetes:core/v1:Service", operation: "delete" },
      ["downtime delete-serving"],
    ],
    [
      "a service kept",
      { type: "kubernetes:core/v1:Service", operation: "delete", state: { retainOnDelete: true } },
      ["in-place delete"],
    ],
    [
      "a policy deleted",
      { type: "aws:iam/policy:Policy", operation: "delete" },
      ["in-place delete"],
    ],
    [
      "tags",
      { type: RDS, before: { tags: { a: "1" } }, after: { tags: { a: "2" } } },
      ["none update-described"],
    ],
    [
      "an option",
      { type: RDS, properties: [property(["options", "protect"], true, false)] },
      ["none update-described"],
    ],
    ["nothing", { type: RDS }, ["none update-described"]],
    [
      "a property",
      { type: "aws:x/y:Z", before: { size: 1 }, after: { size: 2, description: "a" } },
      ["in-place update", "none update-described"],
    ],
    [
      "an unknown effect",
      { type: "aws:x/y:Z", before: { size: 1 }, after: { size: 2 }, unknownEffects: ["size"] },
      ["in-place update-unknown-effect"],
    ],
    [
      "an unknown effect on data",
      { type: RDS, before: { size: 1 }, after: { size: 2 }, unknownEffects: ["size"] },
      ["replace update-unknown-effect"],
    ],
  ])("%s", (_, example, expected) => {
    expect(told(change(example))).toEqual(expected);
  });

  it("shows no secret", () => {
    const secret = change({
      type: "kubernetes:core/v1:Secret",
      before: { data: "aHVudGVyMg==", token: MASK },
      after: { data: "aHVudGVyMw==", token: MASK },
    });
    expect(words(secret)).toBe("it (Secret) changes while it runs: data (values not shown).");
    const password = change({
      type: "aws:x/y:Z",
      before: { password: "hunter2" },
      after: { password: "hunter3" },
    });
    expect(words(password)).not.toContain("hunter");
  });
});
