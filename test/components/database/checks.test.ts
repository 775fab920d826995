import { describe, expect, it } from "@jest/globals";
import type { PostgresDatabaseArgs } from "../../../components/database/postgres-database-args.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "../../../components/database/postgres-database-args.ts";
import { databaseProblems } from "../../../components/database/postgres-database-checks.ts";
import { PostgresDatabase } from "../../../components/database/postgres-database.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { postgresTuning } from "../../support/tunings.ts";

const MINIMUM: PostgresDatabaseArgs = {
  tuning: postgresTuning(),
  engineVersion: "17.6",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};
const problems = (args: Partial<PostgresDatabaseArgs>) =>
  databaseProblems({ ...POSTGRES_DATABASE_DEFAULTS, ...MINIMUM, ...args });

describe("arguments that fit", () => {
  it("have no problem", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ iops: 16_000, throughputMiBps: 4000, maxStorageGiB: 440 })).toEqual([]);
    expect(problems({ proxy: true, replicas: 15, performanceInsightsRetentionDays: 713 })).toEqual(
      [],
    );
  });

  it("may leave the proxy's own limits alone without a proxy", () => {
    expect(problems({ proxyMaxIdleConnectionsPercent: 90 })).toEqual([]);
  });
});

describe("a single fault", () => {
  const small = postgresTuning({ storageGiB: 100 });
  it.each<[Partial<PostgresDatabaseArgs>, string, string]>([
    [{ engineVersion: "16.4" }, "engineVersion", "17.<minor>"],
    [{ engineVersion: "17" }, "engineVersion", "17.<minor>"],
    [{ databaseName: "My-App" }, "databaseName", "lower-case letters"],
    [{ username: "rdsadmin" }, "username", "any name but rdsadmin"],
    [{ maxStorageGiB: 439 }, "maxStorageGiB", "440 GiB or more: 10 % above the allocated 400"],
    [{ tuning: small, iops: 12_000 }, "iops", "nothing below 400 GiB"],
    [{ tuning: small, throughputMiBps: 500 }, "throughputMiBps", "nothing below 400 GiB"],
    [{ iops: 3000 }, "iops", "from 12000 to 64000"],
    [{ throughputMiBps: 3001 }, "throughputMiBps", "at most 3000: a quarter of 12000 IOPS"],
    [{ subnetIds: ["subnet-1"] }, "subnetIds", "RDS refuses a subnet group of one zone"],
    [{ replicas: 16 }, "replicas", "from 0 to 15"],
    [{ replicas: 1, backupRetentionDays: 0 }, "backupRetentionDays", "starts from a backup"],
    [{ replicas: 1, managedPassword: true }, "managedPassword", "false with replicas"],
    [{ passwordVersion: 0 }, "passwordVersion", "from 1"],
    [{ replicaParameters: { jit: "0" } }, "replicaParameters.jit", "a parameter of the writer's"],
    [
      { proxy: true, proxyMaxConnectionsPercent: 20 },
      "proxyMaxIdleConnectionsPercent",
      "at most 20",
    ],
    [{ proxy: true, proxyBorrowTimeoutSeconds: 3601 }, "proxyBorrowTimeoutSeconds", "to 3600"],
    [{ proxy: true, proxyIdleClientTimeoutSeconds: 0 }, "proxyIdleClientTimeoutSeconds", "from 1"],
    [
      { backupWindow: "04:00-05:00" },
      "backupWindow, maintenanceWindow",
      "two windows that have no minute in common",
    ],
    [{ port: 80 }, "port", "from 1150 to 65535"],
    [{ backupRetentionDays: 36 }, "backupRetentionDays", "from 0 to 35"],
    [{ keyDeletionWindowDays: 6 }, "keyDeletionWindowDays", "from 7 to 30"],
    [{ performanceInsightsRetentionDays: 30 }, "performanceInsightsRetentionDays", "0, 7, 31, 62"],
    [{ monitoringIntervalSeconds: 20 }, "monitoringIntervalSeconds", "0, 1, 5, 10, 15, 30, 60"],
    [{ logRetentionDays: 0 }, "logRetentionDays", "1, 3, 5, 7"],
    [{ memoryAlarmPercent: 0 }, "memoryAlarmPercent", "from 1 to 100"],
    [{ plannedConnections: 401 }, "plannedConnections", "from 0 to 400"],
  ])("%j", (args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
    expect(found[0]?.fix).not.toBe("");
  });
});

describe("several faults", () => {
  it("are one error of the component, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new PostgresDatabase("database", {
          ...MINIMUM,
          engineVersion: "18.1",
          replicas: -1,
          backupWindow: "3-4",
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^PostgresDatabase "database": 3 problems/);
    expect(message).toContain("engineVersion\n  got:     18.1");
    expect(message).toContain("replicas\n  got:     -1");
    expect(message).toContain("backupWindow\n  got:     3-4");
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });

  it("of a transform that would drop the tuned parameters names the safe way", async () => {
    const recording = await startMocks();
    const transform = { parameterGroup: { parameters: [] } as object };
    const message = refusal(() => new PostgresDatabase("database", { ...MINIMUM, transform }));
    await recording.settled();
    expect(message).toContain("transform of database-parameters: parameters");
    expect(message).toContain("use the overrides of the tuning (or replicaParameters)");
  });
});
