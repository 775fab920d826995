import type { ApplyStep, Comparison, Json, ResourceChange } from "../../model.ts";
import { isList, shown } from "../../values.ts";
import { REPLICATION_GROUP } from "./cache-engine.ts";
import { flagOf, inputText, moveOf, orderCode, step, textOf } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

type Mode = "off" | "preferred" | "required";

/** Encryption in transit: from off to preferred, from there to required, and back the same way. */
export const CACHE_TLS: OrderCheck = {
  codes: [
    orderCode(
      "cache-tls-one-shot",
      "Encryption in transit is switched on at once with mode required.",
      "On an existing cache it can only be switched on as preferred, which takes both kinds of connections; required drops all that are not encrypted.",
      SOURCES.cacheTls,
      SOURCES.cacheProvider,
      SOURCES.cacheTlsDns,
    ),
    orderCode(
      "cache-tls-clients",
      "Encryption in transit becomes required in the same update that moves clients to TLS.",
      "The cache drops what is not encrypted while the pods of the old kind still run.",
      SOURCES.cacheTls,
    ),
    orderCode(
      "cache-tls-off",
      "Encryption in transit is switched off.",
      "Clients on TLS lose their connection, the endpoints change their names, and passwords and users need TLS.",
      SOURCES.cacheTls,
      SOURCES.cacheTlsDns,
      SOURCES.cacheRbac,
    ),
  ],
  types: [REPLICATION_GROUP],
  check(change, comparison) {
    const touched =
      moveOf(change, "transitEncryptionEnabled") ?? moveOf(change, "transitEncryptionMode");
    if (touched === undefined) return [];
    const [from, to] = [modeOf(change.before?.inputs), modeOf(change.after?.inputs)];
    if (from === "off" && to === "required") return [oneShot(change)];
    if (from === "preferred" && to === "required" && clientsMove(comparison)) {
      return [clients(change)];
    }
    return to === "off" && (from === "required" || from === "preferred") ? [off(change, from)] : [];
  },
};

/** Undefined when it is not known. */
function modeOf(inputs: Readonly<Record<string, Json>> | undefined): Mode | undefined {
  const enabled = inputs?.["transitEncryptionEnabled"];
  if (enabled === undefined || flagOf(enabled) === false) return "off";
  if (flagOf(enabled) !== true) return undefined;
  const mode = inputs?.["transitEncryptionMode"];
  // What the provider leaves out, the API takes as required when the cache is made.
  if (mode === undefined) return "required";
  const text = textOf(mode);
  return text === "preferred" || text === "required" ? text : undefined;
}

function tlsSteps(name: string): readonly ApplyStep[] {
  return [
    step(
      `${name}: transitEncryptionEnabled: true, transitEncryptionMode: preferred`,
      "The cache takes both kinds of connections; it gets the endpoints with TLS, the old ones stay.",
    ),
    step(
      "the clients: rediss:// and the endpoints with TLS, all pods rolled out",
      "Whoever is left without TLS is cut off by the next step.",
    ),
    step(
      `${name}: transitEncryptionMode: required`,
      "Only now nobody connects without encryption any more.",
    ),
  ];
}

function oneShot({ name, after }: ResourceChange): Problem {
  const mode = after?.inputs["transitEncryptionMode"];
  return {
    code: "cache-tls-one-shot",
    message: `${name} switches encryption in transit on with transitEncryptionMode ${mode === undefined ? "left out" : shown(mode)}: an existing cache takes preferred only, and required in a later update.`,
    properties: ["transitEncryptionEnabled", "transitEncryptionMode"],
    steps: tlsSteps(name),
  };
}

function clients({ name }: ResourceChange): Problem {
  return {
    code: "cache-tls-clients",
    message: `${name} goes from preferred to required in the update that moves clients from redis:// to rediss://: pods of the old kind lose their connection before the new ones are ready.`,
    properties: ["transitEncryptionMode"],
    steps: tlsSteps(name).slice(1),
  };
}

function off({ name, after }: ResourceChange, from: Mode): Problem {
  const users = after?.inputs["userGroupIds"];
  const hasUsers = (isList(users) && users.length > 0) || after?.inputs["authToken"] !== undefined;
  return {
    code: "cache-tls-off",
    message: `${name} switches encryption in transit off from ${from}: clients on TLS are cut off${hasUsers ? ", and its user group or auth token needs TLS, so that ElastiCache refuses it" : ""}.`,
    properties: ["transitEncryptionEnabled", "transitEncryptionMode"],
    steps: [
      ...(from === "required"
        ? [
            step(
              `${name}: transitEncryptionMode: preferred`,
              "Both kinds of connections are taken while the clients move.",
            ),
          ]
        : []),
      step(
        "the clients: redis:// and the endpoints without TLS, all pods rolled out",
        "Whoever is left on TLS is cut off by the last step.",
      ),
      step(
        `${name}: userGroupIds and authToken out`,
        "Users and passwords are taken over TLS only.",
      ),
      step(
        `${name}: transitEncryptionEnabled: false`,
        "Only now nobody connects with TLS any more.",
      ),
    ],
  };
}

/** Whether a client moves from redis:// to rediss:// in this change. */
function clientsMove({ changes }: Comparison): boolean {
  return changes.some(({ properties }) =>
    properties.some(
      ({ before, after }) =>
        /\bredis:\/\//.test(textOf(before) ?? "") && /\brediss:\/\//.test(textOf(after) ?? ""),
    ),
  );
}

