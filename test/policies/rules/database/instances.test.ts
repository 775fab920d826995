import { describe, expect, it } from "@jest/globals";

import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { rdsBackupRetention } from "../../../../policies/rules/database/rds-backup-retention.ts";
import { rdsBurstableClass } from "../../../../policies/rules/database/rds-burstable-class.ts";
import { rdsDeletionProtection } from "../../../../policies/rules/database/rds-deletion-protection.ts";
import { rdsEncrypted } from "../../../../policies/rules/database/rds-encrypted.ts";
import { rdsFinalSnapshot } from "../../../../policies/rules/database/rds-final-snapshot.ts";
import { rdsMajorUpgrade } from "../../../../policies/rules/database/rds-major-upgrade.ts";
import { rdsMultiAz } from "../../../../policies/rules/database/rds-multi-az.ts";
import { rdsParameterGroupFamily } from "../../../../policies/rules/database/rds-parameter-group-family.ts";
import { rdsPassword } from "../../../../policies/rules/database/rds-password.ts";
import { rdsPrivate } from "../../../../policies/rules/database/rds-private.ts";
import { rdsProxyTls } from "../../../../policies/rules/database/rds-proxy-tls.ts";
import { rdsStorageType } from "../../../../policies/rules/database/rds-storage-type.ts";
import { judged, violations } from "./judged.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";
const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const replicateSourceDb = "writer";

describe("properties of an instance or a cluster", () => {
  it.each<[Rule, string, Props, number]>([
    [rdsPrivate, INSTANCE, {}, 0],
    [rdsPrivate, CLUSTER_INSTANCE, { publiclyAccessible: "true" }, 1],

    [rdsEncrypted, CLUSTER, {}, 1],
    [rdsEncrypted, CLUSTER, { storageEncrypted: "true" }, 0],
    [rdsEncrypted, CLUSTER, { replicationSourceIdentifier: "other" }, 0],
    // Aurora Serverless v1 is encrypted by default.
    [rdsEncrypted, CLUSTER, { engineMode: "serverless" }, 0],
    [rdsEncrypted, CLUSTER, { engineMode: "serverless", storageEncrypted: false }, 1],
    [rdsEncrypted, CLUSTER, { engineMode: "provisioned" }, 1],
    [rdsEncrypted, INSTANCE, { replicateSourceDb }, 0],
    [rdsEncrypted, INSTANCE, { replicateSourceDb, storageEncrypted: false }, 1],
    [rdsEncrypted, INSTANCE, { replicateSourceDb: "", storageEncrypted: false }, 1],

    [rdsMultiAz, INSTANCE, { multiAz: false }, 1],
    [rdsMultiAz, INSTANCE, { multiAz: "true" }, 0],
    [rdsMultiAz, INSTANCE, { replicateSourceDb }, 0],
    [rdsMultiAz, INSTANCE, { engine: "aurora-postgresql" }, 0],

    [rdsBackupRetention, INSTANCE, {}, 1],
    [rdsBackupRetention, INSTANCE, { backupRetentionPeriod: "7" }, 0],
    [rdsBackupRetention, INSTANCE, { backupRetentionPeriod: 6 }, 1],
    [rdsBackupRetention, INSTANCE, { replicateSourceDb, backupRetentionPeriod: 0 }, 0],
    // A cluster has one day by default.
    [rdsBackupRetention, CLUSTER, {}, 1],

    [rdsDeletionProtection, CLUSTER, { deletionProtection: false }, 1],
    [rdsDeletionProtection, INSTANCE, { replicateSourceDb: UNKNOWN }, 0],

    [rdsFinalSnapshot, INSTANCE, {}, 1],
    [rdsFinalSnapshot, INSTANCE, { finalSnapshotIdentifier: UNKNOWN }, 0],
    [rdsFinalSnapshot, CLUSTER, { skipFinalSnapshot: true, finalSnapshotIdentifier: "a" }, 1],
    [rdsFinalSnapshot, INSTANCE, { replicateSourceDb, skipFinalSnapshot: true }, 0],

    [rdsBurstableClass, INSTANCE, { instanceClass: "db.t9x.large" }, 1],
    [rdsBurstableClass, CLUSTER_INSTANCE, { instanceClass: "db.t4g.medium" }, 1],
    [rdsBurstableClass, CLUSTER_INSTANCE, { instanceClass: "db.serverless" }, 0],

    [rdsStorageType, INSTANCE, {}, 1],
    [rdsStorageType, INSTANCE, { iops: 3000 }, 0],
    [rdsStorageType, INSTANCE, { storageType: "io2" }, 0],
    [rdsStorageType, INSTANCE, { storageType: "standard" }, 1],
    [rdsStorageType, INSTANCE, { replicateSourceDb }, 0],
    [rdsStorageType, INSTANCE, { replicateSourceDb, storageType: "gp2" }, 1],
    [rdsStorageType, INSTANCE, { engine: "aurora-mysql" }, 0],

    [rdsMajorUpgrade, INSTANCE, {}, 0],
    [rdsMajorUpgrade, CLUSTER, { allowMajorVersionUpgrade: "true" }, 1],

    [rdsProxyTls, "aws:rds/proxy:Proxy", { requireTls: false }, 1],
  ])("case %#", (rule, type, props, count) => {
    expect({ rule: rule.name, type, count: violations(rule, { type, props }) }).toEqual({
      rule: rule.name,
      type,
      count,
    });
  });

  it("says a cluster's own default, and takes another limit", () => {
    expect(judged(rdsBackupRetention, { type: CLUSTER, props: {} })).toEqual([
      "backupRetentionPeriod is not set, and 1 by default. Set it to 7 days or more, at most 35.",
    ]);
    const one = { type: INSTANCE, props: { backupRetentionPeriod: 1 } };
    expect(violations(rdsBackupRetention, one, { minDays: 1 })).toBe(0);
    expect(() => judged(rdsBackupRetention, one, { minDays: 36 })).toThrow("minDays");
  });
});

