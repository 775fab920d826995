import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import { brief, byPath, difference, listed, ofType, text, told } from "../general/reading.ts";
import { compareText } from "../../text.ts";
import type { Classifier } from "../rule.ts";
import { CLUSTER, GROUP, PARAMETERS } from "./elasticache-words.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { parametersOf } from "./rds-parameters.ts";
import { CACHE_MODIFYING, CACHE_PARAMETERS, CACHE_REBOOT, REPLACEMENT_FACTS } from "./sources.ts";

/**
 * Parameters whose change takes effect at once. Source: "changes take effect" in Amazon ElastiCache, Redis-specific parameters.
 * Any other is taken for one that needs a reboot.
 */
const IMMEDIATE: ReadonlySet<string> = new Set([
  "acllog-max-len",
  "active-defrag-cycle-max",
  "active-defrag-cycle-min",
  "active-defrag-ignore-bytes",
  "active-defrag-max-scan-fields",
  "active-defrag-threshold-lower",
  "active-defrag-threshold-upper",
  "activedefrag",
  "client-output-buffer-limit-normal-hard-limit",
  "client-output-buffer-limit-normal-soft-limit",
  "client-output-buffer-limit-normal-soft-seconds",
  "client-output-buffer-limit-pubsub-hard-limit",
  "client-output-buffer-limit-pubsub-soft-limit",
  "client-output-buffer-limit-pubsub-soft-seconds",
  "client-query-buffer-limit",
  "close-on-replica-write",
  "close-on-slave-write",
  "cluster-allow-reads-when-down",
  "cluster-require-full-coverage",
  "hll-sparse-max-bytes",
  "latency-tracking",
  "lazyfree-lazy-eviction",
  "lazyfree-lazy-expire",
  "lazyfree-lazy-server-del",
  "lazyfree-lazy-user-del",
  "lfu-decay-time",
  "lfu-log-factor",
  "list-compress-depth",
  "lua-replicate-commands",
  "maxmemory-policy",
  "maxmemory-samples",
  "min-replicas-max-lag",
  "min-replicas-to-write",
  "notify-keyspace-events",
  "proto-max-bulk-len",
  "rename-commands",
  "repl-backlog-size",
  "repl-backlog-ttl",
  "reserved-memory-percent",
  "slowlog-log-slower-than",
  "slowlog-max-len",
  "stream-node-max-bytes",
  "stream-node-max-entries",
  "tcp-keepalive",
  "timeout",
]);

const STATIC: CodeInfo = {
  code: "elasticache-parameter-static",
  kind: "reboot",
  title: "A parameter of a cache changes that is not known to take effect while it runs.",
  why:
    "A rebooted node comes back empty, and a cluster with cluster mode enabled cannot be rebooted at all: it has to be restored " +
    "from a backup. activerehashing and databases are even fixed while a cache uses the group.",
  sources: [CACHE_PARAMETERS, CACHE_REBOOT, CACHE_MODIFYING],
};
const DYNAMIC: CodeInfo = {
  code: "elasticache-parameter-immediate",
  kind: "in-place",
  title: "A parameter of a cache changes that takes effect at once.",
  why: "It is applied on all nodes while they serve.",
  sources: [CACHE_PARAMETERS],
};
const ATTACHED: CodeInfo = {
  code: "elasticache-parameter-group-attached",
  kind: "reboot",
  title: "Another parameter group is attached to a cache.",
  why:
    "Its parameters take effect at once or with a restart, as each parameter does: where the groups are not both known, or differ " +
    "in one that is not known to be immediate, a reboot is needed.",
  sources: [CACHE_MODIFYING, CACHE_PARAMETERS],
};
const FAMILY: CodeInfo = {
  code: "elasticache-parameter-family",
  kind: "replace",
  title: "The family or the name of a cache's parameter group changes: it is made anew.",
  why: "A group in use cannot be deleted: the new one has to come first under another name, and the cache has to change over in the same update.",
  sources: [REPLACEMENT_FACTS],
};
const USERS: CodeInfo = {
  code: "elasticache-users",
  kind: "in-place",
  title: "Users of a cache change.",
  why: "New rules hold for what clients do next; the password for whoever connects next.",
  sources: [CACHE_MODIFYING],
};

/** Another parameter group is attached to a cache. */
export const attachedGroup: PropertyRule = {
  code: ATTACHED,
  keys: ["parameterGroupName"],
  judge(seen) {
    const { change, comparison } = seen;
    const before = groupNamed(change.before, comparison.base.resources);
    const after = groupNamed(change.after, comparison.head.resources);
    const waiting =
      before === undefined || after === undefined ? undefined : notImmediate(before, after);
    const words = `${change.name} gets the parameter group ${brief(seen.after)} instead of ${brief(seen.before)}`;
    if (waiting?.length === 0) {
      return {
        class: "in-place",
        message: `${words}; all parameters that differ take effect at once.`,
      };
    }
    const which =
      waiting === undefined
        ? "which parameters differ is not known, and some take effect only with a reboot"
        : `these take effect only with a reboot: ${listed(waiting)}`;
    return {
      class: "reboot",
      message: `${words}; ${which}. A rebooted node comes back empty.`,
      fix: "Plan the reboot node by node, replicas first, or renew the nodes (another node type, an upgrade) instead.",
    };
  },
};

