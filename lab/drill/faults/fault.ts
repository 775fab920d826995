import { labError } from "../../errors.ts";
import type { DrillEnv, Fault } from "../types.ts";

/** Undoes one thing; a promise is waited for. */
export type Undo = () => unknown;

/** Remembers how to undo what is about to be done; all that is remembered is undone, the last first. */
export type Mend = (undo: Undo) => void;

/** A fault by what breaks it: undoing is noted beside each change. */
export interface FaultParts extends Omit<Fault, "start" | "stop"> {
  /** Breaks it. Says how to undo a change before it makes it, so that half a fault is mended too. */
  readonly begin: (env: DrillEnv, mend: Mend) => Promise<void>;
}

/**
 * Makes a fault that undoes all it did, the last first, even when one of the steps back fails.
 *
 * @throws LabError of `stop`, listing every step back that failed.
 */
export function fault({ begin, ...parts }: FaultParts): Fault {
  let undos: Undo[] = [];
  return {
    ...parts,
    start: async (env) => {
      await begin(env, (undo) => undos.push(undo));
    },
    stop: async () => {
      const [steps, problems]: [Undo[], string[]] = [undos.reverse(), []];
      undos = [];
      for (const undo of steps) {
        try {
          await undo();
        } catch (error) {
          problems.push(error instanceof Error ? error.message : String(error));
        }
      }
      if (problems.length > 0) throw labError(`fault "${parts.name}" is not mended`, problems);
    },
  };
}

/**
 * Does something again and again until it is undone. An error ends the repetition and shows when the fault is mended: the
 * fault was not there as long as it should have been.
 *
 * @param everyMs pause between two turns, in milliseconds of real time.
 */
export function repeat(mend: Mend, env: DrillEnv, everyMs: number, turn: () => unknown): void {
  let going = true;
  let problem: Error | undefined;
  const ended = (async () => {
    while (going && !env.signal.aborted) {
      await turn();
      await env.sleep(everyMs);
    }
  })().catch((error: unknown) => {
    problem = error instanceof Error ? error : new Error(String(error));
  });
  mend(async () => {
    going = false;
    await ended;
    if (problem !== undefined && !env.signal.aborted) throw problem;
  });
}
