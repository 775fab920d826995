import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { Secret, UNKNOWN, reveal } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel } from "../../../sandbox/providers/model.ts";
import { provider } from "../../../sandbox/providers/random/index.ts";
import { integer, permutations, uuid7 } from "../../../sandbox/providers/random/generate.ts";

const context = provider.configure({});

function type(name: string): ResourceModel {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  const model = provider.resource(`random:index/${lower}:${name}`);
  if (model === undefined) throw new Error(`no type ${name}`);
  return model;
}

function create(name: string, inputs: Props, preview = false): { id: string; outputs: Props } {
  return type(name).create({ urn: "urn", name: "n", inputs, preview, context });
}

function reasons(name: string, news: Props): readonly string[] {
  const request = { urn: "urn", name: "n", news, randomHex: () => "", context };
  return type(name)
    .check(request)
    .failures.map(({ path, allowed }) => `${path}: ${allowed}`);
}

function changes(name: string, olds: Props, news: Props): readonly string[] {
  const request = { id: "i", olds, oldOutputs: {}, news, ignoreChanges: [] };
  return type(name)
    .diff(request)
    .verdicts.map(({ path, replaces }) => `${path} ${replaces ? "replaces" : "stays"}`);
}

describe("random strings", () => {
  it("hold at least the asked number of each class, and nothing else", () => {
    const flags = fc.record({ upper: fc.boolean(), numeric: fc.boolean(), special: fc.boolean() });
    const mins = fc.record({
      minLower: fc.nat(5),
      minUpper: fc.nat(5),
      minNumeric: fc.nat(5),
      minSpecial: fc.nat(5),
    });
    fc.assert(
      fc.property(flags, mins, fc.integer({ min: 20, max: 40 }), (flag, min, length) => {
        const asked = {
          ...min,
          minUpper: flag.upper ? min.minUpper : 0,
          minNumeric: flag.numeric ? min.minNumeric : 0,
          minSpecial: flag.special ? min.minSpecial : 0,
        };
        const text = create("RandomString", { length, lower: true, ...flag, ...asked }).outputs[
          "result"
        ] as string;
        const count = (regex: RegExp): number => text.match(regex)?.length ?? 0;
        expect(text).toHaveLength(length);
        expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(asked.minLower);
        expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(asked.minUpper);
        expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(asked.minNumeric);
        expect(count(/[^a-zA-Z0-9]/g)).toBeGreaterThanOrEqual(asked.minSpecial);
        expect(/[A-Z]/.test(text) && !flag.upper).toBe(false);
        expect(/[0-9]/.test(text) && !flag.numeric).toBe(false);
        expect(/[^a-zA-Z0-9]/.test(text) && !flag.special).toBe(false);
      }),
    );
  });

  it("take the special characters the program lists", () => {
    const only = { length: 30, upper: false, lower: false, numeric: false, overrideSpecial: "_-" };
    expect(create("RandomString", only).outputs["result"]).toMatch(/^[-_]{30}$/);
  });

  it("differ from one draw to the next", () => {
    const draw = (): unknown => create("RandomString", { length: 32 }).outputs["result"];
    expect(draw()).not.toBe(draw());
  });
});

describe("secret outputs", () => {
  it("wrap password and bytes, also while they are unknown", () => {
    const made = create("RandomPassword", { length: 16 });
    expect(made.id).toBe("none");
    expect(made.outputs["result"]).toBeInstanceOf(Secret);
    expect(reveal(made.outputs["bcryptHash"])).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    const planned = create("RandomPassword", { length: 16 }, true);
    expect(planned).toMatchObject({ id: "", outputs: { result: new Secret(UNKNOWN), length: 16 } });
    expect(create("RandomBytes", { length: 4 }).outputs["hex"]).toBeInstanceOf(Secret);
  });

  it("do not show in an id", () => {
    const { id, outputs } = create("RandomBytes", { length: 32 });
    expect(reveal(outputs["base64"])).not.toContain(id);
  });
});

