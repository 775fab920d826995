import type { Labels, Series, PanelQuery } from "./stack.ts";

/** One alert in a notification that the receiver got. */
export interface DeliveredAlert {
  readonly status: "firing" | "resolved";
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Unix milliseconds. */
  readonly startsAt: number;
  /** Alertmanager's hash of the labels. */
  readonly fingerprint: string;
}

/** One notification that the receiver got. */
export interface Delivery {
  /** When it arrived. Unix milliseconds. */
  readonly at: number;
  /** Receiver in the stack's routing. */
  readonly receiver: string;
  /** Alertmanager's key of the group. */
  readonly groupKey: string;
  readonly status: "firing" | "resolved";
  readonly alerts: readonly DeliveredAlert[];
}

/** A stretch of time in which an alert of one label set was pending or firing. Unix milliseconds. */
export interface AlertSpan {
  readonly alert: string;
  readonly labels: Labels;
  /** First evaluation that found it true. */
  readonly activeAt: number;
  /** When it began to fire. @default - it never did */
  readonly firedAt?: number;
  /** First evaluation that found it gone. @default - it is there at the end */
  readonly endedAt?: number;
}

/** A stretch of the drill for the timeline. Unix milliseconds. */
export interface DrillPhase {
  readonly name: string;
  readonly kind: "start" | "quiet" | "wave" | "resolve" | "panels";
  readonly from: number;
  readonly to: number;
}

/** What became of a fault. */
export interface FaultRun {
  readonly name: string;
  readonly what: string;
  readonly wave: number;
  readonly kind: "real" | "stand-in";
  readonly causes: readonly string[];
  readonly mayCause: readonly string[];
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Why it could not be started or stopped. @default - it could */
  readonly error?: string;
}

/** What became of an alert that was expected. */
export interface AlertVerdict {
  readonly alert: string;
  readonly severity: string;
  /** Name of the fault that was to cause it. */
  readonly fault: string;
  readonly kind: "real" | "stand-in";
  /** The rule's `for`, scaled. Milliseconds. */
  readonly forMs: number;
  /** The rule's `for` in the stack, as written. */
  readonly forStack: string;
  /** Whether it was seen pending (or firing at once, with `for` 0). */
  readonly pending: boolean;
  /** Milliseconds from the beginning of the fault to the first evaluation that found it true. @default - none did */
  readonly seenAfterMs?: number;
  /** Milliseconds from the first evaluation that found it true until it fired. @default - it never fired */
  readonly firedAfterMs?: number;
  /** Milliseconds that were allowed: `for` and two evaluation intervals. */
  readonly allowedMs: number;
  /** Whether it fired in time. */
  readonly fired: boolean;
  /** Firing notifications of the first label set that fired, at all receivers; one for each is right, more are repeats. */
  readonly deliveries: number;
  /** Whether every receiver that heard of it did so exactly once. */
  readonly delivered: boolean;
  /** Whether a receiver heard, after the fault, that it is over. */
  readonly resolved: boolean;
  /** Receivers that heard of it. */
  readonly receivers: readonly string[];
  /** Summary of the first notification. @default - none came */
  readonly summary?: string;
  /** Alerts by which Alertmanager inhibited it while the fault lasted. @default - it was delivered, or not inhibited */
  readonly inhibitedBy?: readonly string[];
  /** All is as it should be. */
  readonly ok: boolean;
}

/** An alert that fired though no fault explains it. */
export interface FalseAlert {
  readonly span: AlertSpan;
  /** Name of the phase it fired in. */
  readonly phase: string;
}

/** What a panel's query returned. */
export interface PanelResult extends PanelQuery {
  /** The expression that was asked, with variables replaced and durations scaled. */
  readonly asked: string;
  /** Series of the whole drill, at most 20. */
  readonly series: readonly Series[];
  /** "none" when it returned nothing. "real" when every metric in it is measured; "stand-in" when one is not. */
  readonly data: "real" | "stand-in" | "none";
  /** Metrics in it that are the stand-in's. */
  readonly standIns: readonly string[];
  /** Prometheus' words when it refused the expression. @default - it did not */
  readonly error?: string;
}

/** A parameter of the stack that the drill's server does not run with, and why. */
export interface LeftOut {
  /** "postgres", "redis <name>". */
  readonly server: string;
  readonly parameter: string;
  readonly value: string;
  readonly why: string;
}

/** What scaling changed beside durations, and what it left. */
export interface ScaleNote {
  /** Name of alert or record, or "Alertmanager". */
  readonly where: string;
  readonly what: string;
  readonly why: string;
}

/** Numbers of the last line. */
export interface DrillCounts {
  readonly expected: number;
  readonly fired: number;
  readonly delivered: number;
  readonly resolved: number;
  /** Expected alerts that fired and were not delivered because another inhibited them, as the stack's routing has it. */
  readonly inhibited: number;
  readonly false: number;
  /** Expected alerts that are not in the stack's rules. */
  readonly skipped: number;
}

/** All a report needs. */
export interface DrillResult {
  readonly stack: string;
  /** Whether only the faults were caused that show within seconds. */
  readonly quick: boolean;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** How many times faster the drill's time runs: 120. */
  readonly factor: number;
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Program and version: "Prometheus 2.42.0". */
  readonly programs: readonly string[];
  readonly phases: readonly DrillPhase[];
  readonly faults: readonly FaultRun[];
  readonly verdicts: readonly AlertVerdict[];
  /** Alerts that faults wanted to cause but the stack's rules lack. */
  readonly skipped: readonly string[];
  readonly falseAlerts: readonly FalseAlert[];
  /** Every alert that was pending or fired, in order of time. */
  readonly spans: readonly AlertSpan[];
  readonly deliveries: readonly Delivery[];
  readonly panels: readonly PanelResult[];
  readonly leftOut: readonly LeftOut[];
  readonly scaleNotes: readonly ScaleNote[];
  /** Alerts of the stack that no fault is to cause. */
  readonly notCaused: readonly string[];
  readonly counts: DrillCounts;
}

/** What `renderReports` gives: text of files by their path below the output folder. */
export type ReportFiles = Readonly<Record<string, string>>;
