import { beforeAll, describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";

import type { DrillResult, ReportFiles } from "../../../../lab/drill/types.ts";
import { at, delivery, result, span, verdict } from "./support/result.ts";

const RENDER = join(__dirname, "support", "render.mjs");

async function render(changes: Partial<DrillResult>): Promise<ReportFiles> {
  const child = spawn(process.execPath, [RENDER], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(result(changes)));
  return JSON.parse(await text(child.stdout)) as ReportFiles;
}

/** What is wrong with the nesting of elements; undefined when nothing is. */
function nesting(xml: string): string | undefined {
  const open: string[] = [];
  for (const [tag, closing, name = "", empty] of xml.matchAll(
    /<(\/?)([a-zA-Z][\w:-]*)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (closing === "/") {
      if (open.pop() !== name) return tag;
    } else if (empty !== "/") open.push(name);
  }
  const tags = xml.match(/<[/a-zA-Z]/g) ?? [];
  const read = xml.match(/<(\/?)([a-zA-Z][\w:-]*)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g) ?? [];
  if (tags.length !== read.length) return `${tags.length - read.length} tags cannot be read`;
  if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(xml)) return "a bare &";
  return open.at(-1);
}

describe("pictures", () => {
  const HOSTILE = 'a<b>&"c"';
  let files: ReportFiles = {};

  beforeAll(async () => {
    files = await render({
      verdicts: [
        verdict({}),
        verdict({ alert: "RedisDown" }),
        verdict({ alert: "NodeMemoryLow", kind: "stand-in" }),
      ],
      spans: [
        span("PostgresDown", { firedAt: at(52), endedAt: at(62) }),
        span("RedisDown", { firedAt: at(55) }),
      ],
      deliveries: [delivery("RedisDown", 56)],
      panels: [
        {
          dashboard: "overview",
          dashboardTitle: "Overview",
          panelId: 1,
          panel: HOSTILE,
          kind: "timeseries",
          refId: "A",
          expr: "up",
          asked: "up",
          thresholds: [2],
          data: "real",
          standIns: [],
          series: [
            {
              labels: { job: HOSTILE },
              points: [
                [at(1), 1],
                [at(2), 3],
              ],
            },
          ],
        },
      ],
    });
  }, 60_000);

  it.each(["timeline.svg", "overview.svg"])("draws %s as well-formed XML", (name) => {
    expect(files[name]).toMatch(/^<svg role="img" aria-labelledby="\w+-title \w+-text" /);
    expect(nesting(files[name] ?? "")).toBeUndefined();
  });

  it("has a lane for each alert", () => {
    const labels = files["timeline.svg"]?.match(
      />(PostgresDown|RedisDown|NodeMemoryLow \(stand-in\))</g,
    );
    expect(labels).toEqual([">PostgresDown<", ">RedisDown<", ">NodeMemoryLow (stand-in)<"]);
  });

  it("draws fault, pending, firing and delivery in their colours", () => {
    const svg = files["timeline.svg"] ?? "";
    // The legend has one of each; a fault's, two pendings, two firings; one delivery, none resolved.
    const count = (colour: string) => svg.split(`fill="var(--${colour})"`).length - 1;
    expect(["fault", "pending", "firing", "delivered", "resolved"].map(count)).toEqual([
      2, 3, 3, 2, 1,
    ]);
    expect(count("quiet")).toBe(1);
  });

  it("draws the panel's line and its threshold, and escapes its names", () => {
    const svg = files["overview.svg"] ?? "";
    expect(svg).toContain("a&lt;b&gt;&amp;");
    expect(svg).not.toContain("a<b>");
    expect(svg.match(/stroke-dasharray="4,3"/g)).toHaveLength(1);
    expect(svg).toContain('stroke="var(--line1)"');
  });

  it("says what it shows, and has colours for dark surroundings", () => {
    expect(files["timeline.svg"]).toContain(
      '<title id="timeline-title">Timeline of the drill</title>',
    );
    expect(files["timeline.svg"]).toContain("@media (prefers-color-scheme:dark)");
  });

  it("refers to nothing outside", () => {
    for (const name of ["timeline.svg", "overview.svg", "report.html"]) {
      const addresses = files[name]?.match(/\bhttps?:\/\/[^"'\s<]+/g) ?? [];
      const namespaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"];
      expect(addresses.filter((address) => !namespaces.includes(address))).toEqual([]);
    }
  });

  it("draws a drill in which nothing was expected", async () => {
    const empty = await render({ verdicts: [], spans: [], deliveries: [], faults: [], panels: [] });
    expect(nesting(empty["timeline.svg"] ?? "no picture")).toBeUndefined();
    expect(nesting(empty["overview.svg"] ?? "no picture")).toBeUndefined();
  }, 60_000);
});
