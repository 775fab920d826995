import { declarations } from "../../policies/report/locations.ts";
import { readUnknownVerdict } from "../../sandbox/providers/messages.ts";
import type {
  Comparison,
  JsonObject,
  Operation,
  PropertyChange,
  ResourceChange,
  ResourceState,
  Snapshot,
} from "../model.ts";
import { propertyChanges } from "./properties.ts";
import type { EngineDiff } from "./properties.ts";
import { STACK_TYPE, field, isResource, nameOfStack, readSnapshot, readState } from "./snapshot.ts";

/** What the engine told. */
export interface EngineAccount {
  /** The state before: a checkpoint of the file backend, or an export, with its protections. */
  readonly base: unknown;
  /** Output of `pulumi preview --json` on that state, its protections lifted. */
  readonly preview: unknown;
  /** The events of the same preview (--event-log). */
  readonly events: readonly unknown[];
  /** Folder of the Pulumi project, for the places of declarations. */
  readonly project: string;
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: unknown;
  readonly oldState?: unknown;
  readonly detailedDiff?: EngineDiff["detailed"] | null;
  readonly diffReasons?: readonly string[] | null;
  readonly replaceReasons?: readonly string[] | null;
}

/** What the engine's words for what it does mean here; those missing touch nothing that exists. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "import-replacement": "replace",
  delete: "delete",
};

/**
 * Turns what the engine told into what is compared.
 *
 * @throws DiffError when the base is no state
 */
export function readComparison(account: EngineAccount): Comparison {
  const base = readSnapshot(account.base);
  const steps = readSteps(account.preview);
  const head = readHead(base, steps);
  const unknown = unknownEffects(account.preview);
  const orders = replacementOrders(account.events);
  const places = declarations(account.preview, { project: account.project });
  const engine = new Map(steps.map((step) => [step.urn, step]));
  const urns = [...new Set([...base.resources.keys(), ...head.resources.keys()])].sort();
  const changes = urns.flatMap((urn): ResourceChange[] => {
    const [before, after] = [base.resources.get(urn), head.resources.get(urn)];
    const state = after ?? before;
    if (state?.custom !== true) return [];
    const step = engine.get(urn);
    const properties = [...inputChanges(step, before, after), ...optionChanges(before, after)];
    const operation = OPERATIONS[step?.op ?? "same"] ?? "update";
    if (operation === "update" && properties.length === 0) return [];
    return [
      {
        urn,
        type: state.type,
        name: state.name,
        component: componentOf(state, after === undefined ? base : head),
        operation,
        ...(operation === "replace" && { replacement: orders.get(urn) ?? "create-first" }),
        before,
        after,
        properties,
        unknownEffects: unknown.get(urn) ?? [],
        declaration: places.get(urn),
      },
    ];
  });
  return { base, head, changes };
}

function readSteps(preview: unknown): readonly Step[] {
  const steps = field(preview, "steps");
  return (Array.isArray(steps) ? (steps as Step[]) : []).filter(
    // What an update has replaced and could not delete yet is deleted by this one: the resource itself has a step of its own.
    ({ urn, op }) => urn !== "" && op !== "delete-replaced",
  );
}

/** The base with what the steps leave of it. */
function readHead(base: Snapshot, steps: readonly Step[]): Snapshot {
  const resources = new Map<string, ResourceState>();
  for (const [urn, state] of base.resources) {
    // Lifted for the preview: a resource that has it still is told with it.
    resources.set(urn, { ...state, protect: false });
  }
  for (const { op, urn, newState } of steps) {
    if (op === "delete") resources.delete(urn);
    else if (isResource(newState)) {
      resources.set(urn, readState(newState, base.resources.get(urn)?.outputs));
    }
  }
  const named = nameOfStack([...resources.values()]);
  return { ...(named.stack === "" ? base : named), resources };
}

function inputChanges(
  step: Step | undefined,
  before: ResourceState | undefined,
  after: ResourceState | undefined,
): readonly PropertyChange[] {
  if (before === undefined || after === undefined || step === undefined) return [];
  if (step.op === "same") return [];
  return propertyChanges(before.inputs, after.inputs, {
    detailed: step.detailedDiff ?? undefined,
    differing: step.diffReasons ?? [],
    replacing: step.replaceReasons ?? [],
  });
}

/** The options that keep a resource from being deleted, as if they were properties: "options.protect". */
function optionChanges(
  before: ResourceState | undefined,
  after: ResourceState | undefined,
): readonly PropertyChange[] {
  if (before === undefined || after === undefined) return [];
  return (["protect", "retainOnDelete"] as const)
    .filter((option) => before[option] !== after[option])
    .map((option) => ({
      path: `options.${option}`,
      keys: ["options", option],
      kind: "update",
      before: before[option],
      after: after[option],
      replaces: false,
    }));
}

/** The outermost component around a resource, or the resource itself. */
function componentOf(state: ResourceState, { resources }: Snapshot): string {
  let outermost = state;
  for (;;) {
    const parent = resources.get(outermost.parent ?? "");
    if (parent === undefined || parent.type === STACK_TYPE) return outermost.name;
    outermost = parent;
  }
}

/** Paths of which no fact says whether they replace, by URN. */
function unknownEffects(preview: unknown): ReadonlyMap<string, readonly string[]> {
  const diagnostics = field(preview, "diagnostics");
  const found = new Map<string, string[]>();
  for (const diagnostic of Array.isArray(diagnostics) ? (diagnostics as unknown[]) : []) {
    const { urn, message } = diagnostic as { readonly urn?: string; readonly message?: string };
    const path = readUnknownVerdict(message ?? "");
    if (urn === undefined || path === undefined) continue;
    found.set(urn, [...(found.get(urn) ?? []), path].sort());
  }
  return found;
}

/** Which half of each replacement comes first. */
function replacementOrders(
  events: readonly unknown[],
): ReadonlyMap<string, "create-first" | "delete-first"> {
  const orders = new Map<string, "create-first" | "delete-first">();
  for (const event of events) {
    const metadata = field(field(event, "resourcePreEvent"), "metadata") as JsonObject | undefined;
    const urn = metadata?.["urn"];
    if (typeof urn !== "string" || orders.has(urn)) continue;
    if (metadata?.["op"] === "create-replacement") orders.set(urn, "create-first");
    if (metadata?.["op"] === "delete-replaced") orders.set(urn, "delete-first");
  }
  return orders;
}
