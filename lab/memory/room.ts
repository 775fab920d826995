import { freemem, totalmem } from "node:os";

import { limitMemory } from "../engines/memory-limit.ts";
import { LabError } from "../errors.ts";
import { allowedMemory } from "../proof/machine.ts";
import { mebibytes } from "./budget.ts";
import type { ClassMemory } from "./judge.ts";

/** For the lab itself and what else runs here. Bytes. */
const MARGIN = 512 * 1024 * 1024;
/**
 * What the largest of those that are tried may take where nothing stops it, by the memory of the class. RDS' default of
 * db.t4g.small adds up to 2.15 times its 2 GiB: 225 connections x (8 + 2 x 4 MiB), the buffers and maintenance.
 */
const UNLIMITED = 2.25;

/** Memory of this machine, as far as this process may use it. Bytes. */
export interface MachineMemory {
  readonly total: number;
  /** What can be had without anything being swapped out or killed. */
  readonly available: number;
}

/**
 * Sees that the machine has the memory of the class: with less the system would kill whatever it likes.
 *
 * @throws LabError with what is needed, what there is, and what to do.
 */
export async function mustHaveRoom(given: ClassMemory): Promise<void> {
  const total = allowedMemory(totalmem(), process.constrainedMemory());
  const machine = { total, available: Math.min(total, freemem()) };
  const problem = roomProblem(machine, given, await canLimit(given.memory));
  if (problem !== undefined) throw new LabError(problem);
}

/**
 * What is wrong with the memory of a machine; undefined when there is enough.
 *
 * @param limited whether the servers are held to the memory of the class.
 */
export function roomProblem(
  { total, available }: MachineMemory,
  { instanceClass, memory }: ClassMemory,
  limited: boolean,
): string | undefined {
  const needed = memory * (limited ? 1 : UNLIMITED) + MARGIN;
  if (available >= needed) return undefined;
  const why = limited
    ? ""
    : ", because this process may not make the control group that would hold others to it";
  return (
    `Trying the ${mebibytes(memory)} of ${instanceClass} takes ${mebibytes(needed)}${why}. This machine has ${mebibytes(total)}, ` +
    `${mebibytes(available)} of it available: make room, take a larger one, or leave the section out with --only.`
  );
}

async function canLimit(memory: number): Promise<boolean> {
  const limit = limitMemory(`plumbline-memory-room-${process.pid}`, memory);
  await limit?.remove();
  return limit !== undefined;
}
