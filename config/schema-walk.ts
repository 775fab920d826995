import { z } from "zod";
import type { $ZodType } from "zod/v4/core";

/** One step of a path into the configuration: a key, or an index of a list. */
export type PathKey = string | number;

/** What the schema says of one key. */
export interface SchemaNode {
  /** The schema without its wrappers (default, optional, conversions). */
  readonly schema: $ZodType;
  /** The value used when the key is absent; undefined when there is none. */
  readonly default: unknown;
  /** May the key be absent? */
  readonly optional: boolean;
  /** A value that is accepted, where the schema carries one. */
  readonly example: unknown;
}

/**
 * The schema of the key at `path`.
 * @param data the configuration as far as it is known: where a key decides which others there are
 * (`action` of an operation) it tells which; without it all of them count
 * @returns undefined when the schema has no such key
 */
export function schemaAt(
  root: $ZodType,
  path: readonly PathKey[],
  data?: unknown,
): SchemaNode | undefined {
  let value = data;
  let node = narrow(unwrap(root), value);
  for (const key of path) {
    const child = childOf(node.schema, key);
    if (child === undefined) return undefined;
    value = childValue(value, key);
    node = narrow(unwrap(child), value);
  }
  return node;
}

/** The keys an object schema has; empty for anything else. */
export function keysOf(schema: $ZodType): readonly string[] {
  return Object.keys(shapeOf(schema));
}

/** The schemas of an object's keys, of all its kinds where it has several; empty for anything else. */
export function shapeOf(schema: $ZodType): Readonly<Record<string, $ZodType>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return {};
  const { discriminator } = schema.def;
  const merged: Record<string, $ZodType> = {};
  for (const option of schema.options) {
    // The first kind that has a key describes it for all.
    for (const [key, value] of Object.entries(shapeOf(option))) merged[key] ??= value;
  }
  return { ...merged, [discriminator]: kindSchema(schema, merged[discriminator]) };
}

/** One of the kinds, described and exemplified as the key is in each of them. */
function kindSchema(union: z.ZodDiscriminatedUnion, first: $ZodType | undefined): $ZodType {
  const known = first === undefined ? undefined : z.globalRegistry.get(first);
  const kinds = union.options.flatMap((option) => kindsOf(option, union.def.discriminator));
  return z.enum(kinds.map(String)).meta({ ...known });
}

function kindsOf(option: $ZodType, discriminator: string): readonly unknown[] {
  const kind = shapeOf(option)[discriminator];
  return kind instanceof z.ZodLiteral ? [...kind.values] : [];
}

/** Of an object of several kinds the one that the value is of, if that can be told. */
function narrow(node: SchemaNode, value: unknown): SchemaNode {
  const { schema } = node;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return node;
  const { discriminator } = schema.def;
  const kind = childValue(value, discriminator);
  const option = schema.options.find((each) => kindsOf(each, discriminator).includes(kind));
  return option === undefined ? node : { ...node, schema: option };
}

function childValue(value: unknown, key: PathKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<PathKey, unknown>>)[key];
}

function childOf(schema: $ZodType, key: PathKey): $ZodType | undefined {
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  const shape = shapeOf(schema);
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

function unwrap(outer: $ZodType): SchemaNode {
  let schema = outer;
  let value: unknown;
  let example: unknown;
  let optional = false;
  for (;;) {
    example ??= z.globalRegistry.get(schema)?.["examples"];
    if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
      value ??= schema.def.defaultValue;
      optional = true;
      schema = schema.unwrap();
    } else if (schema instanceof z.ZodOptional) {
      optional = true;
      schema = schema.unwrap();
    } else if (schema instanceof z.ZodPipe) {
      schema = schema.in instanceof z.ZodTransform ? schema.out : schema.in;
    } else {
      const first: unknown = Array.isArray(example) ? example[0] : undefined;
      return { schema, default: value, optional, example: first };
    }
  }
}
