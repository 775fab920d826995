import CLASSES from "../facts/database-classes.json" with { type: "json" };
import PARAMETERS from "../facts/postgres-parameters.json" with { type: "json" };
import { parameterOf } from "./parameters.ts";
import type { Resource } from "./resource.ts";

export { parameterOf, parametersOf } from "./parameters.ts";

/** What the class of a database instance gives it. */
export interface DatabaseClass {
  readonly vcpu: number;
  /** Nominal memory, in bytes; RDS keeps a part of it for itself. */
  readonly memory: number;
  /** Runs on CPU credits. */
  readonly burstable: boolean;
}

/** What is known of a PostgreSQL parameter in one major version on RDS. */
export interface ParameterFacts {
  /** What the API's number counts: "8kB", "kB", "MB", "bytes", "s", "ms", "us", "count", "ratio", "bool", "enum", "list". */
  readonly unit: string;
  readonly kind: string;
  /** When a change may take effect: "immediate" (dynamic) or "pending-reboot" (static). */
  readonly apply: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** What RDS sets when the group does not. @default - RDS leaves it to the engine */
  readonly rdsDefault?: string;
  /** What PostgreSQL takes when nobody sets it. */
  readonly engineDefault?: string;
}

/** What the variables of a formula stand for. */
export interface FormulaContext {
  /** DBInstanceClassMemory, in bytes. RDS has a little less than the nominal memory: results are upper bounds. */
  readonly memory: number;
  /** DBInstanceVCPU. */
  readonly vcpu: number;
}

const FACTS: Readonly<Record<string, Readonly<Record<string, ParameterFacts>>>> = PARAMETERS;
const KNOWN_CLASSES: Readonly<Record<string, DatabaseClass>> = CLASSES;

/** What RDS sets in every version. Source: Amazon RDS User Guide, "Quotas and constraints", maximum connections. */
const MAX_CONNECTIONS_DEFAULT = "LEAST({DBInstanceClassMemory/9531392},5000)";

/** Bytes in one of a parameter's units that count memory. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  bytes: 1,
  kB: 1024,
  "8kB": 8192,
  MB: 1024 * 1024,
};

/** The class of that name, such as "db.r7g.xlarge"; undefined when it is none the facts know. */
export function databaseClass(name: string): DatabaseClass | undefined {
  return Object.hasOwn(KNOWN_CLASSES, name) ? KNOWN_CLASSES[name] : undefined;
}

/** What is known of a parameter in a major version such as "17"; undefined for names and versions without facts. */
export function parameterFacts(version: string, name: string): ParameterFacts | undefined {
  const facts = Object.hasOwn(FACTS, version) ? FACTS[version] : undefined;
  return facts !== undefined && Object.hasOwn(facts, name) ? facts[name] : undefined;
}

/** Bytes in one of the unit; undefined for units that do not count memory. */
export function unitBytes(unit: string): number | undefined {
  return Object.hasOwn(UNIT_BYTES, unit) ? UNIT_BYTES[unit] : undefined;
}

/** The major version in a text such as "17.6", "17" or "9.6.24" (which is "9"). */
export function majorVersion(engineVersion: string | undefined): string | undefined {
  return /^(\d+)(?:\.|$)/.exec(engineVersion ?? "")?.[1];
}

/** The major version of a family such as "postgres17"; undefined when it is not RDS for PostgreSQL. */
export function postgresFamily(family: string | undefined): string | undefined {
  return /^postgres(\d+)/.exec(family ?? "")?.[1];
}

/**
 * The value of a parameter on an instance, in the unit of the RDS API: what the group sets, else the default
 * of RDS, else the default of PostgreSQL. Numbers and formulas come as numbers, all else as text.
 *
 * @param group the instance's group; undefined for the default group
 * @param version major version such as "17"
 * @returns undefined when there are no facts about it, or a formula needs the class and none is given
 * @throws Unjudgeable when the group's value is unknown
 */
export function effectiveParameter(
  group: Resource | undefined,
  name: string,
  version: string | undefined,
  instanceClass: DatabaseClass | undefined,
): number | string | undefined {
  const set = group === undefined ? undefined : parameterOf(group, name).at("value").text();
  const facts = version === undefined ? undefined : parameterFacts(version, name);
  const text = set ?? facts?.rdsDefault ?? facts?.engineDefault;
  return text === undefined ? undefined : parameterValue(text, instanceClass);
}

