import { describe, expect, it } from "@jest/globals";

import { classify } from "../../../diff/classify/classify.ts";
import { followers } from "../../../diff/classify/follow.ts";
import type { ClassifiedChange, Comparison } from "../../../diff/model.ts";
import { UNKNOWN } from "../../../diff/values.ts";
import { change, property, stateOf, urnOf, verdict } from "../support/report.ts";
import { comparisonOf } from "./order/comparison.ts";

const QUEUE = "aws:sqs/queue:Queue";

function replaced(name: string, from: string | undefined, values: Partial<ClassifiedChange> = {}) {
  const made: Record<string, string[]> = from === undefined ? {} : { id: [urnOf(QUEUE, from)] };
  return change({
    ...{ name, operation: "replace", class: "replace" },
    after: { ...stateOf(QUEUE, name, {}), propertyDependencies: made },
    properties: [property("id", "old", from === undefined ? "new" : UNKNOWN, true)],
    ...values,
  });
}

function told(...changes: readonly ClassifiedChange[]): Record<string, string> {
  const name = (urn: string) => urn.split("::").at(-1) ?? "";
  return Object.fromEntries([...followers(changes)].map(([urn, root]) => [name(urn), name(root)]));
}

describe("what follows from another replacement", () => {
  it("is led back to where it began", () => {
    expect(
      told(replaced("vpc", undefined), replaced("subnet", "vpc"), replaced("route", "subnet")),
    ).toEqual({ subnet: "vpc", route: "vpc" });
  });

  it.each<[string, Partial<ClassifiedChange>]>([
    ["loses data", { class: "data-loss", verdicts: [verdict({ class: "data-loss" })] }],
    [
      "stops answering",
      { verdicts: [verdict({ class: "replace", outage: { when: "while it is made" } })] },
    ],
    ["is replaced for a value of its own", { properties: [property("id", "old", "new", true)] }],
    ["is not replaced", { operation: "update" }],
  ])("is nothing that %s", (_, values) => {
    expect(told(replaced("vpc", undefined), replaced("subnet", "vpc", values))).toEqual({});
  });

  it("is nothing whose cause is made anew by design, which nobody is asked about", () => {
    expect(
      told(
        replaced("template", undefined, {
          class: "in-place",
          verdicts: [verdict({ class: "in-place" })],
        }),
        replaced("group", "template"),
      ),
    ).toEqual({});
  });
});

describe("the hash of a replacement", () => {
  const vpc = { type: "aws:ec2/vpc:Vpc", name: "vpc" };
  const subnet = { type: "aws:ec2/subnet:Subnet", name: "subnet" };

  function hashOf(comparison: Comparison): string | undefined {
    return classify(comparison).changes.find(({ name }) => name === "vpc")?.hash;
  }

  function comparison(zone: string): Comparison {
    const { changes, ...sides } = comparisonOf(
      { ...vpc, operation: "replace", before: { cidrBlock: "a" }, after: { cidrBlock: "b" } },
      {
        ...subnet,
        operation: "replace",
        before: { vpcId: "vpc-1", availabilityZone: "a" },
        after: { vpcId: UNKNOWN, availabilityZone: zone },
        madeFrom: { vpcId: [vpc] },
      },
    );
    const marked = changes.map((one) => ({
      ...one,
      properties: one.properties.map((each) => ({
        ...each,
        replaces: each.path !== "availabilityZone",
      })),
    }));
    return { ...sides, changes: marked };
  }

  it("stands for what follows from it, too", () => {
    expect(classify(comparison("b")).changes.map(({ follows }) => follows)).toContainEqual(
      expect.stringContaining("::vpc"),
    );
    expect(hashOf(comparison("b"))).toBe(hashOf(comparison("b")));
    expect(hashOf(comparison("b"))).not.toBe(hashOf(comparison("c")));
  });
});
