/**
 * Automatic names and the bridge's own defaults, as pulumi-aws 7 sets them (provider/resource_overrides.go, autonaming.go): every
 * input called `name` gets the logical name, a dash and 7 hex digits, at most 255 characters; the types below depart from that.
 */

import { autoName } from "../names.ts";
import type { AutoNameOptions } from "../names.ts";
import { isList, isRecord, reveal } from "../model.ts";
import type { CheckRequest, Failure, Props, Value } from "../model.ts";
import { typeFacts } from "./catalogue.ts";

/** The input the bridge keeps, in the checked inputs, the names of the properties it filled in itself. */
export const DEFAULTS_KEY = "__defaults";

const DEFAULT_LENGTH = 255;
const lower = (name: string): string => name.toLowerCase();

/** Types that do not simply name an input `name` with at most 255 characters. */
const OVERRIDES: Readonly<Record<string, AutoNameOptions>> = {
  "aws:rds/instance:Instance": { property: "identifier", maxLength: DEFAULT_LENGTH },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    property: "replicationGroupId",
    maxLength: 40,
    transform: lower,
  },
  "aws:s3/bucket:Bucket": { property: "bucket", maxLength: 63, transform: lower },
  "aws:eks/nodeGroup:NodeGroup": { property: "nodeGroupName", maxLength: DEFAULT_LENGTH },
  "aws:eks/fargateProfile:FargateProfile": {
    property: "fargateProfileName",
    maxLength: DEFAULT_LENGTH,
  },
  "aws:cloudwatch/eventRule:EventRule": { maxLength: 64 },
  "aws:cloudwatch/eventTarget:EventTarget": { property: "targetId", maxLength: DEFAULT_LENGTH },
  "aws:lambda/function:Function": { maxLength: 64 },
  "aws:lambda/permission:Permission": { property: "statementId", maxLength: 100 },
  "aws:iam/role:Role": { maxLength: 64 },
  "aws:lb/loadBalancer:LoadBalancer": { maxLength: 32 },
  "aws:lb/targetGroup:TargetGroup": { maxLength: 32 },
  "aws:sqs/queue:Queue": { maxLength: 80 },
  "aws:sns/topic:Topic": { maxLength: 80 },
  "aws:kms/alias:Alias": {
    // 238 characters of name and the prefix that every alias has.
    maxLength: 238 + "alias/".length,
    transform: (name) => (name.startsWith("alias/") ? name : `alias/${name}`),
  },
};

/** Types whose `name` means something of its own, so that it is never made up. */
const NOT_NAMED = new Set(["aws:route53/record:Record"]);

/** Inputs that, when given, take the place of the automatic name. */
const PREFIXES: Readonly<Record<string, string>> = {
  name: "namePrefix",
  identifier: "identifierPrefix",
  bucket: "bucketPrefix",
  nodeGroupName: "nodeGroupNamePrefix",
  statementId: "statementIdPrefix",
};

const MANAGED = "Managed by Pulumi";

/** Inputs the bridge fills with a fixed text. */
const TEXTS: Readonly<Record<string, string>> = {
  "aws:rds/parameterGroup:ParameterGroup": "description",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": "description",
  "aws:rds/subnetGroup:SubnetGroup": "description",
  "aws:rds/optionGroup:OptionGroup": "optionGroupDescription",
  "aws:elasticache/parameterGroup:ParameterGroup": "description",
  "aws:elasticache/subnetGroup:SubnetGroup": "description",
  "aws:ec2/securityGroup:SecurityGroup": "description",
  "aws:route53/zone:Zone": "comment",
};

/** @returns how a type names itself; undefined when it never does. */
export function namingOf(
  token: string,
): (AutoNameOptions & { readonly property: string }) | undefined {
  const override = OVERRIDES[token];
  if (override !== undefined) return { property: "name", ...override };
  const facts = typeFacts(token);
  const named = facts !== undefined && Object.hasOwn(facts.inputs, "name") && !NOT_NAMED.has(token);
  return named ? { property: "name", maxLength: DEFAULT_LENGTH } : undefined;
}

