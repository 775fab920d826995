import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../core/transform.ts";
import type { IdentityTransform } from "./identity.ts";
import type { ResolvedWorkloadArgs, WorkloadArgs } from "./workload-args.ts";

/** Unlinks the keys of a cache that begin with a prefix, batch by batch; `image` has sh and valkey-cli 7 or newer. */
export interface ClearCacheOperation {
  readonly action: "clear-cache";
  /** Host name for writes; in cluster mode the configuration endpoint. */
  readonly host: pulumi.Input<string>;
  readonly port: number;
  /** Keys live on several shards, each of which is asked. */
  readonly clusterMode: boolean;
  /** What the keys begin with: letters, digits and : . _ -, no wildcard. */
  readonly prefix: string;
  /** Which of `secrets` holds user and password; its keys are username and password. */
  readonly secret: string;
  /**
   * File in `image` with the certificates to trust. ElastiCache's are signed by Amazon Trust Services, which every system
   * trusts that has CA certificates at all.
   * @default - those of the image's system
   */
  readonly caBundlePath?: string;
}

/** Replaces the pods of a Deployment one after the other; `image` has kubectl, no shell is needed. */
export interface RestartOperation {
  readonly action: "restart";
  /** Name of the Deployment: the service's. */
  readonly deployment: string;
}

/**
 * Sets the least number of replicas of an autoscaler; `image` has kubectl, no shell is needed. It stays until a deployment
 * changes the autoscaler or somebody sets it back.
 */
export interface ScaleOperation {
  readonly action: "scale";
  /** Kind of the autoscaler: HorizontalPodAutoscaler of a WebService, ScaledObject of a QueueWorker. */
  readonly autoscaler: "HorizontalPodAutoscaler" | "ScaledObject";
  /** Name of the autoscaler: the service's. */
  readonly name: string;
  /** Replicas to keep at least, at most the autoscaler's maximum. */
  readonly replicas: number;
}

/** Creates one object from its manifest, as the run of a load test; `image` has kubectl, no shell is needed. */
export interface CreateOperation {
  readonly action: "create";
  /** API group of the object: "k6.io". */
  readonly group: string;
  /** Resource of the object, in the plural: "testruns". The operation may create these in its namespace, and do nothing else. */
  readonly resource: string;
  /** Name of the ConfigMap with the manifest. */
  readonly configMap: pulumi.Input<string>;
  /** Key of the manifest. */
  readonly file: string;
}

/** One procedure. */
export type Operation = ClearCacheOperation | RestartOperation | ScaleOperation | CreateOperation;

/**
 * Arguments of `OperationJob`. `connections` must let it reach what it works on: the cache, or the API server, which pods
 * reach at the first address of the cluster's service block and at the endpoints' addresses in the VPC, port 443 both.
 */
export interface OperationJobArgs extends Omit<
  WorkloadArgs,
  "command" | "env" | "configMaps" | "permissions"
> {
  /** What it does. */
  readonly operation: Operation;
  /**
   * Seconds after which a run is stopped, 10 to 86400.
   * @default - 900 to clear a cache, 1800 to restart, 120 to scale or to create
   */
  readonly deadlineSeconds?: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: OperationJobTransform;
}

/** Transforms of `OperationJob`. Not a stable interface. */
export interface OperationJobTransform extends IdentityTransform {
  readonly cronJob?: Transform<kubernetes.batch.v1.CronJobArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
  readonly apiRole?: Transform<kubernetes.rbac.v1.RoleArgs>;
  readonly apiRoleBinding?: Transform<kubernetes.rbac.v1.RoleBindingArgs>;
}

/** What `OperationJob` offers to others. */
export interface OperationJobOutputs {
  /** Name of the suspended CronJob. */
  readonly name: string;
  /** What a person types to run it once. */
  readonly command: pulumi.Output<string>;
}

/** Deadlines by action, in seconds: what the operations take at most, a large cache or a slow rollout included. */
export const OPERATION_DEADLINES = Object.freeze({
  "clear-cache": 900,
  restart: 1800,
  scale: 120,
  create: 120,
}) satisfies Readonly<Record<Operation["action"], number>>;

/** `OperationJobArgs` with the defaults filled in, as every workload has them. */
export type ResolvedOperationArgs = OperationJobArgs &
  ResolvedWorkloadArgs &
  Required<Pick<OperationJobArgs, "deadlineSeconds">>;
