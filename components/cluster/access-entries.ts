import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { AccessPolicy, ClusterAccess, ResolvedClusterArgs } from "./eks-cluster-args.ts";

/** What an access policy may be called here. */
export const ACCESS_POLICIES = ["cluster-admin", "admin", "edit", "view"] as const;

/** EKS's own names (EKS user guide, "Review access policy permissions"). */
const POLICY_NAMES: Readonly<Record<AccessPolicy, string>> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
};

/** The cluster the entries are of. */
export interface AccessContext {
  readonly component: PlatformComponent<object>;
  readonly account: AwsContext;
  readonly clusterName: pulumi.Output<string>;
  readonly args: ResolvedClusterArgs;
}

/** The entries of `access`, and the deployer's; returns the deployer's, which everything in Kubernetes has to wait for. */
export function createAccessEntries(
  context: AccessContext,
): aws.eks.AccessPolicyAssociation | undefined {
  const { access, deployerArn } = context.args;
  for (const [name, entry] of Object.entries(access)) createEntry(context, `access-${name}`, entry);
  if (deployerArn === undefined) return undefined;
  return createEntry(context, "deployer", { principalArn: deployerArn, policy: "cluster-admin" });
}

function createEntry(
  { component, account, clusterName, args }: AccessContext,
  suffix: string,
  { principalArn, policy = "view", namespaces = [] }: ClusterAccess,
): aws.eks.AccessPolicyAssociation {
  const entry = component.taggedChild(
    aws.eks.AccessEntry,
    suffix,
    { clusterName, principalArn, type: "STANDARD" },
    { transform: args.transform?.accessEntry },
  );
  return component.child(
    aws.eks.AccessPolicyAssociation,
    `${suffix}-policy`,
    {
      clusterName,
      principalArn: entry.principalArn,
      policyArn: pulumi.interpolate`arn:${account.partition}:eks::aws:cluster-access-policy/${POLICY_NAMES[policy]}`,
      accessScope:
        namespaces.length === 0
          ? { type: "cluster" }
          : { type: "namespace", namespaces: [...namespaces] },
    },
    { transform: args.transform?.accessPolicy },
  );
}
