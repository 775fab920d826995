/** Checks inputs against what a type declares: names, required ones, plain types, and the constraints of the facts. */

import { joinKey } from "../diff-values.ts";
import { AssetValue, Secret, UNKNOWN, isList, isRecord, show } from "../model.ts";
import type { Failure, Props, Value } from "../model.ts";
import { nearest } from "./nearest.ts";
import { inputFields } from "./shapes.ts";
import type { Fields, Scalar, Shape } from "./shapes.ts";

/** Names the engine and the bridge reserve for themselves. */
const RESERVED = "__";

/** What is being walked: where the walk is, as names and indices, and what it found. */
interface Walk {
  readonly at: (string | number)[];
  readonly failures: Failure[];
  /** True inside a secret: nothing found there may be shown. */
  secret: boolean;
}

/**
 * @returns every refused input: unknown names, missing required ones, wrong types, refused values. A value not known yet passes;
 * a secret is checked and shown masked.
 */
export function checkDeclared(token: string, inputs: Props): readonly Failure[] {
  const walk: Walk = { at: [], failures: [], secret: false };
  checkFields(walk, inputs, inputFields(token));
  return walk.failures;
}

/** The path is only spelled out for what is refused: nearly everything passes, and the walk is part of every preview. */
function pathOf(walk: Walk, name?: string): string {
  const path = walk.at.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : joinKey(text, step)),
    "",
  );
  return name === undefined ? path : joinKey(path, name);
}

function checkFields(walk: Walk, record: Props, fields: Fields): void {
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value === null || value === undefined) continue;
    const field = fields.all.get(name);
    if (field !== undefined) checkBelow(walk, name, value, field.shape);
    else if (walk.at.length > 0 || !name.startsWith(RESERVED)) {
      walk.failures.push(unknownName(walk, name, fields));
    }
  }
  for (const { name, shape } of fields.required) {
    if ((record[name] ?? undefined) !== undefined) continue;
    walk.failures.push({
      path: pathOf(walk, name),
      got: "nothing",
      allowed: `${describe(shape)}; it is required`,
    });
  }
}

function unknownName(walk: Walk, name: string, fields: Fields): Failure {
  const meant = nearest(name, fields.all.keys());
  return {
    path: pathOf(walk, name),
    got: "an input that does not exist",
    allowed: "the inputs the type declares",
    ...(meant === undefined ? {} : { fix: `did you mean ${meant}?` }),
  };
}

/** Checks what is under a name or an index. */
function checkBelow(walk: Walk, step: string | number, given: Value, shape: Shape): void {
  const outside = walk.secret;
  const secret = given instanceof Secret;
  if (secret) walk.secret = true;
  walk.at.push(step);
  checkValue(walk, secret ? given.value : given, shape);
  walk.at.pop();
  walk.secret = outside;
}

function checkValue(walk: Walk, value: Value, shape: Shape): void {
  if (value === UNKNOWN || value === null) return;
  const { element } = shape;
  if (shape.kind === "scalar") checkScalar(walk, value, shape);
  else if (shape.kind === "list") {
    if (!isList(value)) refuseType(walk, value, shape);
    else if (element !== undefined) {
      for (let index = 0; index < value.length; index += 1) {
        checkBelow(walk, index, value[index] ?? null, element);
      }
    }
  } else if (!isRecord(value)) refuseType(walk, value, shape);
  else if (element === undefined) checkFields(walk, value, shape.fields());
  else for (const [key, item] of Object.entries(value)) checkBelow(walk, key, item, element);
}

function checkScalar(walk: Walk, value: Value, shape: Shape): void {
  if (!shape.scalars.some((scalar) => takes(scalar, value))) {
    refuseType(walk, value, shape);
    return;
  }
  if (shape.validators.length === 0) return;
  const text = asText(value);
  if (text === undefined) return;
  for (const validator of shape.validators) {
    if (validator.accepts(text)) continue;
    walk.failures.push({ path: pathOf(walk), got: shown(walk, value), allowed: validator.allowed });
  }
}

/** The provider converts between texts, numbers and booleans as long as nothing is lost. */
function takes(scalar: Scalar, value: Value): boolean {
  if (scalar === "any") return true;
  if (scalar === "asset") return value instanceof AssetValue;
  if (scalar === "string") return ["string", "number", "boolean"].includes(typeof value);
  if (scalar === "boolean")
    return typeof value === "boolean" || value === "true" || value === "false";
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}

/** A leaf as the validators see it; undefined for what is no leaf. An object stands for its JSON. */
function asText(value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return isRecord(value) || isList(value) ? JSON.stringify(value) : undefined;
}

function refuseType(walk: Walk, value: Value, shape: Shape): void {
  walk.failures.push({ path: pathOf(walk), got: shown(walk, value), allowed: describe(shape) });
}

const shown = (walk: Walk, value: Value): string => (walk.secret ? "[secret]" : show(value));

function describe(shape: Shape): string {
  if (shape.kind === "list") return "a list";
  if (shape.kind === "map") return "a map";
  if (shape.kind === "object") return "an object";
  return shape.scalars.map((scalar) => (scalar === "any" ? "a value" : `a ${scalar}`)).join(" or ");
}
