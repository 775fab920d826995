import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { EDGE_CLASSIFIERS } from "../../../../diff/classify/edge/index.ts";
import { KUBERNETES_CLASSIFIERS } from "../../../../diff/classify/kubernetes/index.ts";
import type { Comparison, Json, JsonObject, Verdict } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { compared } from "./support.ts";
import type { Item } from "./support.ts";

const CLASSIFIERS = [...KUBERNETES_CLASSIFIERS, ...EDGE_CLASSIFIERS];
const CODES = new Set(CLASSIFIERS.flatMap(({ codes }) => codes.map(({ code }) => code)));
const TYPES = [
  ...new Set(CLASSIFIERS.flatMap(({ types }) => types ?? [])),
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
  "kubernetes:batch/v1:CronJob",
];

/** Keys that the classifiers read, so that what is made up hits them. */
const KEYS = [
  ...[
    "metadata",
    "spec",
    "template",
    "name",
    "namespace",
    "labels",
    "annotations",
    "containers",
    "env",
    "selector",
  ],
  ...[
    "replicas",
    "strategy",
    "rollingUpdate",
    "maxSurge",
    "maxUnavailable",
    "type",
    "ports",
    "rules",
    "http",
    "paths",
  ],
  ...[
    "matchLabels",
    "volumes",
    "values",
    "version",
    "launchTemplate",
    "scalingConfig",
    "desiredSize",
    "taints",
  ],
  ...[
    "nodeSelector",
    "tolerations",
    "affinity",
    "disruption",
    "budgets",
    "minAvailable",
    "scaleTargetRef",
    "data",
  ],
  ...[
    "content",
    "bindings",
    "settingId",
    "value",
    "phase",
    "ttl",
    "proxied",
    "roleArn",
    "serviceAccount",
    "vpcConfig",
  ],
];

const value: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(
      MASK,
      UNKNOWN,
      0,
      1,
      3,
      "",
      "api",
      "25%",
      "0%",
      true,
      false,
      null,
      {},
      [],
    ),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any"), { maxKeys: 6 }) as fc.Arbitrary<Json>,
    fc.array(tie("any"), { maxLength: 3 }),
  ),
})).any;

const inputs = fc.dictionary(fc.constantFrom(...KEYS), value, {
  maxKeys: 8,
}) as fc.Arbitrary<JsonObject>;

const stacks: fc.Arbitrary<Comparison> = fc
  .tuple(
    fc.uniqueArray(
      fc.record({
        type: fc.constantFrom(...TYPES),
        name: fc.constantFrom("a", "b", "c", "d"),
        before: fc.option(inputs),
        after: fc.option(inputs),
      }),
      { maxLength: 6, selector: ({ type, name }) => `${type} ${name}` },
    ),
    fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("create-first", "delete-first"), {
      noNullPrototype: true,
    }),
  )
  .map(([items, replaced]) => {
    const side = (key: "before" | "after"): Item[] =>
      items.flatMap(({ type, name, [key]: own }) =>
        own === null ? [] : [{ type, name, inputs: own }],
      );
    return compared(side("before"), side("after"), replaced);
  });

function judged(comparison: Comparison): ReadonlyMap<string, readonly Verdict[]> {
  return new Map(
    comparison.changes.map((change) => [
      change.urn,
      CLASSIFIERS.filter(({ types }) => types?.includes(change.type) ?? true).flatMap((one) =>
        one.judge(change, comparison),
      ),
    ]),
  );
}

describe("the classifiers of Kubernetes and the edge", () => {
  it("judge anything, by their own codes and with words", () => {
    fc.assert(
      fc.property(stacks, (comparison) => {
        for (const one of [...judged(comparison).values()].flat()) {
          expect(CODES).toContain(one.code);
          expect(one.message).not.toMatch(/undefined|\[object|NaN|04da6b54/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("say the same whatever the order of resources, changes and properties", () => {
    fc.assert(
      fc.property(stacks, (comparison) => {
        const turned = (map: Comparison["base"]["resources"]) => new Map([...map].reverse());
        const other: Comparison = {
          base: { ...comparison.base, resources: turned(comparison.base.resources) },
          head: { ...comparison.head, resources: turned(comparison.head.resources) },
          changes: [...comparison.changes]
            .reverse()
            .map((change) => ({ ...change, properties: [...change.properties].reverse() })),
        };
        expect(new Map([...judged(other)].sort())).toEqual(new Map([...judged(comparison)].sort()));
      }),
      { numRuns: 100 },
    );
  });

  it("have codes of their own, with reasons and sources", () => {
    const all = CLASSIFIERS.flatMap(({ codes }) => codes);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(all.filter(({ sources, why }) => sources.length === 0 || why === "")).toEqual([]);
  });
});
