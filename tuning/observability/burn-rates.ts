import { promDuration } from "./duration.ts";
import type { Severity } from "./types.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days of the promise that the published factors are for. */
const PUBLISHED_DAYS = 30;

const WORKBOOK = "Google SRE workbook, Alerting on SLOs, table 5-8";
const MIXIN = "kubernetes-mixin, config.libsonnet, SLOs.apiserver.windows";

/** How fast the error budget may be spent before somebody is told. */
export interface BurnRate {
  /** Seconds over which so much has to be spent. */
  readonly longSeconds: number;
  /** Seconds over which it must go on, so that the alert ends soon after its cause. */
  readonly shortSeconds: number;
  /** Seconds it must hold. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** Share of the whole budget that is spent in the long window at this speed. */
  readonly budgetShare: number;
  /** How many times faster than the promise allows. */
  readonly factor: number;
  /** Why this speed, with the arithmetic. */
  readonly why: string;
  /** Where window, factor and duration come from. */
  readonly source: string;
}

/** A row of the table as it is published, for 30 days. */
type PublishedRate = Omit<BurnRate, "factor" | "why">;

/**
 * The published table. Short windows are a twelfth of the long ones; the durations and the row of one day are the mixin's,
 * the others the workbook's. Shares: 1 h at 14.4 is 14.4 / 720 = 2 %, 6 h at 6 is 36 / 720 = 5 %, 24 h at 3 and 72 h at 1
 * are 72 / 720 = 10 %.
 */
const PUBLISHED: readonly PublishedRate[] = [
  {
    longSeconds: HOUR,
    shortSeconds: 5 * MINUTE,
    forSeconds: 2 * MINUTE,
    severity: "critical",
    budgetShare: 0.02,
    source: `${WORKBOOK}: 1 h, 5 min, 14.4; duration: ${MIXIN}`,
  },
  {
    longSeconds: 6 * HOUR,
    shortSeconds: 30 * MINUTE,
    forSeconds: 15 * MINUTE,
    severity: "critical",
    budgetShare: 0.05,
    source: `${WORKBOOK}: 6 h, 30 min, 6; duration: ${MIXIN}`,
  },
  {
    longSeconds: DAY,
    shortSeconds: 2 * HOUR,
    forSeconds: HOUR,
    severity: "warning",
    budgetShare: 0.1,
    source: `${MIXIN}: 1d, 2h, 3 (not in the workbook's table)`,
  },
  {
    longSeconds: 3 * DAY,
    shortSeconds: 6 * HOUR,
    forSeconds: 3 * HOUR,
    severity: "warning",
    budgetShare: 0.1,
    source: `${WORKBOOK}: 3 d, 6 h, 1; duration: ${MIXIN}`,
  },
];

/** Every window the alerts look at, in seconds, the shortest first: 5m, 30m, 1h, 2h, 6h, 1d, 3d. */
export const BURN_WINDOWS: readonly number[] = PUBLISHED.flatMap((rate) => [
  rate.longSeconds,
  rate.shortSeconds,
])
  .filter((window, index, all) => all.indexOf(window) === index)
  .sort((a, b) => a - b);

/**
 * The speeds at which people are told, for a promise over so many days. Windows stay as published and the share of the
 * budget is kept: the factor is share * days / long window, but at least 1, since slower than that the promise is kept.
 */
export function burnRates(windowDays: number): readonly BurnRate[] {
  return PUBLISHED.map((rate) => {
    const kept = rate.budgetShare * ((windowDays * DAY) / rate.longSeconds);
    // 0.02 * 720 is 14.4 only to fifteen digits.
    const factor = Math.max(1, Number(kept.toPrecision(12)));
    return { ...rate, factor, why: why(rate, factor, windowDays) };
  });
}

function why(rate: PublishedRate, factor: number, windowDays: number): string {
  const hours = rate.longSeconds / HOUR;
  const share = round(((factor * rate.longSeconds) / (windowDays * DAY)) * 100);
  const spent = `${factor} times the allowed speed spends ${factor} * ${hours} h / (${windowDays} * 24 h) = ${share} % of the budget in ${promDuration(rate.longSeconds)}`;
  if (factor === 1 && share > rate.budgetShare * 100) {
    return `${spent}; ${rate.budgetShare * 100} % would be less than the promise allows.`;
  }
  if (windowDays === PUBLISHED_DAYS) return `${spent}.`;
  return `${spent}, the share that is published for ${PUBLISHED_DAYS} days.`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
