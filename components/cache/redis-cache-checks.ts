import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { LOG_RETENTION_DAYS } from "../core/log-group.ts";
import { windowProblems } from "../core/windows.ts";
import type { ResolvedCacheArgs } from "./redis-cache-args.ts";

/** ElastiCache API, CreateReplicationGroup: snapshot and maintenance windows of 60 minutes at least. */
const WINDOW_MINUTES = 60;

/** Everything wrong with the arguments, known before the first resource is made. */
export function cacheProblems(args: ResolvedCacheArgs): readonly Problem[] {
  return [
    ...topologyProblems(args),
    ...parameterProblems(args),
    ...accessProblems(args),
    ...windowProblems(
      { path: "snapshotWindow", value: args.snapshotWindow, minimumMinutes: WINDOW_MINUTES },
      { path: "maintenanceWindow", value: args.maintenanceWindow, minimumMinutes: WINDOW_MINUTES },
    ),
    ...serviceProblems(args),
    ...alarmProblems(args),
  ];
}

function topologyProblems(args: ResolvedCacheArgs): readonly Problem[] {
  const { replicas, shards, automaticFailover, multiAz, tuning } = args;
  const { clusterMode } = tuning.input;
  const problems = [
    ...checkWhole("replicas", replicas, { min: 0, max: 5, unit: "replicas" }),
    ...checkWhole("shards", shards, { min: 1, max: 500, unit: "shards" }),
  ];
  const add = (path: string, got: string, allowed: string, fix: string): void => {
    problems.push({ path, got, allowed, fix });
  };
  if (automaticFailover && !clusterMode && replicas === 0) {
    add(
      "automaticFailover",
      "true with 0 replicas",
      "true with 1 replica or more: there is nothing to fail over to",
      "set replicas to 1, or automaticFailover to false",
    );
  }
  if (!automaticFailover && clusterMode) {
    const allowed = "true: cluster mode does not work without it";
    add("automaticFailover", "false in cluster mode", allowed, "set automaticFailover to true");
  }
  if (multiAz && !(automaticFailover && replicas > 0)) {
    add(
      "multiAz",
      `true with automaticFailover ${automaticFailover} and ${replicas} replicas`,
      "true with automaticFailover and 1 replica or more, which stands in the other zone",
      "set replicas to 1 and automaticFailover to true, or multiAz to false",
    );
  }
  if (multiAz && args.subnetIds.length < 2) {
    add(
      "subnetIds",
      `${args.subnetIds.length} subnets with multiAz`,
      "2 or more, in different zones",
      "add a subnet of another zone, or set multiAz to false",
    );
  }
  if (args.subnetIds.length === 0) {
    add("subnetIds", "no subnet", "1 or more", "add the isolated subnets of the network");
  }
  if (shards > 1 && !clusterMode) {
    const allowed = "1: more shards need cluster mode";
    add("shards", `${shards}`, allowed, "set shards to 1, or turn on clusterMode in the tuning");
  }
  return problems;
}

/** The parameter group and the replication group must agree on cluster mode, or ElastiCache refuses the pair. */
function parameterProblems({ tuning }: ResolvedCacheArgs): readonly Problem[] {
  const sent = tuning.settings.find(({ name }) => name === "cluster-enabled")?.value ?? "no";
  const wanted = tuning.input.clusterMode ? "yes" : "no";
  if (sent === wanted) return [];
  return [
    {
      path: "tuning: cluster-enabled",
      got: sent,
      allowed: `${wanted}: clusterMode is ${tuning.input.clusterMode}`,
      fix: "remove the override of cluster-enabled; clusterMode sets it",
    },
  ];
}

function accessProblems({ accessString, passwordVersion }: ResolvedCacheArgs): readonly Problem[] {
  const problems = [
    ...checkWhole("passwordVersion", passwordVersion, {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      unit: "versions",
    }),
  ];
  const fix = "write an ACL rule such as: on ~* &* +@all -@dangerous";
  if (!/^on(?:\s|$)/.test(accessString)) {
    const allowed = 'a rule that begins with "on": the user would be disabled';
    problems.push({ path: "accessString", got: accessString.slice(0, 3), allowed, fix });
  }
  // The rule itself is not shown: what follows > or < is a password.
  if (/(?:^|\s)(?:[<>#!]\S|nopass|resetpass|reset)/.test(accessString)) {
    const allowed =
      "no password, nopass or reset: ElastiCache refuses them, the component sets the password";
    problems.push({ path: "accessString", got: "a rule about passwords", allowed, fix });
  }
  return problems;
}

function serviceProblems(args: ResolvedCacheArgs): readonly Problem[] {
  return [
    ...checkWhole("port", args.port, { min: 1, max: 65_535, unit: "TCP ports" }),
    ...checkWhole("snapshotRetentionDays", args.snapshotRetentionDays, {
      min: 0,
      max: 35,
      unit: "days",
    }),
    ...checkWhole("keyDeletionWindowDays", args.keyDeletionWindowDays, {
      min: 7,
      max: 30,
      unit: "days",
    }),
    ...checkOneOf("logRetentionDays", args.logRetentionDays, LOG_RETENTION_DAYS),
  ];
}

function alarmProblems(args: ResolvedCacheArgs): readonly Problem[] {
  const percent = { min: 1, max: 100, unit: "percent" };
  return [
    ...checkWhole("connectionsAlarmPercent", args.connectionsAlarmPercent, percent),
    ...checkWhole("cpuAlarmPercent", args.cpuAlarmPercent, percent),
    ...checkWhole("memoryAlarmPercent", args.memoryAlarmPercent, percent),
    ...checkWhole("plannedConnections", args.plannedConnections, {
      min: 0,
      max: args.tuning.maxClients,
      unit: "connections",
    }),
    ...checkWhole("replicationLagAlarmSeconds", args.replicationLagAlarmSeconds, {
      min: 1,
      max: 3600,
      unit: "seconds",
    }),
  ];
}
