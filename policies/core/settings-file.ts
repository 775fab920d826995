import { readFileSync } from "node:fs";

import type { Rule } from "./rule.ts";
import { SettingsError, parseConfig } from "./settings.ts";
import type { Settings } from "./settings.ts";

/**
 * Reads a policy configuration from a file.
 *
 * @param file JSON, as `--policy-pack-config` takes it. @default - what the rules say themselves
 * @throws SettingsError when it cannot be read, is not JSON, or with everything that is wrong in it
 */
export function readSettings(file: string | undefined, rules: readonly Rule[]): Settings {
  return file === undefined
    ? parseConfig({}, rules, "defaults")
    : parseConfig(readDocument(file), rules, file);
}

function readDocument(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const what = error instanceof SyntaxError ? "not JSON: " : "";
    throw new SettingsError(`${file}: ${what}${(error as Error).message}`);
  }
}
