import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { Reference } from "../../core/rule.ts";

/** An EKS cluster. */
export const CLUSTER = "aws:eks/cluster:Cluster";

/** What instances are launched by. */
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** An instance by itself. */
export const INSTANCE = "aws:ec2/instance:Instance";

/** What Karpenter launches nodes by. */
export const NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";

/** A block that some versions of the provider have once and others as a list: its first or only one. */
export function block(at: Cursor): Cursor {
  if (at.isHidden) return at;
  return at.list()[0] ?? at;
}

/** Whether an instance is launched by a template, which says what the instance leaves out. */
export function isFromTemplate(resource: Resource): boolean {
  return resource.type === INSTANCE && resource.at("launchTemplate").isSet;
}

/** What Karpenter does where a class says nothing: tokens required, one hop, an encrypted root volume. */
export const KARPENTER_NODE_CLASSES: Reference = {
  title: "Karpenter: NodeClasses",
  url: "https://karpenter.sh/docs/concepts/nodeclasses/",
};

/** A page of the Amazon EKS User Guide. */
export function eksGuide(title: string, page: string): Reference {
  return {
    title: `Amazon EKS User Guide: ${title}`,
    url: `https://docs.aws.amazon.com/eks/latest/userguide/${page}.html`,
  };
}

/** A control of AWS Security Hub on EKS, such as "EKS.1". */
export function eksControl(control: string): Reference {
  return {
    title: `AWS Security Hub ${control}`,
    url: "https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html",
  };
}
