/** The facts table of the Cloudflare resource types, as rules for inputs. */

import table from "../../facts/cloudflare-resources.json" with { type: "json" };

import type { InputRule, InputRules } from "../input-rules.ts";

/** What the table says of one input beyond its type. */
interface Constraint {
  readonly enum?: readonly string[];
  readonly range?: readonly (number | null)[];
  readonly length?: readonly (number | null)[];
}

/** One resource type of the table. */
export interface ResourceFacts {
  /** What each input may hold. */
  readonly rules: InputRules;
  /** Inputs whose change replaces the resource, with all below them. */
  readonly replaceOn: ReadonlySet<string>;
  /** Inputs of which it is unknown. */
  readonly untested: ReadonlySet<string>;
  /** Outputs that are not inputs. */
  readonly computed: readonly string[];
}

interface Entry {
  readonly inputs: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  readonly replaceOn: readonly string[];
  readonly untested: readonly string[];
  readonly computed: readonly string[];
  readonly constraints: Readonly<Record<string, Constraint>>;
}

const RESOURCES: Readonly<Record<string, Entry>> = table.resources;

/** What a zone setting takes; `enabled` settings take the `enabled` input in place of a value. */
export interface ZoneSetting {
  /** The only values. @default - any of the type */
  readonly enum?: readonly string[];
  /** Type of the value. @default - text, one of `enum` */
  readonly type?: string;
}

/** Zone settings by id. */
export const ZONE_SETTINGS: Readonly<Record<string, ZoneSetting>> = table.zoneSettings;

/** Ids of zones, accounts and lists (the provider checks `^[0-9a-f]{32}$`, ruleset/schema.go). */
const HEX_ID = {
  regex: /^[0-9a-f]{32}$/,
  says: "32 hexadecimal digits, as the Cloudflare dashboard shows the id",
};

const ID_INPUTS = new Set(["zoneId", "accountId", "listId"]);

/** @returns the facts of a type, or undefined for a type that is not in the table. */
export function resourceFacts(token: string): ResourceFacts | undefined {
  const entry = Object.hasOwn(RESOURCES, token) ? RESOURCES[token] : undefined;
  if (entry === undefined) return undefined;
  const rules = Object.entries(entry.inputs).map(([name, type]) => {
    return [name, inputRule(name, type, entry)] as const;
  });
  return {
    rules: Object.fromEntries(rules),
    replaceOn: new Set(entry.replaceOn),
    untested: new Set(entry.untested),
    computed: entry.computed,
  };
}

function inputRule(name: string, type: string, entry: Entry): InputRule {
  const constraint = entry.constraints[name];
  const [min, max] = constraint?.range ?? constraint?.length ?? [];
  return {
    type: type as InputRule["type"],
    ...(entry.required.includes(name) ? { required: true } : {}),
    ...(constraint?.enum === undefined ? {} : { values: constraint.enum }),
    ...(typeof min === "number" ? { min } : {}),
    ...(typeof max === "number" ? { max } : {}),
    ...(ID_INPUTS.has(name) ? { pattern: HEX_ID } : {}),
  };
}
