import { edgeLimits } from "../edge.ts";
import { promString } from "../duration.ts";
import { EXHAUSTED, connectionsHighShare } from "../postgres/connections.ts";
import { oldestTaskSeconds } from "../queue.ts";
import { HIT_RATE } from "../redis.ts";
import { of, withRole } from "../redis/selector.ts";
import type { DashboardsInput } from "./input.ts";
import type { PanelSpec } from "./panel.ts";

/** Database and caches in one panel each. */
export function data({ postgres, caches }: DashboardsInput): PanelSpec[] {
  const cached = withRole(caches, "cache");
  const rate = (what: string) =>
    `sum by (cache) (rate(redis_keyspace_${what}_total${of(cached)}[$__rate_interval]))`;
  const database: PanelSpec[] =
    postgres === undefined
      ? []
      : [
          {
            shows: "lines",
            title: "Database connections",
            says: "Share of max_connections in use. Worry when it climbs and does not come back after a rollout.",
            unit: "percentunit",
            max: 1,
            queries: [
              {
                expr: "sum by (database) (pg_stat_activity_count) / max by (database) (pg_settings_max_connections)",
                legend: "{{database}}",
              },
            ],
            limits: [
              { alert: "PostgresConnectionsHigh", value: connectionsHighShare(postgres) },
              { alert: "PostgresConnectionsExhausted", value: EXHAUSTED },
            ],
            more: "database",
          },
        ];
  if (cached.length === 0) return database;
  return [
    ...database,
    {
      shows: "lines",
      title: "Cache hit rate",
      says: "Share of the lookups that find their key. Worry when it stays low: the rest goes to the database.",
      unit: "percentunit",
      max: 1,
      queries: [
        { expr: `${rate("hits")} / (${rate("hits")} + ${rate("misses")})`, legend: "{{cache}}" },
      ],
      limits: [{ alert: "RedisHitRateLow", value: HIT_RATE, fires: "below" }],
      more: "cache",
    },
  ];
}

/** Every worker's queues in one panel: their limits differ, so that it shows shares of them. */
export function queues({ workers }: DashboardsInput): PanelSpec[] {
  if (workers.length === 0) return [];
  const share = workers.map(
    (worker) =>
      `max by (namespace, service, queue) (queue_oldest_task_age_seconds{service=${promString(worker.service)},namespace=~"$namespace"}) / ${oldestTaskSeconds(worker)}`,
  );
  return [
    {
      shows: "lines",
      title: "Oldest task, of what it may wait",
      says: `Age of the oldest task as a share of what it may wait: ${workers.map((worker) => `${worker.service} ${oldestTaskSeconds(worker)} s`).join(", ")}. Worry above 100 %: the workers do not keep up.`,
      unit: "percentunit",
      queries: [{ expr: share.join(" or "), legend: "{{service}} {{queue}}" }],
      limits: [{ alert: "QueueOldestTaskTooOld", value: 1 }],
      more: "queue",
    },
  ];
}

/** The CDN in one panel. */
export function edge(input: DashboardsInput): PanelSpec[] {
  if (input.edge === undefined) return [];
  const distribution = "dimension_DistributionId";
  return [
    {
      shows: "lines",
      title: "Edge, 5xx",
      says: "Percent of all requests that CloudFront answers with 5xx. Worry when the services count none: they are not reached.",
      unit: "percent",
      queries: [
        {
          expr: `max by (${distribution}) (aws_cloudfront_5xx_error_rate_average)`,
          legend: `{{${distribution}}}`,
        },
      ],
      limits: [{ alert: "CdnServerErrors", value: edgeLimits(input.edge).serverErrorPercent }],
      more: "edge",
    },
  ];
}
