import { availableParallelism, release, totalmem, type } from "node:os";

import { pictureFile } from "../../report/document.ts";
import { toHtml } from "../../report/html.ts";
import { toMarkdown } from "../../report/markdown.ts";
import type { DrillResult, ReportFiles } from "../types.ts";
import { drillDocument } from "./document.ts";
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
  const [timelineOf, overviewOf] = [timelinePicture(result), overviewPicture(result)];
  const timeline = { description: timelineOf.description, svg: await draw(timelineOf) };
  const overview = { description: overviewOf.description, svg: await draw(overviewOf) };
  const report = drillDocument(result, tables, { timeline, overview });
  return {
    "report.md": toMarkdown(report),
    "report.html": toHtml(report),
    [pictureFile(timeline)]: timeline.svg,
    [pictureFile(overview)]: overview.svg,
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
