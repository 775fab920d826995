/** Data sources about networks and managed things of AWS. */

import type { InvokeModel, Props } from "../../model.ts";
import { zonesOf } from "../regions.ts";
import { answering, answeringGlobally, refuse } from "./answer.ts";
import type { Answer, Question } from "./answer.ts";

/** Ids of managed prefix lists by name. Source: VPC console, managed prefix lists of each region. */
const PREFIX_LISTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "com.amazonaws.global.cloudfront.origin-facing": {
    "us-east-1": "pl-3b927c52",
    "us-west-2": "pl-82a045eb",
    "eu-west-1": "pl-4fa04526",
    "eu-central-1": "pl-a3a144ca",
  },
};

/** A prefix list of AWS: its name, or the name that belongs to its id. */
function prefixList(
  question: Question,
): { readonly id: string; readonly name: string } | undefined {
  const name = question.text("name", question.filter("prefix-list-name")[0] ?? "");
  if (name === "") {
    const id = question.text("id", question.text("prefixListId"));
    return id === "" ? undefined : { id, name: id };
  }
  if (!/^com\.amazonaws\.(?:[a-z0-9-]+)\.[a-z0-9.-]+$/.test(name)) return undefined;
  return { id: PREFIX_LISTS[name]?.[question.region] ?? `pl-${question.hex(8, name)}`, name };
}

const noList = (question: Question) =>
  refuse(
    "name",
    question.text("name"),
    "a managed prefix list such as com.amazonaws.eu-central-1.s3",
  );

const managedPrefixList: Answer = (question) => {
  const found = prefixList(question);
  if (found === undefined) return noList(question);
  return {
    addressFamily: "IPv4",
    arn: `arn:${question.context.partition}:ec2:${question.region}:aws:prefix-list/${found.id}`,
    entries: [{ cidr: "198.51.100.0/24", description: "" }],
    id: found.id,
    maxEntries: 55,
    name: found.name,
    ownerId: "AWS",
    tags: {},
    version: 1,
  };
};

const plainPrefixList: Answer = (question) => {
  const found = prefixList(question);
  return found === undefined
    ? noList(question)
    : { cidrBlocks: ["198.51.100.0/24"], id: found.id, name: found.name };
};

/** Policies CloudFront manages, by name. Source: CloudFront guide, "Use managed cache policies" and its twins. */
const CACHE_POLICIES: Readonly<
  Record<string, readonly [id: string, min: number, standard: number, max: number]>
