import { describe, expect, it } from "@jest/globals";
import { problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

/** What each rule refuses, and the message it gives. */
const REFUSED: readonly Refused[] = [
  [
    "a PostgreSQL version without family",
    { "database/engineVersion": "14.9" },
    [
      "database.engineVersion",
      '"14.9"',
      "a release of PostgreSQL 15, 16, 17, 18",
      "pulumi config set --path 'plumbline:database.engineVersion' 17.6 --stack prod",
    ],
  ],
  [
    "an instance class that does not exist",
    { "database/instanceClass": "db.r7g.xlagre" },
    [
      "database.instanceClass",
      '"db.r7g.xlagre"',
      "did you mean db.r7g.xlarge?",
      "pulumi config set --path 'plumbline:database.instanceClass' db.r7g.xlarge --stack prod",
    ],
  ],
  [
    "IOPS on an unstriped gp3 volume",
    { "database/storageGiB": 399, "database/iops": 12_000 },
    [
      "database.iops",
      "12000",
      "nothing below 400 GiB of storage (storageGiB is 399)",
      "pulumi config rm --path 'plumbline:database.iops' --stack prod",
    ],
  ],
  [
    "throughput on an unstriped gp3 volume",
    { "database/storageGiB": 100, "database/throughputMiBps": 500 },
    [
      "database.throughputMiBps",
      "500",
      "nothing below 400 GiB of storage (storageGiB is 100)",
      "pulumi config rm --path 'plumbline:database.throughputMiBps' --stack prod",
    ],
  ],
  [
    // 12,000 IOPS x 0.25 MiB/s = 3,000 MiB/s.
    "more throughput than the IOPS carry",
    { "database/throughputMiBps": 3001 },
    [
      "database.throughputMiBps",
      "3001",
      "at most 3000: 0.25 MiB/s for each of 12000 IOPS",
      "pulumi config set --path 'plumbline:database.throughputMiBps' 3000 --stack prod",
    ],
  ],
  [
    // 10 % above 400 GiB is 440 GiB.
    "a maximum of storage too near the storage",
    { "database/maxStorageGiB": 439 },
    [
      "database.maxStorageGiB",
      "439",
      "at least 440: 10 % above storageGiB (400)",
      "pulumi config set --path 'plumbline:database.maxStorageGiB' 440 --stack prod",
    ],
  ],
  [
    "a maximum of storage below the storage",
    { "database/maxStorageGiB": 100 },
    [
      "database.maxStorageGiB",
      "100",
      "at least 440",
      "pulumi config set --path 'plumbline:database.maxStorageGiB' 440 --stack prod",
    ],
  ],
  [
    "read replicas without backups",
    { "database/replicas": 2, "database/backupRetentionDays": 0 },
    [
      "database.backupRetentionDays",
      "0",
      "1 to 35 with 2 read replicas",
      "pulumi config set --path 'plumbline:database.backupRetentionDays' 7 --stack prod",
    ],
  ],
  [
    "a standby in the only zone",
    { "network/zones": 1, "caches/hot/multiAz": false },
    [
      "database.multiAz",
      "true",
      "false while network.zones is 1",
      "pulumi config set --path 'plumbline:database.multiAz' false --stack prod",
    ],
  ],
  [
    "a proxy that keeps more idle connections than it may open",
    {
      "database/proxy": { enabled: true, maxConnectionsPercent: 20, maxIdleConnectionsPercent: 21 },
    },
    [
      "database.proxy.maxIdleConnectionsPercent",
      "21",
      "0 to 20 (maxConnectionsPercent)",
      "pulumi config set --path 'plumbline:database.proxy.maxIdleConnectionsPercent' 20 --stack prod",
    ],
  ],
  [
    "a backup inside the maintenance window",
    { "database/backupWindow": "05:29-06:29" },
    [
      "database.backupWindow",
      '"05:29-06:29"',
      "outside the maintenance window (sun:04:30-sun:05:30, UTC)",
      "pulumi config set --path 'plumbline:database.backupWindow' 03:30-04:30 --stack prod",
    ],
  ],
  [
    "a backup over midnight that reaches into the maintenance window",
    { "database/backupWindow": "23:30-00:31", "database/maintenanceWindow": "mon:00:30-mon:01:30" },
    [
      "database.backupWindow",
      '"23:30-00:31"',
      "outside the maintenance window (mon:00:30-mon:01:30, UTC)",
      "pulumi config set --path 'plumbline:database.backupWindow' 23:30-00:30 --stack prod",
    ],
  ],
  [
    "a backup window under 30 minutes",
    { "database/backupWindow": "03:00-03:29" },
    [
      "database.backupWindow",
      '"03:00-03:29"',
      "at least 30 minutes",
      "pulumi config set --path 'plumbline:database.backupWindow' 03:30-04:30 --stack prod",
    ],
  ],
  [
    "a maintenance window under 30 minutes",
    { "database/maintenanceWindow": "sat:05:00-sat:05:10" },
    [
      "database.maintenanceWindow",
      '"sat:05:00-sat:05:10"',
      "at least 30 minutes",
      "pulumi config set --path 'plumbline:database.maintenanceWindow' sun:05:30-sun:06:30 --stack prod",
    ],
  ],
  [
    // 16 MB are 16 x 1024 = 16,384 kB.
    "a parameter with a unit",
    { "database/parameters/work_mem": "16MB" },
    [
      "database.parameters.work_mem",
      '"16MB"',
      "in kB",
      "pulumi config set --path 'plumbline:database.parameters.work_mem' --type string 16384 --stack prod",
    ],
  ],
  [
    "a parameter RDS keeps for itself",
    { "database/parameters/fsync": 0 },
    [
      "database.parameters.fsync",
      '"0"',
      "not to be set on RDS",
      "pulumi config rm --path 'plumbline:database.parameters.fsync' --stack prod",
    ],
  ],
];

describe("rules on database", () => {
  it.each(REFUSED)("refuse %s", (_, values, [path, got, allowed, fix]) => {
    expect(problemsOf(withValues(values))).toEqual([
      expect.objectContaining({ path, got, fix, allowed: expect.stringContaining(allowed) }),
    ]);
  });
});
