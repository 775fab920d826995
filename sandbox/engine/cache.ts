import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

import { isExecutable } from "./command.ts";
import type { Engine, EngineSource } from "./engine.ts";
import { isKept, makeKept } from "./kept-folder.ts";
import type { KeptFolder } from "./kept-folder.ts";
import { ENGINE_VERSION, LANGUAGE_HOST, PULUMI } from "./versions.ts";

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
    const entry = this.entry(source, recipe);
    const bin = join(entry.path, entry.part);
    if (!isKept(entry) || !isExecutable(join(bin, PULUMI))) return undefined;
    return { pulumi: join(bin, PULUMI), bin, version: ENGINE_VERSION, source };
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
    const entry = this.entry(source, recipe);
    const about = { version: ENGINE_VERSION, source };
    await makeKept(entry, { produce, needed: [PULUMI, LANGUAGE_HOST], about });
    const engine = this.find(source, recipe);
    if (engine === undefined) throw new Error(`the engine made in ${entry.path} cannot be run`);
    return engine;
  }

  private entry(source: EngineSource, recipe: string): KeptFolder {
    return {
      path: join(this.folder, this.key(source)),
      manifest: "engine.json",
      part: "bin",
      recipe,
      family: `${ENGINE_VERSION}-`,
    };
  }
}
