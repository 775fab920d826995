import type { Json, ResourceState } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import type { Subject } from "../reading/subjects.ts";
import { changedPaths } from "../reading/subjects.ts";
import { sizeOf } from "./sizes.ts";
import type { SizeTable } from "./sizes.ts";
import { amountText, directionOf } from "./text.ts";

/** Machines of one size that a resource runs. */
interface Machines {
  /** Families with the same size, such as "m6g, m7g". */
  readonly family: string;
  /** Normalised units of all of them. @default - the size is in no table, or the number is not known */
  readonly units?: number | undefined;
  /** Such as "2 x db.r7g.xlarge". */
  readonly text: string;
}

/** A resource with its machines before and after. */
interface Move {
  readonly subject: Subject;
  readonly before?: Machines | undefined;
  readonly after?: Machines | undefined;
}

const CODE = "cost-machines";

/** Properties that decide about the machines of a type. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": ["instanceClass", "multiAz"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "nodeType",
    "engine",
    "numCacheClusters",
    "numNodeGroups",
    "replicasPerNodeGroup",
  ],
  "aws:eks/nodeGroup:NodeGroup": ["instanceTypes", "scalingConfig.desiredSize"],
  "aws:ec2/instance:Instance": ["instanceType"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["instanceType"],
};

/** Sums of normalised units by family, over what changes; what moves to another family by itself. */
export function machineFindings(subjects: readonly Subject[]): readonly UnmarkedFinding[] {
  const moves = subjects.flatMap((subject): readonly Move[] => {
    const { before, after } = subject;
    if (!Object.hasOwn(PATHS, (after ?? before)?.type ?? "")) return [];
    const [old, now] = [before, after].map((one) =>
      one === undefined ? undefined : machinesOf(one),
    );
    return old?.text === now?.text && old?.units === now?.units
      ? []
      : [{ subject, before: old, after: now }];
  });
  const comparable = moves.filter(isComparable);
  const families = [...new Set(comparable.map(familyOf))].toSorted();
  return [
    ...families.map((family) =>
      total(
        family,
        comparable.filter((one) => familyOf(one) === family),
      ),
    ),
    ...moves.filter((one) => !isComparable(one)).map(unclear),
  ].filter((one) => one !== undefined);
}

function isComparable({ before, after }: Move): boolean {
  const isKnown = [before, after].every((one) => one === undefined || one.units !== undefined);
  return isKnown && (before === undefined || after === undefined || before.family === after.family);
}

function familyOf({ before, after }: Move): string {
  return (after ?? before)?.family ?? "";
}

function total(family: string, moves: readonly Move[]): UnmarkedFinding | undefined {
  const sum = (key: "before" | "after"): number =>
    // In tenths of hundredths: the units of Valkey are tenths, and 0.1 + 0.2 is not 0.3.
    Math.round(moves.reduce((all, move) => all + (move[key]?.units ?? 0), 0) * 1000) / 1000;
  const [before, after] = [sum("before"), sum("after")];
  const texts = moves.map(
    ({ subject, before: old, after: now }) =>
      `${subject.name} ${old?.text ?? "(none)"} -> ${now?.text ?? "(none)"}`,
  );
  return {
    topic: "cost",
    code: CODE,
    direction: directionOf(before, after),
    message: `${amountText(before)} -> ${amountText(after)} normalised units of ${family}: ${texts.toSorted().join("; ")}.`,
    ...placeOf(moves),
  };
}

function unclear(move: Move): UnmarkedFinding {
  const { subject, before, after } = move;
  const reason =
    before !== undefined && after !== undefined && before.family !== after.family
      ? "another family, which no table compares"
      : "no table has the size, or it is known only after the update";
  return {
    topic: "cost",
    code: CODE,
    direction: "neutral",
    message: `${subject.name}: ${before?.text ?? "(none)"} -> ${after?.text ?? "(none)"}: ${reason}; direction not known.`,
    ...placeOf([move]),
  };
}

/** One resource is named; several are the stack's. */
function placeOf(moves: readonly Move[]): Pick<UnmarkedFinding, "urn" | "properties"> {
  const [move] = moves;
  if (move === undefined || moves.length > 1) return { properties: [] };
  const { subject } = move;
  const paths = PATHS[(subject.after ?? subject.before)?.type ?? ""] ?? [];
  const changed = subject.properties.map(({ path }) => path);
  const own = paths.filter((path) =>
    changed.some((one) => one === path || one.startsWith(`${path}[`)),
  );
  return { urn: subject.urn, properties: changedPaths(subject, own) };
}

function machinesOf(resource: ResourceState): Machines | undefined {
  const { inputs, type } = resource;
  if (type === "aws:rds/instance:Instance") {
    const table = /^sqlserver|-se2?$|-ee$/.test(textOf(inputs["engine"])) ? undefined : "database";
    return machines(table, [inputs["instanceClass"]], flagCount(inputs["multiAz"]));
  }
  if (type === "aws:elasticache/replicationGroup:ReplicationGroup") {
    const table = inputs["engine"] === "valkey" ? "cacheValkey" : "cache";
    return machines(table, [inputs["nodeType"]], cacheNodes(resource));
  }
  if (type === "aws:eks/nodeGroup:NodeGroup") {
    const types = inputs["instanceTypes"];
    const desired = at(inputs, "scalingConfig", "desiredSize");
    return machines("compute", isList(types) ? types : [types], numberOf(desired));
  }
  return machines("compute", [inputs["instanceType"]], 1);
}

/** Several types are told as one where they have one size: then any of them costs as many units. */
function machines(
  table: SizeTable | undefined,
  names: readonly (Json | undefined)[],
  count: number | undefined,
): Machines | undefined {
  if (names.every((name) => name === undefined)) return undefined;
  const known = names.map((name) => textOf(name));
  const sizes = known.map((name) => sizeOf(table ?? "compute", name));
  const units = new Set(sizes.map((size) => size.units));
  const [one] = [...units];
  const isOne = table !== undefined && units.size === 1 && one !== undefined && count !== undefined;
  const number = count === undefined ? "(known after the update)" : String(count);
  return {
    family: [...new Set(sizes.map(({ family }) => family))].toSorted().join(", "),
    units: isOne ? one * count : undefined,
    text: `${number} x ${[...new Set(known)].toSorted().join(" or ")}`,
  };
}

/** An instance with a standby in another zone is billed as two. Source: Amazon RDS User Guide, normalized units per hour. */
function flagCount(multiAz: Json | undefined): number | undefined {
  if (isUnknown(multiAz) || isSecret(multiAz)) return undefined;
  return multiAz === true || multiAz === "true" ? 2 : 1;
}

/** Nodes of a replication group: as said, or shards times their replicas and the primary. */
function cacheNodes({ inputs }: ResourceState): number | undefined {
  const said = inputs["numCacheClusters"];
  if (said !== undefined) return numberOf(said);
  const [shards, replicas] = [
    inputs["numNodeGroups"] ?? 1,
    inputs["replicasPerNodeGroup"] ?? 0,
  ].map(numberOf);
  return shards === undefined || replicas === undefined ? undefined : shards * (replicas + 1);
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function textOf(value: Json | undefined): string {
  if (isUnknown(value)) return "(known after the update)";
  return typeof value === "string" ? value : "(not known)";
}
