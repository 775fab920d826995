import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { isComplete, stopsUpdate } from "../../policies/core/results.ts";
import type { ResultLine } from "../../policies/core/results.ts";
import { readResults } from "../../policies/report/report.ts";
import type { Interrupts } from "../../sandbox/interrupts.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { SEED_VARIABLE } from "../../sandbox/providers/chance.ts";
import { openStack } from "../../sandbox/state.ts";
import { mirrorAround, runSandbox } from "../../sandbox/throw-away.ts";
import { DiffError } from "../errors.ts";
import { capital } from "../text.ts";
import { withoutProtection } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { RunFolder } from "./run-folder.ts";

/** What is previewed, and on what. */
export interface HeadOptions {
  /** Folder of the Pulumi project, which is left as it is. */
  readonly project: string;
  /** The folder around it that the program may read from, such as its repository. @default - the project's */
  readonly around?: string | undefined;
  /** In words, such as "the working tree". */
  readonly side: string;
  readonly stack: string;
  /** Its stack file: absolute. */
  readonly stackFile: string;
  /** The state it is previewed on. */
  readonly base: Checkpoint;
  /** Folder of the policy pack. @default - none judges it */
  readonly policyPack?: string | undefined;
  /** Levels, limits and waivers of the pack. @default - its own */
  readonly policyPackConfig?: string | undefined;
  /** Further variables of the engine's environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: RunFolder;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
}

/** What the real engine says of the head. */
export interface HeadPreview {
  /** Output of `pulumi preview --json`. */
  readonly preview: unknown;
  /** The events of the same preview. */
  readonly events: readonly unknown[];
  /** What the policy pack found. */
  readonly policyLines: readonly ResultLine[];
}

/**
 * Previews the head on a copy of the base's state in which nothing is protected.
 *
 * @throws DiffError with the engine's words when the program fails or its inputs are refused; what violates a policy is no failure
 */
export async function previewHead(options: HeadOptions): Promise<HeadPreview> {
  const { stack, folder, side, interrupts, reporter } = options;
  const mirror = join(folder.path, "head");
  mkdirSync(mirror);
  const project = mirrorAround(options.around ?? options.project, options.project, mirror);
  writeState(project, options);
  const [results, log] = ["results.jsonl", "events.jsonl"].map((name) => join(folder.path, name));
  const variables = {
    PLUMBLINE_POLICY_RESULTS: results,
    // Another one than the base's: what is replaced gets a new name.
    [SEED_VARIABLE]: "head",
    ...options.variables,
    ...folder.mark,
  };
  const failure = `${capital(side)} cannot be previewed on the sandbox`;
  const task = reporter.task(`previewing ${side} on top of it`);
  try {
    const text = await runSandbox({
      args: [
        ...["preview", "--json", "--project", project],
        ...["--stack", stack, "--stack-file", options.stackFile],
        ...policyArgs(options),
        ...["--", "--event-log", log ?? ""],
      ],
      env: { ...options.env, ...variables },
      interrupts,
      mayFail: true,
      failure,
    });
    const policyLines = readLines(results ?? "");
    const preview = readPreview(text, failure, policyLines, options.policyPack !== undefined);
    return { preview, events: readEvents(log ?? ""), policyLines };
  } finally {
    task.end();
  }
}

function policyArgs({ policyPack, policyPackConfig }: HeadOptions): string[] {
  if (policyPack === undefined) return [];
  const config = policyPackConfig === undefined ? [] : ["--policy-pack-config", policyPackConfig];
  return ["--policy-pack", policyPack, ...config];
}

/** Writes the state where the engine's file backend has it (version 1 of its layout). */
function writeState(project: string, { stack, base }: HeadOptions): void {
  const { backend, checkpoint } = openStack(project, stack);
  mkdirSync(dirname(checkpoint), { recursive: true });
  writeFileSync(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  writeFileSync(checkpoint, JSON.stringify(withoutProtection(base)), { mode: 0o600 });
}

function readLines(file: string): readonly ResultLine[] {
  return existsSync(file) ? readResults(readFileSync(file, "utf8")) : [];
}

/** What the engine says last of a preview that fails, whatever the reason. */
const FAILED = "error: preview failed";

interface Diagnostic {
  readonly severity?: string;
  readonly message?: string;
}

function readPreview(
  text: string,
  failure: string,
  lines: readonly ResultLine[],
  isJudged: boolean,
): unknown {
  const document = parse(text);
  if (document === undefined) throw new DiffError(`${failure}:\n${clean(text)}`);
  const { diagnostics } = document as { readonly diagnostics?: readonly Diagnostic[] };
  const errors = (diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => clean(message ?? ""));
  const own = errors.filter((message) => message !== FAILED);
  // A mandatory policy that is violated fails the preview, too, but not before everything has been judged.
  const isViolation = own.length === 0 && isComplete(lines) && stopsUpdate(lines);
  if (own.length === 0 && (errors.length === 0 || isViolation)) {
    if (!isJudged || isComplete(lines)) return document;
  }
  const words = own.length > 0 ? own : errors.length > 0 ? errors : [NOT_JUDGED];
  throw new DiffError(`${failure}:\n${words.join("\n")}`);
}

const NOT_JUDGED = "the policy pack ended before it had judged everything";

function readEvents(file: string): readonly unknown[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line) => (line === "" ? [] : [parse(line)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function clean(text: string): string {
  return stripVTControlCharacters(text).trim();
}
