/** A Pulumi home whose plugins are stand-ins. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..", "..", "..", "..");
const NODE = join(ROOT, "node_modules", ".bin", "node");
const STAND_IN = join(__dirname, "stand-in.ts");

/** How a stand-in behaves; see stand-in.ts. */
export type Manners =
  | "differs"
  | "modern"
  | "hangs"
  | "crashes"
  | "fails"
  | "refuses"
  | "network"
  | "spawns"
  | "silent"
  | "babbles"
  | "ends"
  | "secretless";

/** One of the things a stand-in wrote down. */
export type Seen = Readonly<Record<string, unknown>>;

/** A folder for a test. The space in its name is on purpose. */
export class FakeHome {
  readonly folder = mkdtempSync(join(tmpdir(), "plumbline official "));
  /** For PULUMI_HOME. */
  readonly home = join(this.folder, ".pulumi");
  /** For the answers of a preview. */
  readonly run = join(this.folder, "run");

  constructor() {
    mkdirSync(this.run);
  }

  /** Installs a plugin. @returns its executable */
  install(name: string, version: string, manners: Manners): string {
    const folder = join(this.home, "plugins", `resource-${name}-v${version}`);
    return this.put(folder, name, manners);
  }

  /** Puts an executable of a plugin into any folder. */
  put(folder: string, name: string, manners: Manners): string {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `pulumi-resource-${name}`);
    const command = [NODE, STAND_IN, manners, this.#report(name)].map((word) => `'${word}'`);
    writeFileSync(path, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** What the plugin of a package saw, in order; none when it never ran. */
  seen(name: string): readonly Seen[] {
    if (!existsSync(this.#report(name))) return [];
    const lines = readFileSync(this.#report(name), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as Seen);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #report(name: string): string {
    return join(this.folder, `${name}.jsonl`);
  }
}
