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
 * @returns undefined when the schema has no such key
 */
export function schemaAt(root: $ZodType, path: readonly PathKey[]): SchemaNode | undefined {
  let node = unwrap(root);
  for (const key of path) {
    const child = childOf(node.schema, key);
    if (child === undefined) return undefined;
    node = unwrap(child);
  }
  return node;
}

/** The keys an object schema has; empty for anything else. */
export function keysOf(schema: $ZodType): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function childOf(schema: $ZodType, key: PathKey): $ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, $ZodType>> = schema.shape;
    return Object.hasOwn(shape, key) ? shape[key] : undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
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
