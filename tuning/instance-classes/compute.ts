import type { InstanceClass } from "../instance-classes.ts";
import {
  BURSTABLE_MBPS,
  GRAVITON2_MBPS,
  GRAVITON3_MBPS,
  GRAVITON4_MBPS,
  INTEL_MBPS,
} from "./bandwidth.ts";
import { BURSTABLE, LARGE_TO_16XLARGE, tabulate } from "./sizes.ts";
import type { SizeName } from "./sizes.ts";

/** Graviton families start with a one-vCPU medium. */
const MEDIUM_TO_16XLARGE: readonly SizeName[] = ["medium", ...LARGE_TO_16XLARGE];
const TO_48XLARGE: readonly SizeName[] = ["24xlarge", "48xlarge"];

/**
 * EC2 instance types for cluster nodes. vCPU and memory: karpenter-provider-aws at 1d92708 (2026-08),
 * docs/reference/instance-types.md; sustained network networkMbps: the same project's zz_generated.bandwidth.go; read
 * 2026-11-21.
 */
export const COMPUTE_INSTANCES: ReadonlyMap<string, InstanceClass> = tabulate("", [
  { name: "t3", gibPerVcpu: 4, sizes: BURSTABLE, burstable: true, networkMbps: BURSTABLE_MBPS },
  { name: "t4g", gibPerVcpu: 4, sizes: BURSTABLE, burstable: true, networkMbps: BURSTABLE_MBPS },
  { name: "m6g", gibPerVcpu: 4, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
  {
    name: "m6i",
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "32xlarge"],
    networkMbps: INTEL_MBPS,
  },
  { name: "m7g", gibPerVcpu: 4, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
  {
    name: "m7i",
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: INTEL_MBPS,
  },
  {
    name: "m8g",
    gibPerVcpu: 4,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
  { name: "c6g", gibPerVcpu: 2, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
  { name: "c7g", gibPerVcpu: 2, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
  {
    name: "c7i",
    gibPerVcpu: 2,
    sizes: [...LARGE_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: INTEL_MBPS,
  },
  {
    name: "c8g",
    gibPerVcpu: 2,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
  { name: "r6g", gibPerVcpu: 8, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
  { name: "r7g", gibPerVcpu: 8, sizes: MEDIUM_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
  {
    name: "r8g",
    gibPerVcpu: 8,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
]);
