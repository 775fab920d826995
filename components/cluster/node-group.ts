import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { awsContext } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { checkWhole } from "../core/errors.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { NODE_GROUP_LABEL, nodeTaints } from "./labels.ts";
import { nodeConfig } from "./node-config.ts";
import type { NodeGroupArgs, NodeGroupOutputs, ResolvedNodeGroupArgs } from "./node-group-args.ts";
import { NODE_GROUP_DEFAULTS } from "./node-group-args.ts";
import type { NodeRole } from "./node-role.ts";
import { createNodeRole } from "./node-role.ts";
import { instancesOf, nodesProblems } from "./nodes-checks.ts";
import { userData } from "./user-data.ts";

/** Root device of AL2023 (EC2 user guide, "Device volume names for Amazon EC2 instances"). */
const ROOT_DEVICE = "/dev/xvda";

/** EKS's names of the AL2023 images (EKS API, Nodegroup.amiType). */
const AMI_TYPES = { arm64: "AL2023_ARM_64_STANDARD", amd64: "AL2023_x86_64_STANDARD" } as const;

/**
 * A managed node group on Amazon Linux 2023 with a launch template of ours. A change of template or version rolls the nodes; a
 * change of instance types, capacity type, architecture or subnets makes a new group before the old one goes, because both
 * have generated names.
 */
export class NodeGroup extends PlatformComponent<NodeGroupOutputs> {
  readonly outputs: NodeGroupOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:NodeGroup", name, args, opts);
    const resolved: ResolvedNodeGroupArgs = withDefaults(NODE_GROUP_DEFAULTS, args);
    this.check([...nodesProblems(resolved), ...groupProblems(resolved)]);
    const role = createNodeRole(this, awsContext(this), "role", {
      sessionManager: resolved.sessionManager,
      transform: resolved.transform?.nodeRole,
    });
    const template = createLaunchTemplate(this, resolved);
    const group = createGroup(this, resolved, role, template);
    this.outputs = this.register({
      group: resolved.capacity.group,
      dedicated: resolved.capacity.dedicated,
      nodeGroupName: group.nodeGroupName,
      launchTemplateId: template.id,
      nodeRoleArn: role.arn,
      nodeRoleName: role.name,
      autoScalingGroupName: group.resources.apply(
        ([resources]) => resources?.autoscalingGroups?.[0]?.name ?? "",
      ),
    });
  }
}

function groupProblems(args: ResolvedNodeGroupArgs): readonly Problem[] {
  const { min, max } = args.capacity.nodes;
  return [
    ...checkWhole("desiredNodes", args.desiredNodes, { min, max, unit: "nodes" }),
    ...checkWhole("maxUnavailablePercent", args.maxUnavailablePercent, {
      min: 1,
      max: 100,
      unit: "percent",
    }),
  ];
}

/**
 * The launch template. It names no image and no instance type: with an image EKS would leave the start of the node to us, and
 * with a type the group could not have a list.
 */
function createLaunchTemplate(
  component: NodeGroup,
  args: ResolvedNodeGroupArgs,
): aws.ec2.LaunchTemplate {
  const { capacity, kernel, kmsKeyArn, transform } = args;
  const text = userData(nodeConfig({ capacity, kernel }), kernel);
  return component.taggedChild(
    aws.ec2.LaunchTemplate,
    "template",
    {
      description: `Nodes of ${capacity.group}`,
      updateDefaultVersion: true,
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: "gp3",
            volumeSize: args.diskGiB,
            encrypted: "true",
            deleteOnTermination: "true",
            ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
          },
        },
      ],
      // One hop: a container in its own network cannot reach the node's credentials.
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      },
      monitoring: { enabled: true },
      // EKS puts its own tags on the group only: without these nobody knows whose the machines and disks are.
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...component.defaultTags, ...component.nameTag("node") },
      })),
      userData: Buffer.from(text, "utf8").toString("base64"),
    },
    {
      transform: transform?.launchTemplate,
      guarded: { userData: "sysctls and allowedUnsafeSysctls of the node group" },
    },
  );
}

function createGroup(
  component: NodeGroup,
  args: ResolvedNodeGroupArgs,
  role: NodeRole,
  template: aws.ec2.LaunchTemplate,
): aws.eks.NodeGroup {
  const { capacity, cluster, transform } = args;
  const { min, max } = capacity.nodes;
  const [{ architecture }] = instancesOf(args);
  return component.taggedChild(
    aws.eks.NodeGroup,
    "nodes",
    {
      clusterName: cluster.clusterName,
      version: cluster.version,
      ...(args.releaseVersion === undefined ? {} : { releaseVersion: args.releaseVersion }),
      nodeRoleArn: role.arn,
      subnetIds: [...args.subnetIds],
      amiType: AMI_TYPES[architecture],
      capacityType: args.capacityType === "spot" ? "SPOT" : "ON_DEMAND",
      instanceTypes: [...args.instanceTypes],
      launchTemplate: {
        id: template.id,
        version: template.latestVersion.apply((version) => String(version)),
      },
      scalingConfig: { minSize: min, maxSize: max, desiredSize: args.desiredNodes ?? min },
      updateConfig: { maxUnavailablePercentage: args.maxUnavailablePercent },
      nodeRepairConfig: { enabled: true },
      labels: { ...args.labels, [NODE_GROUP_LABEL]: capacity.group },
      taints: nodeTaints(capacity.group, capacity.dedicated).map(({ key, value }) => ({
        key,
        value,
        effect: "NO_SCHEDULE",
      })),
    },
    {
      transform: transform?.nodeGroup,
      opts: {
        // In place of names that wait: what is unknown in a preview would replace the group.
        dependsOn: [...role.policies, ...args.after],
        ...(args.desiredNodes === undefined
          ? { ignoreChanges: ["scalingConfig.desiredSize"] }
          : {}),
      },
    },
  );
}
