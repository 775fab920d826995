import { describe, expect, it } from "@jest/globals";

import { MUTANTS } from "../../../lab/policies/mutants/index.ts";
import { RULES } from "../../../policies/rules/index.ts";

describe("the mutants", () => {
  const rules = RULES.map(({ name }) => name);

  it("cover every rule, and no other", () => {
    expect([...new Set(MUTANTS.map(({ rule }) => rule))].sort()).toEqual([...rules].sort());
  });

  it("are 120 or more", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(120);
  });

  it("have names of their own", () => {
    const names = MUTANTS.map(({ rule, name }) => `${rule}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
