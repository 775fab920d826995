import type { Check } from "../proof/types.ts";
import { count, median, ms, times } from "../statistics.ts";
import type { JobResult } from "./migrations.ts";
import type { PrescriptionResult } from "./prescription.ts";
import type { FulltextResult } from "./reads.ts";
import type { Measured } from "./run.ts";
import type { QueryResult } from "./types.ts";
import type { RefreshResult } from "./view-refresh.ts";
import type { WorkReport } from "./writers.ts";

/** What the prescription has to reach: 95th percentile of the untuned schema by ours. */
export const P95_TARGET = 5;
/** A write that waits this long for a table is noticed. Milliseconds. */
export const WAIT_MS = 50;
/** More is slower, less may be chance: the first runs of a short query on a busy machine differ as much. */
const SLOWER = 2;
/** Differences below this are chance. Milliseconds. */
const CHANCE_MS = 3;

/** All checks of the section. */
export function checksOf(measured: Measured): readonly Check[] {
  const { migration, refresh, reads, prescription, queries, quick } = measured;
  return [
    ...migrationChecks(migration),
    refreshCheck(refresh),
    fulltextCheck(reads.fulltext),
    ...prescriptionChecks(prescription, quick),
    notSlowerCheck(queries),
  ];
}

/** The Job beside writers, and its second run. */
export function migrationChecks({
  run,
  writes,
  missing,
  again,
  changed,
}: JobResult): readonly Check[] {
  return [
    {
      id: "indexes.migration-complete",
      what: "the migration Job ends well and leaves every index and view that it declares, valid",
      seen: `exit code ${run.code} after ${ms(run.took)}; missing: ${list(missing)}`,
      holds: run.code === 0 && missing.length === 0,
      required: true,
      ...(run.code === 0 ? {} : { why: lastLine(run.output) }),
    },
    {
      id: "indexes.migration-writes",
      what: "no write fails while the migration Job runs",
      seen: `${writes.done} writes into all tables, ${failures(writes)}`,
      holds: writes.done > 0 && writes.failed === 0,
      required: true,
    },
    {
      id: "indexes.migration-waits",
      what: `no write waits ${ms(WAIT_MS)} for a table while the migration Job runs`,
      seen: `longest wait for the lock of a table ${ms(writes.longestWait)}, longest write ${ms(writes.longest)}`,
      holds: writes.longestWait < WAIT_MS,
      required: true,
    },
    {
      id: "indexes.migration-again",
      what: "a second run of the migration Job changes no index and no view",
      seen: `exit code ${again.code} after ${ms(again.took)}; changed: ${list(changed)}`,
      holds: again.code === 0 && changed.length === 0,
      required: true,
    },
  ];
}

/** Readers beside REFRESH ... CONCURRENTLY. */
export function refreshCheck({ concurrent }: RefreshResult): Check {
  return {
    id: "indexes.view-refresh",
    what: "no reader fails, or is seen waiting for the view, while it is refreshed CONCURRENTLY",
    seen: `${concurrent.done} reads, ${failures(concurrent)}, longest wait ${ms(concurrent.longestWait)}`,
    holds: concurrent.done > 0 && concurrent.failed === 0 && concurrent.longestWait === 0,
    required: true,
  };
}

/** Events without a description. */
export function fulltextCheck({ ours, word }: FulltextResult): Check {
  return {
    id: "indexes.fulltext",
    what: "the full-text search of the stack's index finds events that have no description",
    seen: `${ours.found} of ${ours.there} with "${word}" in the title`,
    holds: ours.there > 0 && ours.found === ours.there,
    required: true,
  };
}

/**
 * All together, under load.
 *
 * @param quick whether there was one short run of each: the untuned schema answers some dozens of queries in it, too few to
 *   enforce a 95th percentile of them.
 */
export function prescriptionChecks(
  { untuned, ours, steady }: PrescriptionResult,
  quick: boolean,
): readonly Check[] {
  const ratio = p95Ratio(untuned, ours);
  const runs = [...ours, steady];
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  return [
    {
      id: "indexes.prescription-p95",
      what: `the whole prescription answers at least ${P95_TARGET} times as fast as the untuned schema, at the 95th percentile under load`,
      seen: `${times(ratio)}: ${ms(median(untuned.map(({ p95 }) => p95)))} against ${ms(median(ours.map(({ p95 }) => p95)))}`,
      holds: ratio >= P95_TARGET,
      required: !quick,
    },
    {
      id: "indexes.prescription-errors",
      what: "no query fails under load with the whole prescription",
      seen: `${failed} failed, at ${runs.map(({ rate }) => count(rate)).join(", ")} queries/s`,
      holds: failed === 0 && runs.every(({ rate }) => rate > 0),
      required: true,
    },
  ];
}

/** 95th percentile of the one by the other's, medians over the rounds. */
export function p95Ratio(
  untuned: readonly { readonly p95: number }[],
  ours: readonly { readonly p95: number }[],
): number {
  return median(untuned.map(({ p95 }) => p95)) / median(ours.map(({ p95 }) => p95));
}

/** Queries that the guides' own indexes serve, and the stack's do not. */
export function notSlowerCheck(queries: readonly QueryResult[]): Check {
  const unserved = queries.filter(({ samples: { guides, ours } }) => {
    const [before, after] = [median(guides.latencies), median(ours.latencies)];
    const whole = ours.node === "Seq Scan" && guides.node !== "Seq Scan";
    return whole && after > before * SLOWER && after - before > CHANCE_MS;
  });
  const words = unserved.map(({ query, samples: { guides, ours } }) => {
    return `${query.id}: ${ms(median(ours.latencies))} by reading all of ${query.table}, against ${ms(median(guides.latencies))} by ${guides.node}`;
  });
  return {
    id: "indexes.not-slower",
    what: `no query that an index of the guides serves reads the whole table with the stack's, and takes more than ${SLOWER} times as long`,
    seen: unserved.length === 0 ? `none of ${queries.length}` : words.join("; "),
    holds: unserved.length === 0,
    required: true,
    ...(unserved.length === 0 ? {} : { why: "no index of plumbline:migrations serves it" }),
  };
}

function failures({ failed, error }: WorkReport): string {
  return failed === 0 ? "none failed" : `${failed} failed: ${error ?? ""}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
