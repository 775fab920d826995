import { createHash, randomUUID } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import type { Engine } from "../../sandbox/engine/engine.ts";
import { keepNewest } from "./cache-folder.ts";
import { isCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { DIFF_VARIABLE } from "./run-folder.ts";

/** Everything that decides what a base looks like on the sandbox. */
export interface BaseKey {
  /** Full hash of the commit. */
  readonly commit: string;
  /** Folder of the Pulumi project in the repository. */
  readonly folder: string;
  readonly stack: string;
  readonly engine: Engine;
  /** PackagePlan.id. */
  readonly packages: string;
  /** Environment of the program. */
  readonly env: NodeJS.ProcessEnv;
}

/** States that are kept, the newest: some megabytes each. */
const KEPT_STATES = 20;

/** Form of an entry; another one, other entries. */
const FORM = 1;

const SANDBOX = join(import.meta.dirname, "..", "..", "sandbox");

/** Variables of the environment that reach the program and may change what it declares. */
const DECISIVE = /^(PLUMBLINE_\w+|NODE_\w+|TZ|LANG|LC_\w+|CI|HOME|USER)$/;
/** Of them, those that say only where things are kept, or who runs. */
const INDIFFERENT = ["PLUMBLINE_CACHE", "PLUMBLINE_RUN", DIFF_VARIABLE, "NODE_COMPILE_CACHE"];

/** The states of bases that have been brought up before, by everything that decides them. */
export class BaseCache {
  private readonly folder: string;

  constructor(env: NodeJS.ProcessEnv) {
    this.folder = join(cacheFolder(env), "diff", "bases");
  }

  /** The state of a base, when it is kept and whole. */
  find(key: BaseKey): Checkpoint | undefined {
    const path = join(this.folder, nameOf(key));
    try {
      const text = readFileSync(path, "utf8");
      const end = text.indexOf("\n");
      const content = text.slice(end + 1);
      const whole = text.slice(0, end) === digest(content);
      const state: unknown = whole ? JSON.parse(content) : undefined;
      if (!isCheckpoint(state)) return undefined;
      const now = new Date();
      utimesSync(path, now, now);
      return state;
    } catch {
      // Not there, or cut off: it is made anew.
      return undefined;
    }
  }

  /** Keeps the state of a base, in one step; a cache that cannot be written costs only time. */
  keep(key: BaseKey, state: Checkpoint): void {
    const path = join(this.folder, nameOf(key));
    const temporary = join(this.folder, `.${randomUUID()}.tmp`);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const content = JSON.stringify(state);
      writeFileSync(temporary, `${digest(content)}\n${content}`, { mode: 0o600 });
      renameSync(temporary, path);
      keepNewest(this.folder, KEPT_STATES);
    } catch {
      discard(temporary);
    }
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made: there is no folder.
  }
}

function nameOf({ commit, folder, stack, engine, packages, env }: BaseKey): string {
  const variables = Object.entries(env)
    .filter(([name]) => DECISIVE.test(name) && !INDIFFERENT.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    ...[FORM, commit, folder, stack, engine.version, engine.source, packages],
    ...[sandboxDigest(), process.version, process.platform, process.arch, variables],
  ];
  return `${digest(JSON.stringify(parts)).slice(0, 32)}.json`;
}

/** Stands for the sandbox as it is on the disk: what its providers answer is part of every state. */
function sandboxDigest(): string {
  const files = readdirSync(SANDBOX, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const all = createHash("sha256");
  for (const file of files) all.update(file.slice(SANDBOX.length)).update(readFileSync(file));
  return all.digest("hex");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