/** From a token to users and back, and the mode of a cluster. */
export const CACHE_ACCESS: OrderCheck = {
  codes: [
    orderCode(
      "cache-token-to-users",
      "A cache moves from an auth token to a user group, or back.",
      "A cache has one or the other: the token is taken away in the modification that adds the group, with authTokenUpdateStrategy DELETE, and clients know only the old password.",
      SOURCES.cacheAuthToIam,
      SOURCES.cacheRbac,
      SOURCES.cacheProvider,
      SOURCES.cacheToken,
    ),
    orderCode(
      "cache-cluster-mode",
      "Cluster mode is switched on at once, or off.",
      "It is switched on by way of compatible, which serves clients of both protocols, and cannot be switched off.",
      SOURCES.cacheClusterMode,
    ),
    orderCode(
      "cache-encryption-at-rest",
      "Encryption at rest of a cache changes.",
      "It is decided when the cache is made: for another key, on or off the cache is replaced and comes up empty.",
      SOURCES.replaceFacts,
    ),
  ],
  types: [REPLICATION_GROUP],
  check: (change) => [...tokenToUsers(change), ...clusterMode(change), ...atRest(change)],
};

function tokenToUsers(change: ResourceChange): readonly Problem[] {
  const { name, before, after } = change;
  const token = moveOf(change, "authToken") ?? moveOf(change, "authTokenWo");
  const groups = moveOf(change, "userGroupIds");
  if (token === undefined || groups === undefined) return [];
  const has = (state: typeof before) =>
    state?.inputs["authToken"] !== undefined || state?.inputs["authTokenWo"] !== undefined;
  if (!has(before) || has(after)) {
    if (has(before) || !has(after)) return [];
    return [
      {
        code: "cache-token-to-users",
        message: `${name} moves from a user group to an auth token: every client that names its user is refused from one moment to the next.`,
        properties: ["authToken", "userGroupIds"],
        steps: [
          step(
            "the user default of the group: the password that is to be the token; the clients: no user name",
            "Then the same password is right before and after.",
          ),
          step(
            `${name}: userGroupIds out, authToken set, authTokenUpdateStrategy: SET`,
            "A cache has users or a token, never both.",
          ),
        ],
      },
    ];
  }
  const strategy = inputText(after, "authTokenUpdateStrategy");
  const refused =
    strategy === "DELETE"
      ? ""
      : ` authTokenUpdateStrategy is ${strategy ?? "not set"}, and has to be DELETE for the token to go.`;
  return [
    {
      code: "cache-token-to-users",
      message: `${name} moves from an auth token to a user group.${refused} Clients that know only the token are refused unless the user default has it as its password.`,
      properties: ["authToken", "userGroupIds"],
      steps: [
        step(
          "a user named default whose password is the token, and a user group with it and the users to be",
          "Clients that send the token without a name are taken as the user default.",
        ),
        step(
          `${name}: userGroupIds: [the group], authToken out, authTokenUpdateStrategy: DELETE`,
          "A cache has users or a token, never both: one modification swaps them.",
        ),
        step(
          "the clients: their own user and password, all pods rolled out",
          "Both ways work until the next step.",
        ),
        step("the user default: off, without commands", "Nobody logs in without a name any more."),
      ],
    },
  ];
}

function clusterMode(change: ResourceChange): readonly Problem[] {
  const { name, before, after } = change;
  if (moveOf(change, "clusterMode") === undefined) return [];
  const from = inputText(before, "clusterMode") ?? "disabled";
  const to = inputText(after, "clusterMode");
  if (after?.inputs["clusterMode"] !== undefined && to === undefined) return [];
  if (from === "disabled" && to === "enabled") {
    return [
      {
        code: "cache-cluster-mode",
        message: `${name} switches cluster mode on at once: it is switched on by way of compatible, while the clients learn the cluster protocol, and never off again.`,
        properties: ["clusterMode"],
        steps: [
          step(
            `${name}: clusterMode: compatible, a parameter group with cluster-enabled yes, automaticFailoverEnabled: true, at least one replica, all keys in database 0`,
            "In this mode clients of both protocols are served, and nothing else of the cache may be changed.",
          ),
          step(
            "the clients: the cluster protocol and the configuration endpoint, all pods rolled out",
            "Afterwards clients of the old protocol are not served any more.",
          ),
          step(`${name}: clusterMode: enabled`, "This cannot be undone."),
        ],
      },
    ];
  }
  if (from !== "enabled" || to === "enabled") return [];
  return [
    {
      code: "cache-cluster-mode",
      message: `${name} cannot go from cluster mode enabled to ${to ?? "disabled"}: ElastiCache has no way back.`,
      properties: ["clusterMode"],
      steps: [
        step(
          "a second cache with cluster mode disabled, filled by the clients or by a snapshot of one shard",
          "The mode of an existing cache only goes up.",
        ),
        step("the clients: the endpoint of the second cache", "Both serve while the clients move."),
        step(`${name} out of the program`, "Nobody uses it any more."),
      ],
    },
  ];
}

function atRest(change: ResourceChange): readonly Problem[] {
  if (change.operation !== "replace") return [];
  const found = (["atRestEncryptionEnabled", "kmsKeyId"] as const).filter(
    (key) => moveOf(change, key) !== undefined,
  );
  if (found.length === 0) return [];
  return [
    {
      code: "cache-encryption-at-rest",
      message: `${change.name} is replaced for ${found.join(" and ")}: the new one is empty.`,
      properties: found,
      steps: [
        step(
          `a manual snapshot of ${change.name}`,
          "What the cache holds is gone with it otherwise.",
        ),
        step(
          "a second cache with the encryption that is wanted and snapshotName set to that snapshot",
          "Encryption at rest is decided when a cache is made.",
        ),
        step("the clients: the endpoint of the second cache", "Both serve while the clients move."),
        step(`${change.name} out of the program`, "Nobody uses it any more."),
      ],
    },
  ];
}
