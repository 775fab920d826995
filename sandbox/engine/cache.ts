import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

import { isExecutable } from "./command.ts";
import type { Engine, EngineSource } from "./engine.ts";
import { ENGINE_VERSION, LANGUAGE_HOST, PULUMI } from "./versions.ts";

/** Written last into a cache entry: an entry without it is not one. */
interface Manifest {
  readonly version: string;
  readonly source: EngineSource;
  /** What the entry was made from; another recipe makes another engine. */
  readonly recipe: string;
  /** Size in bytes of each file in `bin`, to notice a file that was cut short. */
  readonly files: Readonly<Record<string, number>>;
}

const MANIFEST = "engine.json";

/** Folder for everything kept between checkouts: PLUMBLINE_CACHE, or plumbline in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env["PLUMBLINE_CACHE"];
  if (own !== undefined && own !== "") return own;
  const xdg = env["XDG_CACHE_HOME"];
  // The XDG specification says that a relative path is to be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(base, "plumbline");
}

/** The kept engines of one version on one platform. */
export class EngineCache {
  /** Folder of the entries. */
  readonly folder: string;
  private readonly platform: string;

  constructor(cache: string, platform = `${process.platform}-${process.arch}`) {
    this.folder = join(cache, "engine");
    this.platform = platform;
  }

  /** Name of an entry: version, how it was had, platform. */
  key(source: EngineSource): string {
    return `${ENGINE_VERSION}-${source}-${this.platform}`;
  }

  /** Folder whose lock guards the making of entries. */
  get lockFolder(): string {
    return join(this.folder, `${ENGINE_VERSION}-${this.platform}.locks`);
  }

  /** The kept engine, when it is there, whole, and made by the same recipe. */
  find(source: EngineSource, recipe: string): Engine | undefined {
    const entry = join(this.folder, this.key(source));
    const manifest = readManifest(entry);
    if (manifest?.recipe !== recipe) return undefined;
    const bin = join(entry, "bin");
    const whole = Object.entries(manifest.files).every(
      ([name, size]) => statSync(join(bin, name), { throwIfNoEntry: false })?.size === size,
    );
    if (!whole || !isExecutable(join(bin, PULUMI))) return undefined;
    return { pulumi: join(bin, PULUMI), bin, version: manifest.version, source };
  }

  /**
   * Makes an entry: `produce` fills an empty folder's `bin`, which then appears under its own name in one
   * step. Whatever goes wrong, nothing half made is left. The caller holds the lock.
   */
  async install(
    source: EngineSource,
    recipe: string,
    produce: (folder: string) => Promise<void>,
  ): Promise<Engine> {
    const key = this.key(source);
    this.sweep();
    const temporary = join(this.folder, `.${key}.${process.pid}.tmp`);
    const discard = () => rmSync(temporary, { recursive: true, force: true });
    process.on("exit", discard);
    try {
      mkdirSync(join(temporary, "bin"), { recursive: true });
      await produce(temporary);
      writeManifest(temporary, source, recipe);
      const entry = join(this.folder, key);
      rmSync(entry, { recursive: true, force: true });
      renameSync(temporary, entry);
    } finally {
      process.off("exit", discard);
      discard();
    }
    const engine = this.find(source, recipe);
    if (engine === undefined)
      throw new Error(`the engine made in ${this.folder}/${key} is not whole`);
    return engine;
  }

  /** Removes what killed runs left. Only the holder of the lock makes entries, so all of it is dead. */
  private sweep(): void {
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith(`.${ENGINE_VERSION}-`) && name.endsWith(".tmp")) {
        rmSync(join(this.folder, name), { recursive: true, force: true });
      }
    }
  }
}

function readManifest(entry: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(entry, MANIFEST), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function writeManifest(folder: string, source: EngineSource, recipe: string): void {
  const bin = join(folder, "bin");
  const names = readdirSync(bin);
  for (const needed of [PULUMI, LANGUAGE_HOST]) {
    if (!names.includes(needed)) throw new Error(`${needed} was not made in ${bin}`);
  }
  const files = Object.fromEntries(names.map((name) => [name, statSync(join(bin, name)).size]));
  const manifest: Manifest = { version: ENGINE_VERSION, source, recipe, files };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
