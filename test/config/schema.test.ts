import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import type { $ZodType } from "zod/v4/core";
import { formatPath } from "../../config/command.ts";
import { stackSchema } from "../../config/schema.ts";
import { schemaAt, shapeOf } from "../../config/schema-walk.ts";
import type { PathKey, SchemaNode } from "../../config/schema-walk.ts";
import { IMAGE, problemsOf, valid } from "./support.ts";

interface Key {
  readonly path: readonly PathKey[];
  readonly node: SchemaNode;
  readonly description: string;
}

/** Every key of the schema; the entries of maps stand as "*". */
function allKeys(path: readonly PathKey[] = []): readonly Key[] {
  const node = schemaAt(stackSchema, path);
  if (node === undefined) return [];
  if (node.schema instanceof z.ZodRecord) return allKeys([...path, "*"]);
  const item = node.schema instanceof z.ZodArray ? schemaAt(stackSchema, [...path, 0]) : undefined;
  if (item !== undefined) return allKeys([...path, 0]);
  return Object.entries(shapeOf(node.schema)).flatMap(([name, schema]) => {
    const own = [...path, name];
    const found = schemaAt(stackSchema, own);
    if (found === undefined) return [];
    const description = (schema as z.ZodType).description ?? "";
    return [{ path: own, node: found, description }, ...allKeys(own)];
  });
}

const KEYS = allKeys();

/** The schemas an object has: more than one where a key decides which. */
function kindsOf(schema: $ZodType | undefined): readonly $ZodType[] {
  if (schema === undefined) return [z.never()];
  return schema instanceof z.ZodDiscriminatedUnion ? schema.options : [schema];
}

describe("the schema", () => {
  it("has the keys of every section", () => {
    const paths = KEYS.map(({ path }) => formatPath(path));
    expect(paths).toEqual(
      expect.arrayContaining([
        "region",
        "network.existingVpc.vpcId",
        "database.proxy.borrowTimeoutSeconds",
        'caches["*"].nodeType',
        'services["*"].pool.overflow',
        'jobs["*"].schedule',
        'services["*"].egress[0].ports',
        'operations["*"].prefix',
        'operations["*"].replicas',
        "alarms.httpsEndpoints",
      ]),
    );
    expect(paths.length).toBeGreaterThan(200);
  });

  it.each(KEYS.map((key) => [formatPath(key.path), key] as const))("describes %s", (_, key) => {
    // One sentence on what it is, and whether it is required or what its default is.
    expect(key.description).toMatch(/^[A-Za-z].{10,}(Required|Default: .+)\.$/);
    expect(key.description.endsWith("Required.")).toBe(
      !key.node.optional && formatPath(key.path) !== "region",
    );
  });

  it.each(
    KEYS.filter(({ node }) => ["number", "string", "boolean"].includes(typeof node.default)).map(
      (key) => [formatPath(key.path), key] as const,
    ),
  )("states the default of %s as it is", (_, key) => {
    expect(key.description).toMatch(
      new RegExp(`Default: ${String(key.node.default).replaceAll(/[./]/g, "\\$&")}\\b`),
    );
  });

  it("names the unit of every number in the key or in its description", () => {
    const unit =
      /second|day|GiB|MiB|IOPS|percent|connection|replica|process|requests|milliseconds|number of|task|millicore|nodes|pods|0 to 1/i;
    const numbers = KEYS.filter(({ node }) => node.schema instanceof z.ZodNumber);
    expect(numbers.length).toBeGreaterThan(60);
    for (const { path, description } of numbers) {
      expect(`${formatPath(path)} ${description}`).toMatch(unit);
    }
  });

  it("is strict in every object: a key it does not know is a problem there", () => {
    const parents = new Map(
      KEYS.map(({ path }) => [formatPath(path.slice(0, -1)), path.slice(0, -1)]),
    );
    // The top; network, existingVpc; database, proxy; cache; service with replicas, pool, cachePool,
    // probes, autoscaling, nodes, disruption, ingress, resources, secret, permission, egress; job with cachePool,
    // resources, secret, permission, egress; ttl; migrations, index, view; operation; cluster, access;
    // node group, nodes; namespace, quota; tools; dns; edge, rate limit, worker; site, api, headers, hsts,
    // waf, its rate limit; reserve; alarms; a service's slo, latency, metrics; monitoring, images, receiver,
    // routes, alert; load test.
    expect(parents.size).toBe(58);
    for (const path of parents.values()) {
      for (const kind of kindsOf(schemaAt(stackSchema, path)?.schema)) {
        const parsed = z.safeParse(kind, { "no-such-key": 1 });
        expect(JSON.stringify(parsed.error?.issues)).toContain('"keys":["no-such-key"]');
      }
    }
  });
});

