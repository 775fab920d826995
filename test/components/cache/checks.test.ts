import { describe, expect, it } from "@jest/globals";
import type { RedisCacheArgs } from "../../../components/cache/redis-cache-args.ts";
import { cacheProblems } from "../../../components/cache/redis-cache-checks.ts";
import { RedisCache } from "../../../components/cache/redis-cache.ts";
import { resolveCacheArgs } from "../../../components/cache/roles.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { redisTuning, setting } from "../../support/tunings.ts";

const MINIMUM: RedisCacheArgs = {
  tuning: redisTuning("cache"),
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};
const problems = (args: Partial<RedisCacheArgs>) =>
  cacheProblems(resolveCacheArgs({ ...MINIMUM, ...args }));
const clustered = redisTuning("cache", { clusterMode: true });

describe("arguments that fit", () => {
  it.each<Partial<RedisCacheArgs>>([
    {},
    { replicas: 0, automaticFailover: false, multiAz: false, subnetIds: ["subnet-1"] },
    { tuning: clustered, shards: 3, replicas: 0, multiAz: false },
    { accessString: "on ~app:* +@read", snapshotRetentionDays: 0, plannedConnections: 0 },
  ])("%j", (args) => {
    expect(problems(args)).toEqual([]);
  });
});

describe("a single fault", () => {
  const plain = redisTuning("cache");
  const odd = {
    ...plain,
    settings: [...plain.settings, setting("cluster-enabled", "yes", "immediate")],
  };
  it.each<[Partial<RedisCacheArgs>, string, string]>([
    [{ replicas: 0, multiAz: false }, "automaticFailover", "nothing to fail over to"],
    [{ automaticFailover: false }, "multiAz", "with automaticFailover and 1 replica"],
    [{ subnetIds: ["subnet-1"] }, "subnetIds", "2 or more, in different zones"],
    [{ subnetIds: [], multiAz: false }, "subnetIds", "1 or more"],
    [{ shards: 2 }, "shards", "1: more shards need cluster mode"],
    [{ shards: 501, tuning: clustered }, "shards", "from 1 to 500"],
    [{ replicas: 6 }, "replicas", "from 0 to 5"],
    [
      { tuning: clustered, automaticFailover: false, multiAz: false },
      "automaticFailover",
      "cluster mode does not work without it",
    ],
    [{ tuning: odd }, "tuning: cluster-enabled", "no: clusterMode is false"],
    [{ accessString: "off ~* +@all" }, "accessString", "the user would be disabled"],
    [{ accessString: "on >hunter2hunter2hunter2 ~*" }, "accessString", "the component sets"],
    [{ accessString: "on nopass ~* +@all" }, "accessString", "the component sets the password"],
    [{ passwordVersion: 0 }, "passwordVersion", "from 1"],
    [
      { snapshotWindow: "06:00-07:00" },
      "snapshotWindow, maintenanceWindow",
      "two windows that have no minute in common",
    ],
    [{ snapshotWindow: "02:00-02:30" }, "snapshotWindow", "from 60 minutes"],
    [{ snapshotRetentionDays: 36 }, "snapshotRetentionDays", "from 0 to 35"],
    [{ port: 0 }, "port", "from 1 to 65535"],
    [{ logRetentionDays: 2 }, "logRetentionDays", "1, 3, 5"],
    [{ keyDeletionWindowDays: 31 }, "keyDeletionWindowDays", "from 7 to 30"],
    [{ memoryAlarmPercent: 101 }, "memoryAlarmPercent", "from 1 to 100"],
    [{ plannedConnections: 65_001 }, "plannedConnections", "from 0 to 65000"],
  ])("%j", (args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("a password in the access string", () => {
  it("is never shown", () => {
    const shown = JSON.stringify(problems({ accessString: "on >hunter2hunter2hunter2 ~*" }));
    expect(shown).not.toContain("hunter2");
  });
});

describe("several faults", () => {
  it("are one error of the component, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () => new RedisCache("cache", { ...MINIMUM, replicas: 0, shards: 2, port: -1 }),
    );
    await recording.settled();
    expect(message).toMatch(/^RedisCache "cache": 4 problems/);
    expect(paths(problems({ replicas: 0, shards: 2, port: -1 }))).toEqual([
      "automaticFailover",
      "multiAz",
      "shards",
      "port",
    ]);
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
