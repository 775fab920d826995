import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Engine } from "../../sandbox/engine/engine.ts";
import type { Interrupts } from "../../sandbox/interrupts.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { SEED_VARIABLE } from "../../sandbox/providers/chance.ts";
import { stackFilePath } from "../../sandbox/stack-file.ts";
import { openStack } from "../../sandbox/state.ts";
import { runSandbox } from "../../sandbox/throw-away.ts";
import { DiffError } from "../errors.ts";
import { capital } from "../text.ts";
import { BaseCache } from "./base-cache.ts";
import { isCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { fileAt, insideOf } from "./git.ts";
import type { Repository } from "./git.ts";
import { planPackages } from "./packages.ts";
import type { RunFolder } from "./run-folder.ts";
import { addWorktree } from "./worktree.ts";

/** Which base is brought up. */
export interface BaseOptions {
  readonly repository: Repository;
  readonly commit: string;
  /** In words, such as "the base (origin/main, 1a2b3c4)". */
  readonly side: string;
  /** Folder of the Pulumi project in the checkout: absolute, without symbolic links. */
  readonly project: string;
  readonly stack: string;
  readonly folder: RunFolder;
  /** Whether a state that was made before is taken, and this one kept. */
  readonly cache: boolean;
  readonly engine: Promise<Engine>;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
}

/**
 * The state of a base, as the real engine makes it on the sandbox: brought up in a working tree of its own, without the
 * policy pack (what it has to say is about the head), or as it was kept when nothing that decides it has changed.
 *
 * @returns undefined when the commit has no such project, or no such stack: everything is new then
 * @throws DiffError or SandboxError when it does not come up, with the engine's words
 */
export async function baseState(options: BaseOptions): Promise<Checkpoint | undefined> {
  const { repository, commit, project, stack, env, reporter, side } = options;
  const folder = insideOf(repository.root, project) ?? "";
  for (const name of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) {
    if ((await fileAt(repository, commit, join(folder, name))) !== undefined) continue;
    reporter.warn(`${side} has no ${join(folder, name)}: everything is compared with nothing`);
    return undefined;
  }
  const cache = options.cache ? new BaseCache(env) : undefined;
  const packages = await planPackages(options);
  const engine = await options.engine;
  const key = { commit, folder, stack, engine, packages: packages.id, env };
  const kept = cache?.find(key);
  if (kept !== undefined) return kept;
  const tree = await addWorktree(repository, options.folder, "base", commit);
  for (const gap of tree.gaps) reporter.warn(`${side}: ${gap}`);
  await packages.provide(tree.path);
  const made = await bringUp(options, join(tree.path, folder));
  // What is missing now may be there the next time.
  if (tree.gaps.length === 0) cache?.keep(key, made);
  return made;
}

async function bringUp(options: BaseOptions, project: string): Promise<Checkpoint> {
  const { stack, side, interrupts, reporter, folder } = options;
  const task = reporter.task(`bringing ${side} up on the sandbox`);
  try {
    // What is made anew each time would be another change each time, and no waiver would fit it twice.
    const env = { ...options.env, ...folder.mark, [SEED_VARIABLE]: "base" };
    const file = stackFilePath(project, stack);
    await runSandbox({
      args: ["up", "--project", project, "--stack", stack, "--stack-file", file],
      env,
      interrupts,
      failure: `${capital(side)} does not come up on the sandbox`,
    });
  } finally {
    task.end();
  }
  const { checkpoint } = openStack(project, stack);
  const state: unknown = existsSync(checkpoint)
    ? JSON.parse(readFileSync(checkpoint, "utf8"))
    : undefined;
  if (isCheckpoint(state)) return state;
  throw new DiffError(`${capital(side)} came up on the sandbox without a single resource.`);
}
