import { beforeAll, describe, expect, it } from "@jest/globals";
import { RedisCache } from "../../../components/cache/redis-cache.ts";
import type { RedisCacheArgs } from "../../../components/cache/redis-cache-args.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { redisTuning } from "../../support/tunings.ts";

const MINIMUM: RedisCacheArgs = {
  tuning: redisTuning("queue"),
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};

async function build(
  args: Partial<RedisCacheArgs> = {},
): Promise<readonly [RedisCache, Recording]> {
  const recording = await startMocks();
  const cache = new RedisCache("queue", { ...MINIMUM, ...args });
  await recording.settled();
  return [cache, recording];
}

describe("a queue by default", () => {
  let cache: RedisCache;
  let recording: Recording;

  beforeAll(async () => {
    [cache, recording] = await build({ clientCidrs: ["10.0.0.0/18"] });
  });

  it("has a replication group with exactly these inputs", () => {
    const { tags, ...inputs } = recording.one("queue-group").inputs;
    expect(tags).toMatchObject({ component: "queue" });
    expect(inputs).toMatchInlineSnapshot(`
     {
       "applyImmediately": false,
       "atRestEncryptionEnabled": true,
       "autoMinorVersionUpgrade": false,
       "automaticFailoverEnabled": true,
       "description": "queue: queue",
       "engine": "valkey",
       "engineVersion": "8.1",
       "finalSnapshotIdentifier": "plumbline-test-queue-final",
       "kmsKeyId": "arn:aws:mock:eu-central-1:123456789012:queue-key",
       "logDeliveryConfigurations": [
         {
           "destination": "/plumbline/test/queue/slow-log",
           "destinationType": "cloudwatch-logs",
           "logFormat": "json",
           "logType": "slow-log",
         },
         {
           "destination": "/plumbline/test/queue/engine-log",
           "destinationType": "cloudwatch-logs",
           "logFormat": "json",
           "logType": "engine-log",
         },
       ],
       "maintenanceWindow": "sun:05:30-sun:06:30",
       "multiAzEnabled": true,
       "nodeType": "cache.m7g.large",
       "numCacheClusters": 2,
       "parameterGroupName": "plumbline-test-queue-valkey8",
       "port": 6379,
       "securityGroupIds": [
         "queue-access-id",
       ],
       "snapshotRetentionLimit": 1,
       "snapshotWindow": "02:00-03:00",
       "subnetGroupName": "queue-subnets",
       "transitEncryptionEnabled": true,
       "transitEncryptionMode": "required",
       "userGroupIds": [
         "plumbline-test-queue",
       ],
     }
    `);
  });

  it("stands in the given subnets", () => {
    expect(recording.one("queue-subnets").inputs["subnetIds"]).toEqual(["subnet-1", "subnet-2"]);
  });

  it("knows no token and no cluster counts", () => {
    const { inputs } = recording.one("queue-group");
    for (const absent of [
      "authToken",
      "authTokenWo",
      "clusterMode",
      "numNodeGroups",
      "replicasPerNodeGroup",
    ]) {
      expect(inputs).not.toHaveProperty(absent);
    }
  });

  it("sends the parameters sorted under a name with the family", () => {
    expect(recording.one("queue-parameters").inputs).toMatchObject({
      name: "plumbline-test-queue-valkey8",
      family: "valkey8",
      description: "Parameters of queue, computed from its role",
      parameters: [
        { name: "maxmemory-policy", value: "noeviction" },
        { name: "tcp-keepalive", value: "60" },
      ],
    });
  });

  it("lets the application's user do what is not dangerous, with a password nobody wrote down", () => {
    expect(recording.one("queue-user").inputs).toMatchObject({
      engine: "valkey",
      userId: "plumbline-test-queue-app",
      userName: "app",
      accessString: "on ~* &* +@all -@dangerous +info",
      passwordsWoVersion: 1,
    });
    expect(recording.one("queue-password").inputs).toEqual({
      length: 64,
      special: false,
      keepers: { version: "1" },
    });
  });

  it("disables the default user, under a password of its own", () => {
    expect(recording.one("queue-default-user").inputs).toMatchObject({
      userId: "plumbline-test-queue-default",
      userName: "default",
      accessString: "off -@all",
      passwordsWoVersion: 1,
    });
    expect(recording.one("queue-users").inputs).toMatchObject({
      engine: "valkey",
      userGroupId: "plumbline-test-queue",
      userIds: ["plumbline-test-queue-default", "plumbline-test-queue-app"],
    });
  });

  it("sends passwords through write-only arguments, as secrets, and nowhere else", () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    expect(recording.one("queue-user").inputs["passwordsWo"]).toEqual(
      secret("secret-of-queue-password"),
    );
    expect(recording.one("queue-default-user").inputs["passwordsWo"]).toEqual(
      secret("secret-of-queue-default-password"),
    );
    expect(recording.one("queue-secret-version").inputs).toEqual({
      secretId: "queue-secret-id",
      secretStringWo: secret('{"username":"app","password":"secret-of-queue-password"}'),
      secretStringWoVersion: 1,
    });
    const holders = recording.resources
      .filter(({ inputs }) => JSON.stringify(inputs).includes("secret-of-"))
      .map(({ name }) => name);
    expect(holders.sort()).toEqual(["queue-default-user", "queue-secret-version", "queue-user"]);
  });

  it("keeps what exists nowhere else", () => {
    expect(recording.one("queue-group")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(recording.one("queue-key")).toMatchObject({ protect: true, retainOnDelete: true });
    expect(recording.one("queue-group").inputs["finalSnapshotIdentifier"]).toBe(
      "plumbline-test-queue-final",
    );
  });

  it("lets the given clients in and nothing out", () => {
    expect(recording.one("queue-ingress-cidr-1").inputs).toMatchObject({
      securityGroupId: "queue-access-id",
      cidrIpv4: "10.0.0.0/18",
      fromPort: 6379,
      toPort: 6379,
    });
    expect(recording.one("queue-access").inputs).not.toHaveProperty("egress");
    expect(recording.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
  });

  it("logs to encrypted groups the key's policy names", () => {
    expect(recording.one("queue-slow-logs").inputs).toMatchObject({
      name: "/plumbline/test/queue/slow-log",
      retentionInDays: 14,
      kmsKeyId: "arn:aws:mock:eu-central-1:123456789012:queue-key",
    });
    expect(JSON.stringify(policyOf(recording.one("queue-key")))).toContain(
      "log-group:/plumbline/test/queue/*",
    );
  });

  it("tags and owns every child", () => {
    expect(untagged(recording, "queue")).toEqual([]);
    expect(strays(recording, "queue")).toEqual([]);
  });

  it("offers endpoints, user, secret and settings", async () => {
    const { outputs } = cache;
    expect(await valueOf(outputs.primaryEndpoint)).toBe("primary.queue-group.example.invalid");
    expect(await valueOf(outputs.readerEndpoint)).toBe("reader.queue-group.example.invalid");
    expect(outputs).toMatchObject({ port: 6379, userName: "app", maxClients: 65_000 });
    expect(Object.keys(recording.outputs.get("queue") ?? {}).sort()).toEqual([
      "kmsKeyArn",
      "maxClients",
      "port",
      "primaryEndpoint",
      "readerEndpoint",
      "secretArn",
      "securityGroupId",
      "settings",
      "userName",
    ]);
  });
});

describe("with a user for the monitoring", () => {
  let cache: RedisCache;
  let recording: Recording;

  beforeAll(async () => {
    [cache, recording] = await build({ monitoringUser: true, passwordVersion: 3 });
  });

  it("lets it ask for numbers, and touch no key", () => {
    expect(recording.one("queue-monitoring-user").inputs).toMatchObject({
      engine: "valkey",
      userId: "plumbline-test-queue-monitoring",
      userName: "monitoring",
      accessString:
        "on -@all +info +ping +client|setname +cluster|info +latency|latest +latency|histogram +slowlog|len",
      passwordsWoVersion: 3,
    });
    expect(recording.one("queue-users").inputs["userIds"]).toEqual([
      "plumbline-test-queue-default",
      "plumbline-test-queue-app",
      "plumbline-test-queue-monitoring",
    ]);
  });

  it("keeps its password in a secret of its own, by write-only arguments alone", () => {
    const holders = recording.resources
      .filter(({ inputs }) => JSON.stringify(inputs).includes("secret-of-queue-monitoring"))
      .map(({ name }) => name);
    expect(holders.sort()).toEqual(["queue-monitoring-secret-version", "queue-monitoring-user"]);
    expect(recording.one("queue-monitoring-secret-version").inputs).toMatchObject({
      secretId: "queue-monitoring-secret-id",
      secretStringWoVersion: 3,
    });
    expect(recording.one("queue-monitoring-secret").inputs["kmsKeyId"]).toBe(
      recording.one("queue-secret").inputs["kmsKeyId"],
    );
  });

  it("offers name, secret and number of the password", async () => {
    const { monitoring } = cache.outputs;
    expect(monitoring).toMatchObject({ userName: "monitoring", passwordVersion: 3 });
    expect(await valueOf(monitoring?.secretArn)).toContain("queue-monitoring-secret");
    expect(untagged(recording, "queue")).toEqual([]);
    expect(strays(recording, "queue")).toEqual([]);
  });
});

describe("a cache, whose content can be computed again", () => {
  it("is neither protected nor kept, unless asked for", async () => {
    const [, recording] = await build({ tuning: redisTuning("cache") });
    const group = recording.one("queue-group");
    expect(group).toMatchObject({ protect: false, retainOnDelete: false });
    expect(group.inputs).not.toHaveProperty("finalSnapshotIdentifier");
    const [, asked] = await build({ tuning: redisTuning("cache"), protect: true });
    expect(asked.one("queue-group")).toMatchObject({ protect: true, retainOnDelete: true });
  });
});

describe("cluster mode", () => {
  it("counts shards and replicas, and offers the configuration endpoint", async () => {
    const [cache, recording] = await build({
      tuning: redisTuning("queue", { clusterMode: true }),
      shards: 2,
      replicas: 1,
    });
    const { inputs } = recording.one("queue-group");
    expect(inputs).toMatchObject({
      clusterMode: "enabled",
      numNodeGroups: 2,
      replicasPerNodeGroup: 1,
    });
    expect(inputs).not.toHaveProperty("numCacheClusters");
    expect(await valueOf(cache.outputs.primaryEndpoint)).toBe("config.queue-group.example.invalid");
    expect(cache.outputs.readerEndpoint).toBeUndefined();
    expect(recording.one("queue-0002-001-lag-alarm").inputs["dimensions"]).toEqual({
      CacheClusterId: "queue-group-1a2b3c4-0002-001",
    });
  });
});

describe("a new password", () => {
  it("is made by its number and handed to user and secret in the same step", async () => {
    const [, recording] = await build({ passwordVersion: 2 });
    expect(recording.one("queue-password").inputs["keepers"]).toEqual({ version: "2" });
    expect(recording.one("queue-user").inputs["passwordsWoVersion"]).toBe(2);
    expect(recording.one("queue-secret-version").inputs["secretStringWoVersion"]).toBe(2);
  });
});

describe("a key from outside", () => {
  it("encrypts data and secret, and not the logs, which its policy may not allow", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/mine";
    const [, recording] = await build({ kmsKeyArn });
    expect(recording.names("aws:kms/key:Key")).toEqual([]);
    expect(recording.one("queue-group").inputs["kmsKeyId"]).toBe(kmsKeyArn);
    expect(recording.one("queue-secret").inputs["kmsKeyId"]).toBe(kmsKeyArn);
    expect(recording.one("queue-engine-logs").inputs).not.toHaveProperty("kmsKeyId");
  });
});

describe("transforms", () => {
  it("have the last word on a child and keep the parameters", async () => {
    const [, recording] = await build({
      transform: {
        replicationGroup: { preferredCacheClusterAzs: ["eu-central-1a", "eu-central-1b"] },
        parameterGroup: { tags: { owner: "me" } },
        user: (args) => ({ ...args, userName: "legacy" }),
      },
    });
    expect(recording.one("queue-group").inputs["preferredCacheClusterAzs"]).toEqual([
      "eu-central-1a",
      "eu-central-1b",
    ]);
    expect(recording.one("queue-parameters").inputs["parameters"]).toHaveLength(2);
    expect(recording.one("queue-parameters").inputs["tags"]).toMatchObject({
      owner: "me",
      component: "queue",
    });
    expect(recording.one("queue-user").inputs["userName"]).toBe("legacy");
    expect(recording.one("queue-default-user").inputs["userName"]).toBe("default");
  });
});
