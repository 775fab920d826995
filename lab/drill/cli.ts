import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { Command } from "commander";

import { EXIT } from "../../sandbox/errors.ts";
import { nonEmpty, runLab } from "../command.ts";
import { LabError } from "../errors.ts";
import { openOutFolder } from "../out-folder.ts";
import { readStack } from "../stack.ts";
import { FAULTS } from "./faults/index.ts";
import { findPrograms } from "./processes/programs.ts";
import { readDrillStack } from "./read-stack.ts";
import { renderReports } from "./report/index.ts";
import { runDrill } from "./run.ts";
import type { DrillOutcome } from "./run.ts";
import { FACTOR } from "./scale.ts";
import { isPassed, summaryLines } from "./summary.ts";

const DESCRIPTION = `Fires the stack's alerts for real, on this machine.

The stack is brought up on the sandbox, in a state that is thrown away. Its rules and its routing run on a real \
Prometheus and Alertmanager, which watch a real PostgreSQL and Redis and sample services; then things are broken \
on purpose and mended again, time running ${FACTOR} times faster. All of it listens on the loopback interface only \
and takes less than ten minutes. What it is doing goes to stderr, the numbers to stdout, the report to a folder.`;

const HELP = `
Exit codes:
  0    every expected alert fired in time, was delivered once and resolved; none fired without a cause
  1    one did not, a fault could not be caused or a panel stayed empty; the report says which
  2    it could not be tried: wrong usage, a program that is not installed, a stack that does not come up
  130  interrupted`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly state?: string;
  readonly quick?: true;
  readonly out: string;
}

function drill(flags: Flags): Promise<void> {
  return runLab(async (context) => {
    // What is missing is said before anything that takes minutes.
    findPrograms(context.env);
    openOutFolder(flags.out);
    if (flags.state !== undefined && !existsSync(flags.state)) {
      throw new LabError(`There is no state ${flags.state}.`);
    }
    const read = (checkpoint: string) => readDrillStack(checkpoint, flags.stack);
    const stack =
      flags.state === undefined
        ? await readStack({ ...flags, ...context }, read)
        : read(flags.state);
    const outcome = await runDrill({ stack, faults: FAULTS, quick: flags.quick, ...context });
    await write(flags.out, outcome);
    for (const line of summaryLines(outcome.result)) console.log(line);
    context.reporter.step(`the report is in ${flags.out}`);
    return isPassed(outcome.result) ? EXIT.ok : EXIT.failed;
  });
}

async function write(folder: string, { result, logs }: DrillOutcome): Promise<void> {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("result.json", JSON.stringify(result));
  for (const [name, text] of Object.entries(logs)) put(join("logs", name), text);
  for (const [path, text] of Object.entries(await renderReports(result))) put(path, text);
}

const program = new Command("drill")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "stack", nonEmpty, "prod")
  .option("--stack-file <path>", "stack file to use instead of Pulumi.<stack>.yaml", nonEmpty)
  .option("--project <folder>", "Pulumi project", join(import.meta.dirname, "..", ".."))
  .option("--state <path>", "state to read instead of bringing the stack up", nonEmpty)
  .option("--quick", "only the faults that show within seconds: it proves their alerts, not all")
  .option("--out <folder>", "folder for the report", nonEmpty, join(".sandbox", "drill"))
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(drill);

await program.parseAsync();
