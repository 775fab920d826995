import { z } from "zod";
import type { $ZodType } from "zod/v4/core";
import { didYouMean } from "../tuning/did-you-mean.ts";
import { keysOf, schemaAt } from "./schema-walk.ts";
import type { PathKey, SchemaNode } from "./schema-walk.ts";

/** What a key accepts, for a person: "a whole number from 0 to 35", "prod, staging or dev". */
export function describeAllowed(node: SchemaNode): string {
  const { schema } = node;
  if (schema instanceof z.ZodEnum) return listValues(schema.options);
  if (schema instanceof z.ZodLiteral) return listValues([...schema.values]);
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodNumber) return describeNumber(schema);
  if (schema instanceof z.ZodArray) return `a list, each item ${describeAllowed(itemOf(schema))}`;
  if (schema instanceof z.ZodRecord) return "a map of names to values";
  const keys = keysOf(schema);
  if (keys.length > 0) return `a map with the keys ${keys.join(", ")}`;
  if (schema instanceof z.ZodUnion) return "a text, a number, true or false";
  return node.example === undefined ? "a text" : `a text, as ${JSON.stringify(node.example)}`;
}

/**
 * The value a fix proposes for a key: what was probably meant, else the nearest accepted one.
 * @returns undefined when nothing sensible is known (a list, a map)
 */
export function proposeValue(node: SchemaNode, got: unknown): unknown {
  const { schema } = node;
  if (schema instanceof z.ZodEnum) return nearestOption(schema.options, node, got);
  if (schema instanceof z.ZodLiteral) return nearestOption([...schema.values], node, got);
  if (schema instanceof z.ZodBoolean) {
    return got === "true" || got === "false" ? got === "true" : (node.default ?? true);
  }
  if (schema instanceof z.ZodNumber) return nearestNumber(schema, node, got);
  if (schema instanceof z.ZodString) {
    const spelled = typeof got === "number" ? String(got) : undefined;
    if (spelled !== undefined && schema.safeParse(spelled).success) return spelled;
    return node.default ?? node.example;
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return undefined;
  if (schema instanceof z.ZodUnion || isString(schema)) return node.default ?? node.example;
  return undefined;
}

/**
 * The keys known beside the last key of `path`, for "did you mean".
 * @param data the configuration, where the kind of an object decides on its keys
 */
export function siblingKeys(
  root: $ZodType,
  path: readonly PathKey[],
  data: unknown,
): readonly string[] {
  const parent = schemaAt(root, path.slice(0, -1), data);
  return parent === undefined ? [] : keysOf(parent.schema);
}

function isString(schema: $ZodType): boolean {
  return schema instanceof z.ZodStringFormat;
}

function itemOf(schema: z.ZodArray): SchemaNode {
  return (
    schemaAt(schema, [0]) ?? { schema, default: undefined, optional: false, example: undefined }
  );
}

function listValues(values: readonly unknown[]): string {
  const texts = values.map(String);
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function describeNumber(schema: z.ZodNumber): string {
  const kind = schema.isInt ? "a whole number" : "a number";
  const { minimum, maximum } = numberRange(schema);
  const included = schema.safeParse(minimum).success;
  return included
    ? `${kind} from ${minimum} to ${maximum}`
    : `${kind} above ${minimum}, at most ${maximum}`;
}

/** The limits of a number; whether they are included only parsing tells. */
function numberRange(schema: z.ZodNumber): { minimum: number; maximum: number } {
  return { minimum: schema.minValue ?? -Infinity, maximum: schema.maxValue ?? Infinity };
}

function nearestOption(options: readonly unknown[], node: SchemaNode, got: unknown): unknown {
  const spelled = options.find((option) => String(option) === String(got));
  if (spelled !== undefined) return spelled;
  const numbers = options.filter((option) => typeof option === "number");
  if (typeof got === "number" && numbers.length > 0) {
    return numbers.reduce((a, b) => (Math.abs(b - got) < Math.abs(a - got) ? b : a));
  }
  const near = typeof got === "string" ? didYouMean(got, options.map(String)) : undefined;
  return options.find((option) => String(option) === near) ?? node.default ?? node.example;
}

function nearestNumber(schema: z.ZodNumber, node: SchemaNode, got: unknown): unknown {
  const { minimum, maximum } = numberRange(schema);
  const wanted = typeof got === "string" && got.trim() !== "" ? Number(got) : got;
  if (typeof wanted === "number" && Number.isFinite(wanted)) {
    const inside = Math.min(Math.max(Math.round(wanted), minimum), maximum);
    // A share of 88 is 0.88 to its writer, not the limit: only whole numbers are moved to it.
    if (schema.isInt && schema.safeParse(inside).success) return inside;
  }
  return node.default ?? node.example ?? minimum;
}
