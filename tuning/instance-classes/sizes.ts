import { gib } from "../units.ts";
import type { InstanceClass } from "../instance-classes.ts";

/** One family of machine sizes, written once: the rows are generated from it. */
export interface Family {
  /** The family without prefix and size: "r7g". */
  readonly name: string;
  /** GiB of memory to a vCPU: 2 (compute), 4 (general), 8 (memory). Ignored where a size states its own memory. */
  readonly gibPerVcpu: number;
  /** Sizes on offer, smallest first. */
  readonly sizes: readonly SizeName[];
  /** Credits instead of full CPU time. @default false */
  readonly burstable?: boolean;
  /** Sustained network bandwidth by size in Mbit/s. @default - unknown */
  readonly networkMbps?: Mbps;
}

/** A bandwidth in Mbit/s by size, for the sizes whose figure a source states. */
export type Mbps = Readonly<Partial<Record<SizeName, number>>>;

/** vCPUs by size, the same over all families here (t3 and t4g: 2 below xlarge, with memory of their own). */
const VCPU = Object.freeze({
  micro: 2,
  small: 2,
  medium: 1,
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
  "12xlarge": 48,
  "16xlarge": 64,
  "24xlarge": 96,
  "32xlarge": 128,
  "48xlarge": 192,
});

/** A size as the last part of an instance type's name. */
export type SizeName = keyof typeof VCPU;

/** Memory of the burstable sizes in GiB: below large they share 2 vCPUs and differ in memory only. */
const BURSTABLE_GIB: Readonly<Partial<Record<SizeName, number>>> = Object.freeze({
  micro: 1,
  small: 2,
  medium: 4,
});

/** `large` up to `16xlarge`: what the Graviton 2 and 3 families offer. */
export const LARGE_TO_16XLARGE: readonly SizeName[] = Object.freeze([
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
] as const);

/** The burstable sizes every service offers. */
export const BURSTABLE: readonly SizeName[] = Object.freeze([
  "micro",
  "small",
  "medium",
  "large",
  "xlarge",
  "2xlarge",
] as const);

/** The rows of `families` under `prefix` ("db.", "cache." or ""), each frozen, keyed by full name. */
export function tabulate(
  prefix: string,
  families: readonly Family[],
): ReadonlyMap<string, InstanceClass> {
  const rows = families.flatMap((family) =>
    family.sizes.map((size) => Object.freeze(row(prefix, family, size))),
  );
  return new Map(rows.map((each) => [each.name, each]));
}

function row(prefix: string, family: Family, size: SizeName): InstanceClass {
  const burstable = family.burstable === true;
  const ownGib = burstable ? BURSTABLE_GIB[size] : undefined;
  const vcpu = ownGib === undefined ? VCPU[size] : 2;
  const network = family.networkMbps?.[size];
  return {
    name: `${prefix}${family.name}.${size}`,
    vcpu,
    memory: gib(ownGib ?? vcpu * family.gibPerVcpu),
    burstable,
    ...(network === undefined ? {} : { networkGbps: network / 1000 }),
  };
}
