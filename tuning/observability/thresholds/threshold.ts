/** From where on something is a fault, and for how long: one number for alert, alarm and dashboard. */
export interface Threshold {
  /** What is compared, for a person: "connections to the database". */
  readonly what: string;
  /** What `value` counts. */
  readonly unit: "percent" | "seconds" | "milliseconds" | "minutes" | "transactions" | "count";
  readonly value: number;
  /** The side on which it is a fault. */
  readonly fires: "above" | "below";
  /** Seconds it must hold before anybody is told; 0: at once. */
  readonly forSeconds: number;
  /** Why this number and duration, with the arithmetic when there is any. */
  readonly why: string;
  /** Where they come from. */
  readonly source: string;
}

/** A whole share of an amount, rounded down. */
export function shareOf(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}

/** Numbers no other source states; the arithmetic is in `why`. */
export const JUDGEMENT = "this project's judgement";
