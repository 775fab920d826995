import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import type { KeptFolder } from "../../sandbox/engine/kept-folder.ts";

/** Folder of the npm packages that hold newer PostgreSQL, with their checksums. */
export const POSTGRES_PACKAGES = join(import.meta.dirname, "postgres-packages");

/** The Python package that holds Valkey, with its checksum. */
export const VALKEY_REQUIREMENTS = join(import.meta.dirname, "valkey-requirements.txt");

/** Platform that both are made for. */
export const KEPT_PLATFORM = "linux-x64";

/** Raised when the way they are laid out changes: what was kept by another way is made anew. */
const LAYOUT = 1;

/** A PostgreSQL of a package, kept outside the checkout. */
export interface KeptPostgres {
  readonly major: number;
  /** As the package has it: "17.10.0-beta.17". */
  readonly version: string;
  /** Name that package.json gives the package: "postgres-17". */
  readonly alias: string;
  readonly kept: KeptFolder;
  /** Folder of postgres and initdb. */
  readonly bin: string;
}

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string }>
  >;
}

/** Every PostgreSQL that the lab's packages hold, whether it is kept already or not; oldest first. */
export function keptPostgres(
  env: NodeJS.ProcessEnv,
  packages = POSTGRES_PACKAGES,
): readonly KeptPostgres[] {
  const lock = JSON.parse(readFileSync(join(packages, "package-lock.json"), "utf8")) as LockFile;
  return Object.entries(lock.packages).flatMap(([path, { version = "", integrity }]) => {
    const alias = /^node_modules\/(postgres-(\d+))$/.exec(path);
    if (alias?.[1] === undefined) return [];
    const folder = join(cacheFolder(env), "postgres", `${version}-${KEPT_PLATFORM}`);
    const kept: KeptFolder = {
      path: folder,
      manifest: "postgres.json",
      part: "bin",
      recipe: hashOf([LAYOUT, integrity]),
      family: version,
    };
    const major = Number(alias[2]);
    return [{ major, version, alias: alias[1], kept, bin: join(folder, kept.part) }];
  });
}

/** Valkey as the lab's package holds it, whether it is kept already or not. */
export function keptValkey(
  env: NodeJS.ProcessEnv,
  requirements = VALKEY_REQUIREMENTS,
): { readonly kept: KeptFolder; readonly program: string } {
  const text = readFileSync(requirements, "utf8");
  const version = /==(\S+)/.exec(text)?.[1] ?? "";
  const path = join(cacheFolder(env), "valkey", `${version}-${KEPT_PLATFORM}`);
  const part = "bin";
  const recipe = hashOf([LAYOUT, text]);
  const kept = { path, manifest: "valkey.json", part, recipe, family: version };
  return { kept, program: join(path, part, "valkey-server") };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
