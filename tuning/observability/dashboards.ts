import { checkPositive } from "./check-positive.ts";
import { cacheDashboard } from "./dashboards/cache.ts";
import { databaseDashboard } from "./dashboards/database.ts";
import { edgeDashboard } from "./dashboards/edge.ts";
import type { DashboardSpec } from "./dashboards/frame.ts";
import { buildDashboard, uidOf } from "./dashboards/frame.ts";
import type { DashboardDocument, DashboardsInput } from "./dashboards/input.ts";
import { alertsByName } from "./dashboards/limits.ts";
import { nodesDashboard } from "./dashboards/nodes.ts";
import { overviewDashboard } from "./dashboards/overview.ts";
import type { PanelContext } from "./dashboards/panel.ts";
import { queueDashboard } from "./dashboards/queue.ts";
import { servicesDashboard } from "./dashboards/services.ts";
import { sloDashboard } from "./dashboards/slo.ts";
import type { Domain, RuleGroup } from "./types.ts";
import { DOMAINS, isAlert } from "./types.ts";

export type {
  DashboardDocument,
  DashboardService,
  DashboardServiceKind,
  DashboardsInput,
} from "./dashboards/input.ts";

/**
 * The stack's dashboards in Grafana's format, the same for the same input: overview, services, objectives, database,
 * caches, queues, edge, nodes with workloads; without those of parts the stack does not have.
 *
 * Their thresholds are those of the alerts, coloured by severity, and each panel names its alerts with their runbooks; an
 * alert that the stack has left out is not shown. `rate` is over $__rate_interval, so that a panel is right at every zoom;
 * what an alert counts within a window (deadlocks in 15 min) is counted within the same. A variable's `allValue` is what
 * stands for all of its values. Pure.
 *
 * @throws TuningError on a scrape interval that is not above 0
 */
export function planDashboards(input: DashboardsInput): readonly DashboardDocument[] {
  checkPositive({ scrapeIntervalSeconds: input.scrapeIntervalSeconds });
  const specs = specsOf(input);
  const names = specs.map(({ name }) => name);
  const context: PanelContext = {
    alerts: alertsByName(input.groups, input.runbookUrl),
    scrapeIntervalSeconds: input.scrapeIntervalSeconds,
    uidOf: (name) => (names.includes(name) ? uidOf(name) : undefined),
    alertsOf: (domains) => alertsOf(input.groups, domains),
  };
  return specs.map((spec) => ({
    name: spec.name,
    uid: uidOf(spec.name),
    title: spec.title,
    json: buildDashboard(spec, context),
  }));
}

function specsOf(input: DashboardsInput): readonly DashboardSpec[] {
  const { services, slos, postgres, caches, workers, edge, site, namespaces } = input;
  return [
    overviewDashboard(input, alertsOf(input.groups, DOMAINS)),
    ...(services.length === 0 ? [] : [servicesDashboard(services, namespaces)]),
    ...(slos.length === 0 ? [] : [sloDashboard(slos, namespaces)]),
    ...(postgres === undefined ? [] : [databaseDashboard(postgres)]),
    ...(caches.length === 0 ? [] : [cacheDashboard(caches)]),
    ...(workers.length === 0 ? [] : [queueDashboard(workers, namespaces)]),
    ...(edge === undefined ? [] : [edgeDashboard(edge, site)]),
    nodesDashboard(namespaces),
  ];
}

function alertsOf(groups: readonly RuleGroup[], domains: readonly Domain[]): readonly string[] {
  const rules = groups
    .filter(({ domain }) => domains.includes(domain))
    .flatMap((group) => group.rules.filter(isAlert));
  return [...new Set(rules.map(({ alert }) => alert))].sort();
}
