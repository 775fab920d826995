import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseDocument } from "yaml";

import { classify } from "../../../diff/classify/classify.ts";
import { readComparison } from "../../../diff/read/compare.ts";
import { isCheckpoint } from "../../../diff/source/checkpoint.ts";
import type { Checkpoint } from "../../../diff/source/checkpoint.ts";
import { previewHead } from "../../../diff/source/head.ts";
import { withRunFolder } from "../../../diff/source/run-folder.ts";
import type { RunFolder } from "../../../diff/source/run-folder.ts";
import type { LabContext } from "../../../lab/command.ts";
import { SandboxError } from "../../../sandbox/errors.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import { openStack } from "../../../sandbox/state.ts";
import { mirrorProject, runSandbox } from "../../../sandbox/throw-away.ts";
import { basePlain } from "./base.ts";
import type { PlainCase, StackCase } from "./case.ts";
import type { Program } from "./program.ts";
import { judgeCase } from "./score.ts";
import type { JudgedCase, Outcome } from "./score.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const PLAIN = join(import.meta.dirname, "plain");
const STACK = "prod";

/** A case, with how its head differs from the base. */
interface Head {
  /** Writes what the head needs into its folder; returns its stack file and its variables. */
  prepare(folder: string): { stackFile: string; variables: Readonly<Record<string, string>> };
}

/** Cases of one program: what they begin with, and each of them. */
interface Group {
  readonly project: string;
  readonly base: Head;
  readonly cases: readonly (PlainCase | StackCase)[];
  headOf(index: number): Head;
}

/** The cases on the plain program. */
export function plainGroup(cases: readonly PlainCase[]): Group {
  const head = (program: Program): Head => ({
    prepare: (folder) => {
      const file = join(folder, "program.json");
      writeFileSync(file, JSON.stringify(program));
      return { stackFile: join(PLAIN, "Pulumi.prod.yaml"), variables: { PLUMBLINE_CORPUS: file } };
    },
  });
  const headOf = (index: number) => {
    const program = basePlain();
    cases[index]?.change(program);
    return head(program);
  };
  return { project: PLAIN, base: head(basePlain()), cases, headOf };
}

/** The cases on the platform itself. */
export function prodGroup(cases: readonly StackCase[]): Group {
  const source = readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8");
  const head = (change: StackCase["change"]): Head => ({
    prepare: (folder) => {
      const document = parseDocument(source);
      change(document);
      const stackFile = join(folder, "changed.yaml");
      writeFileSync(stackFile, document.toString());
      return { stackFile, variables: {} };
    },
  });
  const headOf = (index: number) => head(cases[index]?.change ?? (() => undefined));
  return { project: ROOT, base: head(() => undefined), cases, headOf };
}

/**
 * Runs cases through the real engine, some at a time, each on the state that the group begins with.
 *
 * @param told is called after each with how many are done
 */
export async function runGroup(
  group: Group,
  context: LabContext,
  told: (done: number) => void,
): Promise<readonly JudgedCase[]> {
  const base = await bringUp(group, context);
  const judged: JudgedCase[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let index = next++; index < group.cases.length; index = next++) {
      const one = group.cases[index];
      if (one === undefined) return;
      judged[index] = await judgeOutcome(one, outcomeOf(group, index, base, context));
      told(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return judged;
}

/** A change that the engine refuses to plan is a mistake of the corpus, and no reason not to make the others. */
async function judgeOutcome(
  one: PlainCase | StackCase,
  outcome: Promise<Outcome>,
): Promise<JudgedCase> {
  try {
    return judgeCase(one, await outcome);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return { name: one.name, judgements: [], topics: [error.message] };
  }
}

/** The engine, the program and the providers of one preview keep less than two processors busy. */
const AT_ONCE = 2;

async function bringUp(group: Group, context: LabContext): Promise<Checkpoint> {
  return await withRunFolder(undefined, async (folder) => {
    const project = join(folder.path, "base");
    mkdirSync(project);
    mirrorProject(group.project, project);
    const { stackFile, variables } = group.base.prepare(folder.path);
    await runSandbox({
      args: ["up", "--project", project, "--stack", STACK, "--stack-file", stackFile],
      env: { ...context.env, ...variables, ...folder.mark },
      interrupts: context.interrupts,
      failure: "What the corpus begins with does not come up on the sandbox",
    });
    const state: unknown = JSON.parse(readFileSync(openStack(project, STACK).checkpoint, "utf8"));
    if (!isCheckpoint(state)) throw new Error("The base has no resources.");
    return state;
  });
}

async function outcomeOf(
  group: Group,
  index: number,
  base: Checkpoint,
  context: LabContext,
): Promise<Outcome> {
  return await withRunFolder(undefined, async (folder: RunFolder) => {
    const { stackFile, variables } = group.headOf(index).prepare(folder.path);
    const { preview, events } = await previewHead({
      ...{ project: group.project, stack: STACK, stackFile, base, variables, folder },
      side: group.cases[index]?.name ?? "",
      env: context.env,
      interrupts: context.interrupts,
      reporter: silentReporter,
    });
    const comparison = readComparison({ base, preview, events, project: group.project });
    const { changes, findings } = classify(comparison);
    const worse = findings.filter(({ direction }) => direction === "worse");
    return {
      classes: Object.fromEntries(changes.map((change) => [change.name, change.class])),
      worse: [...new Set(worse.map(({ topic }) => topic))],
    };
  });
}
