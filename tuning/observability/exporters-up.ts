import { checkPositive } from "./check-positive.ts";
import { exporterAlerts } from "./exporters-up/exporters.ts";
import { serviceAlerts } from "./exporters-up/services.ts";
import { prometheusAlerts } from "./exporters-up/prometheus.ts";
import type { RuleGroup } from "./types.ts";

/** Something that Prometheus reads. */
export interface ScrapeJob {
  /** The label `job`: "postgres". */
  readonly job: string;
  /** How many targets there are at least: database instances, cache nodes, 1 for what the cluster has as many of as nodes. */
  readonly targets: number;
}

/** A service that exports metrics. */
export interface WatchedService {
  /** Its name in the configuration: the label `service` of its metrics and the name of its Deployment. */
  readonly service: string;
  readonly namespace: string;
}

/** What the rules about the monitoring itself are made from. */
export interface MonitoringRulesInput {
  /** What Prometheus must find; none: nothing is said about targets. */
  readonly jobs: readonly ScrapeJob[];
  /** Services with metrics; none: nothing is said about them. */
  readonly services: readonly WatchedService[];
}

/**
 * Alerts on what the other alerts rely on: an exporter that is gone takes its metrics with it, and a rule without series
 * is silent, not quiet. Nothing here can say that Prometheus or Alertmanager is gone altogether: that is for somebody
 * outside of the cluster to notice. Pure.
 * @throws TuningError listing every number of targets that is not above 0
 */
export function monitoringRules({ jobs, services }: MonitoringRulesInput): RuleGroup {
  checkPositive(
    Object.fromEntries(jobs.map(({ job, targets }) => [`jobs.${job}.targets`, targets])),
  );
  return {
    name: "monitoring",
    domain: "monitoring",
    rules: [...exporterAlerts(jobs), ...serviceAlerts(services), ...prometheusAlerts()],
  };
}
