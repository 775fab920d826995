import type { Comparison, ResourceChange, ResourceState } from "../../model.ts";
import { at, shown } from "../../values.ts";
import { REPLICATION_GROUP } from "./cache-engine.ts";
import { DATABASE, DATABASE_GROUP, groupOf } from "./database-engine.ts";
import {
  changeOf,
  flagOf,
  goes,
  inputText,
  moveOf,
  namesOf,
  ofType,
  orderCode,
  step,
  versionOf,
} from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

const CACHE_GROUP = "aws:elasticache/parameterGroup:ParameterGroup";
/** An instance of Aurora. */
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const USER_TYPES = [DATABASE, REPLICATION_GROUP, "aws:elasticache/cluster:Cluster"];

/** Parameter groups that are made anew or deleted while something uses them. */
export const PARAMETER_GROUPS: OrderCheck = {
  codes: [
    orderCode(
      "parameter-group-in-use",
      "A parameter group is deleted or replaced while something uses it.",
      "AWS refuses to delete a group that is in use. A replacement needs a name of its own, made before the old one goes, and its users switched in the same update.",
      SOURCES.groupInUse,
    ),
    orderCode(
      "parameter-group-waits",
      "A parameter group is deleted in the update whose engine upgrade waits for the maintenance window.",
      "The upgrade takes the new group along in the window; until then the old one is in use, and AWS refuses to delete it.",
      SOURCES.databaseModify,
      SOURCES.groupInUse,
    ),
  ],
  types: [DATABASE_GROUP, CACHE_GROUP],
  check(change, comparison) {
    if (!goes(change) || change.before === undefined || change.before.retainOnDelete) return [];
    const users = usersOf(change.before, comparison);
    if (users.length === 0) return [];
    const stuck = change.operation === "delete" ? still(change, comparison, users) : users;
    if (change.operation === "delete" && stuck.length > 0) return [deleted(change, stuck)];
    if (change.operation === "replace" && !isMadeBeside(change)) return [fixed(change, users)];
    return waits(change, comparison, users);
  },
};

/** What used the group before and is still there afterwards. */
function usersOf(group: ResourceState, { base, head }: Comparison): readonly ResourceState[] {
  const members = ofType(base.resources, MEMBER).filter((one) => isMemberOf(group, one));
  return ofType(base.resources, ...USER_TYPES)
    .filter((one) => groupOf(one, base.resources)?.urn === group.urn)
    .concat(members)
    .filter(({ urn }) => head.resources.has(urn));
}

/** Whether an instance of Aurora uses a group: its property has another name than that of other instances. */
function isMemberOf(group: ResourceState, member: ResourceState): boolean {
  const named = inputText(member, "dbParameterGroupName");
  if (named !== undefined) return named === inputText(group, "name");
  return member.propertyDependencies["dbParameterGroupName"]?.includes(group.urn) === true;
}

/** Those of them that name it even afterwards. */
function still(
  { before }: ResourceChange,
  { head }: Comparison,
  users: readonly ResourceState[],
): readonly ResourceState[] {
  const name = inputText(before, "name");
  return users.filter(
    ({ urn }) =>
      name !== undefined &&
      ["parameterGroupName", "dbParameterGroupName"].some(
        (key) => inputText(head.resources.get(urn), key) === name,
      ),
  );
}

/** Whether the replacement can stand beside the old group. */
function isMadeBeside({ before, after, replacement }: ResourceChange): boolean {
  const [old, now] = [inputText(before, "name"), inputText(after, "name")];
  return replacement !== "delete-first" && (old === undefined || old !== now);
}

function fixed(change: ResourceChange, users: readonly ResourceState[]): Problem {
  const { name, before, after } = change;
  const [old, now] = [inputText(before, "name"), inputText(after, "name")];
  const isTaken = old !== undefined && old === now;
  const family = moveOf(change, "family");
  const what =
    family === undefined
      ? "is replaced"
      : `changes its family from ${shown(family.before)} to ${shown(family.after)}, which replaces it`;
  return {
    code: "parameter-group-in-use",
    message: `${name} ${what} ${isTaken ? `under its fixed name ${old}` : "delete-first"} while ${namesOf(users)} uses it: ${change.replacement === "delete-first" ? "AWS refuses to delete a group in use" : "the name is taken"}.`,
    properties: [...(family === undefined ? [] : ["family"]), ...(isTaken ? ["name"] : [])],
    steps: [
      step(
        `${name}: a name with the family in it${family === undefined ? "" : `, such as ${old ?? name}-${shown(family.after)}`}, and no deleteBeforeReplace; ${namesOf(users)}: parameterGroupName from it${family === undefined ? "" : " and the engine version of that family, applyImmediately: true"}`,
        "The new group is made beside the old one, and what uses it is switched before the old one goes.",
      ),
      step(
        "restart what uses it",
        "Static parameters of a new group take effect with the next restart.",
      ),
    ],
  };
}

function deleted({ name }: ResourceChange, users: readonly ResourceState[]): Problem {
  return {
    code: "parameter-group-in-use",
    message: `${name} is deleted while ${namesOf(users)} still uses it: AWS refuses it.`,
    properties: [],
    steps: [
      step(
        `${namesOf(users)}: another parameterGroupName, and a restart`,
        "Nothing may use a group that is to be deleted.",
      ),
      step(`${name} out of the program`, "Nothing uses it any more."),
    ],
  };
}

/** An upgrade that takes the new group along only in the window. */
function waits(
  { name }: ResourceChange,
  comparison: Comparison,
  users: readonly ResourceState[],
): readonly Problem[] {
  const waiting = users.filter(({ urn }) => {
    const other = changeOf(comparison, urn);
    const move = other === undefined ? undefined : moveOf(other, "engineVersion");
    const [from, to] = [versionOf(move?.before), versionOf(move?.after)];
    if (from === undefined || to === undefined || from[0] === to[0]) return false;
    // A blue/green deployment is switched over within the update, whatever applyImmediately says.
    if (flagOf(at(other?.after?.inputs, "blueGreenUpdate", "enabled")) === true) return false;
    return flagOf(other?.after?.inputs["applyImmediately"]) !== true;
  });
  if (waiting.length === 0) return [];
  return [
    {
      code: "parameter-group-waits",
      message: `${name} goes in the same update as the upgrade of ${namesOf(waiting)}, whose applyImmediately is not true: until the maintenance window the old group is in use, and AWS refuses to delete it.`,
      properties: [],
      steps: [
        step(
          `${namesOf(waiting)}: the new version and group; ${name} stays in the program (or retainOnDelete: true)`,
          "The upgrade waits for the maintenance window, or for applyImmediately: true.",
        ),
        step(`${name} out of the program, after the window`, "Nothing uses it any more."),
      ],
    },
  ];
}
