import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ExporterPlan } from "../../tuning/observability/exporters.ts";
import type { Labels } from "../workload/labels.ts";
import type { Relabeling, ScrapeTarget } from "./exporter-args.ts";

/** What a monitor is made from. */
export interface MonitorOptions {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly spec: object;
}

/** What prometheus-operator turns into a part of Prometheus' configuration. */
export function monitorObject(
  kind: "ServiceMonitor" | "PodMonitor",
  { name, namespace, labels, spec }: MonitorOptions,
): kubernetes.apiextensions.CustomResourceArgs {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind,
    metadata: { name, namespace, labels },
    spec,
  };
}

/**
 * One scrape of an exporter. What the operator says of the exporter's own pod is taken off: the series are of database, cache
 * or AWS, and would all be new ones whenever the pod is replaced.
 */
export function endpoint(
  port: string,
  { job, intervalSeconds, timeoutSeconds }: ExporterPlan,
  { path = "/metrics", params = {}, labels = {} }: ScrapeTarget,
  metricRelabelings: readonly Relabeling[] = [],
): object {
  return {
    port,
    path,
    interval: `${intervalSeconds}s`,
    scrapeTimeout: `${timeoutSeconds}s`,
    ...(Object.keys(params).length === 0
      ? {}
      : {
          params: Object.fromEntries(
            Object.entries(params).map(([name, value]) => [name, [value]]),
          ),
        }),
    relabelings: [
      { action: "labeldrop", regex: "namespace|service|pod|container|endpoint" },
      ...Object.entries({ job, ...labels }).map(([targetLabel, replacement]) => ({
        targetLabel,
        replacement,
      })),
    ],
    ...(metricRelabelings.length === 0 ? {} : { metricRelabelings: [...metricRelabelings] }),
  };
}
