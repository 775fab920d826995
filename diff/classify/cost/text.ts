import type { UnmarkedFinding } from "../rule.ts";

/** More costs more: worse up, better down. */
export function directionOf(before: number, after: number): UnmarkedFinding["direction"] {
  return after > before ? "worse" : after < before ? "better" : "neutral";
}

/** A number for a person: at most three decimals, thousands apart. */
export function amountText(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}
