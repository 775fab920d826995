import type * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../cluster/pod-identity.ts";
import type { CommonArgs } from "../core/platform-component.ts";

/** A secret of Secrets Manager whose value the pods read from files. */
export interface SecretArgs {
  readonly arn: pulumi.Input<string>;
  /**
   * Keys of a JSON secret, a file each beside the whole value.
   * @default []
   */
  readonly keys?: readonly string[];
  /**
   * Key that encrypts it.
   * @default - the account's aws/secretsmanager, which needs no permission of its own
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
}

/** Addresses pods may connect to: a subnet of databases or caches, the VPC's endpoints, a partner. */
export interface CidrConnection {
  readonly to: "cidr";
  /** IPv4 blocks. The instance metadata service is left out of any that contain it. */
  readonly cidrs: readonly pulumi.Input<string>[];
  /** TCP ports. */
  readonly ports: readonly number[];
}

/** A workload of the stack that pods may connect to. */
export interface ServiceConnection {
  readonly to: "service";
  /** Its name. */
  readonly service: string;
  /** TCP port of its Service and of its pods. */
  readonly port: number;
  /**
   * Namespace it runs in.
   * @default - the same
   */
  readonly namespace?: pulumi.Input<string>;
}

/** Where pods may connect to; DNS is always allowed, the Pod Identity agent where there are permissions. */
export type Connection = CidrConnection | ServiceConnection;

/** Nodes a workload must run on. */
export interface Placement {
  /** Name of the node group. */
  readonly group: string;
  /** Whether the group is tainted for those that name it. */
  readonly dedicated: boolean;
}

/** Arguments that all workloads share. */
export interface WorkloadArgs extends CommonArgs {
  /** Cluster of the Pod Identity association. */
  readonly clusterName: pulumi.Input<string>;
  /** AWS region of cluster and secrets. */
  readonly region: string;
  /** Namespace, made before the workload. */
  readonly namespace: pulumi.Input<string>;
  /** Container image by digest: "registry/name@sha256:...". */
  readonly image: string;
  /**
   * Take an image by tag: what runs can then change without a deployment.
   * @default false
   */
  readonly allowTags?: boolean;
  /**
   * Command and arguments.
   * @default - those of the image
   */
  readonly command?: readonly string[];
  /**
   * Environment variables: pools contract, endpoints, numbers of the tuning. Never a secret. (`environment` is the tag.)
   * @default - none
   */
  readonly env?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Names of ConfigMaps whose every entry becomes a variable, as the TTL catalogue. Named anew when their content changes,
   * so that the pods are too.
   * @default []
   */
  readonly configMaps?: readonly pulumi.Input<string>[];
  /**
   * Secrets by a name of your own, mounted as files: see `secretFile`.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, SecretArgs>>;
  /**
   * What the pods may do in AWS beside reading their secrets.
   * @default []
   */
  readonly permissions?: readonly PolicyStatement[];
  /**
   * Where the pods may connect to, beside DNS.
   * @default []
   */
  readonly connections?: readonly Connection[];
  /**
   * Node group the pods must run on.
   * @default - any that is not dedicated
   */
  readonly placement?: Placement;
  /**
   * Number of the user and group the process runs as, 1 to 65534.
   * @default 10001
   */
  readonly user?: number;
  /**
   * The namespace runs on Fargate: no Pod Identity, no secrets by CSI, no node to prefer.
   * @default false
   */
  readonly fargate?: boolean;
}

/** Defaults of `WorkloadArgs`. */
export const WORKLOAD_DEFAULTS = Object.freeze({
  allowTags: false,
  configMaps: Object.freeze([] as readonly pulumi.Input<string>[]),
  permissions: Object.freeze([] as readonly PolicyStatement[]),
  connections: Object.freeze([] as readonly Connection[]),
  user: 10_001,
  fargate: false,
}) satisfies Partial<WorkloadArgs>;

/** `WorkloadArgs` with the defaults filled in. */
export type ResolvedWorkloadArgs = WorkloadArgs &
  Required<Pick<WorkloadArgs, keyof typeof WORKLOAD_DEFAULTS>>;
