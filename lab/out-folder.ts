import { accessSync, constants } from "node:fs";

import { makeFolder } from "../sandbox/make-folder.ts";
import { LabError } from "./errors.ts";

/**
 * Makes the folder for a report, before minutes of work that could not be kept.
 *
 * @throws LabError when nothing can be written there.
 */
export function openOutFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LabError(
      `The report cannot be written to ${folder}: ${(error as Error).message}. Name another folder with --out.`,
    );
  }
}
