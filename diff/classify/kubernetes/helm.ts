import type { CodeInfo, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { difference, listed, numeric, text } from "../general/reading.ts";
import { keepsVolumes, mayOwnClaims } from "./claims.ts";
import { counted, isDeleteFirst, isGone, pathsOf, say, touching } from "./objects.ts";

const HELM = {
  title: "Helm: Custom Resource Definitions (crds/ are never upgraded or deleted)",
  url: "https://helm.sh/docs/chart_best_practices/custom_resource_definitions/",
};

/** Another version of a chart. */
const RELEASE_VERSION: CodeInfo = {
  code: "helm-release-version",
  kind: "rolling",
  title: "The chart of a release, or its version, changes.",
  why: "The pods the chart describes are renewed as their Deployments say. Definitions in the chart's crds/ are not upgraded by Helm.",
  sources: [HELM],
};

/** Other values. */
const RELEASE_VALUES: CodeInfo = {
  code: "helm-release-values",
  kind: "rolling",
  title: "The values of a release change.",
  why: "What of the chart's objects changes shows only when Helm renders it; where it is the template of pods, they are renewed.",
  sources: [HELM],
};

/** No release. */
const RELEASE_GONE: CodeInfo = {
  code: "helm-release-gone",
  kind: "downtime",
  title: "A release is uninstalled, or uninstalled before it is made anew.",
  why: "Everything the chart made goes. Definitions that are templates of the chart go too, and with them every object of their kinds.",
  sources: [HELM],
};

/** Recognises what changes of Helm releases do to what they installed. */
export const HELM_CLASSIFIER: Classifier = {
  codes: [RELEASE_VERSION, RELEASE_VALUES, RELEASE_GONE],
  types: ["kubernetes:helm.sh/v3:Release"],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || isDeleteFirst(change)) return [gone(change, before)];
    if (change.operation !== "update" || after === undefined) return [];
    return [...version(change, after), ...values(change, after)];
  },
};

function releaseOf(change: ResourceChange): string {
  const state = change.after ?? change.before;
  return `Release ${text(state?.inputs["name"]) ?? change.name}`;
}

/** "2 pods" where the values say how many; charts name it in their own ways. */
function podsWords(state: ResourceState): string {
  const count =
    numeric(at(state.inputs, "values", "replicaCount")) ??
    numeric(at(state.inputs, "values", "replicas"));
  if (count === undefined) return "its pods are renewed";
  return count === 1
    ? "its 1 pod is renewed, and away unless a new one starts first"
    : `its ${counted(count, "pod")} are renewed`;
}

function version(change: ResourceChange, after: ResourceState): readonly Verdict[] {
  const properties = [...touching(change, "chart"), ...touching(change, "version")];
  if (properties.length === 0) return [];
  const atomic =
    after.inputs["atomic"] === true
      ? " Should they not get ready in time, Helm goes back (atomic)."
      : "";
  return [
    say(
      RELEASE_VERSION,
      `${releaseOf(change)}: ${listed(properties.map(difference))}: ${podsWords(after)}.${atomic}`,
      {
        properties: pathsOf(properties),
        fix: "Read the chart's notes on upgrades first: definitions in crds/ have to be applied by hand.",
      },
    ),
  ];
}

function values(change: ResourceChange, after: ResourceState): readonly Verdict[] {
  const properties = [...touching(change, "values"), ...touching(change, "valueYamlFiles")];
  if (properties.length === 0) return [];
  // Values may hold what nobody marked as secret: only their names are told.
  const names = properties
    .map(({ keys }) => keys.slice(1).join("."))
    .map((name) => (name === "" ? "all" : name));
  return [
    say(
      RELEASE_VALUES,
      `${releaseOf(change)}: values ${listed(names)} change: where they reach the template of pods, ${podsWords(after)}.`,
      {
        properties: pathsOf(properties),
      },
    ),
  ];
}

function gone(change: ResourceChange, before: ResourceState): Verdict {
  const isReplaced = change.operation === "replace";
  const owns = mayOwnClaims(before.inputs["values"]);
  const kept = [
    keepsVolumes(before) ? " Claims its StatefulSets made stay, with their data." : "",
    owns
      ? " persistence is enabled: a claim that the chart makes itself goes with it, and its data unless the storage class retains the volume."
      : "",
  ].join("");
  return say(
    RELEASE_GONE,
    `${releaseOf(change)} is uninstalled${isReplaced ? " before it is made anew" : ""}: whatever it runs ends, and what depends on its controllers is no longer looked after.${kept}`,
    {
      class: owns ? "data-loss" : "downtime",
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      outage: { when: isReplaced ? "until the new release is ready" : "from this update on" },
      ...(owns && {
        fix: "Give it a claim of your own first (persistence.existingClaim), or a snapshot.",
      }),
    },
  );
}
