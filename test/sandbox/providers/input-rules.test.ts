import { describe, expect, it } from "@jest/globals";

import { checkInputs, nearest } from "../../../sandbox/providers/input-rules.ts";
import type { InputRules } from "../../../sandbox/providers/input-rules.ts";
import { AssetValue, Secret, UNKNOWN } from "../../../sandbox/providers/model.ts";

const RULES: InputRules = {
  name: { type: "string", required: true, min: 2, max: 4 },
  size: { type: "integer", min: 1, max: 10 },
  mode: { type: "string", values: ["on", "off"], fix: "see the documentation" },
  date: { type: "string", pattern: { regex: /^\d{4}$/, says: "a year" } },
  list: { type: "list", max: 2 },
  map: { type: "map" },
  code: { type: "asset" },
};

const check = (inputs: Parameters<typeof checkInputs>[1]): readonly string[] =>
  checkInputs(RULES, { name: "abc", ...inputs }).map(
    ({ path, got, allowed }) => `${path}: ${got}; ${allowed}`,
  );

describe("checkInputs", () => {
  it("accepts what the rules allow, to the limits", () => {
    const code = new AssetValue("asset", { hash: "1" });
    expect(check({ size: 1, mode: "on", date: "2025", list: ["a", "b"], map: {}, code })).toEqual(
      [],
    );
    expect(check({ name: "ab", size: 10 })).toEqual([]);
    expect(check({ name: "abcd" })).toEqual([]);
  });

  it("reports every refusal at once", () => {
    expect(
      check({ name: "a", size: 0, mode: "up", date: "x", list: [1, 2, 3], map: [], code: "c" }),
    ).toEqual([
      'name: "a"; 2 to 4 characters',
      "size: 0; 1 to 10",
      'mode: "up"; "on", "off"',
      'date: "x"; a year',
      "list: [1,2,3]; at most 2 items",
      "map: []; a map",
      'code: "c"; an asset',
    ]);
  });

  it("asks for required inputs; null is absent", () => {
    expect(check({ name: null })).toEqual(["name: nothing; a string: it is required"]);
  });

  it("takes 0 and the empty text for values, not for absence", () => {
    expect(check({ size: 0 })).toEqual(["size: 0; 1 to 10"]);
    expect(check({ name: "" })).toEqual(['name: ""; 2 to 4 characters']);
  });

  it("wants whole numbers where it says integer", () => {
    expect(check({ size: 1.5 })).toEqual(["size: 1.5; an integer"]);
  });

  it("lets values through that are not known yet", () => {
    expect(check({ name: UNKNOWN, size: new Secret(UNKNOWN) })).toEqual([]);
  });

  it("checks a secret without printing it", () => {
    expect(check({ mode: new Secret("hunter2") })).toEqual(['mode: [secret]; "on", "off"']);
  });

  it("names the input that was probably meant", () => {
    const [failure] = checkInputs(RULES, { name: "abc", szie: 1 });
    expect(failure).toEqual({
      path: "szie",
      got: "an input this resource does not have",
      allowed: "name, size, mode, date, list, map, code",
      fix: "did you mean size?",
    });
  });
});

describe("nearest", () => {
  it.each([
    ["min_tls_verison", "min_tls_version"],
    ["SSL", "ssl"],
    ["minify", undefined],
  ])("%s -> %s", (name, expected) => {
    expect(nearest(name, ["ssl", "min_tls_version", "polish"])).toBe(expected);
  });
});
