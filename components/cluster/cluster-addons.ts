import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { awsContext } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { addonProblems } from "./addon-versions.ts";
import { EBS_CSI, createAddon, secretsStore } from "./addons.ts";
import type { ClusterAddonsArgs, ClusterAddonsOutputs } from "./cluster-addons-args.ts";
import { CLUSTER_ADDONS_DEFAULTS } from "./cluster-addons-args.ts";

/** The add-ons whose pods need nodes to become ready: DNS, metrics, volumes, secrets. */
export class ClusterAddons extends PlatformComponent<ClusterAddonsOutputs> {
  readonly outputs: ClusterAddonsOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ClusterAddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:ClusterAddons", name, args, opts);
    const resolved = withDefaults(CLUSTER_ADDONS_DEFAULTS, args);
    this.check([...nodeProblems(resolved), ...addonProblems(resolved.addons)]);
    const account = awsContext(this);
    const context = {
      component: this,
      account,
      clusterName: resolved.cluster.clusterName,
      minor: resolved.cluster.version,
      versions: resolved.addons,
      transform: resolved.transform,
      dependsOn: resolved.nodeGroups,
    };
    const specs = [
      { name: "coredns" as const },
      { name: "metrics-server" as const },
      EBS_CSI,
      secretsStore(account.region),
    ];
    const addons = specs.map((spec) => [spec.name, createAddon(context, spec).arn] as const);
    this.outputs = this.register({ addonArns: Object.fromEntries(addons) });
  }
}

function nodeProblems({ nodeGroups }: ClusterAddonsArgs): readonly Problem[] {
  if (nodeGroups.some(({ outputs }) => !outputs.dedicated)) return [];
  return [
    {
      path: "nodeGroups",
      got: nodeGroups.length === 0 ? "none" : `${nodeGroups.length}, all dedicated`,
      allowed: "one group at least that is not dedicated: DNS and metrics run there",
      fix: "add a managed node group with dedicated false",
    },
  ];
}
