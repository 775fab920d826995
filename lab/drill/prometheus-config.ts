import { stringify } from "yaml";

import { formatDuration } from "./durations.ts";
import type { Scale } from "./scale.ts";
import { STAND_IN_JOBS } from "./stand-in-series.ts";
import type { Labels } from "./types.ts";

/** One target of the drill's Prometheus. */
export interface Target {
  /** Job, as the stack's monitors name it. */
  readonly job: string;
  readonly port: number;
  /** @default "/metrics" */
  readonly path?: string;
  /** Labels that the stack's relabeling sets. */
  readonly labels: Labels;
}

/**
 * Series that the drill's older programs have under another name: PostgreSQL 17 took them out of pg_stat_bgwriter, and
 * redis_exporter 1.45 has maxclients from CONFIG. They are renamed when they are scraped, so that the stack's rules see what
 * is really counted. PostgreSQL documentation, 17, Release notes.
 */
export const RENAMED: Readonly<Record<string, string>> = {
  pg_stat_bgwriter_checkpoints_timed_total: "pg_stat_checkpointer_num_timed_total",
  pg_stat_bgwriter_checkpoints_req_total: "pg_stat_checkpointer_num_requested_total",
  pg_stat_bgwriter_checkpoint_write_time_total: "pg_stat_checkpointer_write_time_total",
  pg_stat_bgwriter_checkpoint_sync_time_total: "pg_stat_checkpointer_sync_time_total",
  pg_stat_bgwriter_buffers_checkpoint_total: "pg_stat_checkpointer_buffers_written_total",
  // Exporters before 0.20.
  pg_replication_slot_slot_is_active: "pg_replication_slots_slot_is_active",
  pg_replication_slot_safe_wal_size_bytes: "pg_replication_slots_safe_wal_size_bytes",
  pg_replication_slot_slot_current_wal_lsn: "pg_replication_slots_current_wal_lsn",
  redis_config_maxclients: "redis_max_clients",
};

/** Jobs whose series may be renamed. */
const RENAMING: readonly string[] = ["postgres", "redis"];

/** What of the configuration differs from drill to drill. */
export interface PrometheusSettings {
  readonly scale: Scale;
  readonly targets: readonly Target[];
  readonly alertmanagerPort: number;
  /** Path of the rule file. */
  readonly rules: string;
}

/** prometheus.yml of the drill. */
export function prometheusYaml(settings: PrometheusSettings): string {
  const { scale, targets, alertmanagerPort, rules } = settings;
  const interval = formatDuration(scale.scrapeIntervalMs);
  return stringify(
    {
      global: {
        scrape_interval: interval,
        scrape_timeout: interval,
        evaluation_interval: formatDuration(scale.evaluationIntervalMs),
      },
      rule_files: [rules],
      alerting: {
        alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }],
      },
      scrape_configs: jobsOf(targets).map(([job, path, members]) => ({
        job_name: path === "/metrics" ? job : `${job}${path}`,
        metrics_path: path,
        // The stand-in's series name pods and containers themselves, as those of the cluster's exporters do.
        ...(STAND_IN_JOBS.some((own) => own === job) ? { honor_labels: true } : {}),
        static_configs: members.map(({ port, labels }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { job, ...labels },
        })),
        ...(RENAMING.includes(job) ? { metric_relabel_configs: renaming() } : {}),
      })),
    },
    { aliasDuplicateObjects: false },
  );
}

/** Targets of one job and path stand together. */
function jobsOf(targets: readonly Target[]): readonly (readonly [string, string, Target[]])[] {
  const jobs = new Map<string, readonly [string, string, Target[]]>();
  for (const target of targets) {
    const { job, path = "/metrics" } = target;
    const key = `${job}${path}`;
    const held = jobs.get(key) ?? [job, path, []];
    held[2].push(target);
    jobs.set(key, held);
  }
  return [...jobs.values()];
}

function renaming(): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(RENAMED).map(([from, to]) => ({
    source_labels: ["__name__"],
    regex: from,
    target_label: "__name__",
    replacement: to,
  }));
}

/** Flags of Prometheus, for a store of the drill's length. @param lookbackMs how long a sample is taken for the last one */
export function prometheusFlags(
  config: string,
  storage: string,
  port: number,
  lookbackMs: number,
): readonly string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${storage}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--query.lookback-delta=${formatDuration(lookbackMs)}`,
    "--query.timeout=30s",
    "--rules.alert.resend-delay=1s",
    "--log.level=warn",
  ];
}
