import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";

import { NOT_CAUSED } from "../../lab/drill/faults/index.ts";
import { burnRates } from "../../tuning/observability/burn-rates.ts";
import { METRICS } from "../../tuning/observability/metrics.ts";

const PAGES = [
  "docs/observability.md",
  "docs/drill.md",
  "docs/decisions/0009-one-slo.md",
  "docs/decisions/0010-cloudwatch-as-the-fallback.md",
  "docs/runbooks/README.md",
];

/** Anchor of a heading as the usual Markdown viewers make it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

function brokenLinks(page: string): readonly string[] {
  const links = readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].flatMap(([, target = ""]) => {
    if (/^https?:/.test(target)) return [];
    const [path = "", fragment] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(file)) return [target];
    if (fragment === undefined) return [];
    const headings = readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
    return [...headings].some(([, text = ""]) => anchor(text) === fragment) ? [] : [target];
  });
}

describe("the pages on monitoring", () => {
  it.each(PAGES)("%s links to what is there", (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it("ask services for metrics that are declared", () => {
    const page = readFileSync("docs/observability.md", "utf8");
    const [, table = ""] = page.split("## What a service must export");
    const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(6);
    const known = (name: string) => METRICS.has(name) || METRICS.has(`${name}_bucket`);
    expect(named.filter((name) => !known(name))).toEqual([]);
  });

  it("have the burn rates of the rules", () => {
    const page = readFileSync("docs/observability.md", "utf8").replaceAll(/ +/g, " ");
    // 14.4, 6, 3, 1 times 0.1 %
    expect(burnRates(30).map(({ factor }) => factor)).toEqual([14.4, 6, 3, 1]);
    for (const cells of ["| 14.4 | 1.44 % |", "| 6 | 0.6 % |", "| 3 | 0.3 % |", "| 1 | 0.1 % |"]) {
      expect(page).toContain(cells);
    }
  });

  it("name every alert that the drill does not cause", () => {
    const page = readFileSync("docs/drill.md", "utf8");
    expect(Object.keys(NOT_CAUSED).filter((alert) => !page.includes(`| \`${alert}\``))).toEqual([]);
  });
});
