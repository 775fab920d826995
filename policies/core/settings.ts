import { z } from "zod";

import type { Limits } from "./evaluate.ts";
import { nearest } from "./nearest.ts";
import type { Rule } from "./rule.ts";
import { WAIVER } from "./waivers.ts";
import type { Waiver } from "./waivers.ts";

/** What a violation does, as Pulumi spells it. */
export const LEVELS = ["advisory", "mandatory", "remediate", "disabled"] as const;

/** What a violation does, as Pulumi spells it. */
export type Level = (typeof LEVELS)[number];

/** The pack's own entries beside the rules; they are policies, too, so that Pulumi knows their settings. */
export const WAIVERS_POLICY = "waivers";
export const UNKNOWN_POLICY = "unknown-values";

/** Settings of `waivers`. */
export const WAIVERS_SETTINGS = z.strictObject({
  waivers: z.array(WAIVER).default([]).describe("What is allowed for a time"),
});

/** Settings of `unknown-values`. */
export const UNKNOWN_SETTINGS = z.strictObject({
  strictUnknown: z
    .boolean()
    .default(false)
    .describe("Whether what cannot be known at preview counts as a violation"),
  deferred: z
    .array(
      z.strictObject({
        rule: z.string().min(1).describe("Name of the rule"),
        reason: z.string().min(10).describe("Why it cannot be known before the update"),
      }),
    )
    .default([])
    .describe("Rules that strictUnknown leaves to the check of the state after the update"),
});

/** How the pack judges a stack. */
export interface Settings {
  /** Level of each rule, and of the pack's own policies. */
  level(policy: string): Level;
  /** Limits of a rule, defaults filled in. */
  limits(rule: string): Limits;
  /** Whether what cannot be known counts as a violation. */
  readonly strictUnknown: boolean;
  /** Why what a rule cannot know is left to the check of the state; undefined when it is not. */
  deferral(rule: string): string | undefined;
  readonly waivers: readonly Waiver[];
}

/** One entry of a policy configuration. */
export interface PolicyEntry {
  readonly level?: Level | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The configuration has mistakes: all of them, one a line. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads a policy configuration in Pulumi's own format (`--policy-pack-config`): for each policy a level, or an object
 * with `enforcementLevel` and settings; "all" gives the level of those that are not named.
 *
 * @throws SettingsError with everything that is wrong
 */
export function parseConfig(document: unknown, rules: readonly Rule[], source: string): Settings {
  const problems: string[] = [];
  const entries = new Map<string, PolicyEntry>();
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new SettingsError(`${source}: must be an object with one entry a policy`);
  }
  for (const [name, value] of Object.entries(document as Record<string, unknown>)) {
    const { enforcementLevel, ...properties } =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : { enforcementLevel: value };
    const level = LEVELS.find((known) => known === enforcementLevel);
    if (enforcementLevel !== undefined && level === undefined) {
      const allowed = LEVELS.join(", ");
      problems.push(`${name}: level ${JSON.stringify(enforcementLevel)}; allowed: ${allowed}`);
    }
    entries.set(name, { level, properties });
  }
  return makeSettings(entries, rules, source, problems);
}

/**
 * Settings from entries whose form is already right, as the engine hands them over.
 *
 * @param problems what was found before
 * @throws SettingsError with everything that is wrong
 */
export function makeSettings(
  entries: ReadonlyMap<string, PolicyEntry>,
  rules: readonly Rule[],
  source: string,
  problems: readonly string[] = [],
): Settings {
  const found = [...problems];
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const policies = [...byName.keys(), WAIVERS_POLICY, UNKNOWN_POLICY];
  for (const [name, { level, properties }] of entries) {
    if (name === "all") {
      if (Object.keys(properties).length > 0) found.push("all: takes a level only");
      if (level === "remediate") {
        found.push("all: few rules have a remediation; allowed: advisory, mandatory, disabled");
      }
    } else if (!policies.includes(name)) {
      found.push(`${name}: no such rule${nearest(name, policies)}`);
    } else if (level === "remediate" && !canRemediate(byName.get(name))) {
      found.push(`${name}: has no remediation; allowed: advisory, mandatory, disabled`);
    }
  }
  const parse = <T>(name: string, schema: z.ZodType<T>): T | undefined => {
    const properties = entries.get(name)?.properties ?? {};
    const result = schema.safeParse(properties);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      const at = [name, ...path].join(".");
      found.push(`${at}: ${message}${path.length === 0 ? "" : `, got ${got(properties, path)}`}`);
    }
    return undefined;
  };
  const limits = new Map(
    rules.map((rule) => [rule.name, parse(rule.name, rule.limits ?? z.strictObject({}))]),
  );
  const waivers = parse(WAIVERS_POLICY, WAIVERS_SETTINGS)?.waivers ?? [];
  const unknown = parse(UNKNOWN_POLICY, UNKNOWN_SETTINGS) ?? { strictUnknown: false, deferred: [] };
  for (const [policy, list] of [
    [WAIVERS_POLICY, "waivers"],
    [UNKNOWN_POLICY, "deferred"],
  ] as const) {
    for (const [index, rule] of namedRules(entries.get(policy)?.properties[list])) {
      if (byName.has(rule)) continue;
      const hint = nearest(rule, [...byName.keys()]);
      found.push(`${policy}.${list}.${index}.rule: no such rule: ${rule}${hint}`);
    }
  }
  if (found.length > 0) {
    throw new SettingsError(
      [`${source}: ${found.length} to put right`, ...found.map((problem) => `  - ${problem}`)].join(
        "\n",
      ),
    );
  }
  const deferred = new Map(unknown.deferred.map(({ rule, reason }) => [rule, reason]));
  const all = entries.get("all")?.level;
  return {
    level: (name) => entries.get(name)?.level ?? all ?? byName.get(name)?.level ?? "mandatory",
    limits: (name) => limits.get(name) ?? {},
    strictUnknown: unknown.strictUnknown,
    deferral: (name) => deferred.get(name),
    waivers,
  };
}

/** Positions and names of the rules that the entries of a list are about, however wrong the rest of them is. */
function namedRules(list: unknown): readonly (readonly [number, string])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => {
    const rule = (entry as { rule?: unknown } | null)?.rule;
    return typeof rule === "string" && rule !== "" ? [[index, rule] as const] : [];
  });
}

/** What was given at a place of a document. */
function got(document: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    document,
  );
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function canRemediate(rule: Rule | undefined): boolean {
  return rule?.kind === "resource" && rule.remedy !== undefined;
}
