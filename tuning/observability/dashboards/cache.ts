import { HIT_RATE, cacheMemoryShare, clientsShare } from "../redis.ts";
import type { CacheRulesInput } from "../redis.ts";
import { EVICTIONS_TO_A_LOOKUP } from "../redis/evictions.ts";
import { of, withRole } from "../redis/selector.ts";
import { SERVICE_CONNECTIONS } from "../thresholds.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import type { PanelSpec } from "./panel.ts";

type Caches = readonly CacheRulesInput[];

/** The chosen caches and nodes. */
const OURS = 'cache=~"$cache",instance=~"$instance"';
const PER_NODE = "{{cache}} {{instance}}";
const BY_NODE = "cache, instance";

/** Lookups, memory, evictions, clients and replication of every cache, by what it is for. */
export function cacheDashboard(caches: Caches): DashboardSpec {
  return {
    name: "cache",
    title: "Caches",
    description:
      "Redis and Valkey as redis_exporter sees them, node by node. Thresholds are those of the alerts and differ by role.",
    domains: ["redis"],
    variables: [
      { name: "cache", label: "Cache", values: caches.map(({ name }) => name) },
      {
        name: "instance",
        label: "Node",
        values: { of: 'redis_up{cache=~"$cache"}', label: "instance" },
      },
    ],
    rows: [
      health(caches),
      lookups(caches),
      losses(caches),
      ...caches.map((cache) => ({ title: `Node size: ${cache.name}`, panels: sizes(cache) })),
      work(),
    ],
  };
}

function rate(metric: string, by: string, also = OURS): string {
  return `sum by (${by}) (rate(${metric}{${also}}[$__rate_interval]))`;
}

/** Matchers of exactly these caches, of those chosen. */
function chosen(caches: readonly { readonly name: string }[]): string {
  return `${of(caches).slice(1, -1)},${OURS}`;
}

function health(caches: Caches): RowSpec {
  const replicated = caches.filter(({ replicas }) => replicas > 0);
  const inStep = replicated.map(
    (cache) =>
      `sum by (cache) (redis_connected_slaves{${of([cache]).slice(1, -1)},cache=~"$cache"}) / ${cache.replicas * cache.shards}`,
  );
  const replicas: PanelSpec = {
    shows: "lines",
    title: "Replicas in step",
    says: `Share of the replicas that should be there: ${replicated.map(({ name, shards, replicas: each }) => `${name} ${shards} x ${each}`).join(", ")}. Worry below 100 %: a failure of the primary would lose data.`,
    unit: "percentunit",
    queries: [{ expr: inStep.join(" or "), legend: "{{cache}}" }],
    limits: [{ alert: "RedisReplicationBroken", value: 1, fires: "below" }],
  };
  return {
    title: "Health",
    panels: [
      {
        shows: "number",
        title: "Answers",
        says: "1 while a node answers INFO, 0 while it does not. Worry at 0: a cache's reads go to the database, a queue takes no task.",
        unit: "none",
        queries: [{ expr: `max by (${BY_NODE}) (redis_up{${OURS}})`, legend: PER_NODE }],
        limits: [{ alert: "RedisDown", value: 1, fires: "below" }],
        width: 24,
      },
      {
        shows: "lines",
        title: "Refused connections in 5 min",
        says: "Clients turned away at maxclients. Worry at any: a process that starts cannot reach the cache.",
        unit: "short",
        queries: [
          {
            expr: `sum by (${BY_NODE}) (increase(redis_rejected_connections_total{${OURS}}[5m]))`,
            legend: PER_NODE,
          },
        ],
        limits: [{ alert: "RedisRejectedConnections", value: 0 }],
      },
      ...(replicated.length === 0 ? [] : [replicas]),
    ],
  };
}

function lookups(caches: Caches): RowSpec {
  const hits = rate("redis_keyspace_hits_total", "cache");
  const found = `(${hits} + ${rate("redis_keyspace_misses_total", "cache")})`;
  const judged = withRole(caches, "cache").map(({ name }) => name);
  const only =
    judged.length === caches.length
      ? ""
      : ` The alert looks at ${judged.length === 0 ? "none of these: they are no caches" : judged.join(", ")}; a queue is polled for what is not there.`;
  return {
    title: "Lookups",
    panels: [
      {
        shows: "lines",
        title: "Hit rate",
        says: `Share of the lookups that find their key. Worry when it stays low after a deployment: the rest goes to the database.${only}`,
        unit: "percentunit",
        max: 1,
        queries: [{ expr: `${hits} / ${found}`, legend: "{{cache}}" }],
        limits:
          judged.length === 0
            ? []
            : [{ alert: "RedisHitRateLow", value: HIT_RATE, fires: "below" }],
      },
      {
        shows: "lines",
        title: "Lookups",
        says: "Lookups a second, found or not. Worry when they stop: the services have lost the cache.",
        unit: "ops",
        queries: [{ expr: found, legend: "{{cache}}" }],
      },
      {
        shows: "lines",
        title: "Keys",
        says: "Keys in each database of a node. Worry when a queue's only grow, or a cache's fall at once: it was cleared.",
        unit: "short",
        queries: [
          {
            expr: `sum by (${BY_NODE}, db) (redis_db_keys{${OURS}})`,
            legend: `${PER_NODE} {{db}}`,
          },
        ],
      },
    ],
  };
}

