import { describe, expect, it } from "@jest/globals";
import inputs from "../../../../sandbox/facts/aws-inputs.json" with { type: "json" };
import supplement from "../../../../sandbox/facts/aws-supplement.json" with { type: "json" };
import { typeFacts, typeTokens } from "../../../../sandbox/providers/aws/catalogue.ts";
import type { TypeFacts } from "../../../../sandbox/providers/aws/catalogue.ts";
import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import { madeTokens } from "../../../../sandbox/providers/aws/outputs/index.ts";
import { SERVICE_RULES } from "../../../../sandbox/providers/aws/service-rules/index.ts";
import { resolvePath } from "../../../../sandbox/providers/aws/shapes.ts";

const all: readonly TypeFacts[] = typeTokens().flatMap((token) => typeFacts(token) ?? []);
const known = new Set(typeTokens());

describe("the facts", () => {
  it("are of the SDK that programs use", () => {
    // After an upgrade of @pulumi/aws: node sandbox/facts/generate-aws-inputs.ts
    expect(inputs._about).toContain(`@pulumi/aws ${awsProvider.version}.`);
  });

  it("have constraints on declared inputs only", () => {
    const lost = all.flatMap((facts) =>
      Object.keys(facts.constraints)
        .filter((path) => resolvePath(facts, path) === undefined)
        .map((path) => `${facts.token} ${path}`),
    );
    expect(lost).toEqual([]);
  });

  it("have sets and replacing inputs on declared inputs only", () => {
    const paths = (facts: TypeFacts): readonly string[] => [
      ...facts.replaceOn
        .filter((name) => name !== "region")
        .map((entry) => entry.split("{")[0] ?? ""),
      ...Object.keys(
        supplement.resources[facts.token as keyof typeof supplement.resources] ?? {},
      ).flatMap((key) =>
        key === "sets"
          ? Object.keys(facts.sets).filter((path) => !(path in supplement.everywhere.sets))
          : [],
      ),
    ];
    const lost = all.flatMap((facts) =>
      paths(facts)
        .filter((path) => resolvePath(facts, path) === undefined)
        .map((path) => `${facts.token} ${path}`),
    );
    expect(lost).toEqual([]);
  });

  it("have outputs for every type, and for no other", () => {
    expect([...madeTokens()].sort()).toEqual([...typeTokens()].sort());
  });

  it("have service rules with a source, for known types only", () => {
    expect(Object.keys(SERVICE_RULES).filter((token) => !known.has(token))).toEqual([]);
    const unsourced = Object.entries(SERVICE_RULES).flatMap(([token, rules]) =>
      rules.filter(({ source }) => source.length < 10).map(() => token),
    );
    expect(unsourced).toEqual([]);
  });

  it("supplement known types only", () => {
    expect(Object.keys(supplement.resources).filter((token) => !known.has(token))).toEqual([]);
  });

  it("say of every newer or untested input that it is not covered, unless the supplement settles it", () => {
    const instance = typeFacts("aws:rds/instance:Instance");
    // warningEventCategories came after the provider the facts were read from; the password pair is in the supplement.
    expect([...(instance?.uncovered ?? [])]).toEqual(["warningEventCategories"]);
    expect([...(typeFacts("aws:rds/proxy:Proxy")?.uncovered ?? [])]).toEqual([]);
  });
});
