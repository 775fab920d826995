/**
 * The resource types of the random package: rules, defaults and what each draws.
 * Source: terraform-provider-random 3.7 (its schemas in internal/provider/resource_*.go) and the type
 * declarations of @pulumi/random 4.21.2. Every input of every type forces a replacement there
 * (RequiresReplace; keepers: RequiresReplaceIfValuesNotNull), so there is no list of those that do.
 */

import { drawBytes } from "../chance.ts";
import type { InputRules } from "../input-rules.ts";
import type { Failure, Props, Value } from "../model.ts";
import { isList } from "../model.ts";
import {
  ALPHABETS,
  bcryptShape,
  integer,
  permutations,
  petWords,
  randomText,
  uuid4,
  uuid7,
} from "./generate.ts";
import type { StringOptions } from "./generate.ts";

/** One resource type of the package. */
export interface RandomType {
  /** What each input may hold. */
  readonly rules: InputRules;
  /** Values of inputs that are left out; a change between left out and default is no change. */
  readonly defaults: Props;
  /** What the rules cannot say of single inputs. @default - they say it all */
  readonly problems?: (inputs: Props) => readonly Failure[];
  /** Draws the values, from inputs with defaults filled in. */
  readonly draw: (inputs: Props) => { readonly id: string; readonly outputs: Props };
  /** Names of the drawn outputs. */
  readonly outputs: readonly string[];
  /** Outputs that are secret. @default - none */
  readonly secrets?: readonly string[];
}

const keepers = { type: "map" } as const;
const flag = { type: "boolean" } as const;
const count = { type: "integer", min: 0 } as const;

const STRING_RULES: InputRules = {
  keepers,
  length: { type: "integer", required: true, min: 1 },
  lower: flag,
  upper: flag,
  numeric: flag,
  number: flag,
  special: flag,
  minLower: count,
  minUpper: count,
  minNumeric: count,
  minSpecial: count,
  overrideSpecial: { type: "string" },
};

const STRING_DEFAULTS: Props = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

/** The four classes of characters, with the inputs that govern them. */
const CLASSES = [
  { flag: "lower", min: "minLower" },
  { flag: "upper", min: "minUpper" },
  { flag: "numeric", min: "minNumeric" },
  { flag: "special", min: "minSpecial" },
] as const;

function stringOptions(inputs: Props): StringOptions {
  const override = text(inputs["overrideSpecial"]) ?? "";
  const classes = CLASSES.filter((one) => inputs[one.flag] === true).map((one) => ({
    alphabet: one.flag === "special" && override !== "" ? override : ALPHABETS[one.flag],
    min: number(inputs[one.min]) ?? 0,
  }));
  return { length: number(inputs["length"]) ?? 0, classes };
}

/** The sum of minimums must fit, and there must be something to draw from. */
function stringProblems(inputs: Props): readonly Failure[] {
  const problems: Failure[] = [];
  const minimums = CLASSES.map((one) => number(inputs[one.min]) ?? 0);
  const sum = minimums.reduce((total, one) => total + one, 0);
  const length = number(inputs["length"]);
  if (length !== undefined && length < sum) {
    problems.push({
      path: "length",
      got: `${length}`,
      allowed: `at least minLower + minUpper + minNumeric + minSpecial = ${sum}`,
    });
  }
  for (const one of CLASSES) {
    if (inputs[one.flag] === false && (number(inputs[one.min]) ?? 0) > 0) {
      problems.push({
        path: one.min,
        got: `${number(inputs[one.min]) ?? 0}`,
        allowed: `0 when ${one.flag} is false`,
      });
    }
  }
  if (CLASSES.every((one) => inputs[one.flag] === false)) {
    problems.push({
      path: "lower",
      got: "false, like upper, numeric and special",
      allowed: "at least one of the four true",
    });
  }
  return problems;
}

function idOutputs(inputs: Props): { id: string; outputs: Props } {
  const bytes = drawBytes(number(inputs["byteLength"]) ?? 0);
  const prefix = text(inputs["prefix"]) ?? "";
  const id = bytes.toString("base64url");
  const hex = bytes.toString("hex");
  const outputs = {
    b64Url: prefix + id,
    b64Std: prefix + bytes.toString("base64"),
    hex: prefix + hex,
    dec: `${prefix}${BigInt(`0x${hex}`)}`,
  };
  return { id, outputs };
}

