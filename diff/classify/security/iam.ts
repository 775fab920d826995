import type { ResourceState } from "../../model.ts";
import { at, isList, isObject, isSecret, isUnknown } from "../../values.ts";
import { atomsOf, coversAtom } from "./documents.ts";
import type { Atom } from "./documents.ts";
import { holderOf } from "./grants.ts";
import type { Grant, GrantAspect } from "./grants.ts";
import { jsonWord } from "../reading/paths.ts";

const IAM = "security-iam";
const TRUST = "security-trust";
const RESOURCE = "security-resource-policy";
const CLUSTER = "security-cluster-access";

/** Where a type keeps a policy document, and the property that names what it is attached to. */
interface DocumentPlace {
  readonly key: string;
  /** @default - the resource itself */
  readonly holder?: string;
}

/** What a role, user or group may do. */
const IDENTITY: Readonly<Record<string, DocumentPlace>> = {
  "aws:iam/rolePolicy:RolePolicy": { key: "policy", holder: "role" },
  "aws:iam/userPolicy:UserPolicy": { key: "policy", holder: "user" },
  "aws:iam/groupPolicy:GroupPolicy": { key: "policy", holder: "group" },
  "aws:iam/policy:Policy": { key: "policy" },
  "aws:iam/role:Role": { key: "inlinePolicies" },
};

/** Who may become a role. */
const ROLES: Readonly<Record<string, DocumentPlace>> = {
  "aws:iam/role:Role": { key: "assumeRolePolicy" },
};

