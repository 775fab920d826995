import { ORDER_VIEWS } from "../../../../diff/classify/order/index.ts";
import type { UnmarkedFinding } from "../../../../diff/classify/rule.ts";
import type {
  Comparison,
  JsonObject,
  Operation,
  ResourceChange,
  ResourceState,
} from "../../../../diff/model.ts";
import { propertyChanges } from "../../../../diff/read/properties.ts";

/** A resource of an example: what is left out is made up. */
export interface Given {
  readonly type: string;
  /** @default "it" */
  readonly name?: string;
  /** Inputs before. @default - it is created */
  readonly before?: JsonObject;
  /** Inputs after. @default - it is deleted */
  readonly after?: JsonObject;
  /** @default - update, or what follows from before and after; "same" is no change */
  readonly operation?: Operation | "same";
  readonly replacement?: "create-first" | "delete-first";
  /** @default false */
  readonly protect?: boolean;
  /** @default false */
  readonly retainOnDelete?: boolean;
  /** Names of the example's resources that it waits for. */
  readonly waitsFor?: readonly Pick<Given, "type" | "name">[];
  /** Property to the example's resources that its value is made from. */
  readonly madeFrom?: Readonly<Record<string, readonly Pick<Given, "type" | "name">[]>>;
}

/** The URN of an example's resource. */
export function urnOf({ type, name = "it" }: Pick<Given, "type" | "name">): string {
  return `urn:pulumi:prod::shop::${type}::${name}`;
}

/** A comparison of these resources. */
export function comparisonOf(...given: readonly Given[]): Comparison {
  const states = (side: "before" | "after") =>
    new Map(
      given.flatMap((one): [string, ResourceState][] => {
        const inputs = one[side];
        return inputs === undefined ? [] : [[urnOf(one), stateOf(one, inputs)]];
      }),
    );
  const [base, head] = [states("before"), states("after")];
  const changes = given
    .filter(({ operation }) => operation !== "same")
    .map((one): ResourceChange => {
      const [before, after] = [base.get(urnOf(one)), head.get(urnOf(one))];
      const implied = before === undefined ? "create" : after === undefined ? "delete" : "update";
      const operation = (one.operation ?? implied) as Operation;
      return {
        urn: urnOf(one),
        type: one.type,
        name: one.name ?? "it",
        component: one.name ?? "it",
        operation,
        ...(operation === "replace" && { replacement: one.replacement ?? "create-first" }),
        before,
        after,
        properties:
          before === undefined || after === undefined
            ? []
            : propertyChanges(before.inputs, after.inputs, { differing: [], replacing: [] }),
        unknownEffects: [],
      };
    })
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const of = { project: "shop", stack: "prod" };
  return { base: { ...of, resources: base }, head: { ...of, resources: head }, changes };
}

function stateOf(one: Given, inputs: JsonObject): ResourceState {
  const made = Object.entries(one.madeFrom ?? {});
  return {
    urn: urnOf(one),
    type: one.type,
    name: one.name ?? "it",
    custom: true,
    inputs,
    outputs: {},
    protect: one.protect ?? false,
    retainOnDelete: one.retainOnDelete ?? false,
    dependencies: (one.waitsFor ?? []).map(urnOf),
    propertyDependencies: Object.fromEntries(made.map(([key, of]) => [key, of.map(urnOf)])),
  };
}

/** What the views find in these resources. */
export function findings(...given: readonly Given[]): readonly UnmarkedFinding[] {
  return ORDER_VIEWS.flatMap((view) => view.find(comparisonOf(...given)));
}

/** The codes of what one update cannot do with them, sorted. */
export function worse(...given: readonly Given[]): readonly string[] {
  return findings(...given)
    .filter(({ direction }) => direction === "worse")
    .map(({ code }) => code)
    .sort();
}
