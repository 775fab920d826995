import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { throwProblems } from "../../tuning/errors.ts";

/**
 * The last word on one child resource, typed by the provider's own Args:
 * - an object: its properties replace the computed ones, one by one (`tags` are added to the default tags);
 * - a function: gets the computed args and options, changes them in place or returns new args.
 *
 * Which children a component has is not a stable interface: a transform may need a change after an upgrade.
 */
export type Transform<Args extends object> =
  | Readonly<Partial<Args>>
  | ((args: Args, opts: pulumi.CustomResourceOptions, name: string) => Args | undefined | void);

/** The args and options of one child, before and after its transform. */
export interface ChildSpec<Args extends object> {
  readonly name: string;
  readonly args: Args;
  readonly opts: pulumi.CustomResourceOptions;
}

/**
 * Applies a transform.
 *
 * @param guarded properties a transform may not touch, each with the argument that changes them safely: a partial that
 *   replaced the parameter list of a parameter group would drop every tuned value.
 * @throws TuningError when a guarded property or the parent was changed
 */
export function applyTransform<Args extends object>(
  spec: ChildSpec<Args>,
  transform: Transform<Args> | undefined,
  guarded: Readonly<Record<string, string>> = {},
): ChildSpec<Args> {
  if (transform === undefined) return spec;
  const opts = { ...spec.opts };
  const given = { ...spec.args };
  const changed =
    typeof transform === "function"
      ? (transform(given, opts, spec.name) ?? given)
      : mergePartial(given, transform);
  throwProblems([
    ...guardProblems(spec, changed, guarded),
    ...parentProblems(spec.name, opts.parent === spec.opts.parent),
  ]);
  return { name: spec.name, args: changed, opts };
}

function mergePartial<Args extends object>(args: Args, partial: Readonly<Partial<Args>>): Args {
  const merged = { ...args, ...partial };
  if (!("tags" in args) || !("tags" in partial)) return merged;
  return { ...merged, tags: { ...(args.tags as object), ...(partial.tags as object) } };
}

function guardProblems<Args extends object>(
  spec: ChildSpec<Args>,
  changed: Args,
  guarded: Readonly<Record<string, string>>,
): readonly Problem[] {
  const before = spec.args as Readonly<Record<string, unknown>>;
  const after = changed as Readonly<Record<string, unknown>>;
  return Object.entries(guarded)
    .filter(([property]) => before[property] !== after[property])
    .map(([property, instead]) => ({
      path: `transform of ${spec.name}: ${property}`,
      got: "a changed value",
      allowed: "no change: replacing it as a whole would lose what was computed",
      fix: `use ${instead}`,
    }));
}

function parentProblems(name: string, kept: boolean): readonly Problem[] {
  if (kept) return [];
  return [
    {
      path: `transform of ${name}: opts.parent`,
      got: "another parent",
      allowed: "the component itself: its provider, aliases and protection come through the parent",
      fix: "leave opts.parent as it is",
    },
  ];
}
