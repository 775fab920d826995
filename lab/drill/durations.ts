import { LabError } from "../errors.ts";

/** Milliseconds of each unit, the largest first. Prometheus documentation, Time durations. */
const UNITS: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** One duration as Prometheus and Alertmanager write it; the units come in this order, each at most once. */
export const DURATION = /(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/;

/**
 * Milliseconds of a duration such as "1h30m" or "250ms".
 *
 * @throws LabError when it is none.
 */
export function parseDuration(text: string): number {
  if (text === "0") return 0;
  const [whole] = DURATION.exec(text) ?? [""];
  if (text === "" || whole !== text) {
    throw new LabError(`"${text}" is no duration of Prometheus, such as 5m, 1h30m or 250ms.`);
  }
  let sum = 0;
  for (const [, count = "0", unit = ""] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) {
    sum += Number(count) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0);
  }
  return sum;
}

/** A duration of whole milliseconds in the largest units up to days: 2500 is "2s500ms", 0 is "0s". */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  if (rest === 0) return "0s";
  let text = "";
  for (const [unit, size] of UNITS) {
    if (unit === "y" || unit === "w") continue;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