/** @returns the input that takes the place of a type's automatic name (`namePrefix`); undefined when it has none. */
export function prefixOf(token: string): string | undefined {
  const property = namingOf(token)?.property ?? "";
  const prefix = PREFIXES[property];
  return prefix !== undefined && typeFacts(token)?.inputs[prefix] !== undefined
    ? prefix
    : undefined;
}

/**
 * Fills in what the program left out: the name and the bridge's fixed texts. What was filled in is listed under `__defaults`, as
 * the bridge does, so that a later check keeps the name and a diff knows whether the program chose it.
 */
export function applyDefaults(
  token: string,
  request: CheckRequest,
): { readonly inputs: Props; readonly failure: Failure | undefined } {
  const inputs: Record<string, Value> = { ...withoutNulls(request.news) };
  const defaults: string[] = [];
  const failure = applyName(token, request, inputs, defaults);
  const text = TEXTS[token];
  if (text !== undefined && inputs[text] === undefined) {
    inputs[text] = MANAGED;
    defaults.push(text);
  }
  if (token === "aws:s3/bucketObjectv2:BucketObjectv2" && inputs["key"] === undefined) {
    inputs["key"] = request.name;
    defaults.push("key");
  }
  if (token === "aws:rds/parameterGroup:ParameterGroup") applyMethods(inputs);
  inputs[DEFAULTS_KEY] = defaults;
  return { inputs, failure };
}

function applyName(
  token: string,
  request: CheckRequest,
  inputs: Record<string, Value>,
  defaults: string[],
): Failure | undefined {
  const naming = namingOf(token);
  if (naming === undefined || inputs[naming.property] !== undefined) return undefined;
  const prefix = prefixOf(token);
  if (prefix !== undefined && inputs[prefix] !== undefined) return undefined;
  const { olds, ...fresh } = request;
  const keep = olds !== undefined && defaultedNames(olds).includes(naming.property);
  const named = autoName(keep ? { ...fresh, olds } : fresh, {
    ...naming,
    ...suffixOf(token, inputs),
  });
  inputs[naming.property] = named.value;
  defaults.push(naming.property);
  return named.failure;
}

/** A FIFO queue or topic must be named so. */
function suffixOf(token: string, inputs: Props): AutoNameOptions {
  const fifo =
    token === "aws:sqs/queue:Queue"
      ? "fifoQueue"
      : token === "aws:sns/topic:Topic"
        ? "fifoTopic"
        : "";
  return reveal(inputs[fifo]) === true ? { suffix: ".fifo" } : {};
}

/** The bridge's default of a parameter's apply method; AWS itself would take pending-reboot. */
function applyMethods(inputs: Record<string, Value>): void {
  const parameters = inputs["parameters"];
  if (!isList(parameters)) return;
  inputs["parameters"] = parameters.map((parameter) =>
    isRecord(parameter) && (parameter["applyMethod"] ?? undefined) === undefined
      ? { ...parameter, applyMethod: "immediate" }
      : parameter,
  );
}

/** @returns the names of the inputs that were filled in, not chosen by the program. */
export function defaultedNames(inputs: Props): readonly string[] {
  const names = inputs[DEFAULTS_KEY];
  return isList(names) ? names.filter((name) => typeof name === "string") : [];
}

/**
 * @returns true when the program itself chose the physical name. The bridge then deletes before it replaces, because two
 * resources of one name cannot exist side by side.
 */
export function isNamedByProgram(token: string, inputs: Props): boolean {
  const property = namingOf(token)?.property;
  if (property === undefined || inputs[DEFAULTS_KEY] === undefined) return false;
  return (
    (inputs[property] ?? undefined) !== undefined && !defaultedNames(inputs).includes(property)
  );
}

/** Null stands for "not given". */
function withoutNulls(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== null));
}
