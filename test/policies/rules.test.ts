import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";

import { evaluateResource, evaluateStack } from "../../policies/core/evaluate.ts";
import type { Limits, Outcome } from "../../policies/core/evaluate.ts";
import { exampleResource, exampleStack } from "../../policies/core/examples.ts";
import type { ExampleResource, Rule } from "../../policies/core/rule.ts";
import { UNKNOWN, isList, isProps } from "../../policies/core/value.ts";
import type { Props, Value } from "../../policies/core/value.ts";
import { RULES } from "../../policies/rules/index.ts";

const byName = RULES.map((rule) => [rule.name, rule] as const);

function limitsOf(rule: Rule): Limits {
  return (rule.limits ?? z.strictObject({})).parse({});
}

function outcomes(
  rule: Rule,
  example: ExampleResource | readonly ExampleResource[],
): readonly Outcome[] {
  const examples = Array.isArray(example)
    ? (example as readonly ExampleResource[])
    : [example as ExampleResource];
  if (rule.kind === "stack") return evaluateStack(rule, exampleStack(examples), limitsOf(rule));
  const [only] = examples;
  if (only === undefined) throw new Error(`${rule.name} has an empty example`);
  return evaluateResource(rule, exampleResource(only), limitsOf(rule));
}

/** The example with every property unknown, as when all of it came from resources that are yet to be made. */
function unknown(example: ExampleResource): ExampleResource {
  const props = Object.fromEntries<Value>(Object.keys(example.props).map((key) => [key, UNKNOWN]));
  return { ...example, props };
}

/** The properties with one of them unknown, for each one at any depth. */
function withOneUnknown(value: Props): readonly Props[] {
  return Object.entries(value).flatMap(([key, item]) =>
    variants(item).map((changed): Props => ({ ...value, [key]: changed })),
  );
}

function variants(value: Value): readonly Value[] {
  if (isProps(value)) return [UNKNOWN, ...withOneUnknown(value)];
  if (!isList(value)) return [UNKNOWN];
  const items = value.flatMap((item, index) => {
    return variants(item).map((changed): Value => value.with(index, changed));
  });
  return [UNKNOWN, ...items];
}

describe.each(byName)("%s", (_, rule) => {
  it("passes its good example", () => {
    expect(outcomes(rule, rule.good).map(({ state, message }) => message ?? state)).toEqual([
      "pass",
    ]);
  });

  it("says of its bad example exactly what it announces", () => {
    const found = outcomes(rule, rule.bad.example);
    expect(found.map(({ state }) => state)).toEqual(rule.bad.says.map(() => "violation"));
    expect(found.map(({ message }) => message)).toEqual(rule.bad.says);
  });

  it("is silent on other resources", () => {
    const other = {
      type: "plain:index:Thing",
      props: rule.kind === "stack" ? {} : rule.bad.example.props,
    };
    const isAsked = rule.kind === "resource" && rule.types.includes(other.type);
    const found = rule.kind === "stack" ? outcomes(rule, [other]) : [];
    expect({ isAsked, found }).toEqual({ isAsked: false, found: [] });
  });

  it("does not pass its bad example when all of it is unknown", () => {
    const bad = rule.kind === "stack" ? rule.bad.example.map(unknown) : unknown(rule.bad.example);
    const passes = outcomes(rule, bad).every(({ state }) => state === "pass");
    expect(passes).toBe(false);
  });

  it("does not find a mistake in its good example because some of it is unknown", () => {
    const examples = rule.kind === "stack" ? rule.good : [rule.good];
    const found = examples.flatMap((example, index) =>
      withOneUnknown(example.props).flatMap((props) => {
        const changed = examples.map((each, i) => (i === index ? { ...each, props } : each));
        return outcomes(rule, changed).filter(({ state }) => state === "violation");
      }),
    );
    expect(found.map(({ message }) => message)).toEqual([]);
  });

  it("tells what it is about", () => {
    expect(rule.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    expect(rule.checks).toMatch(/^\w.*\.$/);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.references.length).toBeGreaterThan(0);
    expect(rule.bad.says.length).toBeGreaterThan(0);
    const { properties = {} } = z.toJSONSchema(rule.limits ?? z.strictObject({}), { io: "input" });
    for (const schema of Object.values(properties)) {
      expect(schema).toHaveProperty("default");
      expect(schema).toHaveProperty("description", expect.stringMatching(/^\w.{9}/));
    }
  });
});

describe("rules on the whole stack", () => {
  const rules = RULES.filter((rule) => rule.kind === "stack");

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    "%s says the same whatever the order in which resources were made",
    (_, rule) => {
      const says = (examples: readonly ExampleResource[]) =>
        outcomes(rule, examples).map(({ urn, message }) => [urn, message]);
      const { example } = rule.bad;
      expect(says([...example].reverse())).toEqual(says(example));
    },
  );
});

describe("the pack", () => {
  it("has the rules, levels and references of the golden list", () => {
    const list = RULES.map(({ name, severity, level, references }) =>
      [name, severity, level, references.map(({ title }) => title).join("; ")].join(" | "),
    );
    const golden = readFileSync(new URL("./rules.golden.txt", import.meta.url), "utf8");
    expect(`${list.join("\n")}\n`).toBe(golden);
  });

  it("names each rule once", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });
});
