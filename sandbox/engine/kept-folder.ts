import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Written last into a kept folder: one without it is not whole. */
interface Manifest {
  /** What the folder was made from; another recipe makes another one. */
  readonly recipe: string;
  /** Size in bytes of each file in its part, to notice a file that was cut short. */
  readonly files: Readonly<Record<string, number>>;
}

/** A folder that is made once, by a build or a download, and then kept for all checkouts. */
export interface KeptFolder {
  /** Its path; what is being made lies beside it, under a name of its own. */
  readonly path: string;
  /** Name of the manifest in it. */
  readonly manifest: string;
  /** The part of it whose files are listed in the manifest, such as "bin". */
  readonly part: string;
  /** What it is made from. */
  readonly recipe: string;
  /** Start of the names that a sweep may remove: all that the holder of the same lock makes. */
  readonly family: string;
}

/** How a kept folder is made. */
export interface Making {
  /** Fills the part of an empty folder; nothing is left of it when this fails. */
  readonly produce: (folder: string) => Promise<void>;
  /** Files that have to be in the part afterwards. */
  readonly needed: readonly string[];
  /** What else the manifest says, for people. @default - nothing */
  readonly about?: Readonly<Record<string, string>>;
}

/** Whether the folder is there, whole, and made by the same recipe. */
export function isKept({ path, manifest, part, recipe }: KeptFolder): boolean {
  const read = readManifest(join(path, manifest));
  if (read?.recipe !== recipe) return false;
  return Object.entries(read.files).every(
    ([name, size]) => statSync(join(path, part, name), { throwIfNoEntry: false })?.size === size,
  );
}

/**
 * Makes the folder: it is filled elsewhere and then appears under its own name in one step. Whatever goes
 * wrong, nothing half made is left. The caller holds the lock.
 */
export async function makeKept(kept: KeptFolder, making: Making): Promise<void> {
  const { path, part } = kept;
  sweep(kept);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const discard = () => rmSync(temporary, { recursive: true, force: true });
  process.on("exit", discard);
  try {
    mkdirSync(join(temporary, part), { recursive: true });
    await making.produce(temporary);
    writeManifest(temporary, kept, making);
    rmSync(path, { recursive: true, force: true });
    renameSync(temporary, path);
  } finally {
    process.off("exit", discard);
    discard();
  }
  if (!isKept(kept)) throw new Error(`what was made in ${path} is not whole`);
}

/** Removes what killed runs left. Only the holder of the lock makes folders, so all of it is dead. */
function sweep({ path, family }: KeptFolder): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${family}`) && name.endsWith(".tmp")) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function writeManifest(folder: string, kept: KeptFolder, making: Making): void {
  const part = join(folder, kept.part);
  const names = readdirSync(part);
  for (const needed of making.needed) {
    if (!names.includes(needed)) throw new Error(`${needed} was not made in ${part}`);
  }
  const files = Object.fromEntries(names.map((name) => [name, statSync(join(part, name)).size]));
  const manifest = { ...making.about, recipe: kept.recipe, files };
  writeFileSync(join(folder, kept.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
