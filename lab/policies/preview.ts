import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { ACCEPT_VARIABLE } from "../../sandbox/providers/requests.ts";
import { stackFilePath } from "../../sandbox/stack-file.ts";
import type { LabContext } from "../command.ts";
import { mirrorProject, runSandbox } from "../../sandbox/throw-away.ts";
import type { Recording, RecordedResource } from "./recording.ts";
import { replayed } from "./replay/request.ts";

const REPLAY = join(import.meta.dirname, "replay");

/** The stack whose resources are replayed. */
export interface PreviewStack {
  /** Folder of the Pulumi project. */
  readonly project: string;
  /** Name of the stack. */
  readonly stack: string;
  /** Its stack file. @default - Pulumi.<stack>.yaml of the project */
  readonly stackFile?: string | undefined;
}

/** One preview of recorded resources. */
export interface Replay {
  /** What the program registers. */
  readonly resources: readonly RecordedResource[];
  /** Whether the output is the engine's JSON; what a person reads tells more when it fails. @default false */
  readonly json?: boolean;
  /** Further arguments for the engine, such as a policy pack. @default - none */
  readonly engineArgs?: readonly string[];
  /** Further variables of the engine's environment. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A folder of its own in which recorded resources are previewed as often as wanted; runs may overlap. */
export interface ReplayFolder {
  readonly path: string;
  /** Previews, and returns what the engine wrote to stdout. @throws LabError with the engine's last words */
  preview(replay: Replay): Promise<string>;
}

/** What `pulumi preview --json` says of the stack in a state of its own, where nothing exists yet. */
export async function recordStack(stack: PreviewStack, context: LabContext): Promise<string> {
  return await inFolder(async (folder) => {
    mirrorProject(resolve(stack.project), folder);
    return await runSandbox({
      ...context,
      args: ["preview", "--json", "--project", folder, ...stackArgs(stack)],
      failure: `Stack ${stack.stack} cannot be previewed on the sandbox`,
    });
  });
}

/** Opens a folder in which recorded resources can be previewed; it is gone when `use` is done. */
export async function withReplayFolder<T>(
  stack: PreviewStack,
  recording: Recording,
  context: LabContext,
  use: (folder: ReplayFolder) => Promise<T>,
): Promise<T> {
  return await inFolder(async (path) => {
    mirrorProject(REPLAY, path);
    // Under the recorded project's name, which is part of every URN.
    const project = { name: recording.project, main: "index.ts", runtime: RUNTIME };
    writeFileSync(join(path, "Pulumi.yaml"), JSON.stringify(project));
    writeFileSync(join(path, "package.json"), JSON.stringify({ type: "module" }));
    let runs = 0;
    const preview = async (replay: Replay) => {
      const file = join(path, `replay-${++runs}.json`);
      writeFileSync(file, JSON.stringify(replayed(replay.resources)));
      const own = ["preview", "--project", path, ...stackArgs(stack)];
      if (replay.json === true) own.push("--json");
      return await runSandbox({
        interrupts: context.interrupts,
        env: {
          ...context.env,
          ...replay.variables,
          PLUMBLINE_REPLAY: file,
          // A mistake that the sandbox's providers refuse is still one that the pack has to find.
          [ACCEPT_VARIABLE]: "true",
        },
        args: [...own, "--", ...(replay.engineArgs ?? [])],
        failure: "The replayed resources cannot be previewed",
      });
    };
    return await use({ path, preview });
  });
}

/** Node strips the types itself. */
const RUNTIME = { name: "nodejs", options: { typescript: false } };

/** The replay's default providers take the stack's own settings, such as the region. */
function stackArgs({ project, stack, stackFile }: PreviewStack): string[] {
  const file = resolve(stackFile ?? stackFilePath(project, stack));
  return ["--stack", stack, "--stack-file", file];
}

async function inFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), "plumbline-policies-"));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    return await use(path);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
