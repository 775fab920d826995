import type { Json, ResourceState } from "../../model.ts";
import { at, isSecret, isUnknown } from "../../values.ts";
import type { Aspect } from "./aspects.ts";
import { flag, leveled, ranked, together } from "./readers.ts";

const CODE = "security-public-access";

/** The flags of a public access block; left out, each is false (provider documentation). */
const BLOCK_FLAGS = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];

/**
 * Whom canned ACLs let in beside the owner: 0 nobody, 1 a service of AWS (log delivery, EC2), 2 everybody with an account
 * of AWS, 3 everyone to read, 4 everyone to write. Two of one level are not compared.
 */
const ACLS: Readonly<Record<string, number>> = {
  private: 0,
  "bucket-owner-full-control": 0,
  "bucket-owner-read": 0,
  "log-delivery-write": 1,
  "aws-exec-read": 1,
  "authenticated-read": 2,
  "public-read": 3,
  "public-read-write": 4,
};

/** What makes something reachable, readable or callable by anyone. */
export const PUBLIC: readonly Aspect[] = [
  flag({
    code: CODE,
    types: [
      "aws:rds/instance:Instance",
      "aws:rds/clusterInstance:ClusterInstance",
      "aws:redshift/cluster:Cluster",
    ],
    path: ["publiclyAccessible"],
    safe: false,
    unset: false,
    worse: "the database gets an address that the internet can reach",
    better: "the database has no public address any more",
  }),
  together(
    BLOCK_FLAGS.map((key) =>
      flag({
        code: CODE,
        types: [
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        ],
        path: [key],
        safe: true,
        unset: false,
        absent: 1,
        worse: "an ACL or a policy can make the bucket public",
        better: "fewer ways are left to make the bucket public",
      }),
    ),
  ),
  ...[["aws:s3/bucketAcl:BucketAcl"], ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"]].map(
    (types) =>
      leveled(
        {
          code: CODE,
          types,
          path: ["acl"],
          worse: "the ACL lets more people in",
          better: "the ACL lets fewer people in",
          differs: "the ACL lets in others",
        },
        (acl) => (acl === undefined ? 0 : typeof acl === "string" ? ACLS[acl] : undefined),
        (level) => level >= 2,
      ),
  ),
  ranked({
    code: CODE,
    types: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
    path: ["rule", "objectOwnership"],
    order: ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"],
    unset: "BucketOwnerEnforced",
    quietWhenNew: true,
    worse: "ACLs count again, and an object can be made public by its writer",
    better: "fewer objects can be opened by ACLs",
  }),
  flag({
    code: CODE,
    types: ["aws:eks/cluster:Cluster"],
    path: ["vpcConfig", "endpointPublicAccess"],
    safe: false,
    unset: true,
    worse: "the API of the cluster can be reached from outside the VPC",
    better: "the API of the cluster is reached from the VPC only",
  }),
  flag({
    code: CODE,
    types: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
    path: ["internal"],
    safe: true,
    unset: false,
    worse: "the load balancer gets addresses that the internet can reach",
    better: "the load balancer is reached from the VPC only",
  }),
  leveled(
    {
      code: CODE,
      types: ["kubernetes:core/v1:Service"],
      path: ["spec", "type"],
      worse: "the Service is offered outside the cluster",
      better: "the Service is offered to fewer",
    },
    serviceLevel,
    (level) => level > 1,
  ),
  ranked({
    code: CODE,
    types: ["kubernetes:networking.k8s.io/v1:Ingress"],
    path: ["metadata", "annotations", "alb.ingress.kubernetes.io/scheme"],
    order: ["internal", "internet-facing"],
    unset: "internal",
    worse: "the load balancer of the Ingress can be reached from the internet",
    better: "the load balancer of the Ingress is reached from the VPC only",
  }),
  ranked({
    code: CODE,
    types: ["aws:lambda/functionUrl:FunctionUrl"],
    path: ["authorizationType"],
    order: ["AWS_IAM", "NONE"],
    unset: "NONE",
    worse: "anyone who knows the address can call the function",
    better: "only signed calls reach the function",
  }),
  leveled(
    {
      code: CODE,
      types: ["aws:lambda/permission:Permission"],
      path: ["principal"],
      worse: "anyone can call the function",
      better: "not everyone can call the function any more",
    },
    permissionLevel,
  ),
  flag({
    code: CODE,
    types: ["aws:ec2/subnet:Subnet"],
    path: ["mapPublicIpOnLaunch"],
    safe: false,
    unset: false,
    worse: "what is launched in the subnet gets a public address",
    better: "what is launched in the subnet gets no public address any more",
  }),
  ...[
    { types: ["aws:ec2/instance:Instance"], path: ["associatePublicIpAddress"] },
    {
      types: ["aws:ec2/launchTemplate:LaunchTemplate"],
      path: ["networkInterfaces", "*", "associatePublicIpAddress"],
    },
    {
      types: ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"],
      path: ["spec", "associatePublicIPAddress"],
    },
  ].map((where) =>
    flag({
      code: CODE,
      ...where,
      safe: false,
      unset: false,
      worse: "the machine gets a public address",
      better: "the machine gets no public address any more",
    }),
  ),
  flag({
    code: CODE,
    types: ["cloudflare:index/dnsRecord:DnsRecord", "cloudflare:index/record:Record"],
    path: ["proxied"],
    safe: true,
    unset: false,
    quietWhenNew: true,
    worse: "the name shows the origin's address, and requests pass Cloudflare's rules by",
    better: "requests go through Cloudflare, and the name hides the origin's address",
  }),
  flag({
    code: CODE,
    types: ["cloudflare:index/workersScriptSubdomain:WorkersScriptSubdomain"],
    path: ["enabled"],
    safe: false,
    unset: false,
    worse: "the worker answers on workers.dev, where no rule of the zone applies",
    better: "the worker answers on the names of the zone only",
  }),
];

/** Where a Service is offered: 0 in the cluster, 1 on every node, 2 in the VPC, 3 where the controller decides or on the internet. */
function serviceLevel(type: Json | undefined, { inputs }: ResourceState): number | undefined {
  if (type === "NodePort") return 1;
  if (type !== "LoadBalancer") return 0;
  const annotations = at(inputs, "metadata", "annotations");
  const scheme = at(annotations, "service.beta.kubernetes.io/aws-load-balancer-scheme");
  const old = at(annotations, "service.beta.kubernetes.io/aws-load-balancer-internal");
  if ([scheme, old].some((one) => isUnknown(one) || isSecret(one))) return undefined;
  return scheme === "internal" || old === "true" ? 2 : 3;
}

/** "*" without a source and without signed calls: anyone. */
function permissionLevel(principal: Json | undefined, { inputs }: ResourceState): number {
  const bounds = ["sourceArn", "sourceAccount", "principalOrgId"].some(
    (key) => inputs[key] !== undefined,
  );
  return principal === "*" && !bounds && inputs["functionUrlAuthType"] !== "AWS_IAM" ? 1 : 0;
}
