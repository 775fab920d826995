import type { ApplyStep, Comparison, ResourceChange, ResourceState } from "../../model.ts";
import { shown } from "../../values.ts";
import {
  compareVersions,
  flagOf,
  inputText,
  moveOf,
  namesOf,
  ofType,
  orderCode,
  step,
  textOf,
  versionOf,
} from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** The RDS instance. */
export const DATABASE = "aws:rds/instance:Instance";
/** The parameter group of RDS. */
export const DATABASE_GROUP = "aws:rds/parameterGroup:ParameterGroup";
const PROXY = "aws:rds/proxy:Proxy";

/** Versions of PostgreSQL. */
export const DATABASE_ENGINE: OrderCheck = {
  codes: [
    orderCode(
      "database-major-upgrade",
      "PostgreSQL on RDS is upgraded to another major version.",
      "It needs allowMajorVersionUpgrade and a parameter group of the new family in the same modification, takes the writer and its replicas down together, even in several zones, and cannot be undone. Not every version is a valid target of every other.",
      SOURCES.postgresUpgrade,
      SOURCES.postgresReplicas,
      SOURCES.groupInUse,
    ),
    orderCode(
      "database-version-down",
      "The engine version of a database goes down.",
      "RDS upgrades, and never downgrades: an older version takes a restored copy or a dump.",
      SOURCES.postgresUpgrade,
    ),
  ],
  types: [DATABASE],
  check(change, comparison) {
    const move = moveOf(change, "engineVersion");
    const [from, to] = [versionOf(move?.before), versionOf(move?.after)];
    if (move === undefined || from === undefined || to === undefined) return [];
    if (compareVersions(to, from) < 0) return [down(change)];
    const engine = inputText(change.after, "engine") ?? "postgres";
    if (engine !== "postgres" || to[0] === from[0]) return [];
    return [major(change, comparison, [from[0] ?? 0, to[0] ?? 0])];
  },
};

/** The replicas of an instance in this stack. */
export function replicasOf(
  source: ResourceState,
  resources: ReadonlyMap<string, ResourceState>,
): readonly ResourceState[] {
  return ofType(resources, DATABASE).filter((one) => {
    if (one.urn === source.urn || one.inputs["replicateSourceDb"] === undefined) return false;
    const made = one.propertyDependencies["replicateSourceDb"] ?? [];
    if (made.includes(source.urn)) return true;
    const named = inputText(one, "replicateSourceDb");
    const names = [inputText(source, "identifier"), textOf(source.outputs["arn"])];
    return named !== undefined && names.includes(named);
  });
}

function major(
  change: ResourceChange,
  { head, base }: Comparison,
  [from, to]: readonly [number, number],
): Problem {
  const { name, after, before } = change;
  const version = shown(after?.inputs["engineVersion"]);
  const replicas = before === undefined ? [] : replicasOf(before, base.resources);
  const gaps = [
    ...(flagOf(after?.inputs["allowMajorVersionUpgrade"]) === true
      ? []
      : ["allowMajorVersionUpgrade is not true, so that RDS refuses it"]),
    ...groupGap(change, head.resources, to),
    ...(to - from > 1
      ? [
          `it skips ${to - from - 1 === 1 ? "a major version" : `${to - from - 1} major versions`}, which RDS takes only where describe-db-engine-versions lists ${version} among the ValidUpgradeTarget of ${shown(before?.inputs["engineVersion"])}`,
        ]
      : []),
    ...(change.operation === "replace" ? ["this update replaces the instance"] : []),
  ];
  const together = replicas.length > 0 ? ` together with its replicas ${namesOf(replicas)}` : "";
  const missing =
    gaps.length > 0 ? ` In this form one update fails or harms: ${gaps.join("; ")}.` : "";
  const group = groupOf(after, head.resources);
  // The steps before have been made: what is left is the one modification.
  const isReady = gaps.length === 0 && isThere(group, base.resources);
  return {
    code: "database-major-upgrade",
    ...(isReady && { direction: "neutral" }),
    message: `${name} goes from PostgreSQL ${from} to ${to}: it is down while RDS upgrades it${together}, and cannot go back.${missing}`,
    properties: ["engineVersion"],
    steps: upgradeSteps(change, {
      to,
      replicas,
      hasProxy: ofType(head.resources, PROXY).length > 0,
    }),
  };
}

