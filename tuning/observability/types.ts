/** Who is told, and how fast: critical wakes a person, warning waits for office hours. */
export type Severity = "critical" | "warning";

/** What an alert is about; the names of dashboards and rule groups begin with it. */
export const DOMAINS = [
  "slo",
  "postgres",
  "redis",
  "workload",
  "queue",
  "edge",
  "node",
  "application",
  "monitoring",
] as const;
/** One of them. */
export type Domain = (typeof DOMAINS)[number];

/** One alerting rule with all that people and tests need to know of it. */
export interface AlertRule {
  /** Unique in the stack, CamelCase: "PostgresConnectionsHigh". Its runbook is docs/runbooks/<alert>.md, or at runbookUrl. */
  readonly alert: string;
  /** PromQL that yields a series for each case. */
  readonly expr: string;
  /** Seconds it must hold before anybody is told. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** Static labels beside severity and team. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** One sentence with the value and what it is about, in Prometheus' templates: "{{ $labels.service }} ... {{ $value | humanizePercentage }}". */
  readonly summary: string;
  /** What people notice while it lasts. */
  readonly impact: string;
  /** Why this threshold and duration, with the arithmetic when there is any. */
  readonly why: string;
  /** Where rule or number come from. */
  readonly source: string;
  /** Kind of operation that helps, as in `operations` of the configuration. @default - none of them */
  readonly operation?: "clear-cache" | "restart" | "scale";
  /** Address of its runbook, where it is none of ours. @default - `<alert>.md` in the folder of DocumentOptions.runbookUrl */
  readonly runbookUrl?: string;
}

/** A series computed beforehand. */
export interface RecordingRule {
  /** level:metric:operations, as Prometheus' naming conventions have it. */
  readonly record: string;
  readonly expr: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that are evaluated together, one after the other. */
export interface RuleGroup {
  /** Unique in the stack: "postgres", "slo-api". */
  readonly name: string;
  readonly domain: Domain;
  /** @default - Prometheus' evaluation interval */
  readonly intervalSeconds?: number;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** What a service promises: the source of its rules, panels and load-test thresholds. */
export interface Slo {
  /** Name of the service in the configuration; the label `service` of its metrics. */
  readonly service: string;
  /** Share of requests that are answered without a server error, above 0 and below 1: 0.999. */
  readonly availability: number;
  /** @default - nothing is promised about latency */
  readonly latency?: {
    /** Seconds a request may take; must be a bucket of the histogram. */
    readonly thresholdSeconds: number;
    /** Share of requests that are that fast, above 0 and below 1: 0.95. */
    readonly objective: number;
  };
  /** Days over which it is kept, 7 to 90; at most what Prometheus keeps. */
  readonly windowDays: number;
}

/** Whether a rule alerts. */
export function isAlert(rule: AlertRule | RecordingRule): rule is AlertRule {
  return "alert" in rule;
}
