import type { CodeInfo, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { flag, isSet, numeric, text, told, typeWords } from "./reading.ts";
import { renames } from "./renames.ts";
import { type Fate, fate, holdsData, isReplica, STATEFUL_TYPES } from "./stateful.ts";

const RETAINED = {
  title: "Pulumi documentation: resource option retainOnDelete",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/",
};
const SNAPSHOTS = {
  title:
    "Type declarations of @pulumi/aws 7.48: skipFinalSnapshot, finalSnapshotIdentifier, forceDestroy",
};

/** Data goes with the resource. */
const DATA_LOST: CodeInfo = {
  code: "data-loss",
  kind: "data-loss",
  title: "A resource that holds data is deleted or replaced, and nothing keeps a copy.",
  why:
    "The engine deletes the old resource of a replacement, too. Data survives only where the state says retainOnDelete, or " +
    "where the provider takes a last snapshot: RDS with skipFinalSnapshot false and finalSnapshotIdentifier, ElastiCache with " +
    "finalSnapshotIdentifier. A KMS key counts: what it encrypted cannot be read without it.",
  sources: [
    RETAINED,
    SNAPSHOTS,
    {
      title: "AWS KMS Developer Guide: deleting a key is destructive; it waits 7 to 30 days",
      url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    },
    {
      title: "Amazon ElastiCache: automatic backups go with the replication group",
      url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/backups-deleting.html",
    },
  ],
};

/** The old one is kept or in a snapshot, the new one is empty. */
const DATA_LEFT_BEHIND: CodeInfo = {
  code: "data-left-behind",
  kind: "replace",
  title:
    "A resource that holds data is replaced by an empty one; the data stays in the old one or in a snapshot.",
  why:
    "A replacement moves no data. What serves afterwards is empty until someone restores the snapshot or copies the data, and " +
    "an old resource that is retained keeps its name: a new one with the same name cannot be made.",
  sources: [RETAINED, SNAPSHOTS],
};

/** Nothing uses it any more. */
const DATA_ABANDONED: CodeInfo = {
  code: "data-abandoned",
  kind: "downtime",
  title: "A resource that holds data leaves the stack; the data is kept.",
  why: "Whatever used it has to do without. Retained, it stays and costs, outside of the stack.",
  sources: [RETAINED, SNAPSHOTS],
};

/** Recognises what becomes of data when its resource is deleted or replaced. */
export const DATA_LOSS: Classifier = {
  codes: [DATA_LOST, DATA_LEFT_BEHIND, DATA_ABANDONED],
  types: STATEFUL_TYPES,
  judge(change, comparison) {
    const { before } = change;
    if (change.operation !== "delete" && change.operation !== "replace") return [];
    if (before === undefined || !holdsData(before)) return [];
    const made = renames(comparison).newer.get(change.urn);
    const after = made?.after ?? change.after;
    const ending = fate(before);
    if (change.operation === "delete" && made === undefined)
      return [deleted(change, before, ending)];
    return [replaced(change, before, after, ending)];
  },
};

function deleted(change: ResourceChange, before: ResourceState, ending: Fate): Verdict {
  const subject = `${change.name} (${typeWords(change.type)})`;
  if (ending.kind === "lost") {
    return verdict(
      DATA_LOST,
      "data-loss",
      `${subject} is deleted with its data. ${lost(before, ending)}`,
      {
        fix: keepFix(before),
      },
    );
  }
  return verdict(
    DATA_ABANDONED,
    "downtime",
    ending.kind === "retained"
      ? `${subject} leaves the stack and nothing of it uses it any more. ${kept(ending)}`
      : `${subject} is deleted, and whatever uses it has to do without. ${kept(ending)}`,
    { outage: { when: "from this update on" } },
  );
}

function replaced(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState | undefined,
  ending: Fate,
): Verdict {
  const subject = `${change.name} (${typeWords(change.type)})`;
  const properties = change.properties.filter(({ replaces }) => replaces).map(({ path }) => path);
  if (ending.kind === "lost") {
    return verdict(
      DATA_LOST,
      "data-loss",
      `${subject} is deleted with its data and made anew, empty. ${lost(before, ending)}`,
      { properties: properties.toSorted(), fix: keepFix(before) },
    );
  }
  return verdict(
    DATA_LEFT_BEHIND,
    "replace",
    `${subject} is made anew: the new one is EMPTY. ${kept(ending)}${taken(before, after, ending)}`,
    {
      properties: properties.toSorted(),
      fix: "Revert what replaces it, or plan how the data gets into the new one before anything uses it.",
    },
  );
}

function lost(before: ResourceState, ending: Fate): string {
  const words =
    ending.kind === "lost" && ending.unknown !== undefined
      ? `Whether a last snapshot is taken cannot be known: ${ending.unknown} is known after the update.`
      : "Neither retainOnDelete nor a last snapshot keeps a copy.";
  return [words, ...(LOST_WORDS[before.type]?.(before) ?? []), ...guards(before)].join(" ");
}

/** What AWS refuses to delete: then the update fails, half made. */
function guards(before: ResourceState): string[] {
  const guarded =
    flag(told(before, "deletionProtection")) === true ||
    flag(told(before, "deletionProtectionEnabled")) === true;
  return [
    ...(guarded ? ["Deletion protection is on: AWS refuses, and the update fails there."] : []),
    ...(before.protect ? ["protect is on: the engine refuses until it is lifted."] : []),
  ];
}

const LOST_WORDS: Readonly<Record<string, (before: ResourceState) => string[]>> = {
  "aws:s3/bucket:Bucket": bucketWords,
  "aws:s3/bucketV2:BucketV2": bucketWords,
  "aws:kms/key:Key": (before) => [
    `Everything it encrypted can never be read again once its waiting period of ${numeric(told(before, "deletionWindowInDays")) ?? 30} days has passed, and cannot be read from the update on.`,
  ],
  "aws:dynamodb/table:Table": (before) =>
    flag(at(told(before, "pointInTimeRecovery"), "enabled")) === true
      ? ["With point-in-time recovery on, DynamoDB keeps a system backup of it for 35 days."]
      : [],
  "aws:sqs/queue:Queue": () => ["Messages nobody has received yet are lost."],
  "aws:cloudwatch/logGroup:LogGroup": () => ["All its log events are deleted for good."],
  "aws:rds/instance:Instance": databaseWords,
  "aws:rds/cluster:Cluster": databaseWords,
};

function databaseWords(before: ResourceState): string[] {
  const refused =
    flag(told(before, "skipFinalSnapshot")) !== true &&
    !isSet(told(before, "finalSnapshotIdentifier"));
  const backups =
    flag(told(before, "deleteAutomatedBackups")) === false
      ? numeric(told(before, "backupRetentionPeriod"))
      : undefined;
  return [
    ...(refused
      ? [
          "skipFinalSnapshot is false without a finalSnapshotIdentifier: the provider refuses to delete it.",
        ]
      : []),
    ...(backups !== undefined && backups > 0
      ? [
          `Its automated backups stay (deleteAutomatedBackups: false) until they are ${backups} days old.`,
        ]
      : []),
  ];
}

function bucketWords(before: ResourceState): string[] {
  return flag(told(before, "forceDestroy")) === true
    ? ["forceDestroy is on: all objects and all their versions are deleted with it."]
    : [
        "Without forceDestroy AWS refuses to delete it while it holds an object, and the update fails there.",
      ];
}

function kept(ending: Fate): string {
  if (ending.kind === "retained") {
    return `The old one stays with its data (${ending.by}), outside of the stack, and costs.`;
  }
  if (ending.kind === "snapshot") return `Its data is in the last snapshot ${ending.name}.`;
  if (ending.kind === "recoverable") {
    return `It can be restored for ${ending.days} days; its name stays taken as long.`;
  }
  return "";
}

/** Properties that name a resource at the provider. */
const PHYSICAL_NAMES = [
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "clusterId",
  "bucket",
  "name",
  "domainName",
  "domain",
  "clusterName",
];

function taken(before: ResourceState, after: ResourceState | undefined, ending: Fate): string {
  if (ending.kind === "snapshot") return "";
  const name = PHYSICAL_NAMES.map((key) => [told(before, key), told(after, key)] as const).find(
    ([was, is]) => text(was) !== undefined && was === is,
  )?.[0];
  const known = text(name);
  return known === undefined
    ? ""
    : ` It keeps the name ${known}, which the new one asks for as well: making it fails with "already exists".`;
}

function keepFix(before: ResourceState): string {
  const snapshot = before.type.startsWith("aws:rds/")
    ? " or skipFinalSnapshot: false with finalSnapshotIdentifier"
    : before.type.startsWith("aws:elasticache/")
      ? " or finalSnapshotIdentifier"
      : "";
  return `First make an update that sets retainOnDelete: true${snapshot} and nothing else: the state decides what a deletion keeps. Better: leave out what deletes it.`;
}

function verdict(
  code: CodeInfo,
  level: Verdict["class"],
  message: string,
  rest: Partial<Omit<Verdict, "code" | "class" | "message">> = {},
): Verdict {
  return { code: code.code, class: level, message: message.trim(), properties: [], ...rest };
}

/** Recognises that a copy of data goes: a read replica, which its source outlives. */
const REPLICA_GONE: CodeInfo = {
  code: "rds-replica-gone",
  kind: "replace",
  title: "A read replica is deleted or replaced.",
  why: "It holds a copy, so no data is lost; whoever reads from it has to read elsewhere meanwhile.",
  sources: [RETAINED, SNAPSHOTS],
};

/** Says of read replicas that their loss is none of data. */
export const REPLICA_LOSS: Classifier = {
  codes: [REPLICA_GONE],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  judge(change, comparison) {
    const { before, operation } = change;
    if (before === undefined || !isReplica(before)) return [];
    if (operation !== "delete" && operation !== "replace") return [];
    const anew = operation === "replace" || renames(comparison).newer.has(change.urn);
    const message = `${change.name} is a read replica: no data is lost, but readers on its endpoint have none ${anew ? "until the new one has copied its source" : "any more"}.`;
    return [
      verdict(REPLICA_GONE, anew ? "replace" : "downtime", message, {
        outage: {
          when: anew ? "from the old one's end to the new one's first copy" : "from this update on",
        },
      }),
    ];
  },
};
