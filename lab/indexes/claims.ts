import type { ClaimEvidence } from "../proof/types.ts";
import { count, median, ms, p95, sorted, spread, times } from "../statistics.ts";
import { WAIT_MS, p95Ratio } from "./checks.ts";
import type { GuidesResult } from "./migrations.ts";
import type { PrescriptionResult } from "./prescription.ts";
import { DRAWS, FAR_PAGE, LIST, PER_PAGE } from "./reads.ts";
import type { FulltextResult, OrderResult, Pages, ReadResult, UserSearch } from "./reads.ts";
import type { Measured } from "./run.ts";
import type { QueryResult, QuerySample } from "./types.ts";
import type { RefreshResult } from "./view-refresh.ts";
import { BATCH } from "./writes.ts";
import type { InsertTimes, WriteResult } from "./writes.ts";

/** What was seen of all claims of the section. */
export function claimsOf(measured: Measured): readonly ClaimEvidence[] {
  const { queries, guides, refresh, reads, writes, prescription, slowQueries } = measured;
  return [
    indexClaim(queries, guides),
    writeOverheadClaim(writes),
    eagerClaim(reads),
    ...bulkClaims(writes),
    paginationClaim(reads),
    orderClaim(reads.order),
    userSearchClaim(reads.userSearches),
    fulltextClaim(reads.fulltext),
    messagesClaim(queries),
    slowQueryClaim(slowQueries),
    concurrentClaim(measured),
    viewClaim(refresh, queries),
    ...latencyClaims(prescription),
  ];
}

function evidence(claim: string, holds: boolean, seen: string): ClaimEvidence {
  return { claim, verdict: holds ? "confirmed" : "refuted", seen };
}

/** 002: 500 ms become 50 ms. */
export function indexClaim(
  queries: readonly QueryResult[],
  { refusals }: GuidesResult,
): ClaimEvidence {
  const ratios = queries.map(({ samples }) => {
    return median(samples.untuned.latencies) / median(samples.guides.latencies);
  });
  const ten = ratios.filter((ratio) => ratio >= 10).length;
  const refused = refusals.map(({ statement, words }) => `${statement.name} (${words})`);
  return evidence(
    "index-10x",
    median(ratios) >= 10,
    `with the guides' own indexes their ${ratios.length} queries are ${spread(ratios, times)} as fast, ${ten} of them 10 times; ` +
      `refused by PostgreSQL: ${refused.length === 0 ? "none" : refused.join(", ")}`,
  );
}

/** 002: less than 5 %. */
export function writeOverheadClaim({ single, batch }: WriteResult): ClaimEvidence {
  const [one, many] = [overhead(single), overhead(batch)];
  return evidence(
    "index-write-overhead",
    one < 5 && many < 5,
    `an insert into each of events, RSVPs, users and messages takes ${percent(one)} longer with the guides' indexes ` +
      `as single transactions, ${percent(many)} in batches of ${count(BATCH)} rows`,
  );
}

/** Percent that inserts take longer with indexes. */
export function overhead({ untuned, guides }: InsertTimes): number {
  return (median(guides) / median(untuned) - 1) * 100;
}

/** 002: 100+ queries of 1,000 ms become 3 of 50 ms. */
export function eagerClaim({ nPlusOne, eager }: ReadResult): ClaimEvidence {
  const ratio = median(nPlusOne) / median(eager);
  return evidence(
    "eager-loading-20x",
    ratio >= 20,
    `${2 * LIST + 1} queries take ${spread(nPlusOne, ms)}, 3 queries ${spread(eager, ms)}: ${times(ratio)}, ` +
      "on the loopback interface, where a round trip costs next to nothing",
  );
}

/** 002: 1,000 rows 5,000 ms become 50 ms, 1,000 rows a second. */
export function bulkClaims({ oneByOne, bulk }: WriteResult): readonly ClaimEvidence[] {
  const ratio = median(oneByOne) / median(bulk);
  const rate = (BATCH * 1000) / median(bulk);
  return [
    evidence(
      "bulk-insert-100x",
      ratio >= 100,
      `${count(BATCH)} contents one by one ${spread(oneByOne, ms)}, as one statement ${spread(bulk, ms)}: ${times(ratio)}`,
    ),
    evidence(
      "bulk-insert-rate",
      rate >= 1000,
      `${count(rate)} contents a second with the guides' full-text index`,
    ),
  ];
}

/** 002: pages by OFFSET. Twice the time of the first page is another cost. */
export function paginationClaim({ firstPage, farPage, farByKey }: ReadResult): ClaimEvidence {
  const ratio = median(farPage) / median(firstPage);
  return evidence(
    "pagination-constant",
    ratio < 2,
    `page ${count(FAR_PAGE)} of ${PER_PAGE} messages takes ${times(ratio)} as long as page 1 by OFFSET (${ms(median(farPage))} against ` +
      `${ms(median(firstPage))}), and ${ms(median(farByKey))} by the last key`,
  );
}