/** Who may use a resource. */
const RESOURCES: Readonly<Record<string, DocumentPlace>> = {
  "aws:s3/bucketPolicy:BucketPolicy": { key: "policy", holder: "bucket" },
  "aws:sqs/queuePolicy:QueuePolicy": { key: "policy", holder: "queueUrl" },
  "aws:sqs/queue:Queue": { key: "policy" },
  "aws:sns/topicPolicy:TopicPolicy": { key: "policy", holder: "arn" },
  "aws:sns/topic:Topic": { key: "policy" },
  "aws:kms/key:Key": { key: "policy" },
  "aws:kms/keyPolicy:KeyPolicy": { key: "policy", holder: "keyId" },
  "aws:secretsmanager/secret:Secret": { key: "policy" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { key: "policy", holder: "secretArn" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { key: "policy", holder: "repository" },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { key: "policy" },
};

/** A policy of AWS or of the account, attached as a whole. */
interface NamedGrant extends Grant {
  readonly name: string;
  readonly scope: string;
}

/** Managed policies that give nearly everything; others that end so give all of a service. */
const ADMIN = /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|.*FullAccess)$/;

/** Access policies of EKS, each with all rights of the next. Source: EKS User Guide, access policy permissions. */
const CLUSTER_POLICIES = [
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSViewPolicy",
];

/** What people and programs may do, compared by what it means and not by how it is written. */
export const IAM_GRANTS: readonly GrantAspect[] = [
  ...documents(IAM, IDENTITY, "may do more", "may do less"),
  ...documents(TRUST, ROLES, "more may take the role", "fewer may take the role"),
  ...documents(RESOURCE, RESOURCES, "more may use it", "fewer may use it"),
  {
    code: IAM,
    types: [
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
      "aws:iam/role:Role",
    ],
    gained: "gets the rights of a managed policy",
    lost: "loses the rights of a managed policy",
    grants: attachments,
    covers: (a: NamedGrant, b: NamedGrant) =>
      a.name === b.name || a.name.endsWith(":policy/AdministratorAccess"),
  } satisfies GrantAspect<NamedGrant>,
  {
    code: CLUSTER,
    types: ["aws:eks/accessPolicyAssociation:AccessPolicyAssociation"],
    gained: "gets more rights in the cluster",
    lost: "gets fewer rights in the cluster",
    grants: clusterRights,
    covers: coversClusterRight,
  } satisfies GrantAspect<NamedGrant>,
  {
    code: CLUSTER,
    types: ["aws:eks/podIdentityAssociation:PodIdentityAssociation"],
    gained: "pods get the rights of a role",
    lost: "pods lose the rights of a role",
    grants: podIdentities,
    covers: (a: NamedGrant, b: NamedGrant) => a.name === b.name && a.scope === b.scope,
  } satisfies GrantAspect<NamedGrant>,
];

/** What documents allow, and what they deny. */
function documents(
  code: string,
  kinds: Readonly<Record<string, DocumentPlace>>,
  gained: string,
  lost: string,
): readonly GrantAspect<Atom>[] {
  const common = { code, types: Object.keys(kinds), covers: coversAtom };
  return [
    { ...common, gained, lost, grants: (resource) => atoms(resource, kinds, "Allow") },
    {
      ...common,
      gained: "a denial more",
      lost: "a denial less",
      inverted: true,
      grants: (resource) => atoms(resource, kinds, "Deny"),
    },
  ];
}

function atoms(
  resource: ResourceState,
  kinds: Readonly<Record<string, DocumentPlace>>,
  effect: "Allow" | "Deny",
): readonly Atom[] | undefined {
  const place = kinds[resource.type];
  if (place === undefined) return [];
  const { key } = place;
  const value = resource.inputs[key];
  const holder = place.holder === undefined ? resource.urn : holderOf(resource, place.holder);
  if (key !== "inlinePolicies") return atomsOf(value, effect, { holder, path: key });
  if (isUnknown(value) || isSecret(value)) return undefined;
  const lists = (isList(value) ? value : []).map((one, index) =>
    atomsOf(at(one, "policy"), effect, { holder, path: `inlinePolicies[${String(index)}].policy` }),
  );
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

function attachments(resource: ResourceState): readonly NamedGrant[] | undefined {
  const isRole = resource.type === "aws:iam/role:Role";
  const value = isRole ? resource.inputs["managedPolicyArns"] : resource.inputs["policyArn"];
  if (isUnknown(value) || isSecret(value)) return undefined;
  const key = ["role", "user", "group"].find((one) => resource.inputs[one] !== undefined) ?? "role";
  const holder = isRole ? resource.urn : holderOf(resource, key);
  const path = isRole ? "managedPolicyArns" : "policyArn";
  return (isList(value) ? value : [value])
    .filter((one) => typeof one === "string")
    .map((name) => ({
      holder,
      path,
      name,
      scope: "",
      text: isUnknown(name) ? "a policy known after the update" : name,
      dangerous: ADMIN.test(name),
      unsure: isUnknown(name),
    }));
}

function clusterRights({
  inputs,
  propertyDependencies,
  urn,
  type,
}: ResourceState): readonly NamedGrant[] | undefined {
  const [policy, principal, scope] = ["policyArn", "principalArn", "accessScope"].map(
    (key) => inputs[key],
  );
  if ([policy, scope].some((one) => isUnknown(one) || isSecret(one))) return undefined;
  if (typeof policy !== "string") return [];
  const name = policy.split("/").at(-1) ?? policy;
  const namespaces = at(scope, "namespaces");
  const where =
    at(scope, "type") === "namespace" && isList(namespaces)
      ? namespaces.map(jsonWord)
      : ["the whole cluster"];
  const known = { inputs, propertyDependencies, urn, type };
  const holder = holderOf(known as ResourceState, "principalArn");
  const who = typeof principal === "string" && !isUnknown(principal) ? principal : "a principal";
  return where.map((one) => ({
    holder,
    path: "policyArn",
    name,
    scope: one,
    text: `${name} in ${one} for ${isSecret(principal) ? "a principal" : who}`,
    dangerous: name === CLUSTER_POLICIES[0],
  }));
}

function coversClusterRight(a: NamedGrant, b: NamedGrant): boolean {
  const [wide, narrow] = [a, b].map(({ name }) => CLUSTER_POLICIES.indexOf(name));
  const isAtLeast =
    a.name === b.name || (wide !== undefined && narrow !== undefined && wide >= 0 && wide < narrow);
  return isAtLeast && (a.scope === b.scope || a.scope === "the whole cluster");
}

/** The holder is the role: that one more account of a pod may use it is what counts. */
function podIdentities(resource: ResourceState): readonly NamedGrant[] | undefined {
  const { inputs } = resource;
  const [namespace, account, role] = ["namespace", "serviceAccount", "roleArn"].map(
    (key) => inputs[key],
  );
  if ([namespace, account].some((one) => isUnknown(one) || isSecret(one) || isObject(one)))
    return undefined;
  const holder = holderOf(resource, "roleArn");
  const known = typeof role === "string" && !isUnknown(role) && !isSecret(role);
  return [
    {
      holder,
      path: "roleArn",
      name: `${jsonWord(namespace)}/${jsonWord(account)}`,
      scope: holder,
      text: `${jsonWord(namespace)}/${jsonWord(account)} as ${known ? role : "a role known after the update"}`,
      dangerous: false,
    },
  ];
}
