import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Engine } from "./engine.ts";

/** The command by which the engine runs a policy pack. The modules an engine is built from do not carry it. */
const POLICY_LAUNCHER = "pulumi-analyzer-policy";

const SOURCE = join(import.meta.dirname, "launchers", POLICY_LAUNCHER);

/**
 * Puts our launcher of policy packs beside an engine that was built here; official ones have their own. Elsewhere on PATH
 * the engine would warn of it at each run.
 */
export function withPolicyLauncher(engine: Engine): Engine {
  if (engine.source !== "build") return engine;
  const target = join(engine.bin, POLICY_LAUNCHER);
  const content = readFileSync(SOURCE, "utf8");
  if (read(target) === content) return engine;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    chmodSync(temporary, 0o755);
    renameSync(temporary, target);
  } catch {
    // A cache that may only be read: the engine says so itself when it is asked to run a pack.
  }
  return engine;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
