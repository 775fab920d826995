import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

import type { Proof } from "../../../lab/proof/result.ts";
import type { ReportFiles } from "../../../lab/report/proof-report.ts";
import { check, proof, sectionResult } from "../proof/support/proof.ts";

const RENDER = join(__dirname, "support", "render.mjs");

function render<T>(given: Proof | null, ...args: readonly string[]): T {
  const { stdout, stderr } = spawnSync(process.execPath, [RENDER, ...args], {
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const HOSTILE = '<img src=x onerror="alert(1)"> | *bold* [link](https://example.com)';

const picture = (id: string) => ({
  spec: {
    data: { values: [{ clients: "1x", ms: 3 }] },
    mark: { type: "bar", clip: true },
    encoding: {
      x: { field: "clients", type: "nominal" },
      y: { field: "ms", type: "quantitative" },
    },
  } as const,
  description: { id, title: "Latency over load", text: `What <b>${id}</b> shows.` },
});

const whole = proof({
  sections: [
    {
      id: "pool",
      title: "Pool and budget",
      seconds: 70,
      result: sectionResult({
        summary: ["At 5 times the budget 97 of 100 connections are open.", HOSTILE],
        tables: [
          {
            title: "Refusals",
            text: "By load.",
            columns: ["Load", "Refused"],
            rows: [
              ["1x", "0"],
              [HOSTILE, "3"],
            ],
          },
        ],
        pictures: [picture("pool-load"), picture("pool-refused")],
        checks: [check({ id: "pool.limit", seen: HOSTILE })],
        claims: [{ claim: "pool-20-50", verdict: "refuted", seen: HOSTILE }],
        commands: ["pgbench -c 100 -T 10 < /dev/null", "echo '```'"],
      }),
    },
    { id: "caches", title: "Caches", seconds: 3, failed: "No Redis." },
  ],
});

describe("the report of a run", () => {
  let report: ReportFiles = {};
  let docs: ReportFiles = {};
  beforeAll(() => {
    ({ report, docs } = render<{ report: ReportFiles; docs: ReportFiles }>(whole));
  }, 120_000);
  const headings = (text: string) => [...text.matchAll(/^#+ .*$/gm)].map(([line]) => line);

  it("has its parts in their order", () => {
    expect(headings(report["report.md"] ?? "")).toEqual([
      "# Proof of the tuning",
      "## Checks",
      "## Claims of the guides",
      "## Pool and budget",
      "### Refusals",
      "## Caches",
      "## Claims that are not measurable here",
      "## Environment",
    ]);
  });

  it("begins with what was run and what it came to", () => {
    // 1,380 s are 23 min.
    expect(report["report.md"]).toContain(
      "Full run for stack prod on 2026-11-22: 23 min on 2 cores and 24.0 GiB. 1 of 1 required checks hold",
    );
  });

  it("tells of a section that could not be run to its end", () => {
    expect(report["report.md"]).toContain(
      "This section could not be run to its end (3 s): No Redis.",
    );
  });

  it("gives each row of a table as many cells as it has columns, whatever is in them", () => {
    const lines = (report["report.md"] ?? "").split("\n");
    const bars = (start: string) =>
      lines.find((line) => line.startsWith(start))?.match(/(?<!\\)\|/g)?.length;
    expect(bars("| pool.limit |")).toBe(6);
    expect(bars("| pool-20-50 |")).toBe(6);
    expect(bars("| &lt;img")).toBe(3);
  });

  it("shows what comes from outside as text, in Markdown, HTML and pictures", () => {
    for (const text of [report["report.md"], report["report.html"], docs["proof.md"]]) {
      expect(text).not.toContain("<img");
    }
    for (const text of [report["report.md"], docs["proof.md"]]) {
      expect(text).not.toMatch(/(?<!\\)\[link(?<!\\)\]\(/);
    }
    expect(report["report.html"]).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(report["pool-load.svg"]).not.toContain("<b>");
  });

  it("keeps commands in their fence, even with a fence in them", () => {
    expect(report["report.md"]).toContain(
      "````sh\npgbench -c 100 -T 10 < /dev/null\necho '```'\n````",
    );
  });

  it("is a page that fetches nothing and whose wide parts can be scrolled by keyboard", () => {
    const html = report["report.html"] ?? "";
    expect(html).toContain("default-src 'none'");
    const addresses = html.match(/\bhttps?:\/\/[^"'\s<)]+/g) ?? [];
    const known = [
      "http://www.w3.org/2000/svg",
      "http://www.w3.org/1999/xlink",
      // A text of this test, no address of the page.
      "https://example.com",
    ];
    expect(addresses.filter((address) => !known.includes(address))).toEqual([]);
    expect(html).not.toMatch(/ (src|href)="/);
    expect(html.match(/<table>/g)?.length).toBe(
      html.match(/<div class="wide" tabindex="0" role="region" aria-label="[^"]+">\n<table>/g)
        ?.length,
    );
  });

  it("has both pictures on one page without an id twice", () => {
    const html = report["report.html"] ?? "";
    const all = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(all).toContain("pool-load-title");
    expect(all.filter((id) => (id ?? "").includes("clip"))).not.toHaveLength(0);
    expect(all).toEqual([...new Set(all)]);
    for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(all).toContain(id);
  });

  it("draws in colours that a style sheet sets for light and dark, also where the picture names none", () => {
    const fills = [...(report["pool-load.svg"] ?? "").matchAll(/ (?:fill|stroke)="([^"]+)"/g)];
    const colours = fills.map(([, colour]) => colour ?? "").filter((colour) => colour !== "none");
    expect(colours).toContain("var(--line1)");
    expect(colours.filter((colour) => !colour.startsWith("var(--"))).toEqual([]);
  });

  it("tells in the docs how to repeat it, and links the pictures in their folder", () => {
    expect(Object.keys(docs).sort()).toEqual([
      "proof.md",
      "proof/pool-load.svg",
      "proof/pool-refused.svg",
      "proof/result.json",
    ]);
    expect(docs["proof.md"]).toContain("![Latency over load](proof/pool-load.svg)");
    expect(docs["proof.md"]).toContain("make lab-setup");
    expect(JSON.parse(docs["proof/result.json"] ?? "")).toEqual(whole);
  });
});

describe("the docs of a run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline docs "));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const stale = (given: Proof | null) => render<readonly string[]>(given, folder);

  it("are current when written, and anything changed by hand is found", () => {
    expect(stale(whole)).toEqual([]);
    appendFileSync(join(folder, "proof.md"), "A number typed by hand: 42.\n");
    writeFileSync(join(folder, "proof/old.svg"), "<svg/>");
    rmSync(join(folder, "proof/pool-load.svg"));
    expect(stale(null)).toEqual([
      "proof.md differs",
      "proof/pool-load.svg is missing",
      "proof/old.svg belongs to no run",
    ]);
    expect(stale(whole)).toEqual([]);
    expect(readdirSync(join(folder, "proof")).sort()).toEqual([
      "pool-load.svg",
      "pool-refused.svg",
      "result.json",
    ]);
  }, 120_000);
});
