import type { Resource } from "../../core/resource.ts";

const NUMBERS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** A number with its thousands apart: 1200 is "1,200". */
export function grouped(value: number): string {
  return NUMBERS.format(value);
}

/** What a Kubernetes object is called: its name in the cluster when that is known, else its name in the program. */
export function labelOf(resource: Resource): string {
  const name = resource.at("metadata", "name");
  return name.isHidden ? resource.name : (name.text() ?? resource.name);
}

/** Longest sum that is written out; what is left is one number. */
const MOST_PARTS = 6;

/** The parts of a sum, largest first; small ones of a long sum together. */
export function listed(
  parts: readonly (readonly [text: string, amount: number])[],
  show: (amount: number) => string = grouped,
): string {
  const most = parts.length > MOST_PARTS ? MOST_PARTS - 1 : parts.length;
  const texts = parts.slice(0, most).map(([text]) => text);
  const others = parts.slice(most);
  const rest = others.reduce((sum, [, amount]) => sum + amount, 0);
  if (others.length > 0) texts.push(`${others.length} more = ${show(rest)}`);
  return texts.join("; ");
}