describe("ranges as the services enforce them", () => {
  const at = (path: string) => problemsOf(place(path)).map((problem) => problem.path);
  let value: unknown;
  function place(path: string): unknown {
    const data = valid();
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let holder: Record<string, unknown> = data;
    for (const key of keys) holder = (holder[key] ??= {}) as Record<string, unknown>;
    holder[last] = value;
    return data;
  }
  // First value inside and first outside each limit; sources in the schema's comments and descriptions.
  it.each<[string, unknown, unknown]>([
    ["database.storageGiB", 20, 19],
    ["database.storageGiB", 65_536, 65_537],
    ["database.replicas", 15, 16],
    ["database.backupRetentionDays", 35, 36],
    ["database.iops", 12_000, 11_999],
    ["database.iops", 64_000, 64_001],
    ["database.throughputMiBps", 500, 499],
    ["database.monitoringIntervalSeconds", 15, 20],
    ["database.performanceInsightsRetentionDays", 713, 714],
    ["database.performanceInsightsRetentionDays", 731, 62.5],
    ["database.proxy.idleClientTimeoutSeconds", 28_800, 28_801],
    ["caches.hot.replicas", 5, 6],
    ["caches.hot.snapshotRetentionDays", 0, -1],
    ["services.api.pool.size", 1, 0],
    ["services.api.pool.overflow", 0, -1],
    ["network.flowLogsRetentionDays", 3653, 4],
    ["network.cidr", "10.20.0.0/16", "10.20.0.0/15"],
    ["network.cidr", "192.168.252.0/22", "192.168.252.0/23"],
    ["network.cidr", "172.31.0.0/16", "172.32.0.0/16"],
    ["network.cidr", "10.0.4.0/22", "10.0.1.0/22"],
    ["edge.hitRatio", 1, 1.01],
    ["edge.peakRequestsPerSecond", 0.5, 0],
    ["reserve.superuserConnections", 3, 2],
    ["region", "eu-central-1", "Frankfurt"],
    ["database.backupWindow", "23:30-00:30", "24:00-01:00"],
    ["jobs.migrations.schedule", "*/4 * * * *", "every 4 minutes"],
    ["tags", { team: "a" }, { "aws:team": "a" }],
    ["services.api.port", 1024, 1023],
    ["services.api.user", 65_534, 0],
    ["services.api.longestSeconds", 86_400, 86_401],
    ["services.api.image", IMAGE, "registry.example.com/API v1"],
    ["services.api.environment", { LOG_LEVEL: "info" }, { "log-level": "info" }],
    [
      "services.api.egress",
      [{ cidr: "0.0.0.0/0", ports: [443] }],
      [{ cidr: "0.0.0.0", ports: [1] }],
    ],
    ["services.api.ingress", { host: "a.example.com" }, { host: "https://a.example.com" }],
    ["jobs.migrations.deadlineSeconds", 10, 9],
    [
      "ttls",
      { a: { seconds: 1, prefix: "a:", cache: "hot" } },
      { a: { seconds: 0, prefix: "a:" } },
    ],
    ["namespaces", { app: {}, batch: {} }, { app: {}, "Batch!": {} }],
    ["alarms.emails", ["a@example.com"], ["a@"]],
    ["alarms.httpsEndpoints", ["https://example.com/x"], ["http://example.com/x"]],
  ])("%s takes %j and refuses %j", (path, inside, outside) => {
    value = inside;
    expect(at(path)).toEqual([]);
    value = outside;
    expect(at(path).join()).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")}([[.]|$)`));
  });

  it("takes a fraction that pulumi config set has stored as text", () => {
    const data = valid();
    data["edge"] = { ...(data["edge"] as object), hitRatio: "0.9" };
    expect(problemsOf(data)).toEqual([]);
  });

  it("takes numbers and booleans as parameter values, as pulumi config set stores them", () => {
    const result = stackSchema.parse({
      ...valid(),
      region: "eu-central-1",
      database: {
        engineVersion: "17.6",
        instanceClass: "db.r7g.xlarge",
        parameters: { work_mem: 65536, jit: true, track_io_timing: false },
      },
    });
    expect(result.database.parameters).toEqual({
      work_mem: "65536",
      jit: "1",
      track_io_timing: "0",
    });
  });
});
