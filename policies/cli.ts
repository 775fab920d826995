#!/usr/bin/env node
/** The pack without the engine: judge a saved preview or state, report a run, check a configuration. */

import { readFileSync, writeFileSync } from "node:fs";
import { text as readStream } from "node:stream/consumers";
import { Command, InvalidArgumentError, Option } from "commander";

import { checkStack } from "./core/check.ts";
import { DocumentError, readStackDocument } from "./core/documents.ts";
import { RuleError } from "./core/evaluate.ts";
import { today } from "./core/judge.ts";
import { isComplete, stopsUpdate } from "./core/results.ts";
import type { ResultLine } from "./core/results.ts";
import { readSettings } from "./core/settings-file.ts";
import { SettingsError } from "./core/settings.ts";
import { readme } from "./readme.ts";
import { readResults, toJson, toSarif, toText } from "./report/report.ts";
import { RULES } from "./rules/index.ts";

const EXIT = { ok: 0, violations: 1, unusable: 2 } as const;

const FORMATS = { text: toText, json: toJson, sarif: toSarif } as const;

const HELP = `
Examples:
  pulumi stack export | node cli.ts check --state - --config config.prod.json
  node cli.ts report --results results.jsonl --preview preview.json --format sarif

Exit codes:
  0  nothing mandatory is violated
  1  a mandatory rule is violated, or README.md is not current
  2  not everything was judged: wrong usage, a file that cannot be read or written, a wrong configuration, a rule
     that failed, results of a run that did not come to its end`;

interface ReportFlags {
  readonly config?: string;
  readonly format: keyof typeof FORMATS;
  readonly project: string;
  readonly out?: string;
}

interface CheckFlags extends ReportFlags {
  readonly preview?: string;
  readonly state?: string;
  readonly rule?: string[];
}

/** Something a person has to put right; shown without a stack. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file === "-" ? "stdin" : file}: not JSON: ${(error as Error).message}`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    // A pipe that has nothing to read yet is no error to the stream, as it is to readFileSync.
    return file === "-" ? await readStream(process.stdin) : readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Prints what was found, and sets the exit code by it. */
function report(lines: readonly ResultLine[], preview: unknown, flags: ReportFlags): void {
  const input = { lines, preview, rules: RULES, project: flags.project };
  write(FORMATS[flags.format](input), flags.out);
  process.exitCode = stopsUpdate(lines) ? EXIT.violations : EXIT.ok;
  if (isComplete(lines) || stopsUpdate(lines)) return;
  throw new UsageError("the run did not come to its end: what it did not judge may be wrong");
}

async function check(flags: CheckFlags): Promise<void> {
  const file = flags.preview ?? flags.state;
  if (file === undefined || (flags.preview !== undefined && flags.state !== undefined)) {
    throw new UsageError("give either --preview or --state");
  }
  const unknown = (flags.rule ?? []).filter((name) => !RULES.some((rule) => rule.name === name));
  if (unknown.length > 0) throw new UsageError(`no such rule: ${unknown.join(", ")}`);
  const rules = flags.rule && RULES.filter((rule) => flags.rule?.includes(rule.name) === true);
  const settings = readSettings(flags.config, RULES);
  const document = await readJson(file);
  const lines = checkStack(readStackDocument(document), rules ?? RULES, settings, today());
  report(lines, flags.preview === undefined ? undefined : document, flags);
}

function nonEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty.");
  return value;
}

function withReportOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "what to print")
        .choices(Object.keys(FORMATS))
        .default("text"),
    )
    .option("--project <folder>", "folder the locations are relative to", process.cwd())
    .option("--out <file>", "write it there instead of stdout", nonEmpty);
}

/** Errors whose message says what to do. */
const TOLD = [UsageError, SettingsError, DocumentError, RuleError] as const;

/** Runs `work`, and turns what a person has to put right into one message. */
function guarded<A extends unknown[]>(
  work: (...args: A) => void | Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await work(...args);
    } catch (error) {
      const { message, stack } = error as Error;
      const isTold = TOLD.some((known) => error instanceof known);
      console.error(`policies: error: ${isTold ? message : (stack ?? message)}`);
      process.exitCode = EXIT.unusable;
    }
  };
}

const program = new Command("plumbline-policies")
  .description("The rules of the policy pack, without the engine.")
  .addHelpText("after", HELP)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable));

withReportOptions(
  program
    .command("check")
    .description("judge a stack as it is (--state) or as a preview said it would be (--preview)")
    .option("--state <file>", "output of `pulumi stack export`; - for stdin", nonEmpty)
    .option(
      "--preview <file>",
      "output of `pulumi preview --json --show-sames`; - for stdin",
      nonEmpty,
    )
    .option("--config <file>", "levels, limits and waivers, as --policy-pack-config", nonEmpty)
    .option("--rule <names...>", "ask these rules only"),
).action(guarded((flags: CheckFlags) => check(flags)));

withReportOptions(
  program
    .command("report")
    .description("report what the pack found in a run of the engine (PLUMBLINE_POLICY_RESULTS)")
    .requiredOption("--results <file>", "the file that run wrote", nonEmpty)
    .option("--preview <file>", "its `pulumi preview --json`, for the locations", nonEmpty),
).action(
  guarded(async (flags: ReportFlags & { results: string; preview?: string }) => {
    const preview = flags.preview === undefined ? undefined : await readJson(flags.preview);
    report(readResults(await readText(flags.results)), preview, flags);
  }),
);

program
  .command("config")
  .description("say what is wrong with policy configurations")
  .argument("<files...>")
  .action(
    guarded((files: string[]) => {
      const problems = files.flatMap((file) => {
        try {
          readSettings(file, RULES);
          return [];
        } catch (error) {
          if (error instanceof SettingsError) return [error.message];
          throw error;
        }
      });
      if (problems.length > 0) throw new UsageError(problems.join("\n"));
    }),
  );

program
  .command("readme")
  .description("write the table of rules into README.md")
  .option("--check", "only say whether it is current")
  .action(
    guarded((flags: { check?: true }) => {
      process.exitCode = readme(RULES, flags.check === true) ? EXIT.ok : EXIT.violations;
    }),
  );

// The reader may have seen enough, as `head` does: the rest is nobody's.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

await program.parseAsync();
