import { describe, expect, it } from "@jest/globals";

import { CACHE_CASES } from "./corpus/cases/cache.ts";
import { DATABASE_CASES } from "./corpus/cases/database.ts";
import { KUBERNETES_CASES } from "./corpus/cases/kubernetes.ts";
import { PLATFORM_CASES } from "./corpus/cases/platform.ts";
import { PROD_CASES } from "./corpus/cases/prod.ts";
import { isRight, judgeCase, scores } from "./corpus/score.ts";

const PLAIN = [...DATABASE_CASES, ...CACHE_CASES, ...PLATFORM_CASES, ...KUBERNETES_CASES];
const ALL = [...PLAIN, ...PROD_CASES];

describe("the corpus", () => {
  it("has at least 60 changes, each of a name of its own", () => {
    expect(ALL.length).toBeGreaterThanOrEqual(60);
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  });

  it("covers every footgun of the catalogue", () => {
    const covered = new Set(ALL.flatMap(({ covers }) => covers));
    const rows = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}.${index + 1}`);
    expect([...rows("7", 16), ...rows("c", 15)].filter((one) => !covered.has(one))).toEqual([]);
  });
});

describe("the score of the corpus", () => {
  const expectation = {
    name: "x",
    classes: { db: "reboot", "web-*": "rolling" },
    worse: [],
  } as const;

  it("is right when everything is as expected", () => {
    const judged = judgeCase(expectation, {
      classes: { db: "reboot", "web-1": "rolling", "web-2": "rolling" },
      worse: ["cost"],
    });
    expect(isRight(judged)).toBe(true);
    expect(scores([judged]).filter(({ expected }) => expected > 0)).toEqual([
      { class: "reboot", expected: 1, said: 1, right: 1 },
      { class: "rolling", expected: 2, said: 2, right: 2 },
    ]);
  });

  it.each([
    ["another class", { db: "in-place" as const }],
    ["a resource that does not change", {}],
    ["a resource that nobody expected", { db: "reboot" as const, other: "none" as const }],
  ])("is not right for %s", (_, classes) => {
    expect(isRight(judgeCase(expectation, { classes, worse: [] }))).toBe(false);
  });

  it("is not right for a topic too many or too few", () => {
    const classes = { db: "reboot" } as const;
    expect(judgeCase(expectation, { classes, worse: ["order"] }).topics).toEqual([
      "order for no reason",
    ]);
    const wanted = { ...expectation, worse: ["order"] } as const;
    expect(judgeCase(wanted, { classes, worse: [] }).topics).toEqual(["order is missing"]);
  });
});
