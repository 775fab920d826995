#!/usr/bin/env node
import { Option } from "commander";
import type { ReportOptions } from "./config/report-cli.ts";
import { reportCommand, reportLayout, runReport, stackFilePath } from "./config/report-cli.ts";
import type { Section } from "./tuning/explain.ts";
import { SECTIONS, explain, explainJson } from "./tuning/explain.ts";
import { assessPlatform } from "./tuning/platform.ts";

/** What the command line asks for. */
interface Options extends ReportOptions {
  readonly section?: Section[];
}

/** Bad configuration, or a budget that does not fit. */
const EXIT_FAILED = 1;

const command = reportCommand(
  "explain",
  "Prints every computed setting of a stack with value, default, reason and source, what is not sent and why, and the budgets with their sums. Reads the stack file only: no engine, no cloud.",
  "0 everything fits, 1 a budget does not fit or the configuration is wrong, 2 usage",
).addOption(new Option("--section <names...>", "print only these parts").choices([...SECTIONS]));

async function print(options: Options): Promise<void> {
  const file = options.stackFile ?? stackFilePath(options.stack);
  // Brings the Pulumi SDK with it, a second of loading that help and usage errors need not wait for.
  const { readStackInput } = await import("./config/load.ts");
  const { config, siteFiles } = readStackInput(file, options.stack);
  const plan = assessPlatform(config, siteFiles);
  const sections = options.section === undefined ? {} : { sections: options.section };
  const { stdout } = process;
  if (options.json) stdout.write(explainJson(plan, options.section));
  else stdout.write(explain(plan, { ...reportLayout(), ...sections }));
  const failed = plan.findings.filter(({ status }) => status === "error");
  if (failed.length === 0) return;
  const names = failed.map(({ budget, subject }) => `${budget} of ${subject}`).join(", ");
  process.stderr.write(`explain: does not fit: ${names}\n`);
  process.exitCode = EXIT_FAILED;
}

await runReport(command, print, EXIT_FAILED);
