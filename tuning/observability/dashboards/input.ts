import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { EdgeRulesInput } from "../edge.ts";
import type { PostgresRulesInput } from "../postgres/input.ts";
import type { WorkerRulesInput } from "../queue.ts";
import type { CacheRulesInput } from "../redis.ts";
import type { RuleGroup, Slo } from "../types.ts";

/** What a service does, as far as panels differ. */
export type DashboardServiceKind = "web" | "worker";

/** One service that exports metrics. */
export interface DashboardService {
  /** Its name in the configuration: the label `service` of its metrics. */
  readonly name: string;
  /** A worker has queues and no requests. */
  readonly kind: DashboardServiceKind;
}

/** What the dashboards are made from: the same values the rules are made from, never a number of their own. */
export interface DashboardsInput {
  /** Every service of the stack; none gives panels on services without data. */
  readonly services: readonly DashboardService[];
  /** What they promise; none gives a dashboard that says so. */
  readonly slos: readonly Slo[];
  /** What the rules on the database are made from. @default - no database: no dashboard on it */
  readonly postgres?: PostgresRulesInput;
  /** What the rules on the caches are made from; none: no dashboard on caches. */
  readonly caches: readonly CacheRulesInput[];
  /** What the rules on queues are made from; none: no dashboard on queues. */
  readonly workers: readonly WorkerRulesInput[];
  /** What the rules on the CDN are made from. @default - no CDN: no dashboard on it */
  readonly edge?: EdgeRulesInput;
  /** Whether a site is served by the CDN; its hit rate is explained by it. */
  readonly site: boolean;
  /** Namespaces of the services, jobs and operations, as the rules on pods have them; at least one. */
  readonly namespaces: readonly string[];
  /** Seconds between two readings of a target: no panel asks more often, nor for shorter rates than four of them. */
  readonly scrapeIntervalSeconds: number;
  /** Address under which docs/runbooks can be read, without a slash at the end. */
  readonly runbookUrl: string;
  /** The rule groups of the stack: which alert belongs to a panel, and which were left out. */
  readonly groups: readonly RuleGroup[];
}

/** One dashboard of Grafana. */
export interface DashboardDocument {
  /** Kubernetes-safe: "overview", "database". */
  readonly name: string;
  /** Stable identity in Grafana, in links and bookmarks: "plumbline-overview". */
  readonly uid: string;
  /** "Plumbline / Overview" as Grafana's lists show it. */
  readonly title: string;
  /** The dashboard in Grafana's format. */
  readonly json: Dashboard;
}