describe("rds-password", () => {
  it.each<[string, Value]>([
    ["plain", "correct horse"],
    ["secret", new Secret("correct horse")],
    ["unknown", UNKNOWN],
  ])("a password that is %s is one in the state, and no message tells it", (_, password) => {
    expect(judged(rdsPassword, { type: INSTANCE, props: { password } })).toEqual([
      "password is set, and is kept in the state: use manageMasterUserPassword: true, or passwordWo, which is sent to AWS and not stored.",
    ]);
    expect(violations(rdsPassword, { type: CLUSTER, props: { masterPassword: password } })).toBe(1);
  });

  it("passes what is not stored", () => {
    const props = { passwordWo: new Secret("x"), passwordWoVersion: 1, password: null };
    expect(violations(rdsPassword, { type: INSTANCE, props })).toBe(0);
  });
});

describe("rds-parameter-group-family", () => {
  const group = (family: string): ExampleResource => ({
    type: GROUP,
    name: "tuned",
    props: { name: "app", family },
  });
  const instance = (props: Props, name = "writer"): ExampleResource => ({
    type: INSTANCE,
    name,
    props,
  });

  it.each<[Props, string, number]>([
    [{ engine: "postgres", engineVersion: "17.6", parameterGroupName: "app" }, "postgres17", 0],
    [{ engine: "postgres", engineVersion: 17, parameterGroupName: "app" }, "postgres16", 1],
    // AWS chooses the version.
    [{ engine: "postgres", parameterGroupName: "app" }, "postgres16", 0],
    [{ engine: "postgres", parameterGroupName: "app" }, "mysql8.0", 1],
    [{ engine: "mysql", engineVersion: "8.0", parameterGroupName: "app" }, "postgres16", 0],
    [
      { engine: "postgres", engineVersion: "17", parameterGroupName: "default.postgres16" },
      "postgres17",
      1,
    ],
    [{ engine: "postgres", engineVersion: "17" }, "postgres16", 0],
  ])("%j with %s: %d", (props, family, count) => {
    expect(violations(rdsParameterGroupFamily, [group(family), instance(props)])).toBe(count);
  });

  it("takes a replica's engine and version from its source", () => {
    const writer = instance({ identifier: "main", engine: "postgres", engineVersion: "17.6" });
    const replica = instance({ replicateSourceDb: "main", parameterGroupName: "app" }, "replica");
    expect(judged(rdsParameterGroupFamily, [group("postgres16"), writer, replica])).toEqual([
      "The family of the parameter group is postgres16, and the engine is postgres 17: use a group of postgres17.",
    ]);
    expect(violations(rdsParameterGroupFamily, [group("postgres17"), writer, replica])).toBe(0);
  });
});
