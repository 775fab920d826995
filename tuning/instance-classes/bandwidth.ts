import type { Mbps } from "./sizes.ts";

/*
 * Sustained (baseline) network bandwidth in Mbit/s by family generation: karpenter-provider-aws,
 * pkg/providers/instancetype/zz_generated.bandwidth.go at 01a436f, read 2026-11-21. Sizes that were not read there are
 * absent. The same hardware serves the RDS classes and cache nodes of the same family and size.
 */

/** t3 and t4g. */
export const BURSTABLE_MBPS: Mbps = Object.freeze({
  micro: 64,
  small: 128,
  medium: 256,
  large: 512,
  xlarge: 1024,
  "2xlarge": 2048,
});

/** c6g, m6g, r6g. */
export const GRAVITON2_MBPS: Mbps = Object.freeze({
  medium: 500,
  large: 750,
  xlarge: 1250,
  "2xlarge": 2500,
  "4xlarge": 5000,
  "8xlarge": 12_000,
  "12xlarge": 20_000,
  "16xlarge": 25_000,
});

/** c7g, m7g, r7g. */
export const GRAVITON3_MBPS: Mbps = Object.freeze({
  medium: 520,
  large: 937,
  xlarge: 1876,
  "2xlarge": 3750,
  "4xlarge": 7500,
  "8xlarge": 15_000,
  "12xlarge": 22_500,
  "16xlarge": 30_000,
});

/** c8g, m8g, r8g. */
export const GRAVITON4_MBPS: Mbps = Object.freeze({ ...GRAVITON3_MBPS, xlarge: 1875 });

/** m6i, m7i, c7i, r6i. */
export const INTEL_MBPS: Mbps = Object.freeze({
  large: 781,
  xlarge: 1562,
  "2xlarge": 3125,
  "4xlarge": 6250,
  "8xlarge": 12_500,
  "12xlarge": 18_750,
  "16xlarge": 25_000,
});
