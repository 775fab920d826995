const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes for people: "2 GiB", "19 MiB", "1.5 KiB". */
export function humanBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const step = size < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(size) / 10));
  return `${round(bytes / 1024 ** step)} ${BYTES[step] ?? "B"}`;
}

/** Seconds for people: "60 ms", "15 s", "15 min". */
export function humanSeconds(seconds: number): string {
  if (Math.abs(seconds) < 1) return `${round(seconds * 1000)} ms`;
  if (seconds < 120) return `${round(seconds)} s`;
  return seconds < 7200 ? `${round(seconds / 60)} min` : `${round(seconds / 3600)} h`;
}

/** A share in percent: "25 %". */
export function percent(ratio: number): string {
  return `${round(ratio * 100)} %`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
