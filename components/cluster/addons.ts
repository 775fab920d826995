import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { AddonName, KubernetesMinor } from "./addon-versions.ts";
import { addonVersion } from "./addon-versions.ts";
import type { AddonTransform } from "./eks-cluster-args.ts";
import { podIdentityRole } from "./pod-identity.ts";

/** Namespace of every add-on here. */
const NAMESPACE = "kube-system";

/** What add-ons are made from. */
export interface AddonContext {
  readonly component: PlatformComponent<object>;
  readonly account: AwsContext;
  readonly clusterName: pulumi.Input<string>;
  readonly minor: KubernetesMinor;
  /** The user's own versions. */
  readonly versions: Readonly<Record<string, string>>;
  readonly transform: AddonTransform | undefined;
  /** What has to be there before. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** One add-on. */
export interface AddonSpec {
  readonly name: AddonName;
  /** Values in the add-on's own schema (`aws eks describe-addon-configuration`). @default - the add-on's defaults */
  readonly configuration?: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** The role of its pods. @default - they call no AWS API */
  readonly identity?: { readonly serviceAccount: string; readonly managedPolicy: string };
}

/**
 * The network of pods. Prefix delegation gives a node /28 blocks in place of single addresses, and with them room for 110 pods
 * and more (EKS user guide, "Assign more IP addresses to Amazon EKS nodes with prefixes"); one block is kept warm. Network
 * policies are enforced by the add-on itself ("Limit Pod traffic with Kubernetes network policies"). The permissions are the
 * pods', so nodes and whoever gets into one do not have them.
 */
export const VPC_CNI: AddonSpec = {
  name: "vpc-cni",
  configuration: {
    enableNetworkPolicy: "true",
    env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
  },
  identity: { serviceAccount: "aws-node", managedPolicy: "AmazonEKS_CNI_Policy" },
};

/** Volumes. The policy lets the driver touch only volumes and snapshots that carry its tags. */
export const EBS_CSI: AddonSpec = {
  name: "aws-ebs-csi-driver",
  identity: {
    serviceAccount: "ebs-csi-controller-sa",
    managedPolicy: "AmazonEBSCSIDriverPolicyV2",
  },
};

/**
 * Secrets as files. Nothing is copied into Kubernetes Secrets. The files follow the secret within two minutes, the driver's
 * own default. The driver runs on tainted nodes by itself, the AWS provider beside it must be told to
 * (aws/secrets-store-csi-driver-provider-aws issue 267); it has the region told, because containers cannot ask the node for it.
 */
export function secretsStore(region: pulumi.Input<string>): AddonSpec {
  return {
    name: "aws-secrets-store-csi-driver-provider",
    configuration: {
      awsRegion: region,
      tolerations: [{ operator: "Exists" }],
      "secrets-store-csi-driver": {
        syncSecret: { enabled: false },
        enableSecretRotation: true,
        rotationPollInterval: "2m",
      },
    },
  };
}

/**
 * One add-on with its role. What stands here is the truth: where the cluster has other values, they are overwritten.
 */
export function createAddon(context: AddonContext, spec: AddonSpec): aws.eks.Addon {
  const { component, clusterName, minor, versions, transform } = context;
  const { name, configuration } = spec;
  return component.taggedChild(
    aws.eks.Addon,
    name,
    {
      clusterName,
      addonName: name,
      addonVersion: addonVersion(name, minor, versions),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(configuration === undefined
        ? {}
        : { configurationValues: pulumi.jsonStringify(configuration) }),
      ...identityArgs(context, spec),
    },
    {
      transform: transform?.addon,
      ...(context.dependsOn === undefined ? {} : { opts: { dependsOn: [...context.dependsOn] } }),
    },
  );
}

function identityArgs(
  { component, account, clusterName, transform }: AddonContext,
  { name, identity }: AddonSpec,
): Partial<aws.eks.AddonArgs> {
  if (identity === undefined) return {};
  const { serviceAccount, managedPolicy } = identity;
  const { roleArn } = podIdentityRole(component, name, {
    clusterName,
    namespace: NAMESPACE,
    serviceAccount,
    managedPolicyArns: [
      pulumi.interpolate`arn:${account.partition}:iam::aws:policy/${managedPolicy}`,
    ],
    transform: { role: transform?.addonRole },
  });
  return { podIdentityAssociations: [{ serviceAccount, roleArn }] };
}
