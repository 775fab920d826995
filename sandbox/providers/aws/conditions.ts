/** Inputs whose change replaces only under a condition (CustomizeDiff of the terraform provider). */

import { isRecord, reveal } from "../model.ts";
import type { Props, Value } from "../model.ts";

/** Says whether this change replaces, and the fact in words. */
export type Condition = (
  olds: Props,
  news: Props,
  oldOutputs: Props,
) => { readonly replaces: boolean; readonly why: string };

const textOf = (props: Props, name: string): string => {
  const value = reveal(props[name]);
  return typeof value === "string" ? value : "";
};

/** The first of the values that is a text and not empty. */
const firstText = (...values: readonly (Value | undefined)[]): string =>
  values
    .map((value) => reveal(value))
    .filter((value) => typeof value === "string")
    .find((text) => text !== "") ?? "";

/** "7.1" and "7.0.5" as numbers, so that they compare; "6.x" counts as the newest 6. */
function versionNumber(version: string): number {
  const [major = "0", minor = "0", patch = "0"] = version.split(".");
  return Number(major) * 1e6 + (minor === "x" ? 999 : Number(minor)) * 1e3 + Number(patch);
}

/** "s3" of a log delivery's destination; undefined while its ARN is not known. */
function destinationService(inputs: Props): string | undefined {
  const configuration = reveal(inputs["deliveryDestinationConfiguration"]);
  if (!isRecord(configuration)) return undefined;
  return textOf(configuration, "destinationResourceArn").split(":")[2];
}

const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** By token and property. Source: internal/service/elasticache/{replication_group,engine_version}.go. */
const CONDITIONS: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  [REPLICATION_GROUP]: {
    engine: (olds, news) => {
      const upgrade = textOf(olds, "engine") !== "valkey" && textOf(news, "engine") === "valkey";
      return {
        replaces: !upgrade,
        why: upgrade
          ? "Redis OSS is upgraded to Valkey in place, engine, version and family in one step"
          : "an engine cannot be changed back from Valkey in place",
      };
    },
    engineVersion: (olds, news, outputs) => {
      const before = firstText(olds["engineVersion"], outputs["engineVersionActual"]);
      const after = textOf(news, "engineVersion");
      const switched = textOf(olds, "engine") !== textOf(news, "engine");
      const down = !switched && after !== "" && versionNumber(after) < versionNumber(before);
      return {
        replaces: down,
        why: down ? "an engine cannot be downgraded in place" : "an engine is upgraded in place",
      };
    },
    transitEncryptionEnabled: (olds, _news, outputs) => {
      const version = firstText(outputs["engineVersionActual"], olds["engineVersion"]);
      const early = version !== "" && versionNumber(version) < versionNumber("7.0.5");
      return {
        replaces: early,
        why: early
          ? "before engine version 7.0.5 encryption in transit is fixed at creation"
          : "from engine version 7.0.5 on encryption in transit is switched in place",
      };
    },
  },
  "aws:eks/cluster:Cluster": {
    // internal/service/eks/cluster.go: envelope encryption cannot be taken back.
    encryptionConfig: (_olds, news) => {
      const removed = (news["encryptionConfig"] ?? undefined) === undefined;
      return {
        replaces: removed,
        why: removed
          ? "encryption of secrets cannot be taken back"
          : "encryption of secrets is added in place",
      };
    },
    "computeConfig.nodeRoleArn": (olds) => {
      const config = reveal(olds["computeConfig"]);
      const given = isRecord(config) && textOf(config, "nodeRoleArn") !== "";
      return {
        replaces: given,
        why: given
          ? "the role of the nodes cannot be changed in place"
          : "a role is added in place",
      };
    },
  },
  "aws:lambda/invocation:Invocation": {
    // internal/service/lambda/invocation.go: customizeDiffInputChangeWithCreateOnlyScope. CREATE_ONLY is the default.
    input: (_olds, news) => {
      const again = textOf(news, "lifecycleScope") !== "CRUD";
      return {
        replaces: again,
        why: again
          ? "another input is another invocation: with lifecycleScope CREATE_ONLY a new resource"
          : "with lifecycleScope CRUD the function is invoked again in place",
      };
    },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    // internal/service/logs/delivery_destination.go: requiresReplaceIfARNServiceChanges, also when it is not known yet.
    "deliveryDestinationConfiguration.destinationResourceArn": (olds, news) => {
      const [before, after] = [destinationService(olds), destinationService(news)];
      const replaces = after === undefined || before !== after;
      return {
        replaces,
        why: replaces
          ? "a destination cannot become one of another service, or of one not known yet"
          : "a destination is exchanged in place for another of the same service",
      };
    },
  },
  "aws:ec2/subnet:Subnet": {
    ipv6CidrBlock: (olds) => {
      const assigned = reveal(olds["assignIpv6AddressOnCreation"]) === true;
      return {
        replaces: assigned,
        why: assigned
          ? "addresses are assigned from the block at creation"
          : "the block is exchanged in place",
      };
    },
  },
};

/** @returns the condition of a changed property; undefined when the facts table alone decides. */
export function conditionOf(token: string, path: string): Condition | undefined {
  const conditions = CONDITIONS[token];
  return conditions !== undefined && Object.hasOwn(conditions, path) ? conditions[path] : undefined;
}
