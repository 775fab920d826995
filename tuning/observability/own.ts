import type { AlertRule, RuleGroup, Severity } from "./types.ts";

/** An alert of the stack's own configuration (`monitoring.alerts`). */
export interface OwnAlert {
  /** PromQL that yields a series for each case. */
  readonly expr: string;
  /** Seconds it must hold before anybody is told. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** One sentence with the value, in Prometheus' templates. */
  readonly summary: string;
  /** What people notice while it lasts. */
  readonly impact: string;
  /** Page that says what to do. */
  readonly runbookUrl: string;
}

/** Where their reason stands: the configuration has no words for it. */
const CONFIGURATION = "monitoring.alerts of the stack's configuration";

/**
 * The alerts of the configuration as one group, in its order. Names that another alert of the stack has are found by
 * documentProblems, metrics that nobody declares by unknownMetrics. Pure.
 * @param alerts by name
 */
export function ownAlerts(alerts: Readonly<Record<string, OwnAlert>>): RuleGroup {
  const rules = Object.entries(alerts).map(
    ([alert, { expr, forSeconds, severity, summary, impact, runbookUrl }]): AlertRule => ({
      alert,
      expr,
      forSeconds,
      severity,
      summary,
      impact,
      runbookUrl,
      why: `As ${CONFIGURATION} has it; its runbook says more.`,
      source: CONFIGURATION,
    }),
  );
  return { name: "own", domain: "application", rules };
}