/** Whether a parameter group was there before, of the same family. */
function isThere(
  group: ResourceState | undefined,
  resources: ReadonlyMap<string, ResourceState>,
): boolean {
  const old = group === undefined ? undefined : resources.get(group.urn);
  return old !== undefined && inputText(old, "family") === inputText(group, "family");
}

interface Surroundings {
  readonly to: number;
  readonly replicas: readonly ResourceState[];
  readonly hasProxy: boolean;
}

function upgradeSteps(
  { name, after }: ResourceChange,
  { to, replicas, hasProxy }: Surroundings,
): readonly ApplyStep[] {
  const group = inputText(after, "parameterGroupName") ?? `the group of family postgres${to}`;
  const version = shown(after?.inputs["engineVersion"]);
  return [
    step(
      `a new parameter group of family postgres${to} for ${name}${replicas.length > 0 ? " and one for its replicas" : ""}, beside the old ones and with names of their own; test the upgrade on a restored snapshot`,
      "A group's family cannot be changed, and the old group is in use until the upgrade is done.",
    ),
    step(
      `${name}: its latest minor version; in SQL: update the extensions, drop logical replication slots, end prepared transactions`,
      "RDS checks these before a major upgrade and stops at what it finds.",
    ),
    step(
      `${name}: engineVersion: ${version}, parameterGroupName: ${group}, allowMajorVersionUpgrade: true, applyImmediately: true at the time that was agreed`,
      `One modification, because the old group does not fit the new version${replicas.length > 0 ? "; RDS upgrades the replicas in the region with it, so that their engineVersion follows and never leads" : ""}${hasProxy ? "; the proxy drops its connections to the database for as long" : ""}.`,
    ),
    ...(replicas.length > 0
      ? [
          step(
            `${namesOf(replicas)}: parameterGroupName of family postgres${to}`,
            "They run on the default group of the new family until then.",
          ),
        ]
      : []),
    step(
      `in SQL: ANALYZE, ALTER EXTENSION ... UPDATE; then ${name}: allowMajorVersionUpgrade: false, and the old parameter groups out of the program`,
      "Statistics are not taken along, and the next changed number shall not set off an upgrade.",
    ),
    step(
      "or, with less downtime: an RDS blue/green deployment made, checked and switched over by hand, its result imported",
      "The copy is upgraded while the original serves, and the switchover is short; the provider's blueGreenUpdate is for instances without replicas.",
    ),
  ];
}

function groupGap(
  change: ResourceChange,
  resources: ReadonlyMap<string, ResourceState>,
  to: number,
): readonly string[] {
  const group = groupOf(change.after, resources);
  const family = inputText(group, "family");
  if (family !== undefined && family !== `postgres${to}`) {
    return [`its parameter group ${group?.name ?? ""} is of family ${family}, not postgres${to}`];
  }
  const named = inputText(change.after, "parameterGroupName");
  if (group !== undefined || named === undefined) return [];
  return moveOf(change, "parameterGroupName") === undefined && named !== `default.postgres${to}`
    ? [`its parameter group stays ${named}, which is of the old family`]
    : [];
}

/** The parameter group of this stack that an instance uses. */
export function groupOf(
  instance: ResourceState | undefined,
  resources: ReadonlyMap<string, ResourceState>,
): ResourceState | undefined {
  const made = instance?.propertyDependencies["parameterGroupName"] ?? [];
  const named = inputText(instance, "parameterGroupName");
  const groups = ofType(resources, DATABASE_GROUP, "aws:elasticache/parameterGroup:ParameterGroup");
  return named === undefined
    ? groups.find(({ urn }) => made.includes(urn))
    : groups.find((one) => inputText(one, "name") === named);
}

function down(change: ResourceChange): Problem {
  const { name, before, after } = change;
  const [from, to] = [before, after].map((state) => shown(state?.inputs["engineVersion"]));
  return {
    code: "database-version-down",
    message: `${name} cannot go from ${from ?? ""} down to ${to ?? ""}: RDS refuses it.`,
    properties: ["engineVersion"],
    steps: [
      step(
        `a second instance of ${to ?? ""}: snapshotIdentifier of a snapshot from before the upgrade, or empty and filled by pg_dump or logical replication`,
        "RDS upgrades only; a snapshot can be restored to the version it was made with.",
      ),
      step(
        "the clients: its endpoint, once it has caught up",
        "Writes after the copy would be lost.",
      ),
      step(`${name} out of the program`, "Nobody uses it any more."),
    ],
  };
}
