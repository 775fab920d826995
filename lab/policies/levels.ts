import { existsSync, readFileSync } from "node:fs";

import { LabError } from "../errors.ts";

/**
 * A policy configuration in which nothing stops a preview: a mandatory violation would end it before the stack's own rules
 * are asked. Limits, waivers and what is switched off stay as the stack has them.
 *
 * @param file the stack's own configuration; it may not exist
 */
export function advisoryConfig(file: string): string {
  const own = existsSync(file) ? parse(file) : {};
  const entries = Object.entries(own).map(([policy, value]) => {
    const settings = typeof value === "object" && value !== null ? value : {};
    const level = typeof value === "string" ? value : field(settings, "enforcementLevel");
    const kept = level === "disabled" ? "disabled" : "advisory";
    return [policy, { ...settings, enforcementLevel: kept }] as const;
  });
  return JSON.stringify({ ...Object.fromEntries(entries), all: "advisory" });
}

function parse(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new LabError(`${file} is no policy configuration: ${(error as Error).message}`);
  }
}

function field(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}
