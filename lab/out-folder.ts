import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { LabError } from "./errors.ts";

/**
 * Makes the folder for a report, before minutes of work that could not be kept. One folder by one: asked for all at once, Node
 * never comes back where the system calls the parent missing although it is there, as below /proc.
 *
 * @throws LabError when nothing can be written there.
 */
export function openOutFolder(folder: string): void {
  try {
    const missing: string[] = [];
    for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at);
    for (const path of missing) mkdirSync(path);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LabError(
      `The report cannot be written to ${folder}: ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}
