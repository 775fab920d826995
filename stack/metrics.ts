import type { MetricsArgs } from "../components/workload/web-service-args.ts";
import type { ServiceConfig, StackConfig } from "../config/schema.ts";

/** TCP port of the metrics of a worker, which listens on no other; the one after the usual 8000 of services. */
const WORKER_PORT = 9000;

/** TCP port of a service's metrics; undefined where it is that of the service itself. */
export function metricsPort({ kind, port, metrics }: ServiceConfig): number | undefined {
  if (kind === "worker") return workerPort(metrics.port);
  return metrics.port === port ? undefined : metrics.port;
}

/** Lets Prometheus read a service that is called; nothing where nobody does. */
export function metricsArgs(
  { monitoring }: StackConfig,
  service: ServiceConfig,
): MetricsArgs | undefined {
  if (monitoring === undefined) return undefined;
  const port = metricsPort(service);
  const { path } = service.metrics;
  return { namespace: monitoring.namespace, path, ...(port === undefined ? {} : { port }) };
}

/** The same of a worker. */
export function workerMetrics({ monitoring }: StackConfig, { metrics }: ServiceConfig) {
  if (monitoring === undefined) return undefined;
  return { namespace: monitoring.namespace, port: workerPort(metrics.port) };
}

function workerPort(port: number | undefined): number {
  return port ?? WORKER_PORT;
}
