import type { InstanceClass } from "../instance-classes.ts";
import type { Setting, SettingUnit } from "../setting.ts";
import { bytes, gib, humanBytes, humanDuration, mib, milliseconds } from "../units.ts";
import { evaluateFormula } from "./formula.ts";
import type { Override } from "./overrides.ts";
import { defaultText } from "./parameter.ts";
import type { PostgresParameter } from "./parameter.ts";
import { requireParameter } from "./parameters.ts";
import type { PostgresTuningInput } from "./types.ts";

/** What a rule decides about one parameter; everything else about it stands in the table of parameters. */
export interface Decision {
  readonly name: string;
  /** In the API's unit; may be an RDS formula. */
  readonly value: string;
  readonly why: string;
  readonly source: string;
}

/** What the rules work with. */
export interface Tuner {
  readonly input: PostgresTuningInput;
  readonly instance: InstanceClass;
  /** Everything set so far, in order. */
  readonly settings: readonly Setting[];
  /** Takes a decision, or the user's override of it; returns what stands, so that later rules build on it. */
  set(decision: Decision): Setting;
  /** As `set`, for the rules that need the number. */
  setAmount(decision: Decision): number;
  /** The number in force for a parameter, set or not: the service's default evaluated for this class. */
  amount(name: string): number;
}

/** A tuner with nothing set yet. */
export function createTuner(
  input: PostgresTuningInput,
  instance: InstanceClass,
  overrides: ReadonlyMap<string, Override>,
): Tuner {
  const settings: Setting[] = [];
  const context = { instance, storageGiB: input.storageGiB };
  const set = (decision: Decision): Setting => {
    const parameter = requireParameter(decision.name, input.version);
    const computed = readValue(parameter, decision.value, context);
    const override = overrides.get(decision.name);
    const setting: Setting =
      override === undefined
        ? { ...settingOf(parameter, decision.value, computed), ...reasonOf(decision) }
        : overriddenSetting(override, parameter, context, computed.human, decision.why);
    settings.push(setting);
    return setting;
  };
  const amount = (name: string): number => {
    const setting = settings.find((each) => each.name === name);
    if (setting?.amount !== undefined) return setting.amount;
    const parameter = requireParameter(name, input.version);
    const value = overrides.get(name)?.value ?? parameter.rdsDefault ?? parameter.engineDefault;
    return readValue(parameter, value, context).amount ?? 0;
  };
  return {
    input,
    instance,
    settings,
    set,
    setAmount: (decision) => set(decision).amount ?? 0,
    amount,
  };
}

/** The settings of overrides that no rule decides about. */
export function additionalSettings(
  overrides: ReadonlyMap<string, Override>,
  tuner: Tuner,
): Setting[] {
  const context = { instance: tuner.instance, storageGiB: tuner.input.storageGiB };
  const decided = new Set(tuner.settings.map((each) => each.name));
  return [...overrides.values()]
    .filter((override) => !decided.has(override.parameter.name))
    .map((override) => overriddenSetting(override, override.parameter, context));
}

type Context = Parameters<typeof evaluateFormula>[1];

interface ReadValue {
  readonly human: string;
  readonly amount?: number;
}

/** A value in the API's spelling as a number of the parameter's unit and as text for a person. */
export function readValue(
  parameter: PostgresParameter,
  value: string,
  context: Context,
): ReadValue {
  switch (parameter.kind) {
    case "integer": {
      const amount = /^-?\d+$/.test(value) ? Number(value) : evaluateFormula(value, context);
      return { amount, human: humanAmount(amount, parameter.unit) };
    }
    case "real":
      return { amount: Number(value), human: humanAmount(Number(value), parameter.unit) };
    case "bool":
      return { amount: Number(value), human: value === "1" ? "on" : "off" };
    case "enum":
    case "list":
    case "text":
      return { human: value };
  }
}

/** An amount of `unit` for a person: "8 GiB", "15 min", "400". Special values below 0 stay as they are. */
export function humanAmount(amount: number, unit: SettingUnit): string {
  if (amount < 0 || !Number.isInteger(amount)) return String(amount);
  switch (unit) {
    case "8kB":
      return humanBytes(bytes(amount * 8192));
    case "kB":
      return humanBytes(bytes(amount * 1024));
    case "MB":
    case "MiB":
      return humanBytes(mib(amount));
    case "GiB":
      return humanBytes(gib(amount));
    case "bytes":
      return humanBytes(bytes(amount));
    case "ms":
      return humanDuration(milliseconds(amount));
    case "s":
      return humanDuration(milliseconds(amount * 1000));
    case "us":
      return `${amount} µs`;
    case "millicores":
      return `${amount} millicores`;
    case "percent":
      return `${amount} %`;
    case "count":
    case "ratio":
    case "bool":
    case "enum":
    case "list":
      return String(amount);
  }
}

function settingOf(
  parameter: PostgresParameter,
  value: string,
  read: ReadValue,
): Omit<Setting, "why" | "source"> {
  return {
    name: parameter.name,
    value,
    unit: parameter.unit,
    human: read.human,
    ...(read.amount === undefined ? {} : { amount: read.amount }),
    apply: parameter.apply,
    default: defaultText(parameter),
  };
}

function reasonOf(decision: Decision): Pick<Setting, "why" | "source"> {
  return { why: decision.why, source: decision.source };
}

function overriddenSetting(
  override: Override,
  parameter: PostgresParameter,
  context: Context,
  computed?: string,
  computedWhy?: string,
): Setting {
  return {
    ...settingOf(parameter, override.value, readValue(parameter, override.value, context)),
    why:
      computed === undefined || computedWhy === undefined
        ? "Your own value; the tuning leaves this parameter at its default."
        : `Your own value; computed was ${computed}: ${computedWhy}`,
    source: "overrides of the stack configuration",
    overridden: true,
  };
}
