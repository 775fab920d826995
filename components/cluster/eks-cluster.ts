import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { awsContext, serviceTrust } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { createEncryptionKey, logsStatement } from "../core/encryption-key.ts";
import { createLogGroup } from "../core/log-group.ts";
import { physicalName } from "../core/naming.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createAccessEntries } from "./access-entries.ts";
import { VPC_CNI, createAddon } from "./addons.ts";
import type { EksClusterArgs, EksClusterOutputs, ResolvedClusterArgs } from "./eks-cluster-args.ts";
import { EKS_CLUSTER_DEFAULTS } from "./eks-cluster-args.ts";
import { clusterProblems } from "./eks-cluster-checks.ts";
import { kubeconfig } from "./kubeconfig.ts";

/** EKS API, CreateCluster: name of 1 to 100 characters. */
const NAME_LIMIT = 100;

/** Everything the control plane logs (EKS user guide, "Send control plane logs to CloudWatch Logs"). */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** What the cluster is made from. */
interface ClusterContext {
  readonly component: EksCluster;
  readonly args: ResolvedClusterArgs;
  readonly account: AwsContext;
  readonly kmsKeyArn: pulumi.Output<string>;
}

/**
 * An EKS control plane: access by access entries (no aws-auth map), private API address, all logs, Secrets encrypted with a key
 * of ours, and the add-ons nodes need before they start. Nodes are `NodeGroup` (after the component, and so after these add-ons)
 * or `KarpenterNodes`; the add-ons that run on them are `ClusterAddons`.
 */
export class EksCluster extends PlatformComponent<EksClusterOutputs> {
  readonly outputs: EksClusterOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:EksCluster", name, args, opts);
    const resolved = resolveClusterArgs(args);
    this.check(clusterProblems(resolved));
    const account = awsContext(this);
    const kmsKeyArn = encryptionKey(this, resolved, account);
    const context: ClusterContext = { component: this, args: resolved, account, kmsKeyArn };
    const logGroup = createControlPlaneLogs(context);
    const cluster = createCluster(context, logGroup);
    const deployer = createAccessEntries({ ...context, clusterName: cluster.name });
    createEarlyAddons(context, cluster);
    const certificateAuthority = cluster.certificateAuthority.data;
    this.outputs = this.register({
      clusterName: cluster.name,
      clusterArn: cluster.arn,
      endpoint: cluster.endpoint,
      certificateAuthority,
      version: resolved.version,
      kubeconfig: kubeconfig({
        clusterName: after(cluster.name, deployer === undefined ? [] : [deployer]),
        endpoint: cluster.endpoint,
        certificateAuthority,
        region: account.region,
      }),
      clusterSecurityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
      kmsKeyArn,
      logGroupName: logGroup.name,
    });
  }
}

/** `value`, known when all of `resources` are there. */
function after(
  value: pulumi.Output<string>,
  resources: readonly pulumi.CustomResource[],
): pulumi.Output<string> {
  return pulumi
    .all([value, pulumi.all(resources.map((resource) => resource.id))])
    .apply(([known]) => known);
}

/** `args` with the defaults filled in. */
export function resolveClusterArgs(args: EksClusterArgs): ResolvedClusterArgs {
  const protect = args.protect ?? EKS_CLUSTER_DEFAULTS.protect;
  return withDefaults({ ...EKS_CLUSTER_DEFAULTS, protect, retainOnDelete: protect }, args);
}

/** Fixed, because the log group is named after it and made before it. */
function clusterName(component: EksCluster): string {
  return physicalName(component.logicalName, NAME_LIMIT);
}

/** Where EKS writes the control plane's logs. */
function logGroupName(component: EksCluster): string {
  return `/aws/eks/${clusterName(component)}/cluster`;
}

