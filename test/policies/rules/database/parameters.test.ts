import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { RULES } from "../../../../policies/rules/database/index.ts";
import { rdsForceSsl } from "../../../../policies/rules/database/rds-force-ssl.ts";
import { rdsIdleInTransactionTimeout } from "../../../../policies/rules/database/rds-idle-in-transaction-timeout.ts";
import { rdsMaxConnectionsFormula } from "../../../../policies/rules/database/rds-max-connections-formula.ts";
import { rdsParameterRange } from "../../../../policies/rules/database/rds-parameter-range.ts";
import { rdsPgStatStatements } from "../../../../policies/rules/database/rds-pg-stat-statements.ts";
import { rdsStaticParameterPendingReboot } from "../../../../policies/rules/database/rds-static-parameter-pending-reboot.ts";
import { judged, violations } from "./judged.ts";

const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const INSTANCE = "aws:rds/instance:Instance";

const group = (parameters: Value, family = "postgres17"): ExampleResource => ({
  type: GROUP,
  props: { family, parameters },
});
const one = (name: string, value: Value, family?: string) => group([{ name, value }], family);

describe("rds-parameter-range", () => {
  it.each<[string, Value]>([
    // At the limits of PostgreSQL 17.
    ["checkpoint_timeout", 30],
    ["checkpoint_timeout", "86400"],
    ["hash_mem_multiplier", "1000"],
    ["checkpoint_completion_target", "0.9"],
    ["wal_buffers", "-1"],
    ["jit", "1"],
    ["synchronous_commit", "Remote_Write"],
    ["max_worker_processes", "GREATEST({DBInstanceVCPU*2},8)"],
    // What RDS takes in a formula, and only the instance knows.
    ["max_wal_size", "{AllocatedStorage/104857600}"],
    ["autovacuum_max_workers", "IF({TrueIfReplica},3,5)"],
    // What there are no facts about, and what is text.
    ["some.new_parameter", "16MB"],
    ["timezone", "Europe/Berlin"],
  ])("%s = %s is accepted", (name, value) => {
    expect(judged(rdsParameterRange, one(name, value))).toEqual(["pass"]);
  });

  it.each<[string, Value, string]>([
    ["checkpoint_timeout", 29, 'checkpoint_timeout = "29" is outside 30 to 86400 (seconds).'],
    ["hash_mem_multiplier", "1000.5", 'hash_mem_multiplier = "1000.5" is outside 1 to 1000.'],
    // 256 MB in pages of 8 kB: 256 x 1,024 / 8.
    [
      "shared_buffers",
      "256MB",
      'shared_buffers = "256MB" is no number: RDS takes plain numbers (8 kB pages), so 256MB is 32768.',
    ],
    [
      "statement_timeout",
      "30s",
      'statement_timeout = "30s" is no number: RDS takes plain numbers (milliseconds), so 30s is 30000.',
    ],
    ["work_mem", "lots", 'work_mem = "lots" is no number: RDS takes plain numbers (kB).'],
    ["work_mem", "4096.5", 'work_mem = "4096.5" is no whole number.'],
    ["track_io_timing", true, 'track_io_timing = "true" is no boolean of RDS: write 0 or 1.'],
  ])("%s = %s is not", (name, value, message) => {
    expect(judged(rdsParameterRange, one(name, value))).toEqual([message]);
  });

  it("knows what each version has, and is silent on other engines", () => {
    // The smallest maintenance_work_mem was 1 MB up to 16, and is 64 kB from 17 on.
    expect(violations(rdsParameterRange, one("maintenance_work_mem", "512", "postgres15"))).toBe(1);
    expect(violations(rdsParameterRange, one("maintenance_work_mem", "512", "postgres17"))).toBe(0);
    expect(judged(rdsParameterRange, one("max_connections", "lots", "mysql8.0"))).toEqual(["pass"]);
  });

  it("judges each parameter by itself", () => {
    const found = judged(
      rdsParameterRange,
      group([
        { name: "work_mem", value: UNKNOWN },
        { name: "jit", value: "off" },
      ]),
    );
    expect(found).toEqual([
      "unknown: parameters[0].value is not known yet",
      'jit = "off" is no boolean of RDS: write 0 or 1.',
    ]);
  });
});

describe("one wrong value is one rule's", () => {
  it.each<[string, Value]>([
    ["max_connections", "5"],
    ["max_connections", "many"],
    ["idle_in_transaction_session_timeout", "60s"],
    ["rds.force_ssl", "off"],
  ])("%s = %s", (name, value) => {
    const wrong: Props = { name, value, applyMethod: "pending-reboot" };
    const bounded: Props = { name: "idle_in_transaction_session_timeout", value: "60000" };
    const parameters = bounded["name"] === name ? [wrong] : [bounded, wrong];
    const fired = RULES.filter((rule) => rule.types.includes(GROUP)).filter(
      (rule) => violations(rule, group(parameters)) > 0,
    );
    expect(fired.map((rule) => rule.name)).toEqual(["rds-parameter-range"]);
  });
});

