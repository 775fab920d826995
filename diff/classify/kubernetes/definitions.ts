import type { CodeInfo, Comparison, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { text } from "../general/reading.ts";
import { isDeleteFirst, isGone, kubernetesDocs, say, subjectOf, titles } from "./objects.ts";

/** A definition goes. */
const DEFINITION_GONE: CodeInfo = {
  code: "k8s-definition-gone",
  kind: "downtime",
  title: "A CustomResourceDefinition is deleted, or deleted before it is made anew.",
  why: "Kubernetes deletes every object of its kind with it, also those that other tools made, and what controllers made for them.",
  sources: [
    kubernetesDocs(
      "Extend the Kubernetes API with CustomResourceDefinitions",
      "tasks/extend-kubernetes/custom-resources/custom-resource-definitions",
    ),
  ],
};

/** Recognises what the deletion of a definition takes with it. */
export const DEFINITION_CLASSIFIER: Classifier = {
  codes: [DEFINITION_GONE],
  types: ["kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"],
  judge(change, comparison): readonly Verdict[] {
    const { before } = change;
    if (before === undefined || !(isGone(change, comparison) || isDeleteFirst(change))) return [];
    const objects = objectsOf(before, comparison);
    const named = objects.length === 0 ? "" : ` Of this stack: ${titles(objects)}.`;
    return [
      say(
        DEFINITION_GONE,
        `${subjectOf(change)} is deleted: every object of its kind is deleted with it.${named}`,
        {
          outage: { when: "from this update on" },
          fix: "Keep definitions: give them retainOnDelete.",
        },
      ),
    ];
  },
};

function objectsOf(definition: ResourceState, { base }: Comparison): readonly ResourceState[] {
  const group = text(at(definition.inputs, "spec", "group"));
  const kind = text(at(definition.inputs, "spec", "names", "kind"));
  if (group === undefined || kind === undefined) return [];
  return [...base.resources.values()].filter(
    ({ type }) => type.startsWith(`kubernetes:${group}/`) && type.endsWith(`:${kind}`),
  );
}
