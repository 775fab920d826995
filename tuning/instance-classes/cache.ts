import type { CacheNodeType } from "../instance-classes.ts";
import { bytes } from "../units.ts";
import { BURSTABLE_MBPS, GRAVITON2_MBPS, GRAVITON3_MBPS } from "./bandwidth.ts";
import { BURSTABLE, LARGE_TO_16XLARGE, tabulate } from "./sizes.ts";
import type { Family, SizeName } from "./sizes.ts";

/** maxmemory in bytes by size, and whether AWS's table has it or it is assumed from the generation before. */
interface Maxmemory {
  readonly bytes: Readonly<Partial<Record<SizeName, number>>>;
  readonly assumed: boolean;
}

/**
 * maxmemory of each node type: "Redis OSS node-type specific parameters", awsdocs/amazon-elasticache-docs at 6ea3dbf
 * (2023), ParameterGroups.Redis.md; read 2026-11-21.
 */
const BURSTABLE_MAXMEMORY: Maxmemory = Object.freeze({
  bytes: { micro: 536870912, small: 1471026299, medium: 3317862236 },
  assumed: false,
});
const M6G_MAXMEMORY: Maxmemory = Object.freeze({
  bytes: {
    large: 6854542746,
    xlarge: 13891921715,
    "2xlarge": 27966669210,
    "4xlarge": 56116178125,
    "8xlarge": 111325552312,
    "12xlarge": 168715971994,
    "16xlarge": 225000375228,
  },
  assumed: false,
});
const R6G_MAXMEMORY: Maxmemory = Object.freeze({
  bytes: {
    large: 14037181030,
    xlarge: 28261849702,
    "2xlarge": 56711183565,
    "4xlarge": 113609865216,
    "8xlarge": 225000375228,
    "12xlarge": 341206346547,
    "16xlarge": 450000750456,
  },
  assumed: false,
});

/** Burstable cache nodes end at medium. */
const CACHE_BURSTABLE = BURSTABLE.slice(0, 3);

/**
 * The families with their maxmemory. m7g and r7g are missing from the archived table; they are assumed equal to m6g
 * and r6g (r7g.large is quoted by AWS as 13.07 GiB, which agrees) and marked as such.
 */
const FAMILIES: readonly (readonly [Family, Maxmemory])[] = [
  [
    {
      name: "t3",
      gibPerVcpu: 4,
      sizes: CACHE_BURSTABLE,
      burstable: true,
      networkMbps: BURSTABLE_MBPS,
    },
    BURSTABLE_MAXMEMORY,
  ],
  [
    {
      name: "t4g",
      gibPerVcpu: 4,
      sizes: CACHE_BURSTABLE,
      burstable: true,
      networkMbps: BURSTABLE_MBPS,
    },
    BURSTABLE_MAXMEMORY,
  ],
  [
    { name: "m6g", gibPerVcpu: 4, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
    M6G_MAXMEMORY,
  ],
  [
    { name: "m7g", gibPerVcpu: 4, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
    { ...M6G_MAXMEMORY, assumed: true },
  ],
  [
    { name: "r6g", gibPerVcpu: 8, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
    R6G_MAXMEMORY,
  ],
  [
    { name: "r7g", gibPerVcpu: 8, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
    { ...R6G_MAXMEMORY, assumed: true },
  ],
];

/** ElastiCache node types with their memory for the engine; hardware as in the database table. */
export const CACHE_NODE_TYPES: ReadonlyMap<string, CacheNodeType> = new Map(
  FAMILIES.flatMap(([family, maxmemory]) =>
    [...tabulate("cache.", [family]).values()].map((instance) => {
      const size = instance.name.slice(instance.name.lastIndexOf(".") + 1) as SizeName;
      const node = {
        ...instance,
        maxmemory: bytes(maxmemory.bytes[size] ?? Number.NaN),
        maxmemoryAssumed: maxmemory.assumed,
      };
      return [node.name, Object.freeze(node)] as const;
    }),
  ),
);