describe("rds-max-connections-formula", () => {
  it("lets a formula and the default be, and no number, written as text or not", () => {
    const formula = one("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)");
    expect(violations(rdsMaxConnectionsFormula, formula)).toBe(0);
    expect(violations(rdsMaxConnectionsFormula, group([]))).toBe(0);
    expect(violations(rdsMaxConnectionsFormula, one("max_connections", 100))).toBe(1);
    expect(violations(rdsMaxConnectionsFormula, one("max_connections", 100, "mysql8.0"))).toBe(0);
  });
});

describe("rds-static-parameter-pending-reboot", () => {
  it("is about static parameters only, and lets a dynamic one wait", () => {
    const found = judged(
      rdsStaticParameterPendingReboot,
      group([
        { name: UNKNOWN, value: "1" },
        { name: "work_mem", value: "4096", applyMethod: "pending-reboot" },
        { name: "jit", value: "0" },
        { name: "unheard_of", value: "0" },
        { name: "shared_buffers", value: "1000", applyMethod: "immediate" },
      ]),
    );
    expect(found).toEqual([
      "unknown: parameters[0].name is not known yet",
      "shared_buffers is static, and its applyMethod is immediate: set it to pending-reboot, and reboot the instance when it suits.",
    ]);
  });
});

describe("rds-force-ssl", () => {
  it.each<[string, string, Value | undefined, number]>([
    // The default is 1 from 15 on.
    [GROUP, "postgres14", undefined, 1],
    [GROUP, "postgres15", undefined, 0],
    [GROUP, "postgres14", 1, 0],
    [GROUP, "postgres17", "0", 1],
    [GROUP, "mysql8.0", undefined, 0],
    // On Aurora from 17 on, and only groups of clusters can set it.
    [CLUSTER_GROUP, "aurora-postgresql16", undefined, 1],
    [CLUSTER_GROUP, "aurora-postgresql17", undefined, 0],
    [CLUSTER_GROUP, "aurora-postgresql17", 0, 1],
    [GROUP, "aurora-postgresql16", undefined, 0],
  ])("%s of %s with %j: %d", (type, family, value, count) => {
    const parameters: Value = value === undefined ? [] : [{ name: "rds.force_ssl", value }];
    expect(violations(rdsForceSsl, { type, props: { family, parameters } })).toBe(count);
  });

  it.each<[Record<string, Value>, number]>([
    [{ engine: "postgres", engineVersion: "14.9" }, 1],
    [{ engine: "postgres", engineVersion: "14.9", parameterGroupName: "default.postgres14" }, 1],
    [{ engine: "postgres", engineVersion: "14.9", parameterGroupName: UNKNOWN }, 0],
    [{ engine: "postgres", engineVersion: "15.4" }, 0],
    [{ engine: "postgres" }, 0],
    [{ engine: "mysql", engineVersion: "8.0" }, 0],
  ])("an instance with the default group: %j", (props, count) => {
    expect(violations(rdsForceSsl, { type: INSTANCE, props })).toBe(count);
  });
});

describe("rds-pg-stat-statements", () => {
  it.each<[string | undefined, number]>([
    [undefined, 0],
    ["pg_cron, pg_stat_statements", 0],
    ["", 1],
    ["pg_stat_statements_x", 1],
  ])("shared_preload_libraries = %j: %d", (value, count) => {
    const parameters = value === undefined ? [] : [{ name: "shared_preload_libraries", value }];
    expect(violations(rdsPgStatStatements, group(parameters))).toBe(count);
  });
});

describe("rds-idle-in-transaction-timeout", () => {
  const NAME = "idle_in_transaction_session_timeout";
  it.each<[Value, number]>([
    [1, 0],
    ["300000", 0],
    ["300001", 1],
    // 0 turns it off.
    [0, 1],
  ])("%j ms: %d", (value, count) => {
    expect(violations(rdsIdleInTransactionTimeout, one(NAME, value))).toBe(count);
  });

  it("takes another limit", () => {
    const limits = { maxMilliseconds: 600_000 };
    expect(violations(rdsIdleInTransactionTimeout, one(NAME, "600000"), limits)).toBe(0);
  });

  it("judges an instance that has the default group, whose timeout is a day", () => {
    const of = (props: Record<string, Value>) =>
      violations(rdsIdleInTransactionTimeout, { type: INSTANCE, props });
    expect(of({ engine: "postgres" })).toBe(1);
    expect(of({ engine: "postgres", parameterGroupName: "default.postgres17" })).toBe(1);
    expect(of({ engine: "postgres", parameterGroupName: "app" })).toBe(0);
    expect(of({ engine: "mysql" })).toBe(0);
    // A provider reads an instance back that copies none.
    expect(of({ engine: "postgres", replicateSourceDb: "" })).toBe(1);
    expect(of({ engine: "postgres", replicateSourceDb: "writer" })).toBe(0);
  });
});
