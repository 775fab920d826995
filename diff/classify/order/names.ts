import type { Comparison, ResourceChange, ResourceState } from "../../model.ts";
import { at } from "../../values.ts";
import { inputText, orderCode, step, textOf } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** Properties that are the name of a resource, of which there can be one only: in a region, an account or a zone. */
const NAME_KEYS: Readonly<Record<string, readonly string[]>> = {
  "aws:s3/bucket:Bucket": ["bucket"],
  "aws:s3/bucketV2:BucketV2": ["bucket"],
  "aws:iam/role:Role": ["name"],
  "aws:iam/policy:Policy": ["name"],
  "aws:iam/user:User": ["name"],
  "aws:iam/instanceProfile:InstanceProfile": ["name"],
  "aws:rds/instance:Instance": ["identifier"],
  "aws:rds/cluster:Cluster": ["clusterIdentifier"],
  "aws:rds/proxy:Proxy": ["name"],
  "aws:rds/subnetGroup:SubnetGroup": ["name"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId"],
  "aws:elasticache/cluster:Cluster": ["clusterId"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["name"],
  "aws:elasticache/user:User": ["userId"],
  "aws:elasticache/userGroup:UserGroup": ["userGroupId"],
  "aws:eks/cluster:Cluster": ["name"],
  "aws:eks/nodeGroup:NodeGroup": ["clusterName", "nodeGroupName"],
  "aws:eks/addon:Addon": ["clusterName", "addonName"],
  "aws:secretsmanager/secret:Secret": ["name"],
  "aws:kms/alias:Alias": ["name"],
  "aws:sqs/queue:Queue": ["name"],
  "aws:lambda/function:Function": ["name"],
  "aws:dynamodb/table:Table": ["name"],
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["name"],
  "aws:ec2/securityGroup:SecurityGroup": ["vpcId", "name"],
  "aws:cloudfront/cachePolicy:CachePolicy": ["name"],
  "aws:cloudfront/function:Function": ["name"],
  "aws:cloudfront/originAccessControl:OriginAccessControl": ["name"],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": ["name"],
  "aws:wafv2/webAcl:WebAcl": ["scope", "name"],
  "cloudflare:index/ruleset:Ruleset": ["zoneId", "phase"],
  "cloudflare:index/workersKvNamespace:WorkersKvNamespace": ["accountId", "title"],
};

const SECRET = "aws:secretsmanager/secret:Secret";
const DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** Two of one name at one time. */
export const NAMES: OrderCheck = {
  codes: [
    orderCode(
      "name-taken",
      "A resource of a fixed name is made while the old one still has it.",
      "Pulumi makes the new one before it deletes the old one, and leaves alone what is retained: the service refuses a second one of the name.",
      SOURCES.names,
      SOURCES.deleteBeforeReplace,
    ),
    orderCode(
      "same-object",
      "A Kubernetes object gets another name in the program only.",
      "Pulumi creates before it deletes: the object is taken over by the new resource, and then deleted as the old one.",
      SOURCES.sameObject,
      SOURCES.names,
    ),
    orderCode(
      "name-reserved",
      "A secret is made anew under the name of one that is deleted.",
      "Secrets Manager keeps the name of a deleted secret for its recovery window of 7 to 30 days.",
      SOURCES.secret,
    ),
    orderCode(
      "dns-record-type",
      "A DNS record is made beside one of the same name that it cannot stand beside.",
      "A CNAME stands alone: a record of its name is refused until the CNAME is gone, and the other way round.",
      SOURCES.dnsConflict,
      SOURCES.names,
    ),
  ],
  check: (change, comparison) => [
    ...replacedInPlace(change),
    ...renamed(change, comparison),
    ...dnsType(change, comparison),
  ],
};

/** What a resource is called where it runs; undefined when the engine made the name up, or when it is not known. */
function fixedName(state: ResourceState | undefined): string | undefined {
  if (state === undefined) return undefined;
  if (state.type.startsWith("kubernetes:")) return objectName(state);
  const keys = NAME_KEYS[state.type];
  const parts = keys?.map((key) => inputText(state, key));
  if (parts === undefined || parts.some((part) => part === undefined)) return undefined;
  const name = parts.at(-1) ?? "";
  return isAutoNamed(state, name) ? undefined : parts.join("/");
}

/** A name that Pulumi made: the name in the program and seven hexadecimal digits. */
function isAutoNamed({ name }: ResourceState, found: string): boolean {
  return found.startsWith(`${name}-`) && /^-[0-9a-f]{7,8}$/.test(found.slice(name.length));
}

function objectName(state: ResourceState): string | undefined {
  const name = textOf(at(state.inputs, "metadata", "name"));
  const space = at(state.inputs, "metadata", "namespace");
  const namespace = space === undefined ? "default" : textOf(space);
  if (name === undefined || namespace === undefined || isAutoNamed(state, name)) return undefined;
  return `${namespace}/${name}`;
}

function replacedInPlace(change: ResourceChange): readonly Problem[] {
  const { name, before, after, operation, replacement } = change;
  if (operation !== "replace" || before === undefined) return [];
  const old = fixedName(before);
  if (old === undefined || old !== fixedName(after)) return [];
  if (before.retainOnDelete) return [retained(change, old)];
  if (replacement === "delete-first") {
    return change.type === SECRET ? reserved(change, before, old) : [];
  }
  return [
    {
      code: "name-taken",
      message: `${name} is replaced under its fixed name ${old}, the new one first: the name is taken.`,
      properties: nameProperties(change),
      steps: [
        step(
          `${name}: another name, or none, so that Pulumi makes one up`,
          "Then both can be there until the old one goes.",
        ),
      ],
    },
  ];
}

function retained(change: ResourceChange, old: string): Problem {
  const { name, urn } = change;
  return {
    code: "name-taken",
    message: `${name} is replaced under its fixed name ${old}, and has retainOnDelete: the old one stays and keeps the name, so that the new one is refused.`,
    properties: nameProperties(change),
    steps: [
      step(
        `a second resource beside ${name} with the new settings and another name`,
        "The old one keeps its name, and its data, until it is no longer needed.",
      ),
      step("what uses it, and the data: to the second one", "Both are there meanwhile."),
      step(
        `${name} out of the program (with retainOnDelete it stays in the account; pulumi state delete '${urn}' forgets it)`,
        "Nobody uses it any more.",
      ),
    ],
  };
}

function nameProperties({ type }: ResourceChange): readonly string[] {
  return type.startsWith("kubernetes:") ? ["metadata.name"] : (NAME_KEYS[type] ?? []).slice(-1);
}

function renamed(change: ResourceChange, { changes }: Comparison): readonly Problem[] {
  if (change.operation !== "create") return [];
  const name = fixedName(change.after);
  if (name === undefined) return [];
  const old = changes.find(
    (other) =>
      other.operation === "delete" &&
      other.type === change.type &&
      other.urn !== change.urn &&
      fixedName(other.before) === name,
  );
  if (old?.before === undefined) return [];
  const isObject = change.type.startsWith("kubernetes:");
  const keeps =
    change.type === SECRET && !old.before.retainOnDelete ? reserved(change, old.before, name) : [];
  return [
    {
      code: isObject ? "same-object" : "name-taken",
      message: isObject
        ? `${change.name} is created as the object ${name}, which ${old.name} is until it is deleted later in the same update: the object is gone afterwards.`
        : `${change.name} is created under the name ${name}, which ${old.name} has until it is deleted later in the same update: the name is taken.`,
      properties: nameProperties(change),
      steps: [
        step(
          `${change.name}: aliases: ["${old.urn}"]`,
          "With the alias it is the same resource under another name: nothing is created or deleted.",
        ),
      ],
    },
    ...keeps,
  ];
}

function reserved(
  { name }: ResourceChange,
  before: ResourceState,
  secret: string,
): readonly Problem[] {
  const days = inputText(before, "recoveryWindowInDays") ?? "30";
  if (days === "0") return [];
  return [
    {
      code: "name-reserved",
      message: `${name} is made anew under the name ${secret}, which Secrets Manager keeps for ${days} days after the old one is deleted.`,
      properties: ["name"],
      steps: [
        step(
          `${name}: another name; its readers follow in the same update`,
          "A secret that waits for its deletion still has its name.",
        ),
      ],
    },
  ];
}

/** Records of one name of which one is a CNAME: the new one comes before the old one goes. */
function dnsType(change: ResourceChange, { changes }: Comparison): readonly Problem[] {
  if (change.type !== DNS_RECORD || change.after === undefined) return [];
  if (change.operation !== "create" && change.operation !== "replace") return [];
  if (change.operation === "replace" && change.replacement === "delete-first") return [];
  const [host, zone, kind] = ["name", "zoneId", "type"].map((key) => inputText(change.after, key));
  if (host === undefined || kind === undefined) return [];
  const old = (change.operation === "replace" ? [change] : changes).find(
    ({ before, type, operation }) =>
      type === DNS_RECORD &&
      (operation === "delete" || operation === "replace") &&
      inputText(before, "name") === host &&
      inputText(before, "zoneId") === zone &&
      inputText(before, "type") !== kind &&
      (kind === "CNAME" || inputText(before, "type") === "CNAME"),
  );
  const was = inputText(old?.before, "type");
  if (old === undefined || was === undefined) return [];
  return [
    {
      code: "dns-record-type",
      message: `${change.name} makes the ${kind} of ${host} while the ${was} of ${old.name} is still there: Cloudflare refuses it.`,
      properties: ["type"],
      steps: [
        step(
          `one resource for both, with deleteBeforeReplace: true (aliases when its name in the program changes)`,
          "Between the two the name has no record: a moment, and what resolvers keep of its absence.",
        ),
      ],
    },
  ];
}
