import type { WatchedService } from "../exporters-up.ts";
import { promNumber, promString } from "../duration.ts";
import type { AlertRule } from "../types.ts";
import { JOBS_DOCS, JUDGEMENT } from "./sources.ts";

/** Share of a service's available pods that must be read. */
const READ = 0.5;

const SERVICE = "namespace, service";

/** Whether the services' own metrics are read: objectives and the alerts on errors, latency and queues are made of them. */
export function serviceAlerts(services: readonly WatchedService[]): AlertRule[] {
  if (services.length === 0) return [];
  const names = (of: (service: WatchedService) => string) =>
    promString([...new Set(services.map(of))].join("|"));
  const deployments = `kube_deployment_status_replicas_available{namespace=~${names(({ namespace }) => namespace)}, deployment=~${names(({ service }) => service)}}`;
  // The Deployment bears the service's name.
  const available = `max by (${SERVICE}) (label_replace(${deployments}, "service", "$1", "deployment", "(.*)"))`;
  const read = `(sum by (${SERVICE}) (up{job="services"}) or 0 * ${available})`;
  return [
    {
      alert: "ServiceMetricsMissing",
      expr: `${read} / on (${SERVICE}) ${available} < ${promNumber(READ)}`,
      forSeconds: 600,
      severity: "warning",
      summary:
        "Prometheus reads the metrics of {{ $value | humanizePercentage }} of the available pods of {{ $labels.service }}.",
      impact:
        "None for users. Errors, latency and queues of the service are judged by the rest of its pods, or not at all.",
      why:
        `Less than ${READ * 100} %: a single pod that hangs is told by its probes and restarts. Without pods there is ` +
        "nothing to read (0 / 0): DeploymentUnavailable tells. 10 min outlast a rollout in which the new version's " +
        "targets have yet to be found. No page: the CDN's errors and the pods' own state are still watched.",
      source: `${JOBS_DOCS}; kube-state-metrics, docs/metrics/workload/deployment-metrics.md; ${JUDGEMENT}`,
    },
  ];
}
