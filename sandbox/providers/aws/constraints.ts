/** Turns the constraints of the facts file into tests. */

import type { Constraint } from "./catalogue.ts";
import { validatorOf } from "./rules/index.ts";
import type { Validator } from "./rules/family.ts";

const inRange = (least: number, most: number) => (value: string) =>
  Number(value) >= least && Number(value) <= most;

/**
 * The tests of one input, each of which must pass. A list of values beside other tests is an alternative to them: the provider
 * takes 7, 731 or a multiple of 31.
 */
export function compileConstraint(constraint: Constraint): readonly Validator[] {
  const tests = [...numberTests(constraint), ...textTests(constraint)];
  const values = constraint.enum;
  if (values === undefined) return tests;
  const listed: Validator = {
    allowed: values.join(", "),
    accepts: (value) => values.includes(value),
  };
  if (tests.length === 0) return [listed];
  return [
    {
      allowed: [listed.allowed, ...tests.map((test) => test.allowed)].join("; or "),
      accepts: (value) => listed.accepts(value) || tests.every((test) => test.accepts(value)),
    },
  ];
}

function numberTests({ range, min, max }: Constraint): readonly Validator[] {
  const tests: Validator[] = [];
  const [least, most] = range ?? [];
  if (least !== undefined && most !== undefined) {
    tests.push({ allowed: `${least} to ${most}`, accepts: inRange(least, most) });
  }
  if (min !== undefined)
    tests.push({ allowed: `at least ${min}`, accepts: inRange(min, Infinity) });
  if (max !== undefined)
    tests.push({ allowed: `at most ${max}`, accepts: inRange(-Infinity, max) });
  return tests;
}

function textTests(constraint: Constraint): readonly Validator[] {
  const tests: Validator[] = [];
  const [shortest, longest] = constraint.length ?? [];
  if (shortest !== undefined && longest !== undefined) {
    tests.push({
      allowed: `${shortest} to ${longest} characters`,
      accepts: (value) => value.length >= shortest && value.length <= longest,
    });
  }
  if (constraint.booleanString === true) {
    tests.push({
      allowed: "true or false",
      accepts: (value) => value === "true" || value === "false",
    });
  }
  const byText = new Map<string, Validator[]>();
  for (const gist of constraint.rules ?? []) {
    const validator = validatorOf(gist);
    if (validator === undefined) continue;
    byText.set(validator.allowed, [...(byText.get(validator.allowed) ?? []), validator]);
  }
  // The same family recorded twice, for a wrong and for an empty text: both must pass.
  for (const [allowed, same] of byText) {
    tests.push({ allowed, accepts: (value) => same.every((test) => test.accepts(value)) });
  }
  return tests;
}
