import type { Labels } from "./types.ts";

/** One value of a page of metrics. */
export interface Exposed {
  /** Full name of the series, with _bucket, _sum or _count for a histogram's. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: Labels;
  readonly value: number;
}

/** A page in Prometheus' text format, series of one name together. Prometheus documentation, Exposition formats. */
export function exposition(values: readonly Exposed[]): string {
  const families = new Map<string, Exposed[]>();
  for (const value of values) {
    const family = familyOf(value);
    families.set(family, [...(families.get(family) ?? []), value]);
  }
  return [...families]
    .flatMap(([family, members]) => [
      `# TYPE ${family} ${members[0]?.type ?? "gauge"}`,
      ...members.map(({ name, labels, value }) => `${name}${labelText(labels)} ${value}`),
    ])
    .concat("")
    .join("\n");
}

function familyOf({ name, type }: Exposed): string {
  return type === "histogram" ? name.replace(/_(bucket|sum|count)$/, "") : name;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, text]) =>
      `${name}="${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
