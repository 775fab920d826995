import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { checkWhole } from "../core/errors.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { selectorLabels, workloadLabels } from "../workload/labels.ts";
import type { ServiceMetricsArgs, ServiceMetricsOutputs, ServiceScrape } from "./exporters-args.ts";
import { monitorObject } from "./monitor.ts";

/** Label `job` of what the services export. */
const JOB = "services";

/**
 * How Prometheus reads the services: a PodMonitor for each, which names its series by service, namespace, pod and container.
 * Pods and no Services: a worker has none, and each pod counts for itself.
 */
export class ServiceMetrics extends PlatformComponent<ServiceMetricsOutputs> {
  readonly outputs: ServiceMetricsOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ServiceMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:ServiceMetrics", name, args, opts);
    this.check([
      ...checkWhole("scrapeIntervalSeconds", args.scrapeIntervalSeconds, {
        min: 5,
        max: 120,
        unit: "seconds",
      }),
      ...args.services.flatMap((service) =>
        checkWhole(`services.${service.name}.sampleLimit`, service.sampleLimit, {
          min: 1,
          max: 1_000_000,
          unit: "samples",
        }),
      ),
    ]);
    for (const service of args.services) createMonitor(this, args, service);
    this.outputs = this.register({
      names: args.services.map((service) => monitorName(this, service)),
    });
  }
}

function monitorName(component: ServiceMetrics, { name }: ServiceScrape): string {
  return `${component.logicalName}-${name}`;
}

function createMonitor(
  component: ServiceMetrics,
  args: ServiceMetricsArgs,
  service: ServiceScrape,
): void {
  const name = monitorName(component, service);
  component.child(
    kubernetes.apiextensions.CustomResource,
    service.name,
    monitorObject("PodMonitor", {
      name,
      namespace: args.namespace,
      labels: { ...workloadLabels(name, "exporter"), ...args.selectorLabels },
      spec: {
        selector: { matchLabels: selectorLabels(service.name) },
        namespaceSelector: { matchNames: [service.namespace] },
        sampleLimit: service.sampleLimit,
        podMetricsEndpoints: [scrape(args, service)],
      },
    }),
    { transform: args.transform?.monitor },
  );
}

/** The operator sets namespace, pod and container itself, and calls the port `endpoint`, which nobody asks for. */
function scrape({ scrapeIntervalSeconds }: ServiceMetricsArgs, service: ServiceScrape): object {
  return {
    port: service.port,
    path: service.path,
    interval: `${scrapeIntervalSeconds}s`,
    scrapeTimeout: `${Math.floor((scrapeIntervalSeconds * 2) / 3)}s`,
    relabelings: [
      { action: "labeldrop", regex: "endpoint" },
      { targetLabel: "job", replacement: JOB },
      { targetLabel: "service", replacement: service.name },
    ],
  };
}
