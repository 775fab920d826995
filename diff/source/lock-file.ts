import { DiffError } from "../errors.ts";

/** The two files that say which packages a program has. */
export interface PackageFiles {
  /** Text of package.json. */
  readonly manifest: string;
  /** Text of package-lock.json. */
  readonly lock: string;
  /** Folder of both as the errors name it: "" or ending in a slash. */
  readonly folder: string;
  /** Whose they are, such as "the base (origin/main, 1a2b3c4)". */
  readonly side: string;
}

/** What is read of a lock file; version 1 has no `packages`. */
interface LockFile {
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage extends Readonly<Record<string, unknown>> {
  readonly link?: boolean;
  readonly resolved?: string;
}

/** The lists of package.json that a lock file repeats of the project itself. */
const LISTS = ["dependencies", "devDependencies", "optionalDependencies"];

/** What git writes between two versions that it could not merge. */
const CONFLICT = /^(?:<{7}|>{7}|\|{7}|={7})(?: |\r?$)/m;

/**
 * Sees that packages can be installed from the two files.
 *
 * @throws DiffError with everything that is wrong: file, line, what is there, and how to fix it
 */
export function checkPackageFiles(files: PackageFiles): void {
  const { manifest, lock, folder, side } = files;
  const problems = [
    ...broken(`${folder}package.json`, manifest),
    ...broken(`${folder}package-lock.json`, lock),
  ];
  if (problems.length === 0) problems.push(...misfits(files));
  if (problems.length === 0) return;
  const fix = "Run `npm install` there and commit package-lock.json.";
  const lines = problems.map((problem) => `  ${problem}`);
  throw new DiffError([`The packages of ${side} cannot be installed:`, ...lines, fix].join("\n"));
}

/** Whether packages of the lock file are folders beside it: they go with the tree and cannot be shared. */
export function hasLocalPackages(lock: string): boolean {
  const { packages = {} } = JSON.parse(lock) as LockFile;
  return Object.values(packages).some(
    ({ link, resolved }) => link === true || resolved?.startsWith("file:") === true,
  );
}

function broken(file: string, text: string): string[] {
  const conflict = CONFLICT.exec(text);
  if (conflict !== null) {
    return [`${file}:${lineAt(text, conflict.index)}: a merge conflict that is not resolved`];
  }
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [`${file}: no JSON: ${(error as Error).message}`];
  }
}

function misfits({ manifest, lock, folder }: PackageFiles): string[] {
  const wanted = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
  const { packages } = JSON.parse(lock) as LockFile;
  const locked = packages?.[""];
  if (locked === undefined) return [];
  return LISTS.flatMap((list) => {
    const [asked, known] = [textsOf(wanted[list]), textsOf(locked[list])];
    const names = [...new Set([...Object.keys(asked), ...Object.keys(known)])].sort();
    return names.flatMap((name) => {
      const [ours, theirs] = [asked[name], known[name]];
      if (ours === theirs) return [];
      const [file, text] =
        ours === undefined ? ["package-lock.json", lock] : ["package.json", manifest];
      const line = lineAt(text, text.indexOf(JSON.stringify(name)));
      return [
        `${folder}${file}:${line}: ${list}.${name} is ${ours ?? "not"} in package.json, ${theirs ?? "not"} in package-lock.json`,
      ];
    });
  });
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return (value ?? {}) as Readonly<Record<string, string>>;
}

/** The line of a place in a text, from 1 on. */
function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(0, index)).split("\n").length;
}
