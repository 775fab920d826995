import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { evaluateFormula } from "../../../policies/core/rds.ts";
import { databaseClass } from "../../../tuning/instance-classes.ts";
import { evaluateFormula as tuningFormula } from "../../../tuning/postgres/formula.ts";

const CLASSES = ["db.t4g.medium", "db.m7g.large", "db.r7g.xlarge", "db.r7g.16xlarge"];

const variable = fc.constantFrom("DBInstanceClassMemory", "DBInstanceVCPU");
const number = fc.integer({ min: 1, max: 2_000_000_000 });

/** What stands in braces: factors from left to right, or a logarithm of them. */
const braces = fc
  .tuple(variable, fc.array(fc.tuple(fc.constantFrom("*", "/"), number), { maxLength: 3 }))
  .map(([name, factors]) => `{${name}${factors.map(([op, n]) => `${op}${n}`).join("")}}`);

const value = fc.oneof(number.map(String), braces);

const formula = fc.oneof(
  braces,
  fc
    .tuple(
      fc.constantFrom("LEAST", "GREATEST", "SUM"),
      fc.array(value, { minLength: 1, maxLength: 4 }),
    )
    .map(([name, values]) => `${name}(${values.join(",")})`),
);

describe("the pack's reading of RDS formulas", () => {
  it("is that of the tuning, which was written apart from it", () => {
    fc.assert(
      fc.property(formula, fc.constantFrom(...CLASSES), (text, name) => {
        const instance = databaseClass(name);
        const { memory, vcpu } = instance;
        expect(evaluateFormula(text, { memory, vcpu })).toBe(
          tuningFormula(text, { instance, storageGiB: 100 }),
        );
      }),
    );
  });
});
