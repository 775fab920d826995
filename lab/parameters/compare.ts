import { parameterFacts, plainNumber } from "../../policies/core/rds.ts";
import type { DatabaseParameters } from "../proof/types.ts";
import { TOGETHER } from "./statics.ts";
import type { Fault, MeasuredDatabase, Reading } from "./types.ts";

/** The facts' units in the server's words. Those without are numbers, words or, for "us", microseconds without a unit. */
const SERVER_UNITS: Readonly<Record<string, string>> = {
  "8kB": "8kB",
  kB: "kB",
  MB: "MB",
  bytes: "B",
  ms: "ms",
  s: "s",
};

/** Words for yes and no that PostgreSQL takes; RDS writes 1 and 0. PostgreSQL, "Parameter Names and Values". */
const BOOLEANS: Readonly<Record<string, string>> = {
  "1": "on",
  on: "on",
  true: "on",
  yes: "on",
  "0": "off",
  off: "off",
  false: "off",
  no: "off",
};

/** All parameters of a class that the server refused, does not know, or has otherwise than declared. */
export function readBackFaults(measured: MeasuredDatabase): readonly Fault[] {
  const { database, readings, refused, leftOut } = measured;
  const at = describeDatabase(database);
  const together = refused.get(TOGETHER);
  const start =
    together === undefined ? [] : [{ at, problem: `a start with ${TOGETHER} fails: ${together}` }];
  const each = Object.entries(database.values).flatMap(([name, value]) => {
    if (leftOut.has(name)) return [];
    const words = refused.get(name);
    const problem =
      words === undefined
        ? compareReading(database.version, name, value, readings.get(name))
        : `the server refuses ${value}: ${words}`;
    return problem === undefined ? [] : [{ at, problem: `${name}: ${problem}` }];
  });
  return [...each, ...start];
}

/** A database as tables and faults call it: "m7g-large-pg17-oltp", "db.r7g.xlarge" without a name. */
export function describeDatabase({ name, instanceClass }: DatabaseParameters): string {
  return name?.replace(/-writer$/, "") ?? instanceClass;
}

/**
 * What is wrong with a parameter as the server has it; undefined when value and unit are those declared.
 *
 * @param version major version, whose facts say in what unit the value is declared
 */
export function compareReading(
  version: string,
  name: string,
  value: string,
  reading: Reading | undefined,
): string | undefined {
  if (reading === undefined) return "the server has no such parameter";
  const facts = parameterFacts(version, name);
  if (facts === undefined)
    return `declared without a known unit (no facts for PostgreSQL ${version})`;
  const unit = SERVER_UNITS[facts.unit];
  if (unit !== reading.unit) {
    return `declared in ${facts.unit}, the server counts in ${reading.unit ?? "nothing"}`;
  }
  if (isSame(value, reading.value, facts.unit === "bool")) return undefined;
  return `declared ${withUnit(value, unit)}, the server has ${withUnit(reading.value, unit)}`;
}

function isSame(declared: string, read: string, isBoolean: boolean): boolean {
  if (isBoolean) return BOOLEANS[declared.toLowerCase()] === read;
  const [a, b] = [plainNumber(declared), plainNumber(read)];
  if (a !== undefined && b !== undefined) return a === b;
  return listOf(declared) === listOf(read);
}

/** The server writes lists with and without blanks. */
function listOf(text: string): string {
  return text
    .split(",")
    .map((word) => word.trim())
    .join(",");
}

function withUnit(value: string, unit: string | undefined): string {
  return unit === undefined ? value : `${value} x ${unit}`;
}
