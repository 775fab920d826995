import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { AWS_CLASSIFIERS } from "../../../../diff/classify/aws/index.ts";
import { FALLBACK_CODES } from "../../../../diff/classify/general/index.ts";
import { anyChange, change, comparison, verdicts } from "../general/support.ts";
import { first } from "./support.ts";

describe("any change", () => {
  const types = [...new Set(AWS_CLASSIFIERS.flatMap((each) => each.types ?? []))];
  const keys = [
    "instanceClass",
    "engineVersion",
    "allocatedStorage",
    "multiAz",
    "backupRetentionPeriod",
    "identifier",
    "parameters",
    "parameterGroupName",
    "family",
    "nodeType",
    "engine",
    "numCacheClusters",
    "transitEncryptionEnabled",
    "aliases",
    "enabled",
    "isEnabled",
    "retentionInDays",
    "versioning",
    "size",
    "routes",
    "policy",
    "applyImmediately",
    "maintenanceWindow",
    "passwords",
  ];
  const codes = new Set(
    [...AWS_CLASSIFIERS.flatMap((each) => each.codes), ...FALLBACK_CODES].map(({ code }) => code),
  );

  it("has verdicts of known codes on its own properties, the same in whatever order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange(types, keys), {
          selector: ({ urn }) => urn,
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const reversed = changes
            .map((each) => ({ ...each, properties: each.properties.toReversed() }))
            .toReversed();
          for (const one of changes) {
            const found = verdicts(AWS_CLASSIFIERS, one, comparison(changes));
            const again = reversed.find(({ urn }) => urn === one.urn) ?? one;
            expect(found.filter(({ code }) => !codes.has(code))).toEqual([]);
            expect(verdicts(AWS_CLASSIFIERS, again, comparison(reversed))).toEqual(found);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("shows no password", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("password", "passwords", "authToken", "secretString"),
        fc.constantFrom(...types),
        (key, type) => {
          const one = change({
            type,
            before: { [key]: "hunter2-old" },
            after: { [key]: "hunter2-new" },
          });
          expect(JSON.stringify(verdicts(AWS_CLASSIFIERS, one))).not.toContain("hunter2");
        },
      ),
    );
  });
});

it("shows no password within what is added as a whole", () => {
  const one = change({
    type: "aws:lambda/function:Function",
    before: {},
    after: { environment: { variables: { DB_PASSWORD: "hunter2" } } },
  });
  expect(first(one).message).toBe(
    "New invocations of it run with environment: (none) -> (not shown); those that run end as they began.",
  );
});

describe("codes", () => {
  it("are told once, with what they are based on", () => {
    const infos = AWS_CLASSIFIERS.flatMap((each) => each.codes);
    const byCode = Map.groupBy(infos, ({ code }) => code);
    expect([...byCode].filter(([, same]) => new Set(same).size > 1).map(([code]) => code)).toEqual(
      [],
    );
    expect(infos.filter(({ sources, why }) => sources.length === 0 || why === "")).toEqual([]);
  });
});
