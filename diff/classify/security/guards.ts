import type { Aspect } from "./aspects.ts";
import { flag, guardian, leveled, numeric, present, ranked } from "./readers.ts";
import type { Key } from "../reading/paths.ts";

const LIFTED = "security-guard-lifted";
const BACKUP = "security-backup";
const METADATA = "security-instance-metadata";
const LOGIN = "security-authentication";
const ROTATION = "security-rotation";

const DELETION: readonly (readonly [readonly string[], string])[] = [
  [
    [
      "aws:rds/instance:Instance",
      "aws:rds/cluster:Cluster",
      "aws:eks/cluster:Cluster",
      "aws:docdb/cluster:Cluster",
      "aws:cognito/userPool:UserPool",
    ],
    "deletionProtection",
  ],
  [["aws:dynamodb/table:Table"], "deletionProtectionEnabled"],
  [
    ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
    "enableDeletionProtection",
  ],
];

/** Where machines say how their metadata is read, and what counts when they say nothing. */
const METADATA_PLACES: readonly {
  readonly types: readonly string[];
  readonly path: readonly Key[];
  readonly unset: string;
}[] = [
  {
    types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"],
    path: ["metadataOptions"],
    unset: "optional",
  },
  {
    types: ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"],
    path: ["spec", "metadataOptions"],
    unset: "required",
  },
];

const DELETION_GUARDS: readonly Aspect[] = [
  ...DELETION.map(([types, key]) =>
    flag({
      code: LIFTED,
      types,
      path: [key],
      safe: true,
      unset: false,
      quietWhenNew: true,
      worse: "one call deletes it",
      better: "AWS refuses to delete it",
    }),
  ),
  flag({
    code: LIFTED,
    types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"],
    path: ["skipFinalSnapshot"],
    safe: false,
    unset: false,
    quietWhenNew: true,
    worse: "deleting it leaves no snapshot",
    better: "deleting it leaves a snapshot",
  }),
  flag({
    code: LIFTED,
    types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:ecr/repository:Repository"],
    path: ["forceDestroy"],
    safe: false,
    unset: false,
    quietWhenNew: true,
    worse: "it is deleted even when there is something in it",
    better: "it is deleted only when it is empty",
  }),
  numeric({
    code: LIFTED,
    types: ["aws:kms/key:Key"],
    path: ["deletionWindowInDays"],
    safer: "higher",
    unset: 30,
    worse: "fewer days are left to notice that a key is being deleted",
    better: "more days are left to notice that a key is being deleted",
  }),
  numeric({
    code: LIFTED,
    types: ["aws:secretsmanager/secret:Secret"],
    path: ["recoveryWindowInDays"],
    safer: "higher",
    unset: 30,
    worse: "fewer days are left to restore a deleted secret",
    better: "more days are left to restore a deleted secret",
  }),
];

