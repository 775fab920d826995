/** A label set, as Prometheus and Alertmanager write it. */
export type Labels = Readonly<Record<string, string>>;

/** What a cache of the stack is for. */
export type CacheRole = "cache" | "queue" | "session";

/** One value. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Values over time. */
export interface Series {
  readonly labels: Labels;
  /** Unix milliseconds and value. */
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** An alerting rule in Prometheus' own words. */
export interface AlertRuleDocument {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

/** A recording rule in Prometheus' own words. */
export interface RecordingRuleDocument {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Labels;
}

/** A rule group in Prometheus' own words. */
export interface RuleGroupDocument {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (AlertRuleDocument | RecordingRuleDocument)[];
}

/** A query of a dashboard's panel. */
export interface PanelQuery {
  /** uid of the dashboard. */
  readonly dashboard: string;
  /** Title of the dashboard. */
  readonly dashboardTitle: string;
  /** id of the panel. */
  readonly panelId: number;
  /** Title of the panel. */
  readonly panel: string;
  /** Kind of panel: "timeseries", "stat", "gauge", "table"... */
  readonly kind: string;
  /** Letter of the query: "A". */
  readonly refId: string;
  /** Legend of its series, in Grafana's template. @default - the labels */
  readonly legend?: string;
  /** Unit of the panel, in Grafana's words: "reqps", "percentunit". @default - none */
  readonly unit?: string;
  /** Values of the panel's thresholds, without the base step (fieldConfig.defaults.thresholds.steps). @default - none */
  readonly thresholds?: readonly number[];
  /** The expression as the dashboard has it, with its variables. */
  readonly expr: string;
}

/** What the stack registered that the drill needs. */
export interface DrillStack {
  /** Name of the stack. */
  readonly name: string;
  /** Rule groups of all PrometheusRule objects. */
  readonly groups: readonly RuleGroupDocument[];
  /** Alertmanager's configuration, parsed. */
  readonly alertmanager: AlertmanagerDocument;
  /** All queries of all dashboards. */
  readonly panels: readonly PanelQuery[];
  /** Number of dashboards. */
  readonly dashboards: number;
  /** Parameters of the database's parameter group, as RDS writes them. */
  readonly postgresParameters: Readonly<Record<string, string>>;
  /** Flags of the postgres_exporter containers; empty when there is none. */
  readonly postgresExporterFlags: readonly string[];
  /** Flags of the redis_exporter containers; empty when there is none. */
  readonly redisExporterFlags: readonly string[];
  /** Caches of the stack. */
  readonly caches: readonly StackCache[];
  /** Services of the stack that export metrics. */
  readonly services: readonly StackService[];
}

/** A cache as the stack has it. */
export interface StackCache {
  readonly name: string;
  readonly role: CacheRole;
  /** Parameters of its parameter group, as ElastiCache writes them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Replicas of each shard. */
  readonly replicas: number;
  /** Shards. */
  readonly shards: number;
}

/** A service as the stack has it. */
export interface StackService {
  readonly name: string;
  readonly namespace: string;
  readonly kind: "web" | "worker";
}

/** Part of Alertmanager's configuration that the drill understands; the rest is passed on as it is. */
export interface AlertmanagerDocument {
  readonly global?: Readonly<Record<string, unknown>>;
  readonly route: RouteDocument;
  readonly receivers: readonly ReceiverDocument[];
  readonly inhibit_rules?: readonly Readonly<Record<string, unknown>>[];
  readonly [key: string]: unknown;
}

/** A route of Alertmanager. */
export interface RouteDocument {
  readonly receiver?: string;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly RouteDocument[];
  readonly [key: string]: unknown;
}

/** A receiver of Alertmanager. */
export interface ReceiverDocument {
  readonly name: string;
  readonly [key: string]: unknown;
}
