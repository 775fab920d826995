import { z } from "zod";
import { LOG_RETENTION_DAYS, entryName, imageReference, wholeNumber } from "./schema-common.ts";

/** Kubernetes minors that EKS runs and that the tables of sysctls and API versions know. */
export const KUBERNETES_VERSIONS = ["1.32", "1.33", "1.34", "1.35", "1.36"] as const;

/** Add-ons that the cluster has, as EKS spells them. */
export const EKS_ADDONS = [
  "vpc-cni",
  "kube-proxy",
  "eks-pod-identity-agent",
  "coredns",
  "metrics-server",
  "aws-ebs-csi-driver",
  "aws-secrets-store-csi-driver-provider",
] as const;

const IAM_ROLE = "arn:aws:iam::123456789012:role/platform-engineers";

/** What EKS takes as principal of an access entry (EKS User Guide, "Create access entries"). */
const principalArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/, `an IAM role or user, as "${IAM_ROLE}"`)
  .meta({ examples: [IAM_ROLE] });

const adminSchema = z.strictObject({
  principalArn: principalArn.describe("ARN of the IAM role or user. Required."),
  policy: z
    .enum(["cluster-admin", "admin", "edit", "view"])
    .default("view")
    .describe("EKS access policy: cluster-admin, admin, edit or view. Default: view."),
  namespaces: z
    .array(z.string())
    .default([])
    .describe(
      "Namespaces the policy is limited to; cluster-admin takes none. Default: the cluster.",
    ),
});

/** The EKS cluster. */
export const clusterSchema = z.strictObject({
  version: z
    .enum(KUBERNETES_VERSIONS)
    .default("1.34")
    .describe("Kubernetes version (minor) of control plane and nodes, in quotes. Default: 1.34."),
  publicAccessCidrs: z
    .array(z.cidrv4({ error: 'an IPv4 block, as "203.0.113.0/24"' }))
    .default([])
    .describe(
      "IPv4 blocks that may reach the API from outside the VPC. Default: none (private endpoint only).",
    ),
  logRetentionDays: z
    .literal([...LOG_RETENTION_DAYS])
    .default(90)
    .describe("Days the control-plane logs are kept. Default: 90."),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe("EKS refuses to delete the cluster while it is on. Default: true."),
  deployerArn: principalArn
    .optional()
    .describe(
      "ARN of the IAM role that updates this stack, administrator of the cluster; set it before the first update. Default: whoever creates the cluster.",
    ),
  access: z
    .record(entryName, adminSchema)
    .default({})
    .describe("Who may use the Kubernetes API, by a name of your own. Default: nobody."),
  addons: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Add-on versions that replace the pinned ones, add-on name -> version. Default: the pinned ones.",
    ),
  loadBalancerLogsBucket: z
    .string()
    .min(3)
    .optional()
    .describe("Name of the S3 bucket for access logs of load balancers. Default: none kept."),
});

/** Nodes of one kind. */
export const nodeGroupSchema = z.strictObject({
  provisioner: z
    .enum(["managed", "karpenter"])
    .default("managed")
    .describe(
      "Who starts the nodes: an EKS managed node group, or Karpenter (NodePool and EC2NodeClass). Default: managed.",
    ),
  instanceTypes: z
    .array(z.string().meta({ examples: ["m7g.2xlarge"] }))
    .min(1)
    .describe(
      "EC2 instance types, the preferred first; of one CPU architecture and one size. Required.",
    ),
  capacityType: z
    .enum(["on-demand", "spot"])
    .default("on-demand")
    .describe("Purchase option: on-demand or spot. Default: on-demand."),
  nodes: z
    .strictObject({
      min: wholeNumber(0, 450)
        .meta({ examples: [3] })
        .describe("Fewest nodes, 0 to 450; Karpenter starts from 0. Required."),
      max: wholeNumber(1, 450)
        .meta({ examples: [6] })
        .describe("Most nodes, 1 to 450, at least min; what the capacity budget counts. Required."),
      desired: wholeNumber(0, 450)
        .optional()
        .describe(
          "Number of nodes a managed group goes to with this update, min to max; EKS asks for it when min is raised above what runs. Default: left to whoever scales them.",
        ),
    })
    .describe("Range of the number of nodes. Required."),
  diskGiB: wholeNumber(20, 16_384)
    .default(80)
    .describe("GiB of the encrypted gp3 root volume of a node, 20 to 16384. Default: 80."),
  use: z
    .enum(["general", "web", "worker", "realtime"])
    .default("general")
    .describe(
      "What runs there; chooses the kernel settings: general, web, worker or realtime. Default: general.",
    ),
  dedicated: z
    .boolean()
    .default(false)
    .describe(
      "Taints the nodes: only services that name the group in nodes.group run there. Default: false.",
    ),
  allowedUnsafeSysctls: z
    .array(z.string())
    .default([])
    .describe(
      "Unsafe namespaced sysctls pods may set here (kubelet allowedUnsafeSysctls). Default: none.",
    ),
  sysctls: z
    .record(z.string(), z.union([z.string(), z.number()]).transform(String))
    .default({})
    .describe(
      "Node sysctls of your own, replacing the computed ones of the same name. Default: the computed ones.",
    ),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .describe("Labels of the nodes beside ours. Default: none of yours."),
});

/** One namespace. */
export const namespaceSchema = z.strictObject({
  podSecurity: z
    .enum(["restricted", "baseline", "privileged"])
    .default("restricted")
    .describe(
      "Pod Security Standard that is enforced: restricted, baseline or privileged. Default: restricted.",
    ),
  fargate: z
    .boolean()
    .default(false)
    .describe(
      "Runs its pods on Fargate: no node sysctls, no Pod Identity, no DaemonSets. Default: false.",
    ),
  quota: z
    .strictObject({
      cpuMillicores: wholeNumber(1, 10_000_000)
        .optional()
        .describe("Millicores all pods may request. Default: what the budget adds up to."),
      memoryMiB: wholeNumber(1, 100_000_000)
        .optional()
        .describe("MiB all pods may request. Default: what the budget adds up to."),
      pods: wholeNumber(1, 100_000)
        .optional()
        .describe("Most pods (replicas of all). Default: what the budget adds up to."),
    })
    .prefault({})
    .describe("ResourceQuota of the namespace. Default: what the budget adds up to."),
});

/** Images of the tools that jobs use, by digest. */
export const toolsSchema = z.strictObject({
  kubectlImage: imageReference
    .optional()
    .describe(
      "Image with kubectl, by digest, for operations that restart or scale. Default: none.",
    ),
  valkeyImage: imageReference
    .optional()
    .describe("Image with valkey-cli, by digest, for operations on a cache. Default: none."),
  postgresImage: imageReference
    .optional()
    .describe("Image with psql, by digest, for the SQL of migrations. Default: none."),
  k6Image: imageReference
    .optional()
    .describe("Image with k6, by digest, for load tests. Default: none."),
});

/** @see clusterSchema */
export type ClusterConfig = z.output<typeof clusterSchema>;
/** @see nodeGroupSchema */
export type NodeGroupConfig = z.output<typeof nodeGroupSchema>;
/** @see namespaceSchema */
export type NamespaceConfig = z.output<typeof namespaceSchema>;
/** @see toolsSchema */
export type ToolsConfig = z.output<typeof toolsSchema>;