/**
 * A group's text as a value: a number for a plain number or a formula, else the text itself.
 *
 * @returns undefined for a formula that needs the class when none is given, or that cannot be read
 */
export function parameterValue(
  text: string,
  instanceClass: DatabaseClass | undefined,
): number | string | undefined {
  const plain = plainNumber(text);
  if (plain !== undefined) return plain;
  if (!isFormula(text)) return text;
  return instanceClass === undefined ? undefined : evaluateFormula(text, instanceClass);
}

/**
 * How many connections an instance accepts; in versions without facts, RDS' default of all versions applies.
 *
 * @returns undefined when the class is not known, or the group's value is no number
 * @throws Unjudgeable when the group's value is unknown
 */
export function maxConnections(
  group: Resource | undefined,
  version: string | undefined,
  instanceClass: DatabaseClass | undefined,
): number | undefined {
  const isSet = group !== undefined && parameterOf(group, "max_connections").at("value").isSet;
  const value =
    effectiveParameter(group, "max_connections", version, instanceClass) ??
    (isSet ? undefined : parameterValue(MAX_CONNECTIONS_DEFAULT, instanceClass));
  return typeof value === "number" ? value : undefined;
}

/** Whether a value uses the formula language, rather than being plain. */
export function isFormula(text: string): boolean {
  return /[{(]/.test(text);
}

/** The number a text is, undefined when it is none: "2048" is, "16MB" and "" are not. */
export function plainNumber(text: string): number | undefined {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const ONLY_NUMBER = new RegExp(`^${NUMBER}$`);
const LOGARITHM = /log\(([^()]*)\)/g;
const FUNCTION = new RegExp(String.raw`\b(GREATEST|LEAST|SUM)\((${NUMBER}(?:,${NUMBER})*)\)`, "g");

/**
 * Evaluates an RDS formula: a whole number; `{...}` with DBInstanceClassMemory, DBInstanceVCPU, whole numbers, `*`, `/`
 * and `log()` (base 2), whose result is truncated to a whole number; GREATEST, LEAST and SUM of these.
 *
 * Source: Amazon RDS User Guide, "Specifying DB parameters", formulas, functions and expressions.
 *
 * @returns undefined when the text is no such formula, or its result is no finite number
 */
export function evaluateFormula(text: string, context: FormulaContext): number | undefined {
  const compact = text.replace(/\s+/g, "");
  // A brace stands alone or as an argument: "{1}{2}" and "1{2}" are not 12.
  if (/\}[^,)]|[^,(]\{/.test(compact) || /\d\s+\d/.test(text)) return undefined;
  let rest = compact.replace(/\{([^{}]*)\}/g, (whole, inner: string) => {
    const value = product(reduceLogarithms(inner, context), context);
    return value === undefined ? whole : String(Math.trunc(value));
  });
  rest = untilStable(rest, (now) =>
    now.replace(FUNCTION, (_, name: string, list: string) =>
      String(call(name, list.split(",").map(Number))),
    ),
  );
  return ONLY_NUMBER.test(rest) ? Number(rest) : undefined;
}

function reduceLogarithms(text: string, context: FormulaContext): string {
  return untilStable(text, (now) =>
    now.replace(LOGARITHM, (whole, inner: string) => {
      const value = product(inner, context);
      const logarithm = value === undefined ? Number.NaN : Math.log2(value);
      return Number.isFinite(logarithm) ? String(logarithm) : whole;
    }),
  );
}

/** Left to right, on fractions: RDS truncates once, at the closing brace. */
function product(text: string, context: FormulaContext): number | undefined {
  const [first, ...others] = text.split(/([*/])/);
  let result = factor(first, context);
  for (let at = 0; at < others.length && result !== undefined; at += 2) {
    const right = factor(others[at + 1], context);
    if (right === undefined) return undefined;
    result = others[at] === "*" ? result * right : result / right;
  }
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}

function factor(text: string | undefined, context: FormulaContext): number | undefined {
  if (text === "DBInstanceClassMemory") return context.memory;
  if (text === "DBInstanceVCPU") return context.vcpu;
  return text !== undefined && ONLY_NUMBER.test(text) ? Number(text) : undefined;
}

function call(name: string, values: readonly number[]): number {
  if (name === "GREATEST") return Math.max(...values);
  if (name === "LEAST") return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0);
}

function untilStable(text: string, step: (now: string) => string): string {
  const next = step(text);
  return next === text ? text : untilStable(next, step);
}
