import { didYouMean } from "../did-you-mean.ts";
import { TuningError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import type { InstanceClass } from "../instance-classes.ts";
import { evaluateFormula, isFormula } from "./formula.ts";
import { preloadedLibraries } from "./libraries.ts";
import type { PostgresParameter } from "./parameter.ts";
import { POSTGRES_PARAMETERS, parameterRow, postgresParameter } from "./parameters.ts";
import { REFUSED_PARAMETERS, REMOVED_PARAMETERS } from "./refused.ts";
import { suffixFix } from "./suffix.ts";
import type { PostgresTuningInput, PostgresVersion } from "./types.ts";

/** A user's value that has been checked. */
export interface Override {
  readonly parameter: PostgresParameter;
  /** As it goes to the API. */
  readonly value: string;
}

/**
 * Written before a name the table does not know, it sends the value unchecked: "unchecked:auto_explain.log_analyze".
 * Such a parameter is applied at the next reboot, which AWS accepts for static and dynamic ones alike.
 */
export const UNCHECKED_PREFIX = "unchecked:";

/** The checked overrides by parameter name, and everything that is wrong with the others. */
export function readOverrides(
  input: PostgresTuningInput,
  instance: InstanceClass | undefined,
): { readonly overrides: ReadonlyMap<string, Override>; readonly problems: readonly Problem[] } {
  const overrides = new Map<string, Override>();
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(input.overrides ?? {})) {
    const name = key.startsWith(UNCHECKED_PREFIX) ? key.slice(UNCHECKED_PREFIX.length) : key;
    const parameter = findParameter(key, name, input.version);
    if ("fix" in parameter) {
      problems.push({ ...parameter, got: value });
      continue;
    }
    const problem = checkValue(parameter, value, input, instance);
    if (problem === undefined) overrides.set(name, { parameter, value });
    else problems.push({ ...problem, path: key, got: JSON.stringify(value) });
  }
  return { overrides, problems };
}

type Refusal = Omit<Problem, "got">;
type ValueProblem = Omit<Problem, "got" | "path">;

function findParameter(
  key: string,
  name: string,
  version: PostgresVersion,
): PostgresParameter | Refusal {
  const refused = REFUSED_PARAMETERS.get(name);
  if (refused !== undefined) {
    return { path: key, allowed: `not to be set on RDS: ${refused}`, fix: `remove ${key}` };
  }
  const removed = REMOVED_PARAMETERS.get(name);
  if (removed !== undefined && version >= removed.since) {
    return {
      path: key,
      allowed: `no such parameter from PostgreSQL ${removed.since} on`,
      fix:
        removed.instead === undefined
          ? `remove ${key}`
          : `remove ${key}; ${removed.instead} serves the purpose today`,
    };
  }
  const parameter = postgresParameter(name, version);
  if (parameter !== undefined) return parameter;
  return key.startsWith(UNCHECKED_PREFIX) ? uncheckedParameter(name) : unknown(key, version);
}

function unknown(name: string, version: PostgresVersion): Refusal {
  const row = parameterRow(name);
  if (row?.since !== undefined) {
    return {
      path: name,
      allowed: `exists from PostgreSQL ${row.since} on, this is ${version}`,
      fix: `remove ${name} or raise the engine version`,
    };
  }
  const near = didYouMean(
    name,
    POSTGRES_PARAMETERS.map((each) => each.name),
  );
  return {
    path: name,
    allowed: `one of the ${POSTGRES_PARAMETERS.length} parameters of POSTGRES_PARAMETERS`,
    fix:
      (near === undefined ? "" : `did you mean ${near}? Else `) +
      `write it "${UNCHECKED_PREFIX}${name}" to send it without a check`,
  };
}

function uncheckedParameter(name: string): PostgresParameter {
  return {
    name,
    unit: "enum",
    kind: "text",
    apply: "pending-reboot",
    engineDefault: "not known here",
    source: "sent unchecked",
  };
}

function checkValue(
  parameter: PostgresParameter,
  value: string,
  input: PostgresTuningInput,
  instance: InstanceClass | undefined,
): ValueProblem | undefined {
  switch (parameter.kind) {
    case "integer":
    case "real":
      return checkNumber(parameter, value, input, instance);
    case "bool":
      if (value === "0" || value === "1") return undefined;
      return {
        allowed: '"0" (off) or "1" (on)',
        fix: /^(on|true|yes)$/i.test(value) ? 'write "1"' : 'write "0" or "1"',
      };
    case "enum": {
      const values = parameter.values ?? [];
      if (values.includes(value)) return undefined;
      const near = didYouMean(value, values) ?? values[0] ?? "";
      return { allowed: `one of ${values.join(", ")}`, fix: `for example ${JSON.stringify(near)}` };
    }
    case "list":
      return checkLibraries(value, input);
    case "text":
      return value.trim() === ""
        ? { allowed: "a value that is not empty", fix: "remove the override to keep the default" }
        : undefined;
  }
}

function checkNumber(
  parameter: PostgresParameter,
  value: string,
  input: PostgresTuningInput,
  instance: InstanceClass | undefined,
): ValueProblem | undefined {
  const allowed = allowedNumber(parameter);
  const formula = parameter.kind === "integer" && isFormula(value);
  const pattern = parameter.kind === "integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
  if (!formula && !pattern.test(value)) return { allowed, fix: suffixFix(parameter, value) };
  const amount = formula ? formulaAmount(value, input, instance) : Number(value);
  if (typeof amount === "object") return amount;
  const { min = -Infinity, max = Infinity } = parameter;
  if (amount === undefined || (amount >= min && amount <= max)) return undefined;
  return {
    allowed,
    fix:
      `use ${amount < min ? `${min} or more` : `${max} or less`}` +
      (formula ? ` (the formula gives ${amount})` : ""),
  };
}

/** The formula's value for the class; undefined while the class itself is not known; the problem when it is no formula. */
function formulaAmount(
  value: string,
  input: PostgresTuningInput,
  instance: InstanceClass | undefined,
): number | undefined | ValueProblem {
  if (instance === undefined) return undefined;
  try {
    return evaluateFormula(value, { instance, storageGiB: input.storageGiB });
  } catch (error) {
    const problem = error instanceof TuningError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return { allowed: problem.allowed, fix: `${problem.got}; ${problem.fix}` };
  }
}

function allowedNumber(parameter: PostgresParameter): string {
  const kind = parameter.kind === "integer" ? "a whole number or RDS formula" : "a number";
  const unit =
    parameter.unit === "count" || parameter.unit === "ratio" ? "" : ` in ${parameter.unit}`;
  return `${kind}${unit} from ${parameter.min ?? "-"} to ${parameter.max ?? "-"}, without a unit suffix`;
}

function checkLibraries(value: string, input: PostgresTuningInput): ValueProblem | undefined {
  const libraries = value.split(",").map((each) => each.trim());
  const required = preloadedLibraries(input.extensions);
  const named = libraries.filter((each) => /^[a-z_]+$/.test(each));
  if (named.length === libraries.length && required.every((each) => named.includes(each))) {
    return undefined;
  }
  const valid = named.filter((each) => !required.includes(each));
  return {
    allowed: `names separated by commas, ${required.join(" and ")} among them: the value replaces RDS's default`,
    fix: `write ${JSON.stringify([...required, ...valid].join(","))}`,
  };
}
