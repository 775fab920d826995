import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ExporterPlan } from "../../tuning/observability/exporters.ts";
import type { Transform } from "../core/transform.ts";
import type { IdentityTransform } from "../workload/identity.ts";
import type { Labels } from "../workload/labels.ts";
import type { ContainerArgs } from "../workload/pod.ts";
import type { ResolvedWorkloadArgs, WorkloadArgs } from "../workload/workload-args.ts";
import { WORKLOAD_DEFAULTS } from "../workload/workload-args.ts";

/** One rule by which Prometheus changes labels, as prometheus-operator spells it. */
export interface Relabeling {
  /** @default "replace" */
  readonly action?: "replace" | "keep" | "drop" | "labeldrop";
  readonly sourceLabels?: readonly string[];
  readonly regex?: pulumi.Input<string>;
  readonly targetLabel?: string;
  readonly replacement?: pulumi.Input<string>;
}

/** One thing that is asked of the exporter at each scrape. */
export interface ScrapeTarget {
  /** HTTP path. @default "/metrics" */
  readonly path?: string;
  /** Parameters of the query. @default - none */
  readonly params?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Labels of all its series, beside `job`. @default - none */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Arguments of `Exporter`. */
export interface ExporterArgs extends Omit<WorkloadArgs, "command" | "placement"> {
  /** The computed numbers: program, port, resources, rhythm and limit of the scrapes. */
  readonly plan: ExporterPlan;
  /** What is scraped: one or more. */
  readonly targets: readonly ScrapeTarget[];
  /** What is done to the samples. @default [] */
  readonly metricRelabelings?: readonly Relabeling[];
  /** Labels by which Prometheus finds monitors (monitoring.selectorLabels). */
  readonly selectorLabels: Labels;
  /** Containers that run before the exporter, in the same pod. @default [] */
  readonly initContainers?: readonly ContainerArgs[];
  /** Files of its configuration, by name, and the folder they are in. @default - none */
  readonly files?: {
    readonly folder: string;
    readonly data: Readonly<Record<string, pulumi.Input<string>>>;
  };
  /** Numbers of the passwords it reads when it starts: another one starts another pod. @default - none */
  readonly passwordVersion?: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: ExporterTransform;
}

/** Transforms of `Exporter`. Not a stable interface. */
export interface ExporterTransform extends IdentityTransform {
  readonly config?: Transform<kubernetes.core.v1.ConfigMapArgs>;
  readonly deployment?: Transform<kubernetes.apps.v1.DeploymentArgs>;
  readonly service?: Transform<kubernetes.core.v1.ServiceArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
  readonly monitor?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
}

/** What `Exporter` offers to others. */
export interface ExporterOutputs {
  /** Name of all its objects. */
  readonly name: string;
  /** Role of its pod; undefined when it needs none. */
  readonly roleArn: pulumi.Output<string> | undefined;
}

/** Defaults of `ExporterArgs`. */
export const EXPORTER_DEFAULTS = Object.freeze({
  ...WORKLOAD_DEFAULTS,
  metricRelabelings: Object.freeze([] as readonly Relabeling[]),
  initContainers: Object.freeze([] as readonly ContainerArgs[]),
}) satisfies Partial<ExporterArgs>;

/** `ExporterArgs` with the defaults filled in. */
export type ResolvedExporterArgs = ExporterArgs &
  ResolvedWorkloadArgs &
  Required<Pick<ExporterArgs, "metricRelabelings" | "initContainers">>;
