import type * as pulumi from "@pulumi/pulumi";
import type { StaticSiteOutputs } from "../components/cdn/static-site-args.ts";
import { AlertRouting } from "../components/observability/alert-routing.ts";
import { Dashboards } from "../components/observability/dashboards.ts";
import type { ServiceScrape } from "../components/observability/exporters-args.ts";
import { Exporters } from "../components/observability/exporters.ts";
import { MonitoringStack } from "../components/observability/monitoring-stack.ts";
import { PrometheusRules } from "../components/observability/prometheus-rules.ts";
import { ServiceMetrics } from "../components/observability/service-metrics.ts";
import type { MonitoringConfig } from "../config/schema.ts";
import { serviceSampleLimit } from "../tuning/observability/exporters.ts";
import type { ObservabilityPlan } from "../tuning/plan-observability.ts";
import type { ClusterTier } from "./cluster.ts";
import type { DataTier, Stack } from "./data.ts";
import { identity } from "./data.ts";
import { metricsPort } from "./metrics.ts";

/** A stack that has monitoring, and everything it looks at. */
interface Watched extends Stack, DataTier, ClusterTier {
  readonly monitoring: MonitoringConfig;
  readonly planned: ObservabilityPlan;
  readonly site: StaticSiteOutputs | undefined;
}

/** Where the objects of monitoring go. */
interface Place {
  readonly namespace: pulumi.Input<string>;
  /** Options of what is in the cluster. */
  readonly inCluster: pulumi.ComponentResourceOptions;
}

/** Declares Prometheus with what it reads, judges, tells and shows; nothing where the configuration has no monitoring. */
export function declareMonitoring(
  stack: Stack,
  data: DataTier,
  tier: ClusterTier,
  site: StaticSiteOutputs | undefined,
): void {
  const { monitoring } = stack.config;
  const planned = stack.plan.observability;
  if (monitoring === undefined || planned === undefined) return;
  const watched: Watched = { ...stack, ...data, ...tier, monitoring, planned, site };
  const installed = installStack(watched);
  const providers = [tier.provider];
  const namespace = installed?.outputs.namespace ?? monitoring.namespace;
  declareRouting(watched, { namespace, inCluster: { providers } });
  // The chart brings the kinds of rules and monitors.
  const after = installed === undefined ? [...tier.ready] : [installed];
  const place = { namespace, inCluster: { providers, dependsOn: after } };
  const common = { ...identity(stack), namespace, selectorLabels: monitoring.selectorLabels };
  new PrometheusRules("rules", { ...common, document: planned.rules }, place.inCluster);
  new Dashboards("dashboards", { ...common, dashboards: planned.dashboards }, place.inCluster);
  declareExporters(watched, place);
  new ServiceMetrics(
    "services",
    {
      ...common,
      services: scrapes(stack),
      scrapeIntervalSeconds: monitoring.scrapeIntervalSeconds,
    },
    place.inCluster,
  );
}

/** Prometheus, Alertmanager and Grafana, where the stack installs them. */
function installStack(watched: Watched): MonitoringStack | undefined {
  const { config, monitoring, plan, cluster, alarmTopic, provider, ready } = watched;
  const tuning = plan.cluster?.prometheus;
  if (tuning === undefined) return undefined;
  const { namespace, selectorLabels, receivers } = monitoring;
  return new MonitoringStack(
    "monitoring",
    {
      ...identity(watched),
      cluster,
      region: config.region,
      tuning,
      selectorLabels,
      receivers,
      topic: alarmTopic,
      namespace,
      kubernetesVersion: config.cluster?.version,
      after: ready,
    },
    { providers: [provider] },
  );
}

function declareRouting(watched: Watched, { namespace, inCluster }: Place): void {
  const { receivers, routes } = watched.monitoring;
  new AlertRouting(
    "routing",
    {
      ...identity(watched),
      namespace,
      routing: { receivers, routes, groups: watched.planned.groups },
      topicArn: watched.alarmTopic.topicArn,
      region: watched.config.region,
    },
    inCluster,
  );
}

function declareExporters(watched: Watched, { namespace, inCluster }: Place): void {
  const { config, monitoring, planned, cluster, database, caches, network, site } = watched;
  const { postgresExporter = "", ...images } = monitoring.images;
  new Exporters(
    "exporters",
    {
      ...identity(watched),
      plan: planned.exporters,
      clusterName: cluster.clusterName,
      region: config.region,
      namespace,
      selectorLabels: monitoring.selectorLabels,
      // The configuration refuses monitoring without these images, and tags in prod.
      images: { ...images, postgresExporter, postgresImage: config.tools.postgresImage ?? "" },
      allowTags: config.environment !== "prod",
      database,
      caches,
      distributionIds: site === undefined ? [] : [site.distributionId],
      dataCidrs: network.isolatedSubnetCidrs,
    },
    inCluster,
  );
}

/** How each service is read. */
function scrapes({ config }: Stack): readonly ServiceScrape[] {
  return Object.entries(config.services).map(([name, service]) => ({
    name,
    namespace: service.namespace,
    port: metricsPort(service) === undefined ? "http" : "metrics",
    path: service.metrics.path,
    sampleLimit: serviceSampleLimit(service.metrics),
  }));
}
