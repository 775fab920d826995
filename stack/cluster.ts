import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ClusterAddons } from "../components/cluster/cluster-addons.ts";
import { Controllers } from "../components/cluster/controllers.ts";
import type { EksClusterOutputs } from "../components/cluster/eks-cluster-args.ts";
import { EksCluster } from "../components/cluster/eks-cluster.ts";
import { FargateNamespaces } from "../components/cluster/fargate-namespaces.ts";
import { KarpenterNodes } from "../components/cluster/karpenter-nodes.ts";
import { Karpenter } from "../components/cluster/karpenter.ts";
import { NodeGroup } from "../components/cluster/node-group.ts";
import type { PolicyStatement } from "../components/cluster/pod-identity.ts";
import { secretStatements } from "../components/workload/secrets.ts";
import type { ClusterConfig } from "../config/schema.ts";
import type { ClusterPlan } from "../tuning/cluster.ts";
import type { DataTier, Stack } from "./data.ts";
import { identity } from "./data.ts";

/** The cluster and what its workloads need of it. */
export interface ClusterTier {
  readonly cluster: EksClusterOutputs;
  /** For everything that is declared inside the cluster. */
  readonly provider: kubernetes.Provider;
  /** What must be there before a workload: nodes, add-ons, controllers with their kinds and webhooks. */
  readonly ready: readonly pulumi.Resource[];
}

/** A stack that has a cluster, so its plan has one too. */
interface ClusterStack extends Stack {
  readonly cluster: ClusterConfig;
  readonly planned: ClusterPlan;
  readonly data: DataTier;
}

/** Declares the cluster with its nodes, add-ons and controllers; nothing where the configuration has none. */
export function declareCluster(stack: Stack, data: DataTier): ClusterTier | undefined {
  const { cluster } = stack.config;
  const planned = stack.plan.cluster;
  if (cluster === undefined || planned === undefined) return undefined;
  return declare({ ...stack, cluster, planned, data });
}

function declare(stack: ClusterStack): ClusterTier {
  const { version, publicAccessCidrs, logRetentionDays, access, addons } = stack.cluster;
  const { deletionProtection, deployerArn } = stack.cluster;
  const subnetIds = stack.data.network.privateSubnetIds;
  const eks = new EksCluster("cluster", {
    ...identity(stack),
    subnetIds,
    version,
    publicAccessCidrs,
    logRetentionDays,
    access,
    deployerArn,
    addons,
    deletionProtection,
    protect: deletionProtection,
  });
  const cluster = eks.outputs;
  const provider = new kubernetes.Provider("kubernetes", {
    kubeconfig: cluster.kubeconfig,
    // Another address or certificate of the same cluster replaces nothing in it.
    clusterIdentifier: cluster.clusterArn,
    // A dashboard or Alertmanager's configuration that was deleted and made again would be gone meanwhile. What pods read when
    // they start is immutable and gets another name.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const nodeGroups = managedNodes(stack, eks);
  const fargate = declareFargate(stack, cluster);
  const added = new ClusterAddons("addons", { ...identity(stack), cluster, nodeGroups, addons });
  const after = [...nodeGroups, ...fargate, added];
  return { cluster, provider, ready: declareControllers(stack, cluster, provider, after) };
}

type Provisioner = "managed" | "karpenter";

/** Arguments of the node groups that one provisioner starts, by name. */
function nodesArgs(stack: ClusterStack, of: Provisioner) {
  const { config, planned, data } = stack;
  return Object.entries(config.nodeGroups).flatMap(([name, group]) => {
    const nodes = planned.nodeGroups[name];
    if (nodes === undefined || group.provisioner !== of) return [];
    const { instanceTypes, capacityType, diskGiB, labels } = group;
    const subnetIds = data.network.privateSubnetIds;
    const choice = { instanceTypes, capacityType, diskGiB, labels };
    return [[name, { ...identity(stack), ...nodes, subnetIds, ...choice }] as const];
  });
}

function managedNodes(stack: ClusterStack, eks: EksCluster): NodeGroup[] {
  const { outputs: cluster } = eks;
  return nodesArgs(stack, "managed").map(([name, args]) => {
    const desiredNodes = stack.config.nodeGroups[name]?.nodes.desired;
    return new NodeGroup(`nodes-${name}`, { ...args, cluster, desiredNodes, after: [eks] });
  });
}

function declareFargate(stack: ClusterStack, cluster: EksClusterOutputs): FargateNamespaces[] {
  const namespaces = Object.entries(stack.planned.namespaces)
    .filter(([, { fargate }]) => fargate)
    .map(([name]) => name);
  if (namespaces.length === 0) return [];
  const subnetIds = stack.data.network.privateSubnetIds;
  return [new FargateNamespaces("fargate", { ...identity(stack), cluster, namespaces, subnetIds })];
}

/** Seconds the slowest pod may take to end. A node that is removed waits as long, or a task would be cut. */
function longestGrace({ planned }: ClusterStack): number {
  const services = Object.values(planned.workloads).map(({ shutdown }) => shutdown.graceSeconds);
  const jobs = Object.values(planned.jobs).map(({ graceSeconds }) => graceSeconds);
  return Math.max(0, ...services, ...jobs);
}

/** What the autoscaler of workers needs: user and password of every cache that holds queues. */
function queueStatements({ config, data }: ClusterStack): readonly PolicyStatement[] {
  const queues = Object.entries(data.caches).filter(
    ([name]) => config.caches[name]?.role === "queue",
  );
  return secretStatements(
    config.region,
    Object.fromEntries(
      queues.map(([name, { secretArn, kmsKeyArn }]) => [name, { arn: secretArn, kmsKeyArn }]),
    ),
  );
}

/** The controllers, and the nodes one of them starts. */
function declareControllers(
  stack: ClusterStack,
  cluster: EksClusterOutputs,
  provider: kubernetes.Provider,
  after: readonly pulumi.Resource[],
): pulumi.Resource[] {
  const pools = nodesArgs(stack, "karpenter");
  const karpenter =
    pools.length === 0 ? undefined : new Karpenter("karpenter", { ...identity(stack), cluster });
  const inCluster = { providers: [provider] };
  const controllers = new Controllers(
    "controllers",
    {
      ...identity(stack),
      cluster,
      vpcId: stack.data.network.vpcId,
      karpenter: karpenter?.outputs,
      queueStatements: queueStatements(stack),
      longestGraceSeconds: longestGrace(stack),
      k6Operator: Object.keys(stack.config.loadTests).length > 0,
      after,
    },
    inCluster,
  );
  const nodes = pools.flatMap(([name, args]) => {
    if (karpenter === undefined) return [];
    const { nodeRoleName } = karpenter.outputs;
    const pool = { ...args, cluster, nodeRoleName, after: [controllers, karpenter] };
    return [new KarpenterNodes(`nodes-${name}`, pool, inCluster)];
  });
  return [...after, controllers, ...nodes];
}
