import type { CodeInfo, Comparison, PropertyChange, ResourceChange, Verdict } from "../../model.ts";
import type { Classifier } from "../rule.ts";
import { byPath, difference, listed } from "./reading.ts";

const PREFIX = "pulumi:providers:";

const SOURCE = {
  title: "Pulumi documentation: providers",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/providers/",
};

/** What resources are made by changes. */
const PROVIDER_CHANGED: CodeInfo = {
  code: "provider-changed",
  kind: "none",
  title: "How the engine reaches a cloud or a cluster changes.",
  why: "A provider is nothing that runs: what becomes of the resources it makes is told with each of them.",
  sources: [SOURCE],
};

/** Everything is made by another one. */
const PROVIDER_REPLACED: CodeInfo = {
  code: "provider-replaced",
  kind: "replace",
  title: "A provider is replaced, and all that it makes with it.",
  why:
    "Another region, account or cluster is another place: the engine cannot move what is there, so it makes all of it anew in the " +
    "new place and deletes it in the old one.",
  sources: [SOURCE],
};

/** Recognises what changes of providers do to what they make. */
export const PROVIDERS: Classifier = {
  codes: [PROVIDER_CHANGED, PROVIDER_REPLACED],
  judge(change, comparison) {
    if (!isProvider(change.type)) return [];
    if (change.operation === "replace") return [replaced(change, comparison)];
    const isMoved = change.operation === "update" && change.unknownEffects.length > 0;
    return [isMoved ? mayBeReplaced(change, comparison) : changed(change)];
  },
};

/** Whether a type is a provider's. */
export function isProvider(type: string): boolean {
  return type.startsWith(PREFIX);
}

/** The replaced providers that may be why a resource is replaced: those of its package. */
export function replacedProviders(type: string, { changes }: Comparison): readonly string[] {
  const own = `${PREFIX}${type.split(":")[0] ?? ""}`;
  return changes
    .filter((change) => change.operation === "replace" && change.type === own)
    .map(({ name }) => name);
}

/** Settings that changed: of a kubeconfig and the like, which hold keys, only the paths. */
function settingsOf(properties: readonly PropertyChange[]): string {
  const words = byPath(properties).map((one) =>
    ["region", "version"].includes(one.path) ? difference(one) : one.path,
  );
  return listed(words, 3);
}

function changed(change: ResourceChange): Verdict {
  const words = { create: "is new", delete: "is no longer used" } as const;
  const what =
    change.operation === "create" || change.operation === "delete"
      ? words[change.operation]
      : `changes: ${settingsOf(change.properties)}`;
  return {
    code: PROVIDER_CHANGED.code,
    class: "none",
    message: `Provider ${change.name} ${what}. What it does to resources is told with each of them.`,
    properties: byPath(change.properties).map(({ path }) => path),
  };
}

/** Another region, account or cluster, of which only the provider itself says what follows. */
function mayBeReplaced(change: ResourceChange, { base }: Comparison): Verdict {
  const own = `${change.type.slice(PREFIX.length)}:`;
  const made = [...base.resources.values()].filter(
    ({ type, custom }) => custom && type.startsWith(own),
  ).length;
  return {
    code: PROVIDER_REPLACED.code,
    class: "replace",
    message: `Provider ${change.name} goes to another place: ${settingsOf(change.properties)}. Whether what it makes is made anew there, and deleted here, only the provider itself can say: ${made} resource${made === 1 ? "" : "s"} of this stack ${made === 1 ? "is" : "are"} of its kind.`,
    properties: byPath(change.properties).map(({ path }) => path),
    fix: "Make a second provider for the new place, and move over resource by resource.",
  };
}

function replaced(change: ResourceChange, { changes }: Comparison): Verdict {
  const own = `${change.type.slice(PREFIX.length)}:`;
  const made = changes.filter(
    ({ type, operation }) => operation === "replace" && type.startsWith(own),
  ).length;
  const why = byPath(change.properties.filter(({ replaces }) => replaces));
  return {
    code: PROVIDER_REPLACED.code,
    class: "replace",
    message: `Provider ${change.name} is replaced${why.length > 0 ? ` (${settingsOf(why)})` : ""}: what it makes is made anew in the new place and deleted in the old one, ${made} resource${made === 1 ? "" : "s"} of this stack in this update.`,
    properties: why.map(({ path }) => path),
    fix: "Make a second provider for the new place, and move over resource by resource.",
  };
}
