import type { InstanceClass } from "../instance-classes.ts";
import {
  BURSTABLE_MBPS,
  GRAVITON2_MBPS,
  GRAVITON3_MBPS,
  GRAVITON4_MBPS,
  INTEL_MBPS,
} from "./bandwidth.ts";
import { BURSTABLE, LARGE_TO_16XLARGE, tabulate } from "./sizes.ts";

/**
 * RDS instance classes for PostgreSQL. vCPU and memory: the same EC2 hardware, from karpenter-provider-aws at 1d92708
 * (2026-08), docs/reference/instance-types.md; read 2026-11-21. Which class a given engine version may use is AWS's to
 * say (`describe-orderable-db-instance-options`).
 */
export const DATABASE_CLASSES: ReadonlyMap<string, InstanceClass> = tabulate("db.", [
  { name: "t3", gibPerVcpu: 4, sizes: BURSTABLE, burstable: true, networkMbps: BURSTABLE_MBPS },
  { name: "t4g", gibPerVcpu: 4, sizes: BURSTABLE, burstable: true, networkMbps: BURSTABLE_MBPS },
  { name: "m6g", gibPerVcpu: 4, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
  {
    name: "m6i",
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "32xlarge"],
    networkMbps: INTEL_MBPS,
  },
  { name: "m7g", gibPerVcpu: 4, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
  {
    name: "m8g",
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "48xlarge"],
    networkMbps: GRAVITON4_MBPS,
  },
  { name: "r6g", gibPerVcpu: 8, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON2_MBPS },
  {
    name: "r6i",
    gibPerVcpu: 8,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "32xlarge"],
    networkMbps: INTEL_MBPS,
  },
  { name: "r7g", gibPerVcpu: 8, sizes: LARGE_TO_16XLARGE, networkMbps: GRAVITON3_MBPS },
  {
    name: "r8g",
    gibPerVcpu: 8,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "48xlarge"],
    networkMbps: GRAVITON4_MBPS,
  },
]);
