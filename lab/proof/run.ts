import { setTimeout as sleep } from "node:timers/promises";

import type { Reporter, Task } from "../../sandbox/reporter.ts";
import { LabError, labError } from "../errors.ts";
import { faultsOf } from "./contract.ts";
import { describeEngines, readCommit, thisMachine } from "./machine.ts";
import type { Proof, SectionOutcome } from "./result.ts";
import { sayLeft, secondsLeft } from "./time-left.ts";
import type { ProofContext, Section, SectionResult } from "./types.ts";
import { checksLine } from "./words.ts";

/** How long a section may take to end its servers after an interrupt; then their guards do it. Milliseconds. */
const ABANDON_MS = 10_000;
/** Between two looks at the clock. Milliseconds. */
const TICK_MS = 1_000;

/** How a proof is run. */
export interface ProofOptions {
  /** Every section there is, in their order. */
  readonly sections: readonly Section[];
  /** Ids of those to run. @default - all */
  readonly only?: readonly string[] | undefined;
  /** What the sections work with. */
  readonly context: Omit<ProofContext, "progress">;
  readonly reporter: Reporter;
  /** Folder whose commit is told. */
  readonly project: string;
}

/**
 * The sections that are asked for, in their own order.
 *
 * @param only ids. @default - all
 * @throws LabError listing those that do not exist, and those that do.
 */
export function chooseSections(
  sections: readonly Section[],
  only: readonly string[] | undefined,
): readonly Section[] {
  if (only === undefined) return sections;
  const known = sections.map(({ id }) => id);
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw labError("--only names sections that do not exist", [
      ...unknown.map((id) => `got "${id}"`),
      `allowed: ${known.join(", ")}`,
    ]);
  }
  return sections.filter(({ id }) => only.includes(id));
}

/**
 * Runs the sections one after the other. One that cannot be run to its end is told, and the others go on.
 *
 * @throws LabError when `only` names a section that does not exist, InterruptedError as soon as somebody asks to stop.
 */
export async function runProof(options: ProofOptions): Promise<Proof> {
  const { context, only, project } = options;
  const sections = chooseSections(options.sections, only);
  const startedAt = new Date();
  const outcomes: SectionOutcome[] = [];
  for (const section of sections) {
    outcomes.push(await runSection({ ...options, sections }, section, outcomes));
  }
  const commit = readCommit(project);
  return {
    stack: context.stack.name,
    mode: context.quick ? "quick" : "full",
    ...(only === undefined ? {} : { only: sections.map(({ id }) => id) }),
    ...(commit === undefined ? {} : { commit }),
    startedAt: startedAt.toISOString(),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    machine: thisMachine(),
    engines: describeEngines(context.engines),
    sections: outcomes,
  };
}

async function runSection(
  { sections, context, reporter }: ProofOptions,
  section: Section,
  before: readonly SectionOutcome[],
): Promise<SectionOutcome> {
  const { id, title } = section;
  const { signal } = context.home;
  signal.throwIfAborted();
  const begin = Date.now();
  const place = `${before.length + 1} of ${sections.length} ${id}`;
  const task = reporter.task(place, { now: true });
  const progress = follow(task, place, () =>
    left(sections, section, before, context.quick, (Date.now() - begin) / 1000),
  );
  const over = (end: Pick<SectionOutcome, "result" | "failed">) => {
    const seconds = Math.round((Date.now() - begin) / 1000);
    return { id, title, seconds, ...end };
  };
  try {
    const running = section.run({ ...context, progress: progress.say });
    const result = await orAbandoned(running, signal);
    signal.throwIfAborted();
    mustKeepContract(id, result, before);
    task.done(`${place}: ${checksLine(result)}`);
    return over({ result });
  } catch (error) {
    task.end();
    signal.throwIfAborted();
    const failed = wordsOf(error);
    reporter.error(`${id} could not be run to its end: ${failed.long}`);
    return over({ failed: failed.short });
  } finally {
    progress.stop();
  }
}

/** Shows what a section says, and how long all still takes. */
function follow(task: Task, place: string, timeLeft: () => string) {
  let said = "";
  const show = () => {
    task.update([`${place}:`, said === "" ? "" : `${said},`, timeLeft()].filter(Boolean).join(" "));
  };
  show();
  const timer = setInterval(show, TICK_MS);
  return {
    say: (text: string) => {
      said = text;
      show();
    },
    stop: () => clearInterval(timer),
  };
}

function left(
  sections: readonly Section[],
  section: Section,
  before: readonly SectionOutcome[],
  quick: boolean,
  elapsed: number,
): string {
  const plan = ({ seconds }: Section) => (quick ? seconds.quick : seconds.full);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const course = {
    planned: sum(sections.slice(0, before.length).map(plan)),
    took: sum(before.map(({ seconds }) => seconds)),
    current: plan(section),
    elapsed,
    ahead: sum(sections.slice(before.length + 1).map(plan)),
  };
  return sayLeft(secondsLeft(course));
}

/** Waits for a section; after an interrupt only for as long as ending its servers takes. */
async function orAbandoned<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const abandoned = new Promise<never>((_, reject) => {
    const give = () => {
      sleep(ABANDON_MS, undefined, { signal: settled.signal }).then(
        () => reject(signal.reason as Error),
        () => undefined,
      );
    };
    signal.addEventListener("abort", give, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([running, abandoned]);
  } finally {
    settled.abort();
  }
}

function mustKeepContract(
  id: string,
  result: SectionResult,
  before: readonly SectionOutcome[],
): void {
  const faults = faultsOf(id, result, before);
  if (faults.length > 0) throw labError("Its result cannot be reported", faults);
}

/** What a person should know of an error: words for what is known to happen, and where it came from for what is not. */
function wordsOf(error: unknown): { readonly short: string; readonly long: string } {
  if (error instanceof LabError) return { short: error.message, long: error.message };
  if (!(error instanceof Error)) return { short: String(error), long: String(error) };
  const short = `${error.name}: ${error.message}`;
  return { short, long: error.stack ?? short };
}
