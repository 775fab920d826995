import { availableParallelism, release, totalmem, type } from "node:os";

import type { DrillResult, ReportFiles } from "../types.ts";
import { toHtml } from "./html.ts";
import { toMarkdown } from "./markdown.ts";
import { overviewPicture } from "./overview.ts";
import type { Machine } from "./tables.ts";
import { reportTables } from "./tables.ts";
import { timelinePicture } from "./timeline.ts";

export type { Machine } from "./tables.ts";

/**
 * The drill's report: report.md, report.html, which needs nothing beside itself, and the two pictures by themselves,
 * timeline.svg and overview.svg.
 *
 * @param machine what it ran on. @default machine this one
 */
export async function renderReports(
  result: DrillResult,
  machine: Machine = thisMachine(),
): Promise<ReportFiles> {
  const tables = reportTables(result, machine);
  // Half a second to load, for those only who draw.
  const { draw } = await import("../../report/chart.ts");
  const timeline = await draw(timelinePicture(result));
  const overview = await draw(overviewPicture(result));
  return {
    "report.md": toMarkdown(result, tables),
    "report.html": toHtml(result, tables, { timeline, overview }),
    "timeline.svg": timeline,
    "overview.svg": overview,
  };
}

function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}
