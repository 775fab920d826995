import type { Bytes } from "../../tuning/units.ts";

const BINARY = [
  [1024 ** 4, "Ti"],
  [1024 ** 3, "Gi"],
  [1024 ** 2, "Mi"],
  [1024, "Ki"],
] as const;

/**
 * A size as Kubernetes writes it back: in the largest unit in which it is whole, so that a second apply changes nothing.
 * Source: apimachinery, pkg/api/resource, "Quantity": canonical form.
 */
export function byteQuantity(size: Bytes): string {
  const unit = size === 0 ? undefined : BINARY.find(([factor]) => size % factor === 0);
  return unit === undefined ? String(size) : `${size / unit[0]}${unit[1]}`;
}

/** A number as Kubernetes writes it back: thousands and millions by their letter. */
export function countQuantity(count: number): string {
  if (count === 0 || count % 1000 !== 0) return String(count);
  return count % 1_000_000 === 0 ? `${count / 1_000_000}M` : `${count / 1000}k`;
}

/** CPU as Kubernetes writes it back: whole cores without a unit, else millicores. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? countQuantity(millicores / 1000) : `${millicores}m`;
}
