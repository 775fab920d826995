import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { LoadTestPlan } from "../../tuning/loadtest.ts";
import type { Transform } from "../core/transform.ts";
import type { OperationJobTransform } from "../workload/operation-job-args.ts";
import type { Connection, Placement, WorkloadArgs } from "../workload/workload-args.ts";

/** Arguments of `LoadTest`. What it has in common with other workloads is that of the Job which starts a run. */
export interface LoadTestArgs extends Pick<
  WorkloadArgs,
  "environment" | "tags" | "clusterName" | "region" | "image" | "allowTags" | "placement"
> {
  /** The computed numbers: script, thresholds, runners. */
  readonly plan: LoadTestPlan;
  /** Namespace of the service and of the runners, made before: the plan's. */
  readonly namespace: pulumi.Input<string>;
  /** Image with kubectl, by digest: it starts a run. */
  readonly image: string;
  /** Image with k6 1.6 or newer and sh, by digest: it is what the runners run. */
  readonly k6Image: string;
  /**
   * Image with sh and curl, by digest, with which k6-operator tells the runners to begin.
   * @default - the operator's own, which it names by tag
   */
  readonly starterImage?: string;
  /** Where the Job that starts a run reaches the API server, as of an OperationJob. */
  readonly connections: readonly Connection[];
  /**
   * Namespace of k6-operator, which asks the runners whether they are ready.
   * @default "k6-operator-system"
   */
  readonly operatorNamespace?: pulumi.Input<string>;
  /**
   * Node group the Job that starts a run must run on.
   * @default - any that is not dedicated
   */
  readonly placement?: Placement;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: LoadTestTransform;
}

/** Transforms of `LoadTest`. Not a stable interface. */
export interface LoadTestTransform {
  /** Without `data`: its name is made from it. */
  readonly script?: Transform<Omit<kubernetes.core.v1.ConfigMapArgs, "data">>;
  /** Policy of the runners. */
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
  /** Of the Job that starts a run. */
  readonly start?: OperationJobTransform;
}

/** What `LoadTest` offers to others. */
export interface LoadTestOutputs {
  /** Name of the TestRun that a start makes. */
  readonly name: string;
  /** What a person types to start a run. */
  readonly command: pulumi.Output<string>;
  /** What a person types to stop a run, and before the next one: the result goes with it. */
  readonly removeCommand: pulumi.Output<string>;
  /** Name of the ConfigMap with the script, another one when the script changes. */
  readonly scriptName: pulumi.Output<string>;
}

/** Defaults of `LoadTestArgs`. */
export const LOAD_TEST_DEFAULTS = Object.freeze({
  allowTags: false,
  operatorNamespace: "k6-operator-system",
}) satisfies Partial<LoadTestArgs>;

/** `LoadTestArgs` with the defaults filled in. */
export type ResolvedLoadTestArgs = LoadTestArgs &
  Required<Pick<LoadTestArgs, keyof typeof LOAD_TEST_DEFAULTS>>;

/** Name of the runners as a workload, for the `clients` of the service they put load on. */
export function runnersOf(loadTest: string): string {
  return `${loadTest}-runner`;
}