const BACKUPS: readonly Aspect[] = [
  numeric({
    code: BACKUP,
    types: ["aws:rds/instance:Instance"],
    path: ["backupRetentionPeriod"],
    safer: "higher",
    unset: 0,
    worse: "the database can be restored to fewer days back, at 0 not at all",
    better: "the database can be restored to more days back",
  }),
  numeric({
    code: BACKUP,
    types: ["aws:rds/cluster:Cluster"],
    path: ["backupRetentionPeriod"],
    safer: "higher",
    unset: 1,
    worse: "the database can be restored to fewer days back",
    better: "the database can be restored to more days back",
  }),
  flag({
    code: BACKUP,
    types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
    path: ["deleteAutomatedBackups"],
    safe: false,
    unset: true,
    quietWhenNew: true,
    worse: "its backups are deleted with it",
    better: "its backups outlive it",
  }),
  numeric({
    code: BACKUP,
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: ["snapshotRetentionLimit"],
    safer: "higher",
    unset: 0,
    worse: "snapshots are kept for fewer days, at 0 none is taken",
    better: "snapshots are kept for more days",
  }),
  ranked({
    code: BACKUP,
    types: ["aws:s3/bucketVersioning:BucketVersioning"],
    path: ["versioningConfiguration", "status"],
    order: ["Enabled", "Suspended", "Disabled"],
    unset: "Disabled",
    absent: 2,
    worse: "what is overwritten or deleted cannot be brought back",
    better: "what is overwritten or deleted can be brought back",
  }),
  guardian({
    code: BACKUP,
    types: [
      "aws:backup/plan:Plan",
      "aws:backup/selection:Selection",
      "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    ],
    worse: "nothing backs up or locks what it covered",
    better: "backups are made or locked",
  }),
];

const METADATA_SERVICE: readonly Aspect[] = METADATA_PLACES.flatMap(({ types, path, unset }) => [
  ranked({
    code: METADATA,
    types,
    path: [...path, "httpTokens"],
    order: ["required", "optional"],
    unset,
    quietWhenNew: unset === "required",
    worse:
      "any request from the machine, also a forged one (SSRF), can read its credentials (IMDSv1)",
    better: "credentials of the machine are given out for a session token only (IMDSv2)",
  }),
  numeric({
    code: METADATA,
    types,
    path: [...path, "httpPutResponseHopLimit"],
    safer: "lower",
    unset: 1,
    worse: "containers on the machine can get at its credentials",
    better: "fewer hops lead to the machine's credentials",
  }),
]);

const LOGINS: readonly Aspect[] = [
  present({
    code: LOGIN,
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: ["userGroupIds"],
    quietWhenNew: true,
    worse: "no user group says who may do what in the cache",
    better: "a user group says who may do what in the cache",
    differs: "other users may log in to the cache",
  }),
  flag({
    code: LOGIN,
    types: ["aws:elasticache/user:User"],
    path: ["noPasswordRequired"],
    safe: false,
    unset: false,
    worse: "the user logs in without a password",
    better: "the user needs a password",
  }),
  leveled(
    {
      code: LOGIN,
      types: ["aws:elasticache/user:User"],
      path: ["accessString"],
      quietWhenNew: true,
      worse: "the user may run every command on every key",
      better: "the user may no longer run every command on every key",
      differs: "the user may run other commands or use other keys",
    },
    (value) =>
      typeof value === "string" &&
      /(^| )on( |$)/.test(value) &&
      value.includes("~*") &&
      value.endsWith("+@all")
        ? 1
        : 0,
  ),
  flag({
    code: LOGIN,
    types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
    path: ["iamDatabaseAuthenticationEnabled"],
    safe: true,
    unset: false,
    quietWhenNew: true,
    worse: "logins need a password that lasts, instead of a token of 15 minutes",
    better: "logins can use a token instead of a password",
  }),
  ranked({
    code: LOGIN,
    types: ["aws:rds/proxy:Proxy"],
    path: ["auths", "*", "iamAuth"],
    order: ["REQUIRED", "ENABLED", "DISABLED"],
    unset: "DISABLED",
    quietWhenNew: true,
    worse: "clients log in to the proxy with a password instead of IAM",
    better: "clients log in to the proxy by IAM",
  }),
  flag({
    code: ROTATION,
    types: ["aws:kms/key:Key"],
    path: ["enableKeyRotation"],
    safe: true,
    unset: false,
    quietWhenNew: true,
    worse: "the key's material is never renewed",
    better: "the key's material is renewed",
  }),
  guardian({
    code: ROTATION,
    types: ["aws:secretsmanager/secretRotation:SecretRotation"],
    worse: "the secret is never renewed",
    better: "the secret is renewed",
  }),
];

/** What keeps things from being deleted, lost, or used by others. */
export const GUARDS: readonly Aspect[] = [
  ...DELETION_GUARDS,
  ...BACKUPS,
  ...METADATA_SERVICE,
  ...LOGINS,
];