/** What goes because there is no room. */
function losses(caches: Caches): RowSpec {
  return { title: "Evictions", panels: [...evictions(caches), fragmentation()] };
}

/** What is used of one cache's nodes; each cache has limits of its own. */
function sizes(cache: CacheRulesInput): PanelSpec[] {
  const { name, role, usableBytes, plannedConnections } = cache;
  const ours = `{${chosen([cache])}}`;
  const connected = `max by (${BY_NODE}) (redis_connected_clients${ours})`;
  const most = cacheMemoryShare(cache);
  const alert = role === "queue" ? "RedisQueueMemoryHigh" : "RedisSessionMemoryHigh";
  const planned: PanelSpec[] =
    plannedConnections === undefined
      ? []
      : [
          {
            shows: "lines",
            title: "Clients",
            says: `Connections of a node of ${name}: ${plannedConnections} at the peak of the budget, and ElastiCache's own. Worry above: something connects that the plan does not know.`,
            unit: "short",
            queries: [{ expr: connected, legend: PER_NODE }],
            limits: [
              { alert: "RedisClientsHigh", value: plannedConnections + SERVICE_CONNECTIONS },
            ],
          },
        ];
  return [
    {
      shows: "lines",
      title: "Memory for data",
      says: `Used share of maxmemory less the reserved part. ${most === undefined ? `${name} is a cache and full by design: look at its evictions.` : `Worry when it climbs: nothing that is in ${name} may be lost.`}`,
      unit: "percentunit",
      queries: [
        {
          expr: `max by (${BY_NODE}) (redis_memory_used_bytes${ours}) / ${usableBytes}`,
          legend: PER_NODE,
        },
      ],
      ...(most === undefined ? {} : { limits: [{ alert, value: most }] }),
    },
    {
      shows: "lines",
      title: "Clients, of those accepted",
      says: `Connections of a node of ${name} as a share of maxclients. Worry when it climbs: connections are opened and not returned.`,
      unit: "percentunit",
      queries: [
        {
          expr: `${connected} / max by (${BY_NODE}) (redis_max_clients${ours})`,
          legend: PER_NODE,
        },
      ],
      limits: [{ alert: "RedisClientsHigh", value: clientsShare(cache) }],
    },
    ...planned,
  ];
}

function evictions(caches: Caches): PanelSpec[] {
  const lost = caches.filter(({ role }) => role !== "cache");
  const cached = withRole(caches, "cache");
  const found = `(${rate("redis_keyspace_hits_total", "cache", chosen(cached))} + ${rate("redis_keyspace_misses_total", "cache", chosen(cached))})`;
  const sustained: PanelSpec = {
    shows: "lines",
    title: "Evictions to a lookup",
    says: "Keys a cache pushes out for each lookup. Some are normal when it is full; worry when it lasts: the working set does not fit.",
    unit: "percentunit",
    queries: [
      {
        expr: `${rate("redis_evicted_keys_total", "cache", chosen(cached))} / ${found}`,
        legend: "{{cache}}",
      },
    ],
    limits: [{ alert: "RedisCacheEvictionsSustained", value: EVICTIONS_TO_A_LOOKUP }],
  };
  const any: PanelSpec = {
    shows: "lines",
    title: "Keys lost in 15 min",
    says: `Evictions of ${lost.map(({ name }) => name).join(", ")}: a lost task or a user signed out. Worry at any.`,
    unit: "short",
    queries: [
      {
        expr: `sum by (cache) (increase(redis_evicted_keys_total{${chosen(lost)}}[15m]))`,
        legend: "{{cache}}",
      },
    ],
    limits: [
      { alert: "RedisQueueEvictions", value: 0 },
      { alert: "RedisSessionEvictions", value: 0 },
    ],
  };
  return [...(cached.length === 0 ? [] : [sustained]), ...(lost.length === 0 ? [] : [any])];
}

function fragmentation(): PanelSpec {
  return {
    shows: "lines",
    title: "Fragmentation",
    says: "Memory of the process for each byte of data. Worry when it stays far above 1 on a full node: the reserved memory is used for it.",
    unit: "none",
    queries: [
      {
        expr: `max by (${BY_NODE}) (redis_mem_fragmentation_ratio{${OURS}})`,
        legend: PER_NODE,
      },
    ],
  };
}

function work(): RowSpec {
  const took = rate("redis_commands_duration_seconds_total", "cache, cmd");
  return {
    title: "Commands",
    panels: [
      {
        shows: "lines",
        title: "Commands",
        says: "Commands a second. Worry when it is many times the usual: a loop, or keys looked up one by one.",
        unit: "ops",
        queries: [{ expr: rate("redis_commands_processed_total", BY_NODE), legend: PER_NODE }],
      },
      {
        shows: "lines",
        title: "Time by command",
        says: "Seconds of the node's one thread a second, the ten largest. Worry when they add up to 1: everything else waits.",
        unit: "none",
        queries: [{ expr: `topk(10, ${took})`, legend: "{{cache}} {{cmd}}" }],
      },
      {
        shows: "lines",
        title: "Network",
        says: "Bytes a second in and out. Worry when they reach what the node type has: large values, or keys asked for again and again.",
        unit: "binBps",
        queries: [
          { expr: rate("redis_net_input_bytes_total", BY_NODE), legend: `${PER_NODE} in` },
          { expr: rate("redis_net_output_bytes_total", BY_NODE), legend: `${PER_NODE} out` },
        ],
      },
    ],
  };
}
