import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { withDefaults } from "../core/defaults.ts";
import { checkWhole } from "../core/errors.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type {
  KarpenterNodesArgs,
  KarpenterNodesOutputs,
  ResolvedKarpenterNodesArgs,
} from "./karpenter-nodes-args.ts";
import { KARPENTER_NODES_DEFAULTS } from "./karpenter-nodes-args.ts";
import { NODE_GROUP_LABEL, nodeTaints } from "./labels.ts";
import { kubeletConfiguration } from "../../tuning/nodes.ts";
import { nodeConfig } from "./node-config.ts";
import { instancesOf, nodesProblems } from "./nodes-checks.ts";
import { userData } from "./user-data.ts";

const NODE_POOL = { apiVersion: "karpenter.sh/v1", kind: "NodePool" } as const;
const NODE_CLASS = { group: "karpenter.k8s.aws", kind: "EC2NodeClass" } as const;

/** How long a node may stand half empty before its pods are moved together. */
const CONSOLIDATE_AFTER = "5m";

/** Bytes of a MiB, the unit memory limits are written in. */
const MIB = 1024 * 1024;

/**
 * Nodes that Karpenter starts when pods need them: a NodePool and an EC2NodeClass, both with the group's name. Its provider
 * must be the cluster's. The group starts from no node; `nodes.min` is not kept.
 */
export class KarpenterNodes extends PlatformComponent<KarpenterNodesOutputs> {
  readonly outputs: KarpenterNodesOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: KarpenterNodesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:KarpenterNodes", name, args, opts);
    const resolved: ResolvedKarpenterNodesArgs = withDefaults(KARPENTER_NODES_DEFAULTS, args);
    this.check([...nodesProblems(resolved), ...poolProblems(resolved)]);
    const nodeClass = this.child(
      kubernetes.apiextensions.CustomResource,
      "class",
      {
        apiVersion: `${NODE_CLASS.group}/v1`,
        kind: NODE_CLASS.kind,
        metadata: { name: resolved.capacity.group },
        spec: nodeClassSpec(this, resolved),
      },
      { transform: resolved.transform?.nodeClass, opts: { dependsOn: [...resolved.after] } },
    );
    this.child(
      kubernetes.apiextensions.CustomResource,
      "pool",
      { ...NODE_POOL, metadata: { name: resolved.capacity.group }, spec: nodePoolSpec(resolved) },
      { transform: resolved.transform?.nodePool, opts: { dependsOn: [nodeClass] } },
    );
    this.outputs = this.register({
      group: resolved.capacity.group,
      dedicated: resolved.capacity.dedicated,
      nodeRoleName: pulumi.output(resolved.nodeRoleName),
    });
  }
}

function poolProblems(args: ResolvedKarpenterNodesArgs): readonly Problem[] {
  const problems = [
    ...checkWhole("expireAfterHours", args.expireAfterHours, { min: 1, max: 8760, unit: "hours" }),
    ...checkWhole("terminationGraceSeconds", args.terminationGraceSeconds, {
      min: 60,
      max: 86_400,
      unit: "seconds",
    }),
    ...checkWhole("disruptedPercent", args.disruptedPercent, { min: 0, max: 100, unit: "percent" }),
  ];
  if (/^al2023@v\d{8}$/.test(args.amiAlias)) return problems;
  return [
    ...problems,
    {
      path: "amiAlias",
      got: args.amiAlias,
      allowed: 'a release of AL2023, as "al2023@v20260903"',
      fix: "name a release: a moving alias replaces every node whenever AWS publishes one",
    },
  ];
}

/** What a node is made from. */
function nodeClassSpec(component: KarpenterNodes, args: ResolvedKarpenterNodesArgs) {
  const { capacity, kernel, kmsKeyArn } = args;
  return {
    amiSelectorTerms: [{ alias: args.amiAlias }],
    role: args.nodeRoleName,
    subnetSelectorTerms: args.subnetIds.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: args.cluster.clusterSecurityGroupId }],
    // Karpenter plans with what a node holds, so it is the one to tell the kubelet.
    kubelet: kubeletConfiguration(capacity),
    userData: userData(nodeConfig({ kernel }), kernel),
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          volumeType: "gp3",
          volumeSize: `${args.diskGiB}Gi`,
          encrypted: true,
          deleteOnTermination: true,
          ...(kmsKeyArn === undefined ? {} : { kmsKeyID: kmsKeyArn }),
        },
      },
    ],
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    },
    detailedMonitoring: true,
    tags: { ...component.defaultTags, ...component.nameTag("node") },
  };
}

/** How many, which, and when they go. */
function nodePoolSpec(args: ResolvedKarpenterNodesArgs) {
  const { capacity, capacityType } = args;
  const instances = instancesOf(args);
  const { max } = capacity.nodes;
  const most = (amount: (instance: (typeof instances)[number]) => number): number =>
    max * Math.max(...instances.map(amount));
  const taints = nodeTaints(capacity.group, capacity.dedicated);
  const requirement = (key: string, values: readonly string[]) => ({ key, operator: "In", values });
  return {
    template: {
      metadata: { labels: { ...args.labels, [NODE_GROUP_LABEL]: capacity.group } },
      spec: {
        nodeClassRef: { ...NODE_CLASS, name: capacity.group },
        requirements: [
          requirement("kubernetes.io/os", ["linux"]),
          requirement("kubernetes.io/arch", [instances[0].architecture]),
          requirement("node.kubernetes.io/instance-type", args.instanceTypes),
          requirement("karpenter.sh/capacity-type", [capacityType]),
        ],
        ...(taints.length === 0 ? {} : { taints }),
        expireAfter: `${args.expireAfterHours}h`,
        terminationGracePeriod: `${args.terminationGraceSeconds}s`,
      },
    },
    // The sum of whole machines, as Karpenter counts it.
    limits: {
      nodes: String(max),
      cpu: String(most(({ vcpu }) => vcpu)),
      memory: `${most(({ memory }) => memory) / MIB}Mi`,
    },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: CONSOLIDATE_AFTER,
      budgets: [{ nodes: `${args.disruptedPercent}%` }],
    },
  };
}
