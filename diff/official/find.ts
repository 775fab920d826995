import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import type {
  OfficialPlugin,
  OfficialPlugins,
} from "../../sandbox/providers/official/variables.ts";
import { DiffError } from "../errors.ts";

/** Packages whose verdicts the sandbox gives, and an official plugin may give as well. */
const OFFICIAL_PACKAGES = ["aws", "cloudflare", "kubernetes", "random"] as const;

/** Plugins to ask, and what a person should know about them. */
export interface FoundPlugins {
  readonly plugins: OfficialPlugins;
  /** Packages without a plugin, and plugins of another version than the program asks for; one sentence each, sorted. */
  readonly notes: readonly string[];
}

/** A version in three parts. */
type Version = readonly [number, number, number];

/**
 * Finds the plugin of each package that the project has installed: the version that the program asks for among Pulumi's
 * plugins, else the newest of the same major version there, else what lies on PATH.
 *
 * @param project folder of the Pulumi project
 * @param env PULUMI_HOME (default: .pulumi in HOME) and PATH tell where to look
 * @throws DiffError naming packages and versions, and how to install them, when no plugin of any is installed.
 */
export function findPlugins(project: string, env: NodeJS.ProcessEnv): FoundPlugins {
  const wanted = wantedVersions(project);
  const folder = join(env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi"), "plugins");
  const plugins: Record<string, OfficialPlugin> = {};
  const notes: string[] = [];
  for (const [name, version] of Object.entries(wanted)) {
    const found = inFolder(folder, name, version) ?? onPath(name, env["PATH"]);
    if (found === undefined) {
      notes.push(
        `${name}: no official plugin is installed, the sandbox's verdicts stand. Install it with \`${install(name, version)}\`.`,
      );
      continue;
    }
    plugins[name] = found;
    if (found.version !== version) notes.push(otherVersion(name, version, found.version));
  }
  if (Object.keys(plugins).length === 0) throw noneInstalled(project, wanted, folder);
  return { plugins, notes: notes.sort() };
}

/**
 * Versions of the packages that a project uses, as its node_modules (or those of a folder around it) hold them.
 */
export function wantedVersions(project: string): Readonly<Record<string, string>> {
  const found = OFFICIAL_PACKAGES.map((name) => [name, installedVersion(resolve(project), name)]);
  return Object.fromEntries(found.filter(([, version]) => version !== undefined)) as Record<
    string,
    string
  >;
}

function installedVersion(folder: string, name: string): string | undefined {
  const path = join(folder, "node_modules", "@pulumi", name, "package.json");
  if (existsSync(path)) {
    const { version, pulumi } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly version?: string;
      readonly pulumi?: { readonly version?: string };
    };
    // A package may be played by a plugin of another version, and then says so here.
    return (pulumi?.version ?? version)?.replace(/^v/, "");
  }
  return dirname(folder) === folder ? undefined : installedVersion(dirname(folder), name);
}

function inFolder(folder: string, name: string, wanted: string): OfficialPlugin | undefined {
  const major = parseVersion(wanted)?.[0];
  const versions = list(folder)
    .flatMap((entry) => {
      const version = new RegExp(`^resource-${name}-v(\\d+\\.\\d+\\.\\d+)$`).exec(entry)?.[1];
      // Beside a plugin that was not unpacked to its end Pulumi leaves this file.
      const whole = version !== undefined && !existsSync(join(folder, `${entry}.partial`));
      const path = join(folder, entry, `pulumi-resource-${name}`);
      return whole && isExecutable(path) ? [{ path, version }] : [];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  return (
    versions.find(({ version }) => version === wanted) ??
    versions.find(({ version }) => parseVersion(version)?.[0] === major)
  );
}

function onPath(name: string, path: string | undefined): OfficialPlugin | undefined {
  const found = (path ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(folder, `pulumi-resource-${name}`))
    .find(isExecutable);
  return found === undefined ? undefined : { path: found };
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function parseVersion(text: string): Version | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(text);
  return parts === null ? undefined : [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a) ?? [0, 0, 0], parseVersion(b) ?? [0, 0, 0]];
  const steps = [left[0] - right[0], left[1] - right[1], left[2] - right[2]];
  return steps.find((step) => step !== 0) ?? 0;
}

function install(name: string, version: string): string {
  return `pulumi plugin install resource ${name} v${version}`;
}

function otherVersion(name: string, wanted: string, found: string | undefined): string {
  const what = found === undefined ? "one on PATH" : `version ${found}`;
  return (
    `${name}: the program asks for version ${wanted}, ${what} was asked; its verdicts may differ. ` +
    `Install the right one with \`${install(name, wanted)}\`.`
  );
}

function noneInstalled(
  project: string,
  wanted: Readonly<Record<string, string>>,
  folder: string,
): DiffError {
  const entries = Object.entries(wanted);
  if (entries.length === 0) {
    return new DiffError(
      `--providers official: ${project} has none of the packages ` +
        `${OFFICIAL_PACKAGES.map((name) => `@pulumi/${name}`).join(", ")} installed. Run \`npm ci\` there first.`,
    );
  }
  const lines = entries.map(([name, version]) => `  ${install(name, version)}`);
  return new DiffError(
    `--providers official: no official plugin is installed, neither in ${folder} nor on PATH. Install them with\n` +
      `${lines.join("\n")}\nor compare with --providers sandbox.`,
  );
}
