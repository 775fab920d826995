import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";

import { documentProblems } from "../../tuning/observability/document.ts";
import { unknownMetrics } from "../../tuning/observability/metrics.ts";
import { postgresRules } from "../../tuning/observability/postgres.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import type { AlertRule } from "../../tuning/observability/types.ts";
import { POSTGRES } from "./support/data-rules.ts";
import { TEST_DOCUMENT } from "./support/promtool-files.ts";
import { ALL_GROUPS } from "./support/stack-groups.ts";

const RUNBOOKS = join(import.meta.dirname, "..", "..", "docs", "runbooks");

/** Each alert once: those of a promise come for each service. */
const ALERTS: readonly AlertRule[] = [
  ...new Map(
    ALL_GROUPS.flatMap(({ rules }) => rules.filter(isAlert)).map((rule) => [rule.alert, rule]),
  ).values(),
];

const SECTIONS = ["Meaning", "Impact", "How to see it", "What to do", "How to know it is over"];

function runbook(alert: string): string {
  return readFileSync(join(RUNBOOKS, `${alert}.md`), "utf8");
}

/** Names of what is not as it should be. */
function wrong(is: (rule: AlertRule) => boolean): readonly string[] {
  return ALERTS.filter(is).map(({ alert }) => alert);
}

describe("the alerts of a stack that has everything", () => {
  it("are one file of rules: no name twice, no label set twice", () => {
    expect(documentProblems(ALL_GROUPS, TEST_DOCUMENT)).toEqual([]);
  });

  it("look at metrics that somebody declares, up to PostgreSQL 16 too", () => {
    const old = { ...postgresRules({ ...POSTGRES, version: 16 }), name: "postgres-16" };
    expect(unknownMetrics([...ALL_GROUPS, old])).toEqual([]);
  });

  it("say what they are about, why, and where that is from", () => {
    const texts = ({ summary, impact, why, source }: AlertRule) => [summary, impact, why, source];
    expect(wrong((rule) => texts(rule).some((text) => text.trim() === ""))).toEqual([]);
  });

  it("name in their summary the value, or say in their reason why not", () => {
    const named = "$value";
    const explained = ["value is always", "no threshold beside 0"];
    expect(
      wrong(
        ({ summary, why }) =>
          !summary.includes(named) && !explained.some((text) => why.includes(text)),
      ),
    ).toEqual([]);
  });

  it("name in their summary what they are about, by a label that the series has", () => {
    expect(wrong(({ summary }) => !/\$labels\.\w+/.test(summary))).toEqual([]);
  });
});

describe("the runbooks", () => {
  const files = readdirSync(RUNBOOKS).filter((file) => file !== "README.md");

  it("are one for each alert, and no other", () => {
    expect(files.sort()).toEqual(ALERTS.map(({ alert }) => `${alert}.md`).sort());
  });

  it.each(ALERTS)("$alert: has its title and sections in order, none empty", ({ alert }) => {
    const text = runbook(alert);
    expect(text.split("\n")[0]).toBe(`# ${alert}`);
    const found = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(found).toEqual(SECTIONS);
    const bodies = text.split(/^## .+$/m).slice(1);
    expect(bodies.filter((body) => body.trim() === "")).toEqual([]);
  });

  it.each(ALERTS.filter(({ operation }) => operation !== undefined))(
    "$alert: tells how its operation ($operation) is started",
    ({ alert, operation }) => {
      expect(runbook(alert)).toMatch(new RegExp(`\\b${operation}\\b`));
    },
  );

  it("link to pages that are there", () => {
    const links = files.flatMap((file) =>
      [...readFileSync(join(RUNBOOKS, file), "utf8").matchAll(/\]\(([^)#\s]+\.md)/g)]
        .map(([, link]) => link ?? "")
        .filter((link) => !files.includes(link) && !link.startsWith("../"))
        .map((link) => `${file}: ${link}`),
    );
    expect(links).toEqual([]);
  });
});
