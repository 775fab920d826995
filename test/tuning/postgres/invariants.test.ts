import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { databaseClass, databaseClassNames } from "../../../tuning/instance-classes.ts";
import {
  POSTGRES_PARAMETERS,
  POSTGRES_VERSIONS,
  WORKLOAD_PROFILES,
  postgresParameter,
  tunePostgres,
  worstCaseMemory,
} from "../../../tuning/postgres/index.ts";
import type { PostgresTuning } from "../../../tuning/postgres/index.ts";

/** Every class x version x profile, with the smallest volume: the hardest case for the WAL. */
const ALL: readonly PostgresTuning[] = databaseClassNames().flatMap((instanceClass) =>
  POSTGRES_VERSIONS.flatMap((version) =>
    WORKLOAD_PROFILES.map((profile) =>
      tunePostgres({ version, instanceClass, profile, storageGiB: 20 }),
    ),
  ),
);

/** Names of the tunings for which `holds` is false: empty when the invariant stands. */
function violations(holds: (tuning: PostgresTuning) => boolean): string[] {
  return ALL.filter((tuning) => !holds(tuning)).map(
    ({ input }) => `${input.instanceClass} ${input.version} ${input.profile}`,
  );
}

const amount = (tuning: PostgresTuning, name: string): number =>
  tuning.settings.find((each) => each.name === name)?.amount ?? Number.NaN;

describe("every class, version and profile", () => {
  it("is covered", () => {
    expect(ALL).toHaveLength(76 * 4 * 4);
  });

  it("fits memory with every connection and worker at its largest", () => {
    expect(violations(({ memory }) => worstCaseMemory(memory) <= memory.total)).toEqual([]);
  });

  it("leaves a usable number of connections and at least PostgreSQL's default work_mem", () => {
    expect(
      violations((each) => each.maxConnections >= 12 && amount(each, "work_mem") >= 4096),
    ).toEqual([]);
  });

  it("stays in the ranges of the table, in whole units and plain strings", () => {
    const inRange = (tuning: PostgresTuning): boolean =>
      tuning.settings.every((setting) => {
        const parameter = postgresParameter(setting.name, tuning.input.version);
        if (parameter === undefined) return false;
        const { kind, min = -Infinity, max = Infinity, values } = parameter;
        if (kind === "enum") return values?.includes(setting.value) === true;
        if (kind === "list" || kind === "text") return setting.value !== "";
        if (setting.amount === undefined) return false;
        const whole = kind === "real" || Number.isInteger(setting.amount);
        const spelling = kind === "real" ? /^\d+(\.\d+)?$/ : /^(\d+|[A-Z]*[({].*[)}])$/;
        const inside = setting.amount >= min && setting.amount <= max;
        return whole && (kind === "bool" || inside) && spelling.test(setting.value);
      });
    expect(violations(inRange)).toEqual([]);
  });

  it("says for each setting what, why, where from, and once", () => {
    const complete = (tuning: PostgresTuning): boolean =>
      tuning.settings.every(
        ({ human, why, source, default: preset }) =>
          human !== "" && why.length > 5 && source !== "" && preset !== "",
      );
    const unique = ({ settings, omitted }: PostgresTuning): boolean =>
      new Set([...settings, ...omitted].map((each) => each.name)).size ===
      settings.length + omitted.length;
    expect(violations(complete)).toEqual([]);
    expect(violations(unique)).toEqual([]);
  });

  it("keeps the values consistent with each other", () => {
    expect(
      violations(
        (each) =>
          amount(each, "max_parallel_workers_per_gather") <= amount(each, "max_parallel_workers") &&
          amount(each, "max_parallel_workers") <= amount(each, "max_worker_processes") &&
          amount(each, "min_wal_size") <= amount(each, "max_wal_size") &&
          amount(each, "max_wal_size") <= (each.input.storageGiB * 1024) / 10,
      ),
    ).toEqual([]);
  });

  it("goes below a random_page_cost of 2 only with 8 MiB of work_mem or more", () => {
    expect(
      violations(
        (each) => amount(each, "random_page_cost") >= 2 || amount(each, "work_mem") >= 8192,
      ),
    ).toEqual([]);
  });

  it("waits for a reboot with everything RDS calls static", () => {
    // The static ones of the RDS User Guide's list, and what PostgreSQL itself reads at start only.
    const wanted = [
      "shared_buffers",
      "max_connections",
      "max_worker_processes",
      "autovacuum_max_workers",
      "track_activity_query_size",
      "pg_stat_statements.max",
      "shared_preload_libraries",
      "wal_compression",
    ];
    const rebooting = ({ settings }: PostgresTuning): string[] =>
      settings.filter((each) => each.apply === "pending-reboot").map((each) => each.name);
    expect(violations((each) => rebooting(each).sort().join() === wanted.sort().join())).toEqual(
      [],
    );
  });
});

describe("more memory", () => {
  const growing = [
    "shared_buffers",
    "effective_cache_size",
    "work_mem",
    "maintenance_work_mem",
    "autovacuum_work_mem",
    "max_connections",
  ];

  it("never gets less, at the same number of vCPUs", () => {
    const tunings = ALL.filter((each) => each.input.version === 17);
    fc.assert(
      fc.property(fc.constantFrom(...tunings), fc.constantFrom(...tunings), (a, b) => {
        fc.pre(a.input.profile === b.input.profile && a.instance.vcpu === b.instance.vcpu);
        fc.pre(a.instance.memory <= b.instance.memory);
        for (const name of growing) expect(amount(a, name)).toBeLessThanOrEqual(amount(b, name));
      }),
      { numRuns: 500 },
    );
  });

  it("never gets less within a family", () => {
    const family = (each: PostgresTuning): string => each.instance.name.split(".")[1] ?? "";
    const falls = ALL.flatMap((small) =>
      ALL.filter(
        (large) =>
          large.input.version === small.input.version &&
          large.input.profile === small.input.profile &&
          family(large) === family(small) &&
          databaseClass(large.instance.name).memory > small.instance.memory,
      ).flatMap((large) =>
        growing
          .filter((name) => amount(large, name) < amount(small, name))
          .map((name) => `${name}: ${small.instance.name} > ${large.instance.name}`),
      ),
    );
    expect(falls).toEqual([]);
  });
});

describe("the volume", () => {
  it("never has more than a tenth taken by the WAL", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 65_536 }),
        fc.constantFrom(...WORKLOAD_PROFILES),
        (storageGiB, profile) => {
          const tuning = tunePostgres({
            version: 18,
            instanceClass: "db.r7g.xlarge",
            profile,
            storageGiB,
          });
          expect(amount(tuning, "max_wal_size") * 10).toBeLessThanOrEqual(storageGiB * 1024);
          expect(amount(tuning, "min_wal_size")).toBeGreaterThanOrEqual(192);
        },
      ),
    );
  });
});

describe("the table of parameters", () => {
  it("has every name once and every fact a rule may need", () => {
    const names = POSTGRES_PARAMETERS.map((row) => row.name);
    expect(new Set(names).size).toBe(names.length);
    const ranged = POSTGRES_PARAMETERS.filter((row) => ["integer", "real"].includes(row.kind));
    expect(ranged.filter((row) => row.min === undefined || row.max === undefined)).toEqual([]);
    const choices = POSTGRES_PARAMETERS.filter((row) => row.kind === "enum");
    expect(choices.filter((row) => (row.values ?? []).length < 2)).toEqual([]);
    expect(names.length).toBeGreaterThan(80);
  });
});
