/** Data sources about the account: region, partition, identity, zones, service principals, tags. */

import { isRecord, reveal } from "../../model.ts";
import type { InvokeModel, Props, Value } from "../../model.ts";
import { zonesOf } from "../regions.ts";
import { answering, answeringGlobally, refuse } from "./answer.ts";
import type { Answer, Question } from "./answer.ts";

/** Names of regions for people. Source: AWS general reference, "Regions". */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-2": "US West (Oregon)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "eu-central-1": "Europe (Frankfurt)",
  "eu-north-1": "Europe (Stockholm)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "sa-east-1": "South America (Sao Paulo)",
};

const dnsSuffix = (question: Question): string =>
  question.context.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";

const region: Answer = (question) => {
  const name = question.text("region", question.text("name", question.context.region));
  return {
    description: DESCRIPTIONS[name] ?? name,
    endpoint: `ec2.${name}.${dnsSuffix(question)}`,
    id: name,
    name,
    region: name,
  };
};

const partition: Answer = (question) => {
  const suffix = dnsSuffix(question);
  return {
    dnsSuffix: suffix,
    id: question.context.partition,
    partition: question.context.partition,
    reverseDnsPrefix: suffix.split(".").reverse().join("."),
  };
};

const identity: Answer = (question) => {
  const { accountId, partition: where } = question.context;
  return {
    accountId,
    arn: `arn:${where}:iam::${accountId}:user/sandbox`,
    id: accountId,
    userId: "AIDASANDBOXSANDBOXSAN",
  };
};

const zones: Answer = (question) => {
  const wanted = question.text("state", "available");
  const [names, ids] = [question.filter("zone-name"), question.filter("zone-id")];
  const found = zonesOf(question.region)
    .filter((zone) => !question.texts("excludeNames").includes(zone.name))
    .filter((zone) => !question.texts("excludeZoneIds").includes(zone.id))
    .filter((zone) => names.length === 0 || names.includes(zone.name))
    .filter((zone) => ids.length === 0 || ids.includes(zone.id));
  const shown = wanted === "available" ? found : [];
  return {
    groupNames: [question.region],
    id: question.region,
    names: shown.map((zone) => zone.name),
    zoneIds: shown.map((zone) => zone.id),
  };
};

const servicePrincipal: Answer = (question) => {
  const service = question.text("serviceName");
  if (service === "") return refuse("serviceName", undefined, "a service such as s3");
  const name = `${service}.amazonaws.com`;
  return { id: name, name, suffix: "amazonaws.com" };
};

const defaultTags: Answer = (question) => {
  const setting = decoded(question.context.config["defaultTags"]);
  const tags = isRecord(setting) ? decoded(setting["tags"]) : undefined;
  return { id: question.context.partition, tags: isRecord(tags) ? tags : {} };
};

/** Nested configuration reaches a provider as JSON text. */
function decoded(value: Value | undefined): Value | undefined {
  const given = reveal(value);
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given) as Props;
  } catch {
    return undefined;
  }
}

/** By token. */
export const ACCOUNT: Readonly<Record<string, InvokeModel>> = {
  "aws:index/getRegion:getRegion": answering(region),
  "aws:index/getPartition:getPartition": answeringGlobally(partition),
  "aws:index/getCallerIdentity:getCallerIdentity": answeringGlobally(identity),
  "aws:index/getAvailabilityZones:getAvailabilityZones": answering(zones),
  "aws:index/getServicePrincipal:getServicePrincipal": answering(servicePrincipal),
  "aws:index/getDefaultTags:getDefaultTags": answeringGlobally(defaultTags),
};
