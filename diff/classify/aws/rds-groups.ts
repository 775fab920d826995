import type {
  CodeInfo,
  Comparison,
  PropertyChange,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import {
  brief,
  byPath,
  changesByUrn,
  difference,
  listed,
  ofType,
  text,
  told,
} from "../general/reading.ts";
import { compareText } from "../../text.ts";
import type { Classifier } from "../rule.ts";
import { effectOf, familyOf, parametersOf } from "./rds-parameters.ts";
import { CLUSTER, groupOf, INSTANCE, whenApplied } from "./rds-words.ts";
import { RDS_APPLY_METHOD, RDS_PARAMETERS, RDS_REBOOT, REPLACEMENT_FACTS } from "./sources.ts";

const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
/** An instance of Aurora. */
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";

const STATIC: CodeInfo = {
  code: "rds-parameter-static",
  kind: "reboot",
  title: "A parameter changes that takes effect only with a restart of the database.",
  why:
    "A static parameter of a custom group does nothing until the instance is rebooted. The update does not reboot it, and neither " +
    "does the maintenance window: only a reboot by hand, a failover by a change of class or an upgrade does. The same goes for a " +
    "dynamic parameter with applyMethod pending-reboot.",
  sources: [RDS_PARAMETERS, RDS_REBOOT],
};

const DYNAMIC: CodeInfo = {
  code: "rds-parameter-dynamic",
  kind: "in-place",
  title: "A parameter changes that takes effect while the database runs.",
  why: "Dynamic parameters with applyMethod immediate are applied within the running database.",
  sources: [RDS_PARAMETERS],
};

const METHOD: CodeInfo = {
  code: "rds-parameter-apply-method",
  kind: "none",
  title: "Only the apply method of a parameter changes.",
  why:
    "AWS does not change the method of a parameter whose value stays: it reads back as it was, and every update shows the same " +
    "difference again (perpetual diff). Nothing takes effect.",
  sources: [RDS_APPLY_METHOD, RDS_PARAMETERS],
};

const FAMILY: CodeInfo = {
  code: "rds-parameter-family",
  kind: "replace",
  title: "The family or the name of a parameter group changes: it is made anew.",
  why:
    "A group cannot change its family, and one that is in use cannot be deleted: the new one has to come first, under another " +
    "name, and the database has to change over to it in the same update. The new group takes effect with the restart of the " +
    "upgrade, or with a reboot.",
  sources: [
    REPLACEMENT_FACTS,
    {
      title: "SST issue 6585: a parameter group that is in use cannot be replaced",
      url: "https://github.com/sst/sst/issues/6585",
    },
  ],
};

/** Parameter groups of RDS instances and clusters. */
export const RDS_GROUPS: Classifier = {
  codes: [STATIC, DYNAMIC, METHOD, FAMILY],
  types: [GROUP, CLUSTER_GROUP],
  judge(change, comparison) {
    if (change.operation === "replace") return familyChange(change, comparison);
    return change.operation === "update" ? parameterChanges(change, comparison) : [];
  },
};

type Kind = "static" | "dynamic" | "method" | "none";

/** One parameter with all that changes of it. */
interface Changed {
  readonly name: string;
  readonly kind: Kind;
  readonly words: string;
  /** Refused by AWS as it is asked for. */
  readonly refused: boolean;
  readonly properties: readonly PropertyChange[];
}

function parameterChanges(change: ResourceChange, comparison: Comparison): readonly Verdict[] {
  const properties = byPath(
    change.properties.filter(({ keys: [first] }) => first === "parameters"),
  );
  const byName = Map.groupBy(properties, ({ keys: [, name] }) => String(name ?? ""));
  const changed = [...byName]
    .map(([name, own]) => changedParameter(change, name, own))
    .toSorted((a, b) => compareText(a.name, b.name));
  const of = (kind: Kind) => changed.filter((each) => each.kind === kind);
  return [
    ...staticVerdict(change, comparison, of("static")),
    ...dynamicVerdict(change, comparison, of("dynamic")),
    ...methodVerdict(change, of("method")),
  ];
}

function changedParameter(
  change: ResourceChange,
  name: string,
  properties: readonly PropertyChange[],
): Changed {
  const [was, is] = [change.before, change.after].map((side) => parametersOf(side).get(name));
  const [before, after] = [at(was, "value"), at(is, "value")];
  const onlyMethod =
    properties.every(({ keys }) => keys[2] === "applyMethod") ||
    (was !== undefined && is !== undefined && JSON.stringify(before) === JSON.stringify(after));
  if (onlyMethod) {
    const [from, to] = [at(was, "applyMethod"), at(is, "applyMethod")];
    const words = `${name}: applyMethod ${brief(from)} -> ${brief(to)}`;
    return { name, kind: "method", words, refused: false, properties };
  }
  const effect = effectOf(familyOf(change.after) ?? familyOf(change.before), name);
  // Left out, the provider asks for immediate (type declarations of rds.ParameterGroup).
  const method = text(at(is ?? was, "applyMethod")) ?? "immediate";
  const waits = effect === "static" || method !== "immediate" || effect === "unknown";
  const note =
    effect === "unknown" && method === "immediate" ? " (no facts about it: taken for static)" : "";
  return {
    name,
    kind: waits ? "static" : "dynamic",
    words:
      was === undefined && is === undefined
        ? `${listed(properties.map(difference))}${note}`
        : `${name} ${brief(before)} -> ${is === undefined ? "the default" : brief(after)}${note}`,
    refused: effect === "static" && is !== undefined && method === "immediate",
    properties,
  };
}

function staticVerdict(
  change: ResourceChange,
  comparison: Comparison,
  changed: readonly Changed[],
): readonly Verdict[] {
  if (changed.length === 0) return [];
  const users = usersOf(change, comparison);
  const restarting = users.filter((user) => user.restarts !== undefined);
  const others = users.filter((user) => user.restarts === undefined);
  const effect = [
    ...(users.length === 0 ? ["No database of this stack is known to use the group."] : []),
    ...(restarting.length > 0
      ? [
          `${listed(restarting.map(({ name, restarts }) => `${name} (${restarts ?? ""})`))} restarts in this update anyway and takes it up then.`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `Pending until ${listed(others.map(({ name }) => name))} is rebooted, which neither the update nor the maintenance window does.`,
        ]
      : []),
  ];
  const refused = changed.filter((each) => each.refused).map(({ name }) => name);
  return [
    {
      code: STATIC.code,
      class: "reboot",
      message: `${change.name}: ${listed(changed.map(({ words }) => words))} ${changed.length === 1 ? "takes" : "take"} effect only with a restart. ${effect.join(" ")}${refused.length > 0 ? ` AWS refuses applyMethod immediate for static parameters: ${listed(refused)}; the update fails.` : ""}`,
      properties: changed.flatMap(({ properties }) => properties.map(({ path }) => path)),
      ...(others.length > 0
        ? {
            fix: "Plan a reboot of the database (aws rds reboot-db-instance) at a quiet time; with a standby, one with failover.",
          }
        : {}),
    },
  ];
}

function dynamicVerdict(
  change: ResourceChange,
  comparison: Comparison,
  changed: readonly Changed[],
): readonly Verdict[] {
  if (changed.length === 0) return [];
  const users = usersOf(change, comparison).map(({ name }) => name);
  return [
    {
      code: DYNAMIC.code,
      class: "in-place",
      message: `${change.name}: ${listed(changed.map(({ words }) => words))} ${changed.length === 1 ? "takes" : "take"} effect while ${users.length === 0 ? "the database" : listed(users)} runs.`,
      properties: changed.flatMap(({ properties }) => properties.map(({ path }) => path)),
    },
  ];
}

function methodVerdict(change: ResourceChange, changed: readonly Changed[]): readonly Verdict[] {
  if (changed.length === 0) return [];
  return [
    {
      code: METHOD.code,
      class: "none",
      message: `${change.name}: only the apply method changes (${listed(changed.map(({ words }) => words))}). AWS keeps the old one while the value stays, so the next preview shows the same difference again.`,
      properties: changed.flatMap(({ properties }) => properties.map(({ path }) => path)),
      fix: "Ask for the method that AWS reads back, or change the value with it.",
    },
  ];
}

function familyChange(change: ResourceChange, comparison: Comparison): readonly Verdict[] {
  const properties = byPath(
    change.properties.filter(({ keys: [first] }) => first === "family" || first === "name"),
  );
  if (properties.length === 0) return [];
  const users = usersOf(change, comparison).map(({ name }) => name);
  const used = users.length === 0 ? "" : ` It is in use by ${listed(users)}.`;
  const first = change.replacement === "delete-first";
  return [
    {
      code: FAMILY.code,
      class: "replace",
      message: `${change.name} is made anew: ${listed(properties.map(difference))}.${used}${first && users.length > 0 ? " The old one would go first, which AWS refuses while it is in use: the update fails." : ""}`,
      properties: properties.map(({ path }) => path),
      ...(first
        ? { fix: "Give the new group another name (its family in the name) and let it come first." }
        : {}),
    },
  ];
}

/** A database that uses a group, and by what it restarts in this update. */
interface User {
  readonly name: string;
  readonly restarts?: string;
}

/** Properties of an instance whose change restarts it. Source: Amazon RDS User Guide, settings for DB instances. */
const RESTARTING = ["engineVersion", "identifier", "instanceClass", "port"];

function usersOf(change: ResourceChange, comparison: Comparison): readonly User[] {
  const side = change.after === undefined ? comparison.base : comparison.head;
  const places =
    change.type === CLUSTER_GROUP
      ? [[CLUSTER, "dbClusterParameterGroupName"] as const]
      : [[INSTANCE, "parameterGroupName"] as const, [MEMBER, "dbParameterGroupName"] as const];
  return places.flatMap(([type, key]) =>
    ofType(side.resources, type)
      .filter((user) => uses(user, side.resources, key, change))
      .map((user) => userOf(user, comparison)),
  );
}

function uses(
  user: ResourceState,
  resources: ReadonlyMap<string, ResourceState>,
  key: string,
  change: ResourceChange,
): boolean {
  const group = groupOf(user, resources, key, change.type);
  if (group !== undefined) return group.urn === change.urn;
  const name = text(told(change.before, "name"));
  return name !== undefined && told(user, key) === name;
}

function userOf(user: ResourceState, comparison: Comparison): User {
  const own = changesByUrn(comparison).get(user.urn);
  if (own?.operation !== "update") return { name: user.name };
  const by = RESTARTING.filter((key) => own.properties.some(({ keys: [first] }) => first === key));
  if (by.length === 0) return { name: user.name };
  return { name: user.name, restarts: `${by.join(", ")}, ${whenApplied(own)}` };
}
