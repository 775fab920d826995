import { availableParallelism } from "node:os";

import { Command, InvalidArgumentError } from "commander";

import { EXIT, InterruptedError, SandboxError } from "../../sandbox/errors.ts";
import { watchInterrupts } from "../../sandbox/interrupts.ts";
import type { Interrupts } from "../../sandbox/interrupts.ts";
import { NoEngineError } from "../../sandbox/engine/engine.ts";
import { createReporter } from "../../sandbox/reporter.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { readStack } from "../stack.ts";
import { readStateResources } from "./state-resources.ts";
import { deployedConfig } from "./trace/deployed.ts";
import { formatTrace, formatTraceJson, shortcomings } from "./trace/report.ts";
import { runTrace } from "./trace/run.ts";
import type { TraceReport } from "./trace/run.ts";

const DESCRIPTION = `Proves the cache worker of a stack on workerd, the runtime of Cloudflare Workers.

The stack is brought up on the sandbox, in a state that is thrown away, and its worker's configuration is read there. A trace of requests (pages, assets and API by Zipf's law, three tenants, a fifth of the visitors logged in, \
campaign parameters, four languages) goes through the worker to an origin that calls everything public and says in each \
answer who asked. Every answer is compared with its request. Then further requests go, in turn, to \
the worker and to one that passes everything on. What it is doing goes to stderr, the report to stdout.`;

const HELP = `
Exit codes:
  0    the hit ratio is at least 0.90, and no answer was somebody else's
  1    it is not, or one was
  2    it could not be tried: wrong usage, no engine, a stack without a cache worker
  130  interrupted`;

interface Flags {
  readonly stack: string;
  readonly stackFile?: string;
  readonly project: string;
  readonly requests: number;
  readonly samples: number;
  readonly seed: number;
  readonly json?: true;
}

/** Processes of workerd at most: the machines this has to be quick on have two cores. */
const RUNTIMES = 2;

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return value;
  };

async function verify(flags: Flags): Promise<void> {
  const interrupts = watchInterrupts();
  const reporter = createReporter();
  try {
    const report = await trace(flags, reporter, interrupts);
    console.log(
      flags.json === true ? formatTraceJson(report) : formatTrace(report, process.stdout.isTTY),
    );
    process.exitCode = shortcomings(report).length === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (interrupts.signal.aborted || error instanceof InterruptedError) {
      reporter.step("interrupted");
      process.exitCode = EXIT.interrupted;
    } else if (isExpected(error)) {
      reporter.error(error.message);
      process.exitCode = EXIT.unusable;
    } else {
      throw error;
    }
  } finally {
    interrupts.close();
  }
}

/** What a person can put right; anything else is a fault of ours. */
function isExpected(error: unknown): error is Error {
  return [LabError, SandboxError, NoEngineError].some((type) => error instanceof type);
}

async function trace(
  { requests, samples, seed, ...stack }: Flags,
  reporter: Reporter,
  interrupts: Interrupts,
): Promise<TraceReport> {
  const config = await readStack(
    { ...stack, interrupts, reporter, env: process.env },
    (checkpoint) => deployedConfig(readStateResources(checkpoint, "cloudflare"), stack.stack),
  );
  const task = reporter.task(`sending ${requests} requests to the cache worker`);
  try {
    return await runTrace({
      requests,
      samples,
      seed,
      runtimes: Math.min(RUNTIMES, availableParallelism()),
      config,
      signal: interrupts.signal,
      progress: (done) => task.update(`${done} of ${requests} requests`),
    });
  } finally {
    task.end();
  }
}

const program = new Command("verify-worker")
  .description(DESCRIPTION)
  .addHelpText("after", HELP)
  .option("-s, --stack <name>", "the stack", "prod")
  .option("--stack-file <path>", "another stack file, such as a changed copy")
  .option("--project <folder>", "folder of the Pulumi project", process.cwd())
  .option("-n, --requests <number>", "requests of the trace", wholeNumber(1, 10_000_000), 100_000)
  .option("--samples <number>", "requests to compare latency with", wholeNumber(0, 100_000), 2_000)
  .option("--seed <number>", "another one, another trace", wholeNumber(0, 4_294_967_295), 1)
  .option("--json", "report for machines")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.unusable))
  .action(verify);

await program.parseAsync();
