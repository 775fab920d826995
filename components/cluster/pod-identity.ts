import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsContext } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Principal that takes roles on for pods. */
const PODS = "pods.eks.amazonaws.com";

/** One thing a role may do. */
export interface PolicyStatement {
  /** Letters and digits. @default - none */
  readonly sid?: string;
  /** As "sqs:SendMessage". */
  readonly actions: readonly string[];
  /** ARNs; "*" only for actions that know no narrower resource. */
  readonly resources: readonly pulumi.Input<string>[];
  /** By operator, then by key: `{ StringEquals: { "kms:ViaService": "..." } }`. @default - none */
  readonly condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** Transforms of the resources behind one Pod Identity. */
export interface PodIdentityTransform {
  readonly role?: Transform<aws.iam.RoleArgs>;
  readonly rolePolicy?: Transform<aws.iam.RolePolicyArgs>;
  readonly association?: Transform<aws.eks.PodIdentityAssociationArgs>;
}

/** Whose role it is, and what it may do. */
export interface PodIdentityArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccount: pulumi.Input<string>;
  /**
   * What the pods may do, as the role's own policy. An output where keys of conditions contain what is known later.
   * @default - nothing
   */
  readonly statements?: readonly PolicyStatement[] | pulumi.Output<readonly PolicyStatement[]>;
  /**
   * Policies to attach, of AWS or your own.
   * @default []
   */
  readonly managedPolicyArns?: readonly pulumi.Input<string>[];
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: PodIdentityTransform;
}

/** A role that the pods of one service account use. */
export interface PodIdentity {
  /** Known once the role has its policies. */
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;
  readonly association: aws.eks.PodIdentityAssociation;
}

/**
 * Gives the pods of one service account a role: `<component>-<name>-role`, its policies, and the association
 * `<component>-<name>-identity`. Pods get the credentials when they start: make them after the association.
 *
 * @param name what the role is for; part of the children's names
 */
export function podIdentity(
  component: PlatformComponent<object>,
  name: string,
  args: PodIdentityArgs,
): PodIdentity {
  const role = podIdentityRole(component, name, args);
  const association = component.taggedChild(
    aws.eks.PodIdentityAssociation,
    `${name}-identity`,
    {
      clusterName: args.clusterName,
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      roleArn: role.roleArn,
    },
    { transform: args.transform?.association },
  );
  return { ...role, association };
}

/** The role and its policies alone, for an add-on that makes the association itself. */
export function podIdentityRole(
  component: PlatformComponent<object>,
  name: string,
  args: PodIdentityArgs,
): Omit<PodIdentity, "association"> {
  const { transform } = args;
  const role = component.taggedChild(
    aws.iam.Role,
    `${name}-role`,
    { assumeRolePolicy: podTrust(component, args) },
    { transform: transform?.role },
  );
  const { statements } = args;
  const none = statements === undefined || (Array.isArray(statements) && statements.length === 0);
  const own = none
    ? []
    : [
        component.child(
          aws.iam.RolePolicy,
          `${name}-policy`,
          { role: role.id, policy: statementDocument(statements) },
          { transform: transform?.rolePolicy },
        ).id,
      ];
  const attached = (args.managedPolicyArns ?? []).map(
    (policyArn, index) =>
      component.child(aws.iam.RolePolicyAttachment, `${name}-policy-${index + 1}`, {
        role: role.name,
        policyArn,
      }).id,
  );
  return {
    roleArn: pulumi.all([role.arn, pulumi.all([...own, ...attached])]).apply(([arn]) => arn),
    roleName: role.name,
  };
}

/** Statements as the JSON text of a policy document, every one an Allow. */
export function statementDocument(
  statements: readonly PolicyStatement[] | pulumi.Output<readonly PolicyStatement[]>,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: Array.isArray(statements)
      ? statements.map(spelled)
      : (statements as pulumi.Output<readonly PolicyStatement[]>).apply((known) =>
          known.map(spelled),
        ),
  });
}

/** A statement as IAM spells it. */
function spelled({ sid, actions, resources, condition }: PolicyStatement) {
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/**
 * Who takes the role on: EKS, for this account, and only for this service account of this cluster. Without the last three
 * conditions anybody who may make an association in the account could hand the role to another pod.
 * Source: EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity" and "Grant Pods access to AWS
 * resources based on tags" (the session tags eks-cluster-name, kubernetes-namespace and kubernetes-service-account).
 */
function podTrust(
  component: PlatformComponent<object>,
  args: PodIdentityArgs,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: PODS },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": awsContext(component).accountId,
            "aws:RequestTag/eks-cluster-name": args.clusterName,
            "aws:RequestTag/kubernetes-namespace": args.namespace,
            "aws:RequestTag/kubernetes-service-account": args.serviceAccount,
          },
        },
      },
    ],
  });
}
