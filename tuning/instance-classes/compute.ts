import type { ComputeInstance } from "../instance-classes.ts";
import {
  BURSTABLE_MBPS,
  GRAVITON2_MBPS,
  GRAVITON3_MBPS,
  GRAVITON4_MBPS,
  INTEL_MBPS,
} from "./bandwidth.ts";
import type { EniLimitsBySize } from "./network.ts";
import { BURSTABLE_ENIS, STANDARD_ENIS } from "./network.ts";
import { BURSTABLE, LARGE_TO_16XLARGE, tabulate } from "./sizes.ts";
import type { Family, SizeName } from "./sizes.ts";

/** A family of EC2 instances. */
interface ComputeFamily extends Family {
  /** Graviton (the g after the generation) is arm64, Intel amd64. */
  readonly architecture: ComputeInstance["architecture"];
  readonly eni: EniLimitsBySize;
}

/** Graviton families start with a one-vCPU medium. */
const MEDIUM_TO_16XLARGE: readonly SizeName[] = ["medium", ...LARGE_TO_16XLARGE];
const TO_48XLARGE: readonly SizeName[] = ["24xlarge", "48xlarge"];

const FAMILIES: readonly ComputeFamily[] = [
  {
    name: "t3",
    architecture: "amd64",
    eni: BURSTABLE_ENIS,
    gibPerVcpu: 4,
    sizes: BURSTABLE,
    burstable: true,
    networkMbps: BURSTABLE_MBPS,
  },
  {
    name: "t4g",
    architecture: "arm64",
    eni: BURSTABLE_ENIS,
    gibPerVcpu: 4,
    sizes: BURSTABLE,
    burstable: true,
    networkMbps: BURSTABLE_MBPS,
  },
  {
    name: "m6g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 4,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON2_MBPS,
  },
  {
    name: "m6i",
    architecture: "amd64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, "24xlarge", "32xlarge"],
    networkMbps: INTEL_MBPS,
  },
  {
    name: "m7g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 4,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON3_MBPS,
  },
  {
    name: "m7i",
    architecture: "amd64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 4,
    sizes: [...LARGE_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: INTEL_MBPS,
  },
  {
    name: "m8g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 4,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
  {
    name: "c6g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 2,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON2_MBPS,
  },
  {
    name: "c7g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 2,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON3_MBPS,
  },
  {
    name: "c7i",
    architecture: "amd64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 2,
    sizes: [...LARGE_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: INTEL_MBPS,
  },
  {
    name: "c8g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 2,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
  {
    name: "r6g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 8,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON2_MBPS,
  },
  {
    name: "r7g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 8,
    sizes: MEDIUM_TO_16XLARGE,
    networkMbps: GRAVITON3_MBPS,
  },
  {
    name: "r8g",
    architecture: "arm64",
    eni: STANDARD_ENIS,
    gibPerVcpu: 8,
    sizes: [...MEDIUM_TO_16XLARGE, ...TO_48XLARGE],
    networkMbps: GRAVITON4_MBPS,
  },
];

/**
 * EC2 instance types for cluster nodes. vCPU and memory: karpenter-provider-aws at 1d92708 (2026-08),
 * docs/reference/instance-types.md; sustained network networkMbps: the same project's zz_generated.bandwidth.go;
 * network interfaces: network.ts; read 2026-11-21. A size whose interfaces no source states is left out.
 */
export const COMPUTE_INSTANCES: ReadonlyMap<string, ComputeInstance> = new Map(
  FAMILIES.flatMap(instancesOf).map((instance) => [instance.name, instance]),
);

function instancesOf(family: ComputeFamily): ComputeInstance[] {
  const { architecture, eni, sizes } = family;
  const rows = [...tabulate("", [family]).values()];
  return sizes.flatMap((size, index) => {
    const row = rows[index];
    const limits = eni[size];
    if (row === undefined || limits === undefined) return [];
    return [Object.freeze({ ...row, ...limits, architecture })];
  });
}
