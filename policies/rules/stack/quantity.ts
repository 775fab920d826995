import type { Cursor } from "../../core/cursor.ts";
import { podSpec } from "../../core/pods.ts";
import type { Resource } from "../../core/resource.ts";
import { grouped } from "./text.ts";

/** What is counted of a pod: itself, or a resource in its requests or limits. */
export type Amount =
  { readonly kind: "pods" } | { readonly kind: "requests" | "limits"; readonly resource: string };

/** Source: Kubernetes, "Resource Management for Pods and Containers": resource units. */
const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity as a number: cores, or bytes. Undefined when it is absent or none. @throws Unjudgeable */
export function quantity(place: Cursor): number | undefined {
  const match = /^([0-9.]+(?:e[0-9]+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/i.exec(place.text()?.trim() ?? "");
  const unit = UNITS[match?.[2] ?? ""];
  const value = Number(match?.[1]);
  if (match === null || unit === undefined || !Number.isFinite(value)) return undefined;
  return value * unit;
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
  const unit = (["Ti", "Gi", "Mi", "Ki"] as const).find((one) => value >= (UNITS[one] ?? Infinity));
  return unit === undefined ? grouped(value) : `${grouped(value / (UNITS[unit] ?? 1))}${unit}`;
}

function containerAmount(
  container: Cursor,
  { kind, resource }: Exclude<Amount, { kind: "pods" }>,
): number {
  const limit = quantity(container.at("resources", "limits", resource));
  const request = quantity(container.at("resources", "requests", resource));
  return (kind === "limits" ? limit : (request ?? limit)) ?? 0;
}
