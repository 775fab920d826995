import type { DashboardDocument, DashboardsInput } from "../../tuning/observability/dashboards.ts";
import { applicationRules } from "../../tuning/observability/application.ts";
import { edgeRules } from "../../tuning/observability/edge.ts";
import { monitoringRules } from "../../tuning/observability/exporters-up.ts";
import { nodeRules } from "../../tuning/observability/node.ts";
import type { PostgresRulesInput } from "../../tuning/observability/postgres.ts";
import { postgresRules } from "../../tuning/observability/postgres.ts";
import type { WorkerRulesInput } from "../../tuning/observability/queue.ts";
import { queueRules } from "../../tuning/observability/queue.ts";
import type { CacheRulesInput } from "../../tuning/observability/redis.ts";
import { redisRules } from "../../tuning/observability/redis.ts";
import { sloRules } from "../../tuning/observability/slo.ts";
import type { RuleGroup, Slo } from "../../tuning/observability/types.ts";
import { workloadRules } from "../../tuning/observability/workload.ts";

/** Two promises, one about latency too, over different windows. */
export const SLOS: readonly Slo[] = [
  {
    service: "api",
    availability: 0.999,
    latency: { thresholdSeconds: 0.4, objective: 0.95 },
    windowDays: 30,
  },
  { service: "web", availability: 0.99, windowDays: 7 },
];

const POSTGRES: PostgresRulesInput = {
  version: 17,
  profile: "web",
  maxConnections: 400,
  connectionBudget: 320,
  headroomPercent: 25,
  replicas: true,
  slowStatementMs: 150,
  idleInTransactionMs: 60_000,
  checkpointTimeoutSeconds: 900,
  vacuumScaleFactor: 0.05,
};

const CACHES: readonly CacheRulesInput[] = [
  { name: "pages", role: "cache", usableBytes: 1000, replicas: 1, shards: 2 },
  {
    name: "tasks",
    role: "queue",
    usableBytes: 2000,
    replicas: 1,
    shards: 1,
    memoryPercent: 70,
    plannedConnections: 94,
  },
  { name: "logins", role: "session", usableBytes: 4000, replicas: 0, shards: 1 },
];

const WORKERS: readonly WorkerRulesInput[] = [
  { service: "mails", maxReplicas: 4, tasksPerReplica: 50, longestSeconds: 60 },
  { service: "exports", maxReplicas: 2, tasksPerReplica: 5, longestSeconds: 900 },
];

const NAMESPACES = ["apps", "batch"];

/** Every rule of a stack with all parts. */
export const GROUPS: readonly RuleGroup[] = [
  ...SLOS.map((slo) => sloRules(slo, { buckets: [0.4], retentionDays: 30 })),
  applicationRules(),
  postgresRules(POSTGRES),
  redisRules({ caches: CACHES }),
  queueRules({ workers: WORKERS }),
  workloadRules({ namespaces: NAMESPACES }),
  nodeRules(),
  edgeRules({ hitRatePercent: 85 }),
  monitoringRules({
    jobs: ["postgres", "redis", "cloudwatch", "node-exporter", "kubelet"].map((job) => ({
      job,
      targets: 1,
    })),
    services: [{ service: "api", namespace: "apps" }],
  }),
];

/** A stack with all parts. */
export const FULL: DashboardsInput = {
  services: [
    { name: "api", kind: "web" },
    { name: "web", kind: "web" },
    { name: "mails", kind: "worker" },
    { name: "exports", kind: "worker" },
  ],
  slos: SLOS,
  postgres: POSTGRES,
  caches: CACHES,
  workers: WORKERS,
  edge: { hitRatePercent: 85 },
  site: true,
  namespaces: NAMESPACES,
  scrapeIntervalSeconds: 30,
  runbookUrl: "https://runbooks.example.com",
  groups: GROUPS,
};

/** The least there can be: nothing but a cluster. */
export const BARE: DashboardsInput = {
  services: [],
  slos: [],
  caches: [],
  workers: [],
  site: false,
  namespaces: NAMESPACES,
  scrapeIntervalSeconds: 30,
  runbookUrl: "https://runbooks.example.com",
  groups: [workloadRules({ namespaces: NAMESPACES }), nodeRules()],
};

/** What a panel of ours has; Grafana's own type leaves most of it open. */
export interface ShownPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly links?: readonly { readonly url: string }[];
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly interval: string;
    readonly instant: boolean;
    readonly range: boolean;
  }[];
  readonly options?: {
    readonly legend?: {
      readonly showLegend: boolean;
      readonly displayMode: string;
      readonly calcs: readonly string[];
    };
  };
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit: string;
      readonly thresholds: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
    };
  };
}

/** A variable of a dashboard. */
export interface ShownVariable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly allValue?: string;
}

/** Headings and panels, from top to bottom. */
export function everything({ json }: DashboardDocument): readonly ShownPanel[] {
  return JSON.parse(JSON.stringify(json.panels)) as readonly ShownPanel[];
}

/** The panels without the headings. */
export function panelsOf(document: DashboardDocument): readonly ShownPanel[] {
  return everything(document).filter(({ type }) => type !== "row");
}

/** The variables of a dashboard, the data source among them. */
export function variablesOf({ json }: DashboardDocument): readonly ShownVariable[] {
  return JSON.parse(JSON.stringify(json.templating.list)) as readonly ShownVariable[];
}

/** One panel by dashboard and title; of several rows, the one below this heading. */
export function panelOf(
  documents: readonly DashboardDocument[],
  name: string,
  title: string,
  heading?: string,
): ShownPanel {
  const document = documents.find((one) => one.name === name);
  if (document === undefined) throw new Error(`there is no dashboard ${name}`);
  const all = everything(document);
  const from = heading === undefined ? 0 : all.findIndex((one) => one.title === heading);
  const found = all.slice(from).find((one) => one.title === title && one.type !== "row");
  if (found === undefined || from < 0) throw new Error(`${name} has no panel ${title}`);
  return found;
}

/** A query as Grafana sends it with everything chosen: variables by their `allValue`, at 5 minutes a point. */
export function filledIn(expr: string, document: DashboardDocument): string {
  return variablesOf(document)
    .filter(({ type }) => type !== "datasource")
    .reduce(
      (text, { name, allValue = "" }) =>
        text.replaceAll(new RegExp(`\\$${name}\\b`, "g"), allValue),
      expr.replaceAll("$__rate_interval", "5m"),
    );
}
