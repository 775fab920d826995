import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { JsonObject } from "../../../diff/model.ts";
import { pathOf, propertyChanges, readPath } from "../../../diff/read/properties.ts";
import type { EngineDiff } from "../../../diff/read/properties.ts";

const NOTHING: EngineDiff = { differing: [], replacing: [] };

/** The changes in short: `kind path before -> after`. */
function told(before: JsonObject, after: JsonObject, engine = NOTHING): string[] {
  return propertyChanges(before, after, engine).map(
    ({ kind, path, before: old, after: now, replaces }) =>
      `${kind} ${path} ${JSON.stringify(old)} -> ${JSON.stringify(now)}${replaces ? " !" : ""}`,
  );
}

describe("propertyChanges", () => {
  it("names items of lists that have names, so that an added one does not shift the others", () => {
    const parameter = (name: string, value: string) => ({ name, value, applyMethod: "immediate" });
    expect(
      told(
        { parameters: [parameter("jit", "0"), parameter("work_mem", "40960")] },
        { parameters: [parameter("geqo", "1"), parameter("jit", "0"), parameter("work_mem", "4")] },
      ),
    ).toEqual([
      'add parameters.geqo undefined -> {"name":"geqo","value":"1","applyMethod":"immediate"}',
      'update parameters.work_mem.value "40960" -> "4"',
    ]);
  });

  it("finds items without names that stay, wherever they move", () => {
    expect(told({ cidrs: ["a", "b", "c"] }, { cidrs: ["z", "a", "b2", "c"] })).toEqual([
      'add cidrs[0] undefined -> "z"',
      'update cidrs[2] "b" -> "b2"',
    ]);
    expect(told({ rules: [{ from: 1 }, { from: 2 }] }, { rules: [{ from: 2 }] })).toEqual([
      'delete rules[0] {"from":1} -> undefined',
    ]);
  });

  it("compares by place when two items have one name", () => {
    const twice = [
      { name: "a", value: 1 },
      { name: "a", value: 2 },
    ];
    const changed = [
      { name: "a", value: 1 },
      { name: "a", value: 3 },
    ];
    expect(told({ env: twice }, { env: changed })).toEqual(["update env[1].value 2 -> 3"]);
  });

  it("looks into JSON text, and does not count its white space", () => {
    const policy = (action: string) => JSON.stringify({ Statement: [{ Action: action }] });
    expect(told({ policy: policy("s3:Get") }, { policy: policy("s3:*") })).toEqual([
      'update policy.Statement[0].Action "s3:Get" -> "s3:*"',
    ]);
    expect(told({ policy: "[1, 2]" }, { policy: "[1,2]" })).toEqual([
      'update policy "[1, 2]" -> "[1,2]"',
    ]);
  });

  it("says which property replaces, and not its neighbour in the same object", () => {
    const engine: EngineDiff = {
      detailed: {
        "template.containers[0].image": { kind: "update-replace" },
        "template.containers[0].tty": { kind: "update" },
      },
      differing: ["template"],
      replacing: [],
    };
    const pod = (image: string, tty: boolean) => ({
      template: { containers: [{ name: "api", image, tty }] },
    });
    expect(told(pod("a", true), pod("b", false), engine)).toEqual([
      'update template.containers.api.image "a" -> "b" !',
      "update template.containers.api.tty true -> false",
    ]);
  });

  it("leaves out what the engine does not count as a change", () => {
    const engine = { ...NOTHING, differing: ["size"] };
    expect(told({ size: 1, ignored: "a" }, { size: 2, ignored: "b" }, engine)).toEqual([
      "update size 1 -> 2",
    ]);
  });

  it("tells a changed secret that looks the same", () => {
    const engine: EngineDiff = {
      detailed: { password: { kind: "update" } },
      differing: ["password"],
      replacing: [],
    };
    expect(told({ password: "[secret]" }, { password: "[secret]" }, engine)).toEqual([
      'update password "[secret]" -> "[secret]"',
    ]);
  });

  it("finds nothing between equal inputs, whatever the order of their keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (props) => {
        const turned = Object.fromEntries(Object.entries(props).reverse());
        expect(propertyChanges(props as JsonObject, turned as JsonObject, NOTHING)).toEqual([]);
      }),
    );
  });

  it("finds the same places both ways round, but in lists, where a place may move", () => {
    const values = fc.dictionary(
      fc.string(),
      fc.oneof(fc.integer(), fc.string(), fc.dictionary(fc.string(), fc.boolean())),
    );
    fc.assert(
      fc.property(values, values, (a, b) => {
        const there = propertyChanges(a, b, NOTHING);
        const back = propertyChanges(b, a, NOTHING);
        const turned = { add: "delete", delete: "add", update: "update" } as const;
        expect(back.map(({ path, kind }) => [path, turned[kind]])).toEqual(
          there.map(({ path, kind }) => [path, kind]),
        );
      }),
    );
  });
});

describe("paths", () => {
  it("are read as they are written", () => {
    const path = 'data["plumbline-database.json"].panels[2].title';
    expect(readPath(path)).toEqual(["data", "plumbline-database.json", "panels", 2, "title"]);
    expect(pathOf(readPath(path))).toBe(path);
  });

  it("survive any name of a property", () => {
    const part = fc.oneof(fc.nat(9), fc.string({ minLength: 1, unit: "binary" }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (keys) => {
        expect(readPath(pathOf(keys))).toEqual(keys);
      }),
    );
  });
});
