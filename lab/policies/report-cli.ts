import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

import { Command } from "commander";

import { isComplete, stopsUpdate } from "../../policies/core/results.ts";
import type { ResultLine } from "../../policies/core/results.ts";
import { readResults, toJson, toSarif, toText } from "../../policies/report/report.ts";
import { RULES } from "../../policies/rules/index.ts";
import { resolveEngine } from "../../sandbox/engine/resolve.ts";
import { EXIT } from "../../sandbox/errors.ts";
import { nonEmpty, runLab } from "../command.ts";
import type { LabContext } from "../command.ts";
import { LabError } from "../errors.ts";
import { runSandbox } from "../../sandbox/throw-away.ts";

const DESCRIPTION = `Previews a stack with the policy pack on the real engine, and writes what the pack found: policies.json and
policies.sarif (for code scanning, with the places where the resources are declared), and a table to stdout.`;

const HELP = `
Exit codes:
  0    nothing mandatory is violated
  1    a mandatory rule is violated
  2    the stack cannot be previewed, or the configuration of the pack is wrong
  130  interrupted`;

const ROOT = join(import.meta.dirname, "..", "..");

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly policyPack: string;
  readonly policyPackConfig?: string;
  readonly out: string;
}

/** A run of the engine with the pack: what the pack found, and the engine's own account. */
interface JudgedPreview {
  readonly lines: readonly ResultLine[];
  readonly preview: unknown;
}

async function judgedPreview(flags: Flags, context: LabContext): Promise<JudgedPreview> {
  // Beforehand, because getting one may take minutes and says how far it is.
  await resolveEngine({ ...context, signal: context.interrupts.signal });
  const folder = mkdtempSync(join(tmpdir(), "plumbline-policies-"));
  const results = join(folder, "results.jsonl");
  const task = context.reporter.task(`previewing stack ${flags.stack} with the policy pack`);
  try {
    const stackFile = flags.stackFile === undefined ? [] : ["--stack-file", flags.stackFile];
    const config = flags.policyPackConfig;
    const text = await runSandbox({
      ...context,
      args: [
        ...["preview", "--json", "--project", flags.project, "--stack", flags.stack, ...stackFile],
        ...["--policy-pack", flags.policyPack],
        ...(config === undefined ? [] : ["--policy-pack-config", config]),
      ],
      env: { ...context.env, PLUMBLINE_POLICY_RESULTS: results },
      mayFail: true,
      failure: `Stack ${flags.stack} cannot be previewed on the sandbox`,
    });
    const lines = existsSync(results) ? readResults(readFileSync(results, "utf8")) : [];
    // A program that fails ends the run before everything was judged.
    if (!isComplete(lines) && !stopsUpdate(lines)) {
      throw new LabError(
        `Stack ${flags.stack} cannot be previewed on the sandbox:\n${text.trim()}`,
      );
    }
    const preview: unknown = JSON.parse(text);
    return { lines, preview };
  } finally {
    task.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LabError(`--out ${folder}: ${(error as Error).message}`);
  }
}

function reportCommand(flags: Flags): Promise<void> {
  return runLab(async (context) => {
    // Before minutes of work that could not be kept.
    makeFolder(flags.out);
    const input = {
      ...(await judgedPreview(flags, context)),
      rules: RULES,
      project: resolve(flags.project),
    };
    const files = { "policies.json": toJson(input), "policies.sarif": toSarif(input) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(flags.out, name), text);
    process.stdout.write(toText(input));
    const out = relative(process.cwd(), resolve(flags.out));
    context.reporter.step(`wrote ${Object.keys(files).join(" and ")} to ${out === "" ? "." : out}`);
    return stopsUpdate(input.lines) ? EXIT.failed : EXIT.ok;
  });
}

const program = new Command("policy-report")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", nonEmpty, ROOT)
  .option("--policy-pack <folder>", "policy pack", nonEmpty, join(ROOT, "policies"))
  .option("--policy-pack-config <file>", "its levels, limits and waivers", nonEmpty)
  .option("--out <folder>", "where the files go", nonEmpty, join(ROOT, ".sandbox", "policies"))
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(reportCommand);

await program.parseAsync();