/** 000: (status, start_date, category). A tenth more pages is no difference that anybody notices. */
export function orderClaim({ filter, list }: OrderResult): ClaimEvidence {
  const asGood = ({ guides, ours }: Pages) => guides <= ours * 1.1;
  return evidence(
    "events-search-order",
    asGood(filter) && asGood(list),
    `by status, date and category a query reads ${count(filter.guides)} pages with the guides' index, ${count(filter.ours)} with the stack's ` +
      `indexes (mean of ${DRAWS}); the latest by status alone ${count(list.guides)} against ${count(list.ours)}`,
  );
}

/** 000: (first_name, last_name, status). */
export function userSearchClaim(searches: readonly UserSearch[]): ClaimEvidence {
  const served = searches.filter(({ guides }) => guides.includes("idx_users_search"));
  const words = searches.map(({ form, guides, ours }) => `by ${form}: ${guides} (ours: ${ours})`);
  return evidence("users-search-index", served.length === searches.length, words.join("; "));
}

/** 000: title || ' ' || description. */
export function fulltextClaim({ guides, ours, word }: FulltextResult): ClaimEvidence {
  return evidence(
    "fulltext-null",
    guides.there > 0 && guides.found === guides.there,
    `of ${count(guides.there)} events with "${word}" in the title and no description the guides' expression finds ${count(guides.found)}, ` +
      `the stack's ${count(ours.found)} of ${count(ours.there)}`,
  );
}

/** 003: the composite index under the query it is printed with. */
export function messagesClaim(queries: readonly QueryResult[]): ClaimEvidence {
  const found = queries.find(({ query }) => query.id === "tenant-messages");
  if (found === undefined) throw new Error("no query tenant-messages");
  const { untuned, guides, ours } = found.samples;
  const read = ({ node, latencies }: QuerySample) => `${node} (${ms(median(latencies))})`;
  return evidence(
    "messages-tenant-index",
    untuned.node === "Seq Scan" && guides.node.includes("idx_messages_tenant_created"),
    `their query reads messages by ${read(untuned)} without the index and by ${read(guides)} with it: the index is for deleted_at IS NULL, ` +
      `which the query does not say; with the stack's index by ${read(ours)}`,
  );
}

/** 000: total_time of pg_stat_statements. @param words the server's; undefined when the query works. */
export function slowQueryClaim(words: string | undefined): ClaimEvidence {
  return evidence("slow-query-sql", words === undefined, words ?? "the query works");
}

/** 003: CREATE INDEX CONCURRENTLY. */
export function concurrentClaim({
  guides,
  migration,
}: Pick<Measured, "guides" | "migration">): ClaimEvidence {
  const both = [guides.concurrent, migration.writes];
  const failed = both.reduce((sum, each) => sum + each.failed, 0);
  const wait = Math.max(...both.map(({ longestWait }) => longestWait));
  return evidence(
    "concurrent-index",
    failed === 0 && wait < WAIT_MS,
    `beside it ${failed} writes failed, and the longest wait for a table was ${ms(wait)}; beside the guides' other indexes, built without ` +
      `CONCURRENTLY, ${ms(guides.plain.longestWait)}`,
  );
}

/** 004: refresh_workshop_statistics(). */
export function viewClaim(
  { guides, guidesMs, oursMs }: RefreshResult,
  queries: readonly QueryResult[],
): ClaimEvidence {
  const found = queries.find(({ query }) => query.id === "statistics");
  const [computed, read] = [found?.samples.untuned, found?.samples.guides].map((sample) =>
    median(sample?.latencies ?? []),
  );
  return evidence(
    "materialized-view",
    guides === undefined,
    `${guides ?? "the guides' refresh works"}; reading it takes ${ms(read ?? Number.NaN)}, its query ${ms(computed ?? Number.NaN)}; ` +
      `filling it takes ${spread(guidesMs, ms)}, the stack's ${spread(oursMs, ms)}`,
  );
}

/** 001: p95 < 100 ms; 003: < 10 ms on average; 004: 250 ms become 45 ms. */
export function latencyClaims({
  untuned,
  ours,
  steady,
}: PrescriptionResult): readonly ClaimEvidence[] {
  const average = (runs: PrescriptionResult["ours"]) => median(runs.map(({ mean }) => mean));
  const [before, after] = [average(untuned), average(ours)];
  const load = `at half of what the machine can do (${count(steady.rate)} queries/s)`;
  return [
    evidence(
      "query-p95-100ms",
      steady.p95 < 100,
      `95 % within ${ms(steady.p95)} ${load}; under full load ${times(p95Ratio(untuned, ours))} better than untuned`,
    ),
    evidence("query-avg-10ms", steady.mean < 10, `${ms(steady.mean)} on average ${load}`),
    evidence(
      "query-250-to-45",
      after <= 45 && before / after >= 250 / 45,
      `${ms(before)} untuned become ${ms(after)} on average under the same number of clients: ${times(before / after)}`,
    ),
  ];
}

function percent(number: number): string {
  return `${number.toFixed(0)} %`;
}

/** Median and 95th percentile, for a cell. */
export function cell(latencies: readonly number[]): string {
  const all = sorted(latencies);
  return `${ms(median(all))} / ${ms(p95(all))}`;
}
