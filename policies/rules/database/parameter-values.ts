import type { Cursor } from "../../core/cursor.ts";
import {
  evaluateFormula,
  isFormula,
  parameterFacts,
  plainNumber,
  unitBytes,
} from "../../core/rds.ts";
import type { ParameterFacts } from "../../core/rds.ts";

/** Bytes in one of the suffixes of postgresql.conf that stand for memory. */
const SUFFIX_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/** Milliseconds in one of the suffixes of postgresql.conf that stand for time. */
const SUFFIX_MILLISECONDS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Whether a formula can be read does not depend on the class it is read for. */
const ANY_CLASS = { memory: 8 * 1024 ** 3, vcpu: 2 };

/**
 * What is wrong with a parameter's value in itself, whatever the instance: RDS would refuse it.
 *
 * @returns a phrase to go on after the value: "is no number: ..."; undefined when nothing is
 */
export function valueFault(text: string, facts: ParameterFacts): string | undefined {
  switch (facts.kind) {
    case "bool":
      return text === "0" || text === "1" ? undefined : "is no boolean of RDS: write 0 or 1";
    case "enum":
      return enumFault(text, facts.values ?? []);
    case "integer":
    case "real":
      return isFormula(text) ? formulaFault(text) : numberFault(text, facts);
    default:
      return undefined;
  }
}

/** Whether the value of a parameter in a group is one that RDS takes; what there are no facts about is. @throws Unjudgeable */
export function isAccepted(version: string, name: string, value: Cursor): boolean {
  const facts = parameterFacts(version, name);
  const text = value.text();
  return facts === undefined || text === undefined || valueFault(text, facts) === undefined;
}

function enumFault(text: string, values: readonly string[]): string | undefined {
  const isKnown = values.some((value) => value.toLowerCase() === text.toLowerCase());
  return isKnown ? undefined : `is none of ${values.join(", ")}`;
}

/** What RDS takes in a formula besides, and the class does not tell. Source: Amazon RDS User Guide, "Specifying DB parameters". */
const OTHER_TERMS = /\b(?:AllocatedStorage|EndPointPort|TrueIfReplica)\b|\bIF\(/;

function formulaFault(text: string): string | undefined {
  return OTHER_TERMS.test(text) || evaluateFormula(text, ANY_CLASS) !== undefined
    ? undefined
    : "is no formula of RDS: write it like LEAST({DBInstanceClassMemory/9531392},5000), with DBInstanceClassMemory, DBInstanceVCPU, *, / and log() in the braces";
}

function numberFault(text: string, facts: ParameterFacts): string | undefined {
  const number = plainNumber(text);
  if (number === undefined) return `is no number: ${inUnits(text, facts.unit)}`;
  if (facts.kind === "integer" && !Number.isInteger(number)) return "is no whole number";
  const { min = -Infinity, max = Infinity } = facts;
  if (number >= min && number <= max) return undefined;
  return `is outside ${min} to ${max}${unitNote(facts.unit)}`;
}

/** How to write "16MB" or "30s" as RDS takes it. */
function inUnits(text: string, unit: string): string {
  const [, digits, suffix] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  const plain = `RDS takes plain numbers${unitNote(unit)}`;
  const converted =
    digits === undefined || suffix === undefined
      ? undefined
      : convert(Number(digits), suffix, unit);
  return converted === undefined ? plain : `${plain}, so ${text.trim()} is ${converted}`;
}

function convert(count: number, suffix: string, unit: string): number | undefined {
  const bytes = SUFFIX_BYTES[suffix];
  const perUnit = unitBytes(unit);
  if (bytes !== undefined && perUnit !== undefined) return (count * bytes) / perUnit;
  const from = SUFFIX_MILLISECONDS[suffix];
  const to = SUFFIX_MILLISECONDS[unit];
  return from === undefined || to === undefined ? undefined : (count * from) / to;
}

const UNIT_NAMES: Readonly<Record<string, string>> = {
  "8kB": "8 kB pages",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
};

/** " (8 kB pages)"; nothing for a unit that says nothing. */
function unitNote(unit: string): string {
  if (["count", "ratio", "bool", "enum", "list"].includes(unit)) return "";
  return ` (${UNIT_NAMES[unit] ?? unit})`;
}