function encryptionKey(
  component: EksCluster,
  args: ResolvedClusterArgs,
  account: AwsContext,
): pulumi.Output<string> {
  if (args.kmsKeyArn !== undefined) return pulumi.output(args.kmsKeyArn);
  return createEncryptionKey(component, account, {
    description: `Kubernetes Secrets and control-plane logs of ${component.logicalName}`,
    deletionWindowDays: args.keyDeletionWindowDays,
    services: [logsStatement(account, logGroupName(component))],
    protect: args.protect,
    retainOnDelete: args.retainOnDelete,
    transform: args.transform,
  });
}

function createControlPlaneLogs({
  component,
  args,
  kmsKeyArn,
}: ClusterContext): aws.cloudwatch.LogGroup {
  return createLogGroup(component, "logs", {
    name: logGroupName(component),
    retentionDays: args.logRetentionDays,
    // A key given from outside may not let CloudWatch Logs use it.
    ...(args.kmsKeyArn === undefined ? { kmsKeyArn } : {}),
    transform: args.transform?.logGroup,
  });
}

/** The control plane's role, and what gives it its policy. */
interface ClusterRole {
  readonly arn: pulumi.Output<string>;
  readonly policy: pulumi.Resource;
}

/** The control plane's role: AmazonEKSClusterPolicy is the least EKS takes (EKS user guide, "Amazon EKS cluster IAM role"). */
function createClusterRole({ component, args, account }: ClusterContext): ClusterRole {
  const role = component.taggedChild(
    aws.iam.Role,
    "role",
    { assumeRolePolicy: serviceTrust("eks.amazonaws.com") },
    { transform: args.transform?.clusterRole },
  );
  const policy = component.child(aws.iam.RolePolicyAttachment, "role-policy", {
    role: role.name,
    policyArn: pulumi.interpolate`arn:${account.partition}:iam::aws:policy/AmazonEKSClusterPolicy`,
  });
  return { arn: role.arn, policy };
}

function createCluster(
  context: ClusterContext,
  logGroup: aws.cloudwatch.LogGroup,
): aws.eks.Cluster {
  const { component, args, kmsKeyArn } = context;
  const isPublic = args.publicAccessCidrs.length > 0;
  const role = createClusterRole(context);
  return component.taggedChild(
    aws.eks.Cluster,
    "cluster",
    {
      name: clusterName(component),
      version: args.version,
      roleArn: role.arn,
      // The add-ons below take their place.
      bootstrapSelfManagedAddons: false,
      accessConfig: {
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: args.deployerArn === undefined,
      },
      vpcConfig: {
        subnetIds: [...args.subnetIds],
        endpointPrivateAccess: true,
        endpointPublicAccess: isPublic,
        ...(isPublic ? { publicAccessCidrs: [...args.publicAccessCidrs] } : {}),
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: args.serviceCidr },
      enabledClusterLogTypes: LOG_TYPES,
      encryptionConfig: { provider: { keyArn: kmsKeyArn }, resources: ["secrets"] },
      // Extended support costs six times as much per hour (EKS pricing), and is entered by itself where it is allowed.
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: args.deletionProtection,
    },
    {
      transform: args.transform?.cluster,
      opts: {
        protect: args.protect,
        retainOnDelete: args.retainOnDelete,
        // EKS tries the role when the cluster is made, and needs it to clean up: it must have its policy before and after. The
        // ARN does not wait for it: unknown in a preview, it would replace the cluster.
        dependsOn: [logGroup, role.policy],
        // Only read when the cluster is created; a change would replace it.
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions"],
      },
    },
  );
}

/** The add-ons whose pods run on every node, made before the first node. */
function createEarlyAddons(
  { component, args, account }: ClusterContext,
  cluster: aws.eks.Cluster,
): void {
  const context = {
    component,
    account,
    clusterName: cluster.name,
    minor: args.version,
    versions: args.addons,
    transform: args.transform,
  };
  const agent = createAddon(context, { name: "eks-pod-identity-agent" });
  // The network gets its permissions through the agent.
  createAddon({ ...context, dependsOn: [agent] }, VPC_CNI);
  createAddon(context, { name: "kube-proxy" });
}
