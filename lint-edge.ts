#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { readEdgeFile } from "./config/edge-file.ts";
import type { ReportOptions } from "./config/report-cli.ts";
import { reportCommand, reportLayout, runReport, stackFilePath } from "./config/report-cli.ts";
import type { EdgeConfiguration } from "./tuning/edge-lint/model.ts";
import { formatReport, reportJson } from "./tuning/edge-lint/report.ts";
import type { EdgeReport } from "./tuning/edge-lint/report.ts";
import { describeEdge, lintEdge } from "./tuning/edge-lint.ts";
import { planEdge } from "./tuning/plan-edge.ts";

/** What the command line asks for. */
interface Options extends ReportOptions {
  readonly file?: string;
}

/** A finding that is an error. */
const EXIT_FOUND = 1;
/** Something that cannot be read. */
const EXIT_UNUSABLE = 2;

const command = reportCommand(
  "lint-edge",
  "Checks a whole edge for what breaks, leaks or contradicts itself: caches and their keys, files with their headers, the release, the worker, the zone, metrics. Reads the stack's site and edge, or a file in neutral words (docs/edge-linter.md): no engine, no cloud.",
  "0 nothing wrong (warnings may be there), 1 errors found, 2 usage, or nothing that can be read",
).option("--file <path>", "an edge described in YAML, instead of a stack");

async function edges(options: Options): Promise<readonly EdgeConfiguration[]> {
  if (options.file !== undefined) return readEdgeFile(readText(options.file), options.file);
  const file = options.stackFile ?? stackFilePath(options.stack);
  // Brings the Pulumi SDK with it, a second of loading that help and usage errors need not wait for.
  const { readStackInput } = await import("./config/load.ts");
  const { config, siteFiles } = readStackInput(file, options.stack);
  const plan = planEdge(config, siteFiles) ?? {};
  return [{ name: options.stack, ...describeEdge(plan) }];
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`This edge file cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function print(options: Options): Promise<void> {
  const reports: readonly EdgeReport[] = (await edges(options)).map((edge) => ({
    name: edge.name ?? options.file ?? options.stack,
    findings: lintEdge(edge),
  }));
  const { stdout } = process;
  if (options.json) stdout.write(reportJson(reports));
  else stdout.write(formatReport(reports, reportLayout()));
  const found = reports.flatMap(({ findings }) => findings);
  if (found.some(({ severity }) => severity === "error")) process.exitCode = EXIT_FOUND;
}

await runReport(command, print, EXIT_UNUSABLE);
