import type { SizeName } from "./sizes.ts";

/** What an instance type offers to the network plugin. */
export interface EniLimits {
  /** Network interfaces on the default network card, the only one the VPC CNI uses. */
  readonly enis: number;
  /** IPv4 addresses of one interface, its own included; with prefix delegation each other one is a /28 prefix. */
  readonly addressesPerEni: number;
}

/** Limits by size, for the sizes whose figures a source states. */
export type EniLimitsBySize = Readonly<Partial<Record<SizeName, EniLimits>>>;

const limits = (enis: number, addressesPerEni: number): EniLimits =>
  Object.freeze({ enis, addressesPerEni });

/*
 * awslabs/amazon-eks-ami, nodeadm/internal/kubelet/instance-info.jsonl at 160ce80 (defaultMaxENIs,
 * ipv4AddressesPerInterface), read 2026-11-21. Each size of each family in compute.ts was looked up there: within these
 * two groups the families do not differ. Other families do (c8i, c8a, c8gn...): look a new one up.
 */

/** t3, t4g. */
export const BURSTABLE_ENIS: EniLimitsBySize = Object.freeze({
  micro: limits(2, 2),
  small: limits(3, 4),
  medium: limits(3, 6),
  large: limits(3, 12),
  xlarge: limits(4, 15),
  "2xlarge": limits(4, 15),
});

/** c6g, c7g, c7i, c8g, m6g, m6i, m7g, m7i, m8g, r6g, r7g, r8g. */
export const STANDARD_ENIS: EniLimitsBySize = Object.freeze({
  medium: limits(2, 4),
  large: limits(3, 10),
  xlarge: limits(4, 15),
  "2xlarge": limits(4, 15),
  "4xlarge": limits(8, 30),
  "8xlarge": limits(8, 30),
  "12xlarge": limits(8, 30),
  "16xlarge": limits(15, 50),
  "24xlarge": limits(15, 50),
  "32xlarge": limits(15, 50),
  "48xlarge": limits(15, 50),
});
