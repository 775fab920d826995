import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { findExecutable, runCommand } from "../../sandbox/engine/command.ts";
import { isKept, makeKept } from "../../sandbox/engine/kept-folder.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";
import type { Interrupts } from "../../sandbox/interrupts.ts";
import { acquireLock } from "../../sandbox/lock.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { nearestPath } from "../../sandbox/throw-away.ts";
import { DiffError } from "../errors.ts";
import { keepNewest } from "./cache-folder.ts";
import { fileAt, insideOf } from "./git.ts";
import type { Repository } from "./git.ts";
import { checkPackageFiles, hasLocalPackages } from "./lock-file.ts";

/** What the packages of a commit are had with. */
export interface PackageOptions {
  readonly repository: Repository;
  readonly commit: string;
  /** Folder of the Pulumi project in the checkout: absolute, without symbolic links. */
  readonly project: string;
  /** Whose they are, such as "the base (origin/main, 1a2b3c4)". */
  readonly side: string;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
}

/** How a commit gets its packages. */
export interface PackagePlan {
  /** Stands for what is installed; another one, other packages. */
  readonly id: string;
  /** Puts them into a working tree of the commit. @throws DiffError with npm's words when they cannot be had */
  provide(tree: string): Promise<void>;
}

/** Installed packages that are kept, the newest. Each is as large as node_modules. */
const KEPT_INSTALLATIONS = 3;
/** Another comparison may still run with packages it has just found. Milliseconds: one hour. */
const IN_USE = 60 * 60_000;

/**
 * Finds out how a commit gets its packages: those of the checkout when both have the same lock file; else npm installs
 * them, without running their scripts, once for each lock file.
 *
 * @throws DiffError when its lock file is in conflict or does not fit its package.json
 */
export async function planPackages(options: PackageOptions): Promise<PackagePlan> {
  const { repository, commit, project, side, reporter } = options;
  const found = await filesAt(options);
  if (found === undefined) return linked(options);
  const { folder, manifest, lock } = found;
  const installedLock = read(join(repository.root, folder, "package-lock.json"));
  if (lock === undefined) {
    if (installedLock !== undefined) {
      reporter.warn(`${side} has no package-lock.json: it runs with the packages of the checkout`);
    }
    return linked(options);
  }
  const shown = folder === "" ? "" : `${folder}/`;
  checkPackageFiles({ manifest, lock, folder: shown, side });
  const isLocal = hasLocalPackages(lock);
  if (
    !isLocal &&
    isSameText(lock, installedLock) &&
    nearestPath(project, "node_modules") !== undefined
  ) {
    return linked(options);
  }
  const npmrc = await fileAt(repository, commit, join(folder, ".npmrc"));
  const files = { "package.json": manifest, "package-lock.json": lock, ".npmrc": npmrc };
  const id = hash(JSON.stringify([files, process.platform, process.arch]));
  const provide = async (tree: string) => {
    const target = join(tree, folder);
    if (isLocal) await install(target, options);
    else symlinkSync(await installed(id, files, options), join(target, "node_modules"));
  };
  return { id, provide };
}

/** Sees that the packages of the checkout itself are what its files say. @throws DiffError when they cannot be */
export function checkOwnPackages(project: string, root: string, side: string): void {
  const around = nearestPath(project, "package-lock.json");
  if (around === undefined) return;
  const folder = dirname(around);
  const inside = insideOf(root, folder);
  const [manifest, lock] = [read(join(folder, "package.json")), read(around)];
  if (inside === undefined || manifest === undefined || lock === undefined) return;
  checkPackageFiles({ manifest, lock, folder: inside === "" ? "" : `${inside}/`, side });
}

/** Whether two texts are the same: git may check out other ends of lines than it keeps. */
function isSameText(a: string, b: string | undefined): boolean {
  return a.replaceAll("\r\n", "\n") === b?.replaceAll("\r\n", "\n");
}

interface FoundFiles {
  /** Relative to the repository: "" is its root. */
  readonly folder: string;
  readonly manifest: string;
  readonly lock: string | undefined;
}

