import type { Verdict } from "../../model.ts";
import { brief, differences, flag, numeric } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { KEY_DELETION, LOG_RETENTION, SDK } from "./sources.ts";

const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";

const ENABLED = info(
  "kms-key-enabled",
  "downtime",
  "A key is disabled or enabled.",
  "What a disabled key encrypted cannot be read or written by anyone until it is enabled again.",
  KEY_DELETION,
  SDK,
);
const POLICY = info(
  "kms-key-policy",
  "in-place",
  "Who may use a key changes.",
  "It holds from then on; whoever is left out can no longer read what the key encrypted.",
  SDK,
);
const KEY_SETTINGS = info(
  "kms-key-settings",
  "none",
  "How a key would be deleted or rotated changes.",
  "What it encrypted stays readable: a rotated key keeps its old material.",
  SDK,
);
const ALIAS = info(
  "kms-alias-target",
  "in-place",
  "An alias points to another key.",
  "What is encrypted by the alias from then on uses the other key; what was encrypted before still needs the old one.",
  SDK,
);
const SECRET_SETTINGS = info(
  "secret-settings",
  "in-place",
  "Settings of a secret change.",
  "Its value stays; the policy and the key hold for whoever reads it next.",
  SDK,
);
const ROTATION = info(
  "secret-rotation",
  "in-place",
  "The rotation of a secret changes.",
  "With rotateImmediately (the default) the value is rotated by the update: clients that keep the old one have to read it again.",
  SDK,
);
const LOGS = info(
  "log-retention",
  "in-place",
  "How long log events are kept changes.",
  "With a shorter time the events that are older are deleted, typically within 72 hours.",
  LOG_RETENTION,
);

const enabled: PropertyRule = {
  code: ENABLED,
  keys: ["isEnabled"],
  judge: (seen) =>
    flag(seen.after) === true
      ? {
          class: "in-place",
          message: `${seen.change.name} is enabled: what it encrypted can be read again.`,
        }
      : {
          class: "downtime",
          message: `${seen.change.name}: isEnabled ${brief(seen.before)} -> ${brief(seen.after)}. Whatever it encrypted (volumes, databases, secrets, logs) cannot be read or written until it is enabled again.`,
          outage: { when: "from this update on" },
        },
};

const retention: PropertyRule = {
  code: LOGS,
  keys: ["retentionInDays"],
  judge(seen) {
    const [before, after] = [numeric(seen.before), numeric(seen.after)];
    // 0 or nothing keeps them for ever.
    const days = (value: number | undefined) =>
      value === undefined || value === 0 ? Infinity : value;
    const less =
      days(after) < days(before) ? ` Events older than ${brief(seen.after)} days are deleted.` : "";
    return {
      class: "in-place",
      message: `${seen.change.name} keeps log events for ${brief(seen.before)} -> ${brief(seen.after)} days.${less}`,
    };
  },
};

/** Keys, secrets and log groups. */
export const KEYS: readonly Classifier[] = [
  ofProperties(
    [KEY],
    [
      enabled,
      always(
        POLICY,
        ["policy"],
        "in-place",
        (seen) =>
          `The policy of ${seen.change.name} changes: whoever it leaves out can no longer read what the key encrypted.`,
      ),
      always(
        KEY_SETTINGS,
        [
          "deletionWindowInDays",
          "enableKeyRotation",
          "rotationPeriodInDays",
          "bypassPolicyLockoutSafetyCheck",
        ],
        "none",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; what it encrypted stays readable.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:kms/alias:Alias"],
    [
      always(
        ALIAS,
        ["targetKeyId"],
        "in-place",
        (seen) =>
          `${seen.change.name} points to another key (${differences(seen.properties)}): what was encrypted before still needs the old one.`,
      ),
    ],
  ),
  ofProperties(
    [SECRET],
    [
      always(
        SECRET_SETTINGS,
        ["kmsKeyId", "policy", "recoveryWindowInDays", "forceOverwriteReplicaSecret", "replicas"],
        "in-place",
        (seen) => `${seen.change.name}: ${differences(seen.properties)}; its value stays.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:secretsmanager/secretRotation:SecretRotation"],
    [
      always(
        ROTATION,
        ["rotateImmediately", "rotationLambdaArn", "rotationRules"],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; unless rotateImmediately is false the value is rotated by this update.`,
      ),
    ],
  ),
  secretValue(),
  ofProperties(["aws:cloudwatch/logGroup:LogGroup"], [retention]),
];

function secretValue(): Classifier {
  const VALUE = info(
    "secret-value",
    "in-place",
    "A secret gets another value.",
    "It is a new version of the secret: whoever reads it next gets it, whoever keeps the old one does not notice.",
    SDK,
  );
  return {
    codes: [VALUE],
    types: ["aws:secretsmanager/secretVersion:SecretVersion"],
    judge: (change): readonly Verdict[] =>
      change.operation === "update" || change.operation === "replace"
        ? [
            {
              code: VALUE.code,
              class: "in-place",
              message: `${change.name}: a new version of the secret; clients that keep the old value have to read it again.`,
              properties: change.properties.map(({ path }) => path).toSorted(),
            },
          ]
        : [],
  };
}
