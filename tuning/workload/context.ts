import type { CacheRole } from "../redis.ts";

/** What a node group offers to the pods that may land on it. */
export interface NodeGroupOffer {
  /** EC2 instance types, as "m7g.2xlarge". */
  readonly instanceTypes: readonly string[];
  /** Only pods that name the group run there. */
  readonly dedicated: boolean;
  /** How the nodes are bought: a spot node goes two minutes after its warning. */
  readonly capacityType: "on-demand" | "spot";
}

/** What the pods of a service or job depend on beside its own configuration. */
export interface WorkloadContext {
  /** Kubernetes minor, as "1.34". */
  readonly kubernetesVersion: string;
  /** Availability zones the private subnets are in. */
  readonly zones: number;
  /** Its namespace runs on Fargate, so on no node group. */
  readonly fargate: boolean;
  /** Every node group of the cluster, by name. */
  readonly nodeGroups: Readonly<Record<string, NodeGroupOffer>>;
  /** What stands in the database's place: a proxy for clients via it, read replicas beside it. */
  readonly database: { readonly proxy: boolean; readonly readers: boolean };
  /** The role of every cache of the stack, by name. */
  readonly cacheRoles: Readonly<Record<string, CacheRole>>;
}
