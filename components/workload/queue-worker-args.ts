import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import type { Transform } from "../core/transform.ts";
import type { DeploymentTransform } from "./deployment.ts";
import type { IdentityTransform } from "./identity.ts";
import type { MetricsArgs } from "./web-service-args.ts";
import type { WorkloadArgs } from "./workload-args.ts";
import { WORKLOAD_DEFAULTS } from "./workload-args.ts";

/** The Redis or Valkey whose lists are the queues; TLS always. */
export interface BrokerArgs {
  readonly host: pulumi.Input<string>;
  /**
   * TCP port.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Number of the database.
   * @default 0
   */
  readonly database?: number;
  /** Secret with `username` and `password` as JSON; KEDA reads it with its own role. */
  readonly secretArn: pulumi.Input<string>;
}

/** Arguments of `QueueWorker`. */
export interface QueueWorkerArgs extends WorkloadArgs {
  /** The computed numbers: resources, heartbeat, queues, shutdown, autoscaling, rollout. Of kind worker. */
  readonly tuning: WorkloadTuning;
  /**
   * Where the queues of the tuning are; the pods need a connection to it too.
   * @default - none: a worker without queues scales by CPU
   */
  readonly broker?: BrokerArgs;
  /**
   * Seconds between two looks at the queues while there are no replicas.
   * @default 15
   */
  readonly pollingSeconds?: number;
  /**
   * Who reads its metrics; needs the port.
   * @default - nobody may
   */
  readonly metrics?: MetricsArgs & { readonly port: number };
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: QueueWorkerTransform;
}

/** Transforms of `QueueWorker`. Not a stable interface. */
export interface QueueWorkerTransform extends DeploymentTransform, IdentityTransform {
  /** Of a worker without queues. */
  readonly autoscaler?: Transform<kubernetes.autoscaling.v2.HorizontalPodAutoscalerArgs>;
  readonly scaledObject?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
  readonly triggerAuthentication?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
}

/**
 * What `QueueWorker` offers to others. Without the settings: the plan has them, and to register those of hundreds of services
 * takes a quarter of a preview.
 */
export interface QueueWorkerOutputs {
  /** Name of all its objects. */
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  readonly queues: readonly string[];
  /** Role of the pods; undefined when they need none. */
  readonly roleArn: pulumi.Output<string> | undefined;
}

/** Defaults of `QueueWorkerArgs`, beside those of every workload. */
export const QUEUE_WORKER_DEFAULTS = Object.freeze({
  pollingSeconds: 15,
}) satisfies Partial<QueueWorkerArgs>;

/** All defaults of `QueueWorkerArgs`. */
export const ALL_QUEUE_WORKER_DEFAULTS = Object.freeze({
  ...WORKLOAD_DEFAULTS,
  ...QUEUE_WORKER_DEFAULTS,
}) satisfies Partial<QueueWorkerArgs>;

/** Defaults of `BrokerArgs`. */
export const BROKER_DEFAULTS = Object.freeze({
  port: 6379,
  database: 0,
}) satisfies Partial<BrokerArgs>;

/** `QueueWorkerArgs` with the defaults filled in. */
export type ResolvedQueueWorkerArgs = QueueWorkerArgs &
  Required<Pick<QueueWorkerArgs, keyof typeof ALL_QUEUE_WORKER_DEFAULTS>>;
