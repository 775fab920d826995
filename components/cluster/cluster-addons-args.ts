import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../core/platform-component.ts";
import type { AddonTransform, EksClusterOutputs } from "./eks-cluster-args.ts";

/** Arguments of `ClusterAddons`. */
export interface ClusterAddonsArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName" | "version">;
  /**
   * The nodes these add-ons run on: an add-on whose pods find no node never becomes ready, and the deployment ends with an
   * error after 20 minutes. One group at least that is not dedicated.
   */
  readonly nodeGroups: readonly (pulumi.Resource & {
    readonly outputs: { readonly dedicated: boolean };
  })[];
  /**
   * Add-on versions that replace the pinned ones, add-on name to version.
   * @default {}
   */
  readonly addons?: Readonly<Record<string, string>>;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: AddonTransform;
}

/** What `ClusterAddons` offers to others. What needs DNS, metrics or mounted secrets depends on the component. */
export interface ClusterAddonsOutputs {
  /** ARNs of the add-ons, by name. */
  readonly addonArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Defaults of `ClusterAddonsArgs`. */
export const CLUSTER_ADDONS_DEFAULTS = Object.freeze({
  addons: Object.freeze({} as Readonly<Record<string, string>>),
}) satisfies Partial<ClusterAddonsArgs>;