function groupNamed(
  cache: ResourceState | undefined,
  resources: ReadonlyMap<string, ResourceState>,
): ResourceState | undefined {
  const urn = cache?.propertyDependencies["parameterGroupName"]?.find(
    (each) => resources.get(each)?.type === PARAMETERS,
  );
  if (urn !== undefined) return resources.get(urn);
  const name = text(told(cache, "parameterGroupName"));
  return name === undefined
    ? undefined
    : ofType(resources, PARAMETERS).find((group) => told(group, "name") === name);
}

function notImmediate(before: ResourceState, after: ResourceState): readonly string[] {
  const [was, is] = [parametersOf(before), parametersOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => !IMMEDIATE.has(name))
    .filter(
      (name) =>
        JSON.stringify(at(was.get(name), "value")) !== JSON.stringify(at(is.get(name), "value")),
    )
    .toSorted(compareText);
}

/** Parameter groups of ElastiCache. */
export const ELASTICACHE_PARAMETERS: Classifier = {
  codes: [STATIC, DYNAMIC, FAMILY],
  types: [PARAMETERS],
  judge(change, comparison) {
    if (change.operation === "replace") return familyChange(change);
    return change.operation === "update" ? parameterChanges(change, comparison) : [];
  },
};

function parameterChanges(change: ResourceChange, comparison: Comparison): readonly Verdict[] {
  const properties = byPath(
    change.properties.filter(({ keys: [first] }) => first === "parameters"),
  );
  const names = [...new Set(properties.map(({ keys: [, name] }) => String(name ?? "")))];
  const users = usersOf(change, comparison);
  const said = (
    level: "reboot" | "in-place",
    code: CodeInfo,
    own: readonly string[],
  ): Verdict[] => {
    if (own.length === 0) return [];
    const [was, is] = [parametersOf(change.before), parametersOf(change.after)];
    const words = own.map(
      (name) =>
        `${name} ${brief(at(was.get(name), "value"))} -> ${is.has(name) ? brief(at(is.get(name), "value")) : "the default"}`,
    );
    const effect =
      level === "reboot"
        ? `waits for a reboot of ${users.length === 0 ? "the cache" : listed(users)}, whose nodes come back empty.`
        : `takes effect at once${users.length === 0 ? "" : ` on ${listed(users)}`}.`;
    return [
      {
        code: code.code,
        class: level,
        message: `${change.name}: ${listed(words)} ${effect}`,
        properties: properties
          .filter(({ keys: [, name] }) => own.includes(String(name ?? "")))
          .map(({ path }) => path),
        ...(level === "reboot"
          ? { fix: "Renew the nodes one by one, replicas first, instead of a reboot." }
          : {}),
      },
    ];
  };
  return [
    ...said(
      "reboot",
      STATIC,
      names.filter((name) => !IMMEDIATE.has(name)),
    ),
    ...said(
      "in-place",
      DYNAMIC,
      names.filter((name) => IMMEDIATE.has(name)),
    ),
  ];
}

function familyChange(change: ResourceChange): readonly Verdict[] {
  const properties = byPath(
    change.properties.filter(({ keys: [first] }) => first === "family" || first === "name"),
  );
  if (properties.length === 0) return [];
  return [
    {
      code: FAMILY.code,
      class: "replace",
      message: `${change.name} is made anew: ${listed(properties.map(difference))}. The cache has to change over to it in the same update.`,
      properties: properties.map(({ path }) => path),
    },
  ];
}

function usersOf(change: ResourceChange, comparison: Comparison): readonly string[] {
  const { resources } = comparison.head;
  return [GROUP, CLUSTER]
    .flatMap((type) => ofType(resources, type))
    .filter((cache) => groupNamed(cache, resources)?.urn === change.urn)
    .map(({ name }) => name);
}

/** Users and user groups of ElastiCache. */
export const ELASTICACHE_USERS: Classifier = ofProperties(
  ["aws:elasticache/user:User", "aws:elasticache/userGroup:UserGroup"],
  [
    always(
      USERS,
      [
        "accessString",
        "passwords",
        "passwordsWo",
        "passwordsWoVersion",
        "authenticationMode",
        "noPasswordRequired",
        "userIds",
      ],
      "in-place",
      (seen) =>
        `${seen.change.name}: ${listed(seen.properties.map(difference), 3)}; what clients may do changes at once, passwords for whoever connects next.`,
    ),
  ],
);
