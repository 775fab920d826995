import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { Labels } from "../workload/labels.ts";

/** Labels of an object that Prometheus is to find: those it selects by, and whose it is. */
export function selectedLabels(selectorLabels: Labels): Labels {
  return {
    "app.kubernetes.io/part-of": pulumi.getProject(),
    "app.kubernetes.io/managed-by": "pulumi",
    ...selectorLabels,
  };
}

/** An empty selector would select everything, or with another operator nothing. */
export function selectorProblems(selectorLabels: Labels): readonly Problem[] {
  if (Object.keys(selectorLabels).length > 0) return [];
  return [
    {
      path: "selectorLabels",
      got: "none",
      allowed: "at least one label",
      fix: "name the labels of Prometheus' ruleSelector and serviceMonitorSelector",
    },
  ];
}
