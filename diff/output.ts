import { readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { displayPath } from "../sandbox/display-path.ts";
import { makeFolder } from "../sandbox/make-folder.ts";
import { DiffError } from "./errors.ts";

/** What was written. */
export interface Written {
  /** Names of the files. */
  readonly names: readonly string[];
  /** Their folder, for people. */
  readonly folder: string;
}

/** The folder that the outputs go to. */
export interface Output {
  /** Writes texts by the names of their files. */
  write(texts: Readonly<Record<string, string>>): Written;
  /** Removes what was made of the folder, when nothing is to be written. */
  discard(): void;
}

/** Makes the folder, before minutes of work that could not be kept. @throws DiffError when nothing can be written there */
export function openOutput(folder: string): Output {
  let made: string | undefined;
  try {
    made = makeFolder(folder);
    const probe = join(folder, `.${process.pid}.tmp`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    removeEmpty(folder, made);
    throw new DiffError(`--out ${displayPath(folder)}: ${(error as Error).message}`);
  }
  return {
    write: (texts) => writeAll(texts, folder),
    discard: () => removeEmpty(folder, made),
  };
}

function writeAll(texts: Readonly<Record<string, string>>, folder: string): Written {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return { names: Object.keys(texts), folder: displayPath(folder) };
}

/** Removes the folders from `folder` up to `first`, the outermost that was made here, as long as they are empty. */
function removeEmpty(folder: string, first: string | undefined): void {
  if (first === undefined || !folder.startsWith(first)) return;
  try {
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  } catch {
    return;
  }
  if (folder !== first) removeEmpty(dirname(folder), first);
}
