import type { Proof } from "../proof/result.ts";
import { pictureFile } from "./document.ts";
import type { Drawing } from "./document.ts";
import { toHtml } from "./html.ts";
import { toMarkdown } from "./markdown.ts";
import { proofDocument } from "./proof-document.ts";

/** Text of files by their path below the output folder. */
export type ReportFiles = Readonly<Record<string, string>>;

/**
 * The report of a run of the lab: report.md, report.html, which needs nothing beside itself, and each picture as SVG.
 *
 * @throws Error when a picture is none that can be drawn.
 */
export async function renderProofReport(proof: Proof): Promise<ReportFiles> {
  const drawings = await drawAll(proof);
  const report = proofDocument(proof, drawings);
  return {
    "report.md": toMarkdown(report),
    "report.html": toHtml(report),
    ...pictureFiles(drawings),
  };
}

/** Draws every picture of a run. */
export async function drawAll({ sections }: Proof): Promise<readonly Drawing[]> {
  // Half a second to load, for those only who draw.
  const { draw } = await import("./chart.ts");
  const drawings: Drawing[] = [];
  for (const picture of sections.flatMap(({ result }) => result?.pictures ?? [])) {
    drawings.push({ description: picture.description, svg: await draw(picture) });
  }
  return drawings;
}

/** Pictures by their file names. */
export function pictureFiles(drawings: readonly Drawing[]): ReportFiles {
  return Object.fromEntries(drawings.map((drawing) => [pictureFile(drawing), drawing.svg]));
}