function uuid(draw: () => string): RandomType {
  return {
    rules: { keepers },
    defaults: {},
    outputs: ["result"],
    draw: () => {
      const result = draw();
      return { id: result, outputs: { result } };
    },
  };
}

/** The types by token. */
export const RANDOM_TYPES: Readonly<Record<string, RandomType>> = {
  "random:index/randomId:RandomId": {
    rules: {
      keepers,
      byteLength: { type: "integer", required: true, min: 1 },
      prefix: { type: "string" },
    },
    defaults: {},
    outputs: ["b64Url", "b64Std", "hex", "dec"],
    draw: idOutputs,
  },
  "random:index/randomString:RandomString": {
    rules: STRING_RULES,
    defaults: STRING_DEFAULTS,
    problems: stringProblems,
    outputs: ["result"],
    draw: (inputs) => {
      const result = randomText(stringOptions(inputs));
      return { id: result, outputs: { result } };
    },
  },
  "random:index/randomPassword:RandomPassword": {
    rules: STRING_RULES,
    defaults: STRING_DEFAULTS,
    problems: stringProblems,
    outputs: ["result", "bcryptHash"],
    secrets: ["result", "bcryptHash"],
    draw: (inputs) => {
      const result = randomText(stringOptions(inputs));
      return { id: "none", outputs: { result, bcryptHash: bcryptShape() } };
    },
  },
  "random:index/randomInteger:RandomInteger": {
    rules: {
      keepers,
      min: { type: "integer", required: true },
      max: { type: "integer", required: true },
      seed: { type: "string" },
    },
    defaults: {},
    problems: ({ min, max }) =>
      typeof min === "number" && typeof max === "number" && max < min
        ? [{ path: "max", got: `${max}`, allowed: `at least min, ${min}` }]
        : [],
    outputs: ["result"],
    draw: (inputs) => {
      const [min, max] = [number(inputs["min"]) ?? 0, number(inputs["max"]) ?? 0];
      const result = integer(min, max, text(inputs["seed"]));
      return { id: `${result}`, outputs: { result } };
    },
  },
  "random:index/randomPet:RandomPet": {
    rules: {
      keepers,
      length: { type: "integer", min: 1 },
      prefix: { type: "string" },
      separator: { type: "string" },
    },
    defaults: { length: 2, separator: "-" },
    outputs: [],
    draw: (inputs) => {
      const prefix = text(inputs["prefix"]) ?? "";
      const words = petWords(number(inputs["length"]) ?? 0);
      const id = [...(prefix === "" ? [] : [prefix]), ...words].join(
        text(inputs["separator"]) ?? "-",
      );
      return { id, outputs: {} };
    },
  },
  "random:index/randomUuid:RandomUuid": uuid(uuid4),
  "random:index/randomUuid4:RandomUuid4": uuid(uuid4),
  "random:index/randomUuid7:RandomUuid7": uuid(uuid7),
  "random:index/randomShuffle:RandomShuffle": {
    rules: {
      keepers,
      inputs: { type: "list", required: true },
      resultCount: count,
      seed: { type: "string" },
    },
    defaults: {},
    outputs: ["results"],
    draw: (inputs) => {
      const items = isList(inputs["inputs"]) ? inputs["inputs"] : [];
      const asked = number(inputs["resultCount"]) ?? 0;
      const results = permutations(items, asked === 0 ? items.length : asked, text(inputs["seed"]));
      return { id: "-", outputs: { results } };
    },
  },
  "random:index/randomBytes:RandomBytes": {
    rules: { keepers, length: { type: "integer", required: true, min: 1 } },
    defaults: {},
    outputs: ["base64", "hex"],
    secrets: ["base64", "hex"],
    draw: (inputs) => {
      const bytes = drawBytes(number(inputs["length"]) ?? 0);
      const base64 = bytes.toString("base64");
      return { id: "none", outputs: { base64, hex: bytes.toString("hex") } };
    },
  },
};

function number(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
