import type { Cursor } from "../../core/cursor.ts";
import { podSpec, quantity as quantityOf } from "../../core/pods.ts";
import type { Resource } from "../../core/resource.ts";
import { grouped } from "./text.ts";

/** What is counted of a pod: itself, or a resource in its requests or limits. */
export type Amount =
  { readonly kind: "pods" } | { readonly kind: "requests" | "limits"; readonly resource: string };

/** The binary units amounts are shown in, largest first. */
const UNITS = [
  ["Ti", 2 ** 40],
  ["Gi", 2 ** 30],
  ["Mi", 2 ** 20],
  ["Ki", 2 ** 10],
] as const;

/** A Kubernetes quantity as a number: cores, or bytes. Undefined when it is absent or none. @throws Unjudgeable */
export function quantity(place: Cursor): number | undefined {
  return quantityOf(place.text());
}

/**
 * What one pod counts for: the sum of its containers and sidecars, or its largest init container when that is more.
 * A request that is left out is the limit. Source: Kubernetes, "Sidecar Containers", resource sharing.
 *
 * @throws Unjudgeable
 */
export function podAmount(workload: Resource, amount: Amount): number {
  if (amount.kind === "pods") return 1;
  const spec = podSpec(workload);
  const of = (container: Cursor): number => containerAmount(container, amount);
  const init = spec.at("initContainers").list();
  const sidecars = init.filter((one) => one.at("restartPolicy").text() === "Always");
  const running = [...spec.at("containers").list(), ...sidecars];
  const sum = running.reduce((total, one) => total + of(one), 0);
  return Math.max(sum, ...init.map(of));
}

/** An amount in words: cores as they are, bytes in the largest binary unit. */
export function amountText(amount: Amount, value: number): string {
  if (amount.kind === "pods" || amount.resource === "cpu")
    return grouped(Math.round(value * 1000) / 1000);
  const [unit, size] = UNITS.find(([, least]) => value >= least) ?? ["", 1];
  return `${grouped(value / size)}${unit}`;
}

function containerAmount(
  container: Cursor,
  { kind, resource }: Exclude<Amount, { kind: "pods" }>,
): number {
  const limit = quantity(container.at("resources", "limits", resource));
  const request = quantity(container.at("resources", "requests", resource));
  return (kind === "limits" ? limit : (request ?? limit)) ?? 0;
}
