/** Milliseconds for people: "0.8 ms", "12 ms", "1.25 s"; "-" for no number. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "-";
  if (value >= 1_000) return `${Number((value / 1_000).toFixed(2))} s`;
  return value >= 10 ? `${Math.round(value)} ms` : `${Number(value.toFixed(1))} ms`;
}

/** A share for people: 0.0123 is "1.23 %"; "-" for no number. */
export function percent(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "-";
  return `${Number((100 * value).toFixed(2))} %`;
}

/** So many a second: "225 requests/s". */
export function perSecond(value: number, what = "requests"): string {
  return `${Math.round(value)} ${what}/s`;
}
