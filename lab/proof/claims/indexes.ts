import { at } from "./claim.ts";
import type { MeasuredClaim } from "./claim.ts";

const measuredBy = "indexes";

/** Claims about indexes and queries. */
export const INDEX_CLAIMS: readonly MeasuredClaim[] = [
  {
    id: "index-10x",
    ...at(["002", "Performance Indexes"]),
    says: "Its indexes bring a query from 500 ms to 50 ms: 10 times faster.",
    measuredBy,
  },
  {
    id: "index-write-overhead",
    ...at(["002", "Performance Indexes"]),
    says: "More than 20 indexes cost less than 5 % of the speed of writes.",
    measuredBy,
  },
  {
    id: "eager-loading-20x",
    ...at(["002", "Eager Loading"], ["000", "Query Optimization"], ["003", "Query Optimization"]),
    says: "Loading with 3 queries instead of more than 100 takes 50 ms instead of 1,000 ms: 20 times faster.",
    measuredBy,
  },
  {
    id: "bulk-insert-100x",
    ...at(["002", "Bulk Operations"], ["003", "Batch Operations"]),
    says: "1,000 rows inserted together take 50 ms, one by one 5,000 ms: 100 times faster.",
    measuredBy,
  },
  {
    id: "bulk-insert-rate",
    ...at(["002", "Performance Targets"]),
    says: "Bulk inserts reach 1,000 rows a second or more (2,341 in its benchmark).",
    measuredBy,
  },
  {
    id: "pagination-constant",
    ...at(["002", "Pagination"]),
    says: "A page takes the same time whatever its number, with OFFSET too.",
    measuredBy,
  },
  {
    id: "events-search-order",
    ...at(["000", "Indexing Strategy"]),
    says: "(status, start_date, category) is the index for events by status, dates and category.",
    measuredBy,
  },
  {
    id: "users-search-index",
    ...at(["000", "Indexing Strategy"]),
    says: "(first_name, last_name, status) serves the search for users.",
    measuredBy,
  },
  {
    id: "fulltext-null",
    ...at(["000", "Indexing Strategy"]),
    says: "Full-text search over title || ' ' || description finds every event that matches.",
    measuredBy,
  },
  {
    id: "messages-tenant-index",
    ...at(["003", "Query Optimization"]),
    says: "The partial index on (tenant_id, created_at DESC) turns its query of messages from a Seq Scan into an Index Scan.",
    measuredBy,
  },
  {
    id: "slow-query-sql",
    ...at(["000", "Indexing Strategy"], ["000", "Query Performance Monitoring"]),
    says: "Its queries of pg_stat_statements list the slowest statements.",
    measuredBy,
  },
  {
    id: "concurrent-index",
    ...at(["003", "Query Optimization"]),
    says: "CREATE INDEX CONCURRENTLY builds an index while writes go on.",
    measuredBy,
  },
  {
    id: "materialized-view",
    ...at(["004", "Materialized Views"]),
    says: "Statistics in a materialised view are faster to read, and REFRESH CONCURRENTLY keeps it current as written.",
    measuredBy,
  },
  {
    id: "query-p95-100ms",
    ...at(["001", "Performance Targets"], ["004", "Performance Targets"]),
    says: "95 % of queries take less than 100 ms (80 ms achieved, 150 ms before).",
    measuredBy,
  },
  {
    id: "query-avg-10ms",
    ...at(["003", "Performance Checklist"]),
    says: "Queries take less than 10 ms on average.",
    measuredBy,
  },
  {
    id: "query-250-to-45",
    ...at(["004", "Performance Results"]),
    says: "The time of a query falls from 250 ms to 45 ms.",
    measuredBy,
  },
];
