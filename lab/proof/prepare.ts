import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { SandboxError } from "../../sandbox/errors.ts";
import { checkOpen } from "../engines/home.ts";
import { checkSpace } from "../engines/leftovers.ts";
import { findEngines } from "../engines/programs.ts";
import type { Engines } from "../engines/types.ts";
import { LabError } from "../errors.ts";
import { openOutFolder } from "../out-folder.ts";
import { chooseSections } from "./run.ts";
import type { Section } from "./types.ts";

/** Room that the sections' data takes in the temporary folder, with what their servers write besides. Bytes. */
const ROOM = { full: 12 * 2 ** 30, quick: 3 * 2 ** 30 } as const;

/** What is asked of the command. */
export interface Wishes {
  /** Name of the stack. */
  readonly stack: string;
  readonly quick: boolean;
  /** Ids of sections. @default - all */
  readonly only?: readonly string[] | undefined;
  /** Folder of two states. @default - the stacks are brought up */
  readonly state?: string | undefined;
  /** Folder for the report. */
  readonly out: string;
  /** Whether the docs are written, too. */
  readonly write: boolean;
}

/** States of a stack and of examples/classes in a folder. Paths. */
export function statesIn(folder: string, stack: string) {
  return { own: join(folder, `${stack}.json`), classes: join(folder, "classes.json") };
}

/**
 * Sees that what is asked for can be done, before anything that takes minutes.
 *
 * @returns the engines
 * @throws LabError telling everything that cannot.
 */
export function prepare(
  wishes: Wishes,
  sections: readonly Section[],
  env: NodeJS.ProcessEnv,
): Engines {
  let engines: Engines | undefined;
  const problems = [
    () => void chooseSections(sections, wishes.only),
    () => mustBeWhole(wishes),
    () => mustHaveStates(wishes),
    () => openOutFolder(wishes.out),
    () => {
      checkSpace(tmpdir(), wishes.quick ? ROOM.quick : ROOM.full);
      checkOpen(tmpdir());
    },
    () => void (engines = findEngines(env)),
  ].flatMap(wordsOf);
  if (engines === undefined || problems.length > 0) throw new LabError(problems.join("\n"));
  return engines;
}

function wordsOf(step: () => void): readonly string[] {
  try {
    step();
    return [];
  } catch (error) {
    if (error instanceof LabError || error instanceof SandboxError) return [error.message];
    throw error;
  }
}

/** The docs hold full runs. */
function mustBeWhole({ write, quick, only }: Wishes): void {
  if (!write || (!quick && only === undefined)) return;
  const got = [quick ? "--quick" : "", only === undefined ? "" : "--only"].filter(Boolean);
  throw new LabError(
    `--write is for a full run of all sections, which docs/proof.md tells of: leave ${got.join(" and ")} out.`,
  );
}

function mustHaveStates({ state, stack }: Wishes): void {
  if (state === undefined) return;
  const missing = Object.values(statesIn(state, stack)).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new LabError(`There is no state ${missing.join(", nor ")}.`);
}
