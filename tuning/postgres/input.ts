import { TuningError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import { databaseClass } from "../instance-classes.ts";
import type { InstanceClass } from "../instance-classes.ts";
import { SCHEDULER } from "./libraries.ts";
import type { Tuner } from "./tuner.ts";
import { POSTGRES_VERSIONS, WORKLOAD_PROFILES } from "./types.ts";
import type { PostgresTuningInput } from "./types.ts";

/** Smallest and largest gp3 storage of RDS for PostgreSQL in GiB: Amazon RDS User Guide, "DB instance storage". */
const STORAGE_GIB = Object.freeze({ min: 20, max: 65_536 });

/** The class of the input, undefined when it is unknown, and everything wrong with the input itself. */
export function readInput(input: PostgresTuningInput): {
  readonly instance: InstanceClass | undefined;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  if (!POSTGRES_VERSIONS.includes(input.version)) {
    problems.push({
      path: "version",
      got: String(input.version),
      allowed: `PostgreSQL ${POSTGRES_VERSIONS.join(", ")}`,
      fix: "use a supported major version",
    });
  }
  if (!WORKLOAD_PROFILES.includes(input.profile)) {
    problems.push({
      path: "profile",
      got: JSON.stringify(input.profile),
      allowed: WORKLOAD_PROFILES.join(", "),
      fix: "web is the usual one",
    });
  }
  const { min, max } = STORAGE_GIB;
  if (!Number.isInteger(input.storageGiB) || input.storageGiB < min || input.storageGiB > max) {
    problems.push({
      path: "storageGiB",
      got: String(input.storageGiB),
      allowed: `a whole number of GiB from ${min} to ${max}`,
      fix: "use what gp3 on RDS offers",
    });
  }
  if (input.extensions?.includes(SCHEDULER) === true && input.databaseName === undefined) {
    problems.push({
      path: "databaseName",
      got: "nothing",
      allowed: "the database whose jobs pg_cron runs",
      fix: "name the application's database",
    });
  }
  return { instance: readClass(input.instanceClass, problems), problems };
}

function readClass(name: string, problems: Problem[]): InstanceClass | undefined {
  try {
    return databaseClass(name);
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** What is wrong with values that are right by themselves: only overrides can bring this about. */
export function checkTogether(tuner: Tuner): readonly Problem[] {
  const smaller = (low: string, high: string, why: string): Problem[] => {
    const [lowAmount, highAmount] = [tuner.amount(low), tuner.amount(high)];
    if (lowAmount <= highAmount) return [];
    return [
      {
        path: low,
        got: String(lowAmount),
        allowed: `at most ${high}, which is ${highAmount}: ${why}`,
        fix: `lower ${low} to ${highAmount} or raise ${high} to ${lowAmount}`,
      },
    ];
  };
  const storageMb = tuner.input.storageGiB * 1024;
  const walMb = tuner.amount("max_wal_size");
  return [
    ...smaller("min_wal_size", "max_wal_size", "what is kept cannot exceed the limit"),
    ...smaller("max_parallel_workers", "max_worker_processes", "workers come out of that pool"),
    ...smaller(
      "max_parallel_workers_per_gather",
      "max_parallel_workers",
      "one query cannot have more workers than all",
    ),
    ...(walMb * 2 <= storageMb
      ? []
      : [
          {
            path: "max_wal_size",
            got: `${walMb} MB`,
            allowed: `at most half of the storage, ${Math.floor(storageMb / 2)} MB`,
            fix: `lower it to ${Math.floor(storageMb / 10)}, a tenth of the storage, or enlarge the storage`,
          },
        ]),
  ];
}
