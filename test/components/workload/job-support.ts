import type { JobTuning } from "../../../tuning/workload/types.ts";
import { bytes, mib } from "../../../tuning/units.ts";
import { setting } from "../../support/tunings.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

/** An image by digest. */
export const image = (name: string): string => `registry.example.com/${name}@${DIGEST}`;

/** A tuning written by hand, so that component tests do not follow the numbers of the tuning. */
export function jobTuning(change: Partial<JobTuning> = {}): JobTuning {
  return {
    name: "job",
    kind: "scheduled",
    namespace: "app",
    resources: {
      cpuRequestMillicores: 250,
      memory: mib(256),
      ephemeralStorage: mib(512),
      tmp: mib(32),
      cache: bytes(0),
      qos: "Burstable",
    },
    schedule: "*/4 * * * *",
    atStart: false,
    deadlineSeconds: 200,
    startingDeadlineSeconds: 120,
    backoffLimit: 2,
    ttlSecondsAfterFinished: 3600,
    graceSeconds: 30,
    environment: { POOL_SIZE: "2" },
    settings: [setting("backoffLimit", "2", "rolling")],
    omitted: [],
    ...change,
  };
}

/** The tuning of a job without a schedule. */
export function migrationTuning(change: Partial<JobTuning> = {}): JobTuning {
  return { ...jobTuning({ kind: "migration", ...change }), schedule: undefined };
}
