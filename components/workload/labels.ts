import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../core/naming.ts";

/** Kubernetes documentation, "Labels and Selectors": a label's value has at most 63 characters. */
const MAX_LABEL_VALUE = 63;

/** What a workload is, for people and dashboards (app.kubernetes.io/component). */
export type WorkloadRole =
  | "web"
  | "worker"
  | "realtime"
  | "scheduled-job"
  | "migration"
  | "operation"
  | "exporter"
  | "load-test";

/** Labels of an object, or what selects objects. */
export type Labels = Readonly<Record<string, string>>;

/** Labels of Prometheus' own pods. Source: prometheus-operator, pkg/prometheus (labels of the StatefulSet's pods). */
export const PROMETHEUS_PODS: Labels = Object.freeze({ "app.kubernetes.io/name": "prometheus" });

/**
 * What selects the pods of a workload, its own or another's of the same stack. Only labels that never change: the selector
 * of a Deployment cannot.
 */
export function selectorLabels(workload: string): Labels {
  return {
    "app.kubernetes.io/name": workload,
    "app.kubernetes.io/instance": physicalName(workload, MAX_LABEL_VALUE),
  };
}

/**
 * The recommended labels, for every object of a workload and for its pods.
 * Source: Kubernetes documentation, "Recommended Labels".
 */
export function workloadLabels(workload: string, role: WorkloadRole): Labels {
  return {
    ...selectorLabels(workload),
    "app.kubernetes.io/component": role,
    "app.kubernetes.io/part-of": pulumi.getProject(),
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
