import type { ApplyType, SettingUnit } from "../setting.ts";
import { POSTGRES_VERSIONS } from "./types.ts";
import type { PostgresVersion } from "./types.ts";

/** What may differ between major versions of one parameter. */
export interface ParameterFacts {
  /** What the API's number counts. */
  readonly unit: SettingUnit;
  /** What a value looks like: a whole number or formula, a decimal, "0" or "1", one of `values`, a list, free text. */
  readonly kind: "integer" | "real" | "bool" | "enum" | "list" | "text";
  /** Static parameters wait for a reboot. Where no source says, pending-reboot: AWS accepts it for either kind. */
  readonly apply: ApplyType;
  /** Smallest value, for integer and real. */
  readonly min?: number;
  /** Largest value, for integer and real. */
  readonly max?: number;
  /** The values of an enum. */
  readonly values?: readonly string[];
  /** What the default parameter group of RDS sets, a value or formula. @default - RDS leaves it unset */
  readonly rdsDefault?: string;
  /** PostgreSQL's own default, in `unit`: what holds where RDS leaves it unset. */
  readonly engineDefault: string;
}

/** One parameter of PostgreSQL on RDS as it is in one major version. */
export interface PostgresParameter extends ParameterFacts {
  readonly name: string;
  /** Where unit, apply type, range and defaults come from. */
  readonly source: string;
}

/** One row of the table: the facts of version 15 and what later versions changed. */
export interface ParameterRow extends PostgresParameter {
  /** First version that has it. @default - older than all the versions here */
  readonly since?: PostgresVersion;
  /** From the version that is the key on, these facts hold. */
  readonly from?: Readonly<Partial<Record<PostgresVersion, Partial<ParameterFacts>>>>;
}

/** The largest value of PostgreSQL's integer parameters. */
export const INT_MAX = 2_147_483_647;

/** The facts of `row` as they are in `version`; undefined when that version does not have the parameter yet. */
export function resolveRow(
  row: ParameterRow,
  version: PostgresVersion,
): PostgresParameter | undefined {
  const { since, from, ...base } = row;
  if (since !== undefined && version < since) return undefined;
  const changes = POSTGRES_VERSIONS.filter((each) => each <= version).map((each) => from?.[each]);
  return Object.assign({}, base, ...changes) as PostgresParameter;
}

/** What holds when the parameter is not set, as text: RDS's value or formula, else PostgreSQL's own. */
export function defaultText(parameter: PostgresParameter): string {
  return parameter.rdsDefault ?? `unset (${parameter.engineDefault})`;
}

/** A row of whole numbers. */
export function integer(
  name: string,
  unit: SettingUnit,
  range: readonly [min: number, max: number],
  engineDefault: string,
  rest: Partial<ParameterRow> & Pick<ParameterRow, "source">,
): ParameterRow {
  const [min, max] = range;
  return { name, unit, kind: "integer", apply: "immediate", min, max, engineDefault, ...rest };
}

/** A row of decimals. */
export function real(
  name: string,
  range: readonly [min: number, max: number],
  engineDefault: string,
  rest: Partial<ParameterRow> & Pick<ParameterRow, "source">,
): ParameterRow {
  const [min, max] = range;
  return {
    name,
    unit: "ratio",
    kind: "real",
    apply: "immediate",
    min,
    max,
    engineDefault,
    ...rest,
  };
}

/** A row of "0" and "1", the only spellings RDS takes. */
export function bool(
  name: string,
  engineDefault: "0" | "1",
  rest: Partial<ParameterRow> & Pick<ParameterRow, "source">,
): ParameterRow {
  return { name, unit: "bool", kind: "bool", apply: "immediate", engineDefault, ...rest };
}

/** A row of named values. */
export function choice(
  name: string,
  values: readonly string[],
  engineDefault: string,
  rest: Partial<ParameterRow> & Pick<ParameterRow, "source">,
): ParameterRow {
  return { name, unit: "enum", kind: "enum", apply: "immediate", values, engineDefault, ...rest };
}