/** package.json of the commit, in the project's folder or around it, where its lock file lies. */
async function filesAt(options: PackageOptions): Promise<FoundFiles | undefined> {
  const { repository, commit, project } = options;
  let nearestFiles: FoundFiles | undefined;
  for (let folder = insideOf(repository.root, project) ?? ""; ; folder = parentOf(folder)) {
    const manifest = await fileAt(repository, commit, join(folder, "package.json"));
    if (manifest !== undefined) {
      const lock = await fileAt(repository, commit, join(folder, "package-lock.json"));
      nearestFiles ??= { folder, manifest, lock };
      if (lock !== undefined) return { folder, manifest, lock };
    }
    if (folder === "") return nearestFiles;
  }
}

function parentOf(folder: string): string {
  const parent = dirname(folder);
  return parent === "." ? "" : parent;
}

/** The packages of the checkout, at the same place in the tree. */
function linked({ repository, project }: PackageOptions): PackagePlan {
  const modules = nearestPath(project, "node_modules");
  if (modules === undefined) return { id: "none", provide: () => Promise.resolve() };
  const content = read(join(modules, ".package-lock.json")) ?? modules;
  return {
    id: hash(content),
    provide: (tree) => {
      const inside = join(tree, insideOf(repository.root, modules) ?? "node_modules");
      const target = existsSync(dirname(inside)) ? inside : join(tree, "node_modules");
      if (!existsSync(target)) symlinkSync(modules, target);
      return Promise.resolve();
    },
  };
}

/** Installs packages once for each set of files, and returns their folder. */
async function installed(
  id: string,
  files: Readonly<Record<string, string | undefined>>,
  options: PackageOptions,
): Promise<string> {
  const { env, interrupts, reporter } = options;
  const parent = join(cacheFolder(env), "diff", "packages");
  mkdirSync(parent, { recursive: true });
  const path = join(parent, id);
  const part = "node_modules";
  const kept: KeptFolder = { path, manifest: "installed.json", part, recipe: id, family: "" };
  const release = await acquireLock({
    directory: join(parent, ".locks"),
    purpose: "installing packages",
    signal: interrupts.signal,
    onWait: () => reporter.step("another run installs packages; waiting for it"),
  });
  try {
    if (!isKept(kept)) {
      const produce = async (folder: string) => {
        for (const [name, text] of Object.entries(files)) {
          if (text !== undefined) writeFileSync(join(folder, name), text);
        }
        await install(folder, options);
        mkdirSync(join(folder, part), { recursive: true });
      };
      await makeKept(kept, { produce, needed: [] });
    }
    const now = new Date();
    utimesSync(path, now, now);
    keepNewest(parent, KEPT_INSTALLATIONS, IN_USE);
    return join(path, part);
  } finally {
    release();
  }
}

async function install(folder: string, options: PackageOptions): Promise<void> {
  const { env, interrupts, reporter, side } = options;
  const path = systemPath(env);
  const npm = findExecutable("npm", path);
  if (npm === undefined) {
    throw new DiffError(
      `npm is missing on PATH, and the lock file of ${side} is not that of this checkout: install Node.js with npm (https://nodejs.org).`,
    );
  }
  const task = reporter.task(`installing the packages of ${side}: its lock file is another one`, {
    now: true,
  });
  try {
    const { code, stdout, stderr } = await runCommand(npm, [...NPM_ARGUMENTS], {
      cwd: folder,
      env: { ...env, PATH: path },
      signal: interrupts.signal,
    });
    if (code !== 0) {
      throw new DiffError(
        `The packages of ${side} cannot be installed; npm says:\n${`${stderr}${stdout}`.trim()}`,
      );
    }
    task.done(`installed the packages of ${side}`);
  } finally {
    task.end();
  }
}

/** What a commit brings is only read: none of its packages' scripts runs. */
const NPM_ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** PATH without this checkout's own Node: npm belongs to the machine's (Makefile). */
function systemPath(env: NodeJS.ProcessEnv): string {
  const own = resolve(import.meta.dirname, "..", "..", "node_modules", ".bin");
  const folders = (env["PATH"] ?? "").split(delimiter);
  return folders.filter((folder) => folder === "" || resolve(folder) !== own).join(delimiter);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