describe("random ids", () => {
  it("are one number in four notations", () => {
    const { id, outputs } = create("RandomId", { byteLength: 4, prefix: "p-" });
    const hex = (outputs["hex"] as string).slice(2);
    const bytes = Buffer.from(hex, "hex");
    expect(bytes).toHaveLength(4);
    expect(outputs).toMatchObject({
      b64Std: `p-${bytes.toString("base64")}`,
      b64Url: `p-${bytes.toString("base64url")}`,
      dec: `p-${bytes.readUInt32BE()}`,
    });
    expect(id).toBe(bytes.toString("base64url"));
  });

  it("have the form of their UUID version", () => {
    expect(create("RandomUuid", {}).id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 0x017F22E279B0.
    expect(uuid7(Date.UTC(2022, 1, 22, 19, 22, 22))).toMatch(
      /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("name a pet with as many words as asked", () => {
    expect(create("RandomPet", {}).id).toMatch(/^[a-z]+-[a-z]+$/);
    expect(create("RandomPet", { length: 4, separator: ".", prefix: "p" }).id).toMatch(
      /^p(\.[a-z]+){4}$/,
    );
    expect(create("RandomPet", { length: 1 }).id).toMatch(/^[a-z]+$/);
  });
});

describe("integers and shuffles", () => {
  it("stay in the range, and are the same for the same seed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.nat(1000),
        fc.string(),
        (min, width, seed) => {
          const value = integer(min, min + width);
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(min + width);
          expect(integer(min, min + width, seed)).toBe(integer(min, min + width, seed));
        },
      ),
    );
  });

  it("repeat the list evenly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(20), (size, count) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const result = permutations(items, count);
        expect(result).toHaveLength(count);
        const uses = items.map((item) => result.filter((one) => one === item).length);
        expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("checks", () => {
  it("add up the minimums", () => {
    expect(reasons("RandomPassword", { length: 5, minLower: 3, minUpper: 3 })).toEqual([
      "length: at least minLower + minUpper + minNumeric + minSpecial = 6",
    ]);
    expect(reasons("RandomPassword", { length: 6, minLower: 3, minUpper: 3 })).toEqual([]);
  });

  it("want something to draw from", () => {
    const none = { length: 5, lower: false, upper: false, numeric: false, special: false };
    expect(reasons("RandomString", none)).toEqual(["lower: at least one of the four true"]);
  });

  it("refuse a minimum of a class that is off", () => {
    expect(reasons("RandomString", { length: 5, special: false, minSpecial: 1 })).toEqual([
      "minSpecial: 0 when special is false",
    ]);
  });

  it("refuse an empty range and a missing length", () => {
    expect(reasons("RandomInteger", { min: 2, max: 1 })).toEqual(["max: at least min, 2"]);
    expect(reasons("RandomInteger", { min: 2, max: 2 })).toEqual([]);
    expect(reasons("RandomBytes", {})).toEqual(["length: an integer: it is required"]);
  });
});

describe("changes", () => {
  it("replace, keepers like all else", () => {
    expect(changes("RandomPassword", { length: 16 }, { length: 20 })).toEqual(["length replaces"]);
    expect(
      changes(
        "RandomId",
        { byteLength: 4, keepers: { a: "1" } },
        { byteLength: 4, keepers: { a: "2" } },
      ),
    ).toEqual(["keepers.a replaces"]);
  });

  it("are none between an input left out and its default", () => {
    expect(
      changes("RandomString", { length: 4 }, { length: 4, special: true, minLower: 0 }),
    ).toEqual([]);
    expect(
      changes("RandomString", { length: 4, number: false }, { length: 4, numeric: false }),
    ).toEqual([]);
    expect(changes("RandomString", { length: 4 }, { length: 4, keepers: {} })).toEqual([]);
  });
});
