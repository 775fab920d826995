/** What EKS, and EC2 for the nodes, refuse beyond the provider's validation. */

import type { ServiceRule, View } from "./view.ts";

/** Longest user data before base64, in bytes. Source: EC2 API, RequestLaunchTemplateData. */
const USER_DATA_BYTES = 16_384;

function checkCluster(view: View): void {
  const network = view.block("vpcConfig");
  const subnets = network?.list("subnetIds");
  if (subnets !== undefined && subnets.length < 2)
    network?.fail("subnetIds", "subnets of at least two availability zones, so at least two");
  if (network?.known("endpointPublicAccess") === false && network.off("endpointPrivateAccess"))
    network.fail("endpointPrivateAccess", "true; the public endpoint is off, and one must be on");
}

function checkNodeGroup(view: View): void {
  const name = view.text("nodeGroupName");
  if (name !== undefined && !/^[0-9A-Za-z][0-9A-Za-z_-]{0,62}$/.test(name)) {
    view.fail(
      "nodeGroupName",
      "a letter or digit, then letters, digits, hyphens and underscores, at most 63 characters",
    );
  }
  const scaling = view.block("scalingConfig");
  const [least, wanted, most] = [
    scaling?.number("minSize"),
    scaling?.number("desiredSize"),
    scaling?.number("maxSize"),
  ];
  if (least !== undefined && most !== undefined && least > most)
    scaling?.fail("minSize", `0 to ${most}, the value of maxSize`);
  if (wanted !== undefined && least !== undefined && wanted < least)
    scaling?.fail("desiredSize", `at least ${least}, the value of minSize`);
  if (wanted !== undefined && most !== undefined && wanted > most)
    scaling?.fail("desiredSize", `at most ${most}, the value of maxSize`);
  view.block("launchTemplate")?.exactlyOneOf("id", "name");
  if (view.given("launchTemplate"))
    view.refuses(["diskSize", "remoteAccess"], "the launch template has it");
}

function checkAddon(view: View): void {
  const values = view.text("configurationValues");
  if (values !== undefined && !isJsonObject(values))
    view.fail("configurationValues", "a JSON object in the add-on's schema");
  view.atMostOneOf("serviceAccountRoleArn", "podIdentityAssociations");
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Entries of nodes and Fargate pods get their name and groups from EKS. */
function checkAccessEntry(view: View): void {
  const type = view.text("type");
  if (type === undefined || type === "STANDARD") return;
  view.refuses(["userName", "kubernetesGroups"], `an entry of the type ${type} has it from EKS`);
}

function checkAccessPolicy(view: View): void {
  const scope = view.block("accessScope");
  const [type, namespaces] = [scope?.text("type"), scope?.list("namespaces")];
  if (type !== undefined && type !== "cluster" && type !== "namespace")
    scope?.fail("type", "cluster or namespace");
  if (type === "namespace" && (scope?.absent("namespaces") === true || namespaces?.length === 0))
    scope?.fail("namespaces", "at least one; the scope is namespaces");
  if (type === "cluster" && (namespaces?.length ?? 0) > 0)
    scope?.fail("namespaces", "nothing; the scope is the cluster");
}

function checkTemplate(view: View): void {
  const text = view.text("userData");
  if (text === undefined) return;
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) view.fail("userData", "base64");
  else if (bytes.length > USER_DATA_BYTES)
    view.fail("userData", `at most ${USER_DATA_BYTES} bytes before base64`);
}

function checkProfile(view: View): void {
  const count = view.list("selectors")?.length;
  if (count !== undefined && (count < 1 || count > 5)) view.fail("selectors", "1 to 5 selectors");
}

/** By type token. */
export const EKS_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:eks/cluster:Cluster": [
    { source: "EKS API, CreateCluster: VpcConfigRequest", check: checkCluster },
  ],
  "aws:eks/nodeGroup:NodeGroup": [
    {
      source:
        "EKS API, CreateNodegroup: scalingConfig, nodegroupName, launchTemplate, diskSize, remoteAccess",
      check: checkNodeGroup,
    },
  ],
  "aws:eks/addon:Addon": [
    {
      source: "EKS API, CreateAddon: configurationValues, podIdentityAssociations",
      check: checkAddon,
    },
  ],
  "aws:eks/accessEntry:AccessEntry": [
    { source: "EKS API, CreateAccessEntry: type", check: checkAccessEntry },
  ],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
    { source: "EKS API, AssociateAccessPolicy: AccessScope", check: checkAccessPolicy },
  ],
  "aws:eks/fargateProfile:FargateProfile": [
    { source: "EKS user guide, Fargate profile: up to five selectors", check: checkProfile },
  ],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    { source: "EC2 API, RequestLaunchTemplateData: UserData", check: checkTemplate },
  ],
};
