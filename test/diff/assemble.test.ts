import { describe, expect, it } from "@jest/globals";

import { edgesBetween, unchangedOf } from "../../diff/assemble.ts";
import type { ResourceState } from "../../diff/model.ts";
import { change, stateOf, urnOf } from "./support/builders.ts";

const TYPE = "aws:sqs/queue:Queue";
const urn = (name: string) => urnOf(TYPE, name);

function queue(name: string, ...dependencies: readonly string[]): ResourceState {
  return { ...stateOf(TYPE, name, {}), dependencies: dependencies.map(urn) };
}

describe("edgesBetween", () => {
  it("joins what changes, by what depended before and what will, once and sorted", () => {
    const changes = [
      change({
        name: "c",
        urn: urn("c"),
        before: queue("c", "b", "same"),
        after: queue("c", "a", "b"),
      }),
      change({ name: "b", urn: urn("b"), before: queue("b", "b"), after: queue("b", "a") }),
      change({ name: "a", urn: urn("a"), operation: "create", after: queue("a") }),
    ];
    const edges = [
      [urn("b"), urn("a")],
      [urn("c"), urn("a")],
      [urn("c"), urn("b")],
    ];
    expect(edgesBetween(changes)).toEqual(edges);
    expect(edgesBetween([...changes].reverse())).toEqual(edges);
    expect(edgesBetween([])).toEqual([]);
  });
});

describe("unchangedOf", () => {
  it("counts the custom resources that stay, without providers and components", () => {
    const provider = { ...queue("aws"), urn: "p", type: "pulumi:providers:aws" };
    const component = { ...queue("group"), urn: "g", custom: false };
    const states = [queue("a"), queue("b"), queue("c"), provider, component];
    const head = {
      project: "shop",
      stack: "prod",
      resources: new Map(states.map((state) => [state.urn, state])),
    };
    const gone = change({ name: "d", urn: urn("d"), operation: "delete", before: queue("d") });
    const changes = [change({ name: "a", urn: urn("a") }), gone];
    // b and c stay; a changes, and d is gone.
    expect(unchangedOf({ base: head, head, changes })).toBe(2);
  });
});