> = {
  "Managed-CachingOptimized": ["658327ea-f89d-4fab-a63d-7e88639e58f6", 1, 86400, 31536000],
  "Managed-CachingDisabled": ["4135ea2d-6df8-44a3-9df3-4b5a84be39ad", 0, 0, 0],
};
const REQUEST_POLICIES: Readonly<Record<string, string>> = {
  "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
  "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
};
const HEADERS_POLICIES: Readonly<Record<string, string>> = {
  "Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

/** Answers for a policy of CloudFront by name or id, with what a policy of its kind returns. */
const managedPolicy =
  (kind: string, ids: Readonly<Record<string, string>>, rest: (name: string) => Props): Answer =>
  (question) => {
    const [name, id] = [question.text("name"), question.text("id")];
    const found = Object.entries(ids).find(([known, knownId]) => known === name || knownId === id);
    if (found === undefined)
      return refuse(
        name === "" ? "id" : "name",
        name === "" ? id : name,
        Object.keys(ids).join(", "),
      );
    return {
      arn: `arn:${question.context.partition}:cloudfront::${question.context.accountId}:${kind}/${found[1]}`,
      comment: "",
      etag: "E23ZP02F085DFQ",
      id: found[1],
      name: found[0],
      ...rest(found[0]),
    };
  };

const cachePolicyIds = Object.fromEntries(
  Object.entries(CACHE_POLICIES).map(([name, [id]]) => [name, id]),
);

const cachePolicy = managedPolicy("cache-policy", cachePolicyIds, (name) => {
  const [, minTtl = 0, defaultTtl = 0, maxTtl = 0] = CACHE_POLICIES[name] ?? [];
  const compressed = maxTtl > 0;
  return {
    minTtl,
    defaultTtl,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigins: [
      {
        cookiesConfigs: [{ cookieBehavior: "none", cookies: [] }],
        headersConfigs: [{ headerBehavior: "none", headers: [] }],
        queryStringsConfigs: [{ queryStringBehavior: "none", queryStrings: [] }],
        enableAcceptEncodingBrotli: compressed,
        enableAcceptEncodingGzip: compressed,
      },
    ],
  };
});

const zone: Answer = (question) => {
  const [name, zoneId] = [question.text("name").replace(/\.$/, ""), question.text("zoneId")];
  if (name === "" && zoneId === "") return refuse("name", undefined, "name or zoneId");
  const id = zoneId === "" ? `Z${question.hex(20, name).toUpperCase()}` : zoneId;
  const servers = [1, 2, 3, 4].map(
    (n) => `ns-${n * 311}.awsdns-${10 + n}.${["com", "net", "org", "co.uk"][n - 1] ?? "com"}`,
  );
  return {
    arn: `arn:${question.context.partition}:route53:::hostedzone/${id}`,
    callerReference: "",
    comment: "",
    id,
    linkedServiceDescription: "",
    linkedServicePrincipal: "",
    name,
    nameServers: servers,
    primaryNameServer: servers[0] ?? "",
    resourceRecordSetCount: 2,
    tags: {},
    zoneId: id,
  };
};

const vpc: Answer = (question) => {
  const id = question.text("id", `vpc-${question.hex(17, JSON.stringify(question.args))}`);
  return {
    arn: question.arn("ec2", `vpc/${id}`),
    cidrBlock: question.text("cidrBlock", "10.0.0.0/16"),
    cidrBlockAssociations: [],
    default: false,
    dhcpOptionsId: `dopt-${question.hex(17, id)}`,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    enableNetworkAddressUsageMetrics: false,
    id,
    instanceTenancy: "default",
    ipv6AssociationId: "",
    ipv6CidrBlock: "",
    ipv6CidrBlockAssociations: [],
    mainRouteTableId: `rtb-${question.hex(17, id)}`,
    ownerId: question.context.accountId,
    state: "available",
    tags: {},
  };
};

const subnets: Answer = (question) => ({
  id: question.region,
  ids: zonesOf(question.region)
    .slice(0, 3)
    .map((at) => `subnet-${question.hex(17, `${JSON.stringify(question.args)} ${at.name}`)}`),
  tags: {},
});

const subnet: Answer = (question) => {
  const id = question.text("id", `subnet-${question.hex(17, JSON.stringify(question.args))}`);
  const all = zonesOf(question.region);
  const at = all[Number.parseInt(question.hex(4, id), 16) % all.length];
  return {
    arn: question.arn("ec2", `subnet/${id}`),
    assignIpv6AddressOnCreation: false,
    availabilityZone: question.text("availabilityZone", at?.name ?? ""),
    availabilityZoneId: question.text("availabilityZoneId", at?.id ?? ""),
    availableIpAddressCount: 251,
    cidrBlock: question.text("cidrBlock", `10.0.${Number.parseInt(question.hex(2, id), 16)}.0/24`),
    customerOwnedIpv4Pool: "",
    defaultForAz: false,
    enableDns64: false,
    enableLniAtDeviceIndex: 0,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    id,
    ipv6CidrBlock: "",
    ipv6CidrBlockAssociationId: "",
    ipv6Native: false,
    mapCustomerOwnedIpOnLaunch: false,
    mapPublicIpOnLaunch: false,
    outpostArn: "",
    ownerId: question.context.accountId,
    privateDnsHostnameTypeOnLaunch: "ip-name",
    state: "available",
    tags: {},
    vpcId: question.text("vpcId", `vpc-${question.hex(17, `vpc of ${id}`)}`),
  };
};

/** By token. */
export const INFRASTRUCTURE: Readonly<Record<string, InvokeModel>> = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": answering(managedPrefixList),
  "aws:ec2/getPrefixList:getPrefixList": answering(plainPrefixList),
  "aws:cloudfront/getCachePolicy:getCachePolicy": answeringGlobally(cachePolicy),
  "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": answeringGlobally(
    managedPolicy("origin-request-policy", REQUEST_POLICIES, () => ({
      cookiesConfigs: [],
      headersConfigs: [],
      queryStringsConfigs: [],
    })),
  ),
  "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": answeringGlobally(
    managedPolicy("response-headers-policy", HEADERS_POLICIES, () => ({
      corsConfigs: [],
      customHeadersConfigs: [],
      removeHeadersConfigs: [],
      securityHeadersConfigs: [],
      serverTimingHeadersConfigs: [],
    })),
  ),
  "aws:route53/getZone:getZone": answeringGlobally(zone),
  "aws:ec2/getVpc:getVpc": answering(vpc),
  "aws:ec2/getSubnets:getSubnets": answering(subnets),
  "aws:ec2/getSubnet:getSubnet": answering(subnet),
};
