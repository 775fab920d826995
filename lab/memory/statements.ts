import { LabError } from "../errors.ts";

/** Rows of the table on a page of 8 kB: (8,192 - 24) / (4 + 24 + 4 + 4 + 960) is 8.2. */
const ROWS_PER_PAGE = 8;
/** Bytes of a page. */
const PAGE = 8192;
/** Letters of a row's text: 30 times the 32 of an MD5. */
const REPEATS = 30;

/** Sorts or groups rows, and holds what it takes for as long as its cursor is open. */
export interface HoldingStatement {
  readonly kind: "sort" | "hash";
  /** Pages of the table it reads. */
  readonly pages: number;
  readonly sql: string;
}

/** What a statement took, by EXPLAIN ANALYZE. */
export interface StatementUse {
  /** Most memory its sort or hash took. Bytes. */
  readonly memory: number;
  /** What did not fit, and went to temporary files. Bytes. */
  readonly disk: number;
  /** "quicksort", "external merge"; "hash aggregate" for a hash. */
  readonly method: string;
}

/** Pages of a table of that size. */
export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE);
}

/**
 * Makes the table that statements read and that fills shared_buffers. Its texts are not compressed, so that a row in a
 * sort, a hash or an index is as long as here.
 */
export function tableSql(bytes: number): string {
  const rows = pagesOf(bytes) * ROWS_PER_PAGE;
  return [
    "BEGIN;",
    "CREATE TABLE pages (id int NOT NULL, payload text NOT NULL);",
    "ALTER TABLE pages ALTER COLUMN payload SET STORAGE PLAIN;",
    `INSERT INTO pages SELECT id, repeat(md5(id::text), ${REPEATS}) FROM generate_series(1, ${rows}) AS id;`,
    "COMMIT;",
    "VACUUM (FREEZE, ANALYZE) pages;",
    "CREATE EXTENSION IF NOT EXISTS pg_prewarm;",
    "CREATE ROLE app LOGIN;",
    "GRANT SELECT ON pages TO app;",
  ].join("\n");
}

/** A statement that sorts rows of so many pages. */
export function sortOf(pages: number): HoldingStatement {
  const sql = `SELECT payload FROM pages WHERE ctid < '(${pages},0)' ORDER BY payload`;
  return { kind: "sort", pages, sql };
}

/** A statement that groups rows of so many pages by a hash; every row is a group. */
export function hashOf(pages: number): HoldingStatement {
  const sql = `SELECT payload, count(*) FROM pages WHERE ctid < '(${pages},0)' GROUP BY payload`;
  return { kind: "hash", pages, sql };
}

/**
 * What a session says beforehand: a cursor's plan has no parallel workers, so EXPLAIN's shall have none; it holds for as
 * long as the test takes; and a hash that does not fit shall spill, rather than be replaced by a sort.
 */
export function sessionSql(kind: HoldingStatement["kind"]): string {
  const session =
    "SET max_parallel_workers_per_gather = 0; SET statement_timeout = '60s'; " +
    "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0";
  return kind === "hash" ? `${session}; SET enable_sort = off` : session;
}

/** Runs a statement as far as its first row, and keeps what it took. */
export function holdSql({ sql }: HoldingStatement): string {
  return `BEGIN; DECLARE held NO SCROLL CURSOR FOR ${sql}; FETCH 1 FROM held`;
}

/** Shows what a statement takes. */
export function explainSql({ sql }: HoldingStatement): string {
  return `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`;
}

/**
 * Reads what a sort or a hash took from EXPLAIN's JSON.
 *
 * @throws LabError when there is no such node in the plan.
 */
export function readUse(json: string, kind: HoldingStatement["kind"]): StatementUse {
  const [explained] = JSON.parse(json) as readonly { readonly Plan: PlanNode }[];
  const node = explained === undefined ? undefined : findNode(explained.Plan, kind);
  if (node === undefined) {
    throw new LabError(
      `PostgreSQL's plan has no ${kind}: the statement would not take its memory.`,
    );
  }
  const kib = 1024;
  if (kind === "hash") {
    return {
      memory: (node["Peak Memory Usage"] ?? 0) * kib,
      disk: (node["Disk Usage"] ?? 0) * kib,
      method: "hash aggregate",
    };
  }
  const used = (node["Sort Space Used"] ?? 0) * kib;
  const onDisk = node["Sort Space Type"] === "Disk";
  const method = node["Sort Method"] ?? "sort";
  return { memory: onDisk ? 0 : used, disk: onDisk ? used : 0, method };
}

/**
 * The next number of pages to try for a sort that just fits: a sort that spills no longer says what memory it took.
 *
 * @param use what the pages tried last took.
 * @param limit work_mem. Bytes.
 * @returns undefined when it takes at least `share` of the limit and fits
 */
export function nextPages(
  pages: number,
  use: StatementUse,
  limit: number,
  share: number,
): number | undefined {
  if (use.disk > 0) return Math.floor(pages * 0.95);
  if (use.memory >= limit * share) return undefined;
  // Halfway between the share and the limit, by what a page took.
  return Math.max(pages + 1, Math.floor((pages * limit * (share + 1)) / 2 / use.memory));
}

interface PlanNode {
  readonly "Node Type": string;
  readonly Strategy?: string;
  readonly "Sort Method"?: string;
  readonly "Sort Space Used"?: number;
  readonly "Sort Space Type"?: string;
  readonly "Peak Memory Usage"?: number;
  readonly "Disk Usage"?: number;
  readonly Plans?: readonly PlanNode[];
}

function findNode(node: PlanNode, kind: HoldingStatement["kind"]): PlanNode | undefined {
  const isIt =
    kind === "sort"
      ? node["Node Type"] === "Sort"
      : node["Node Type"] === "Aggregate" && node.Strategy === "Hashed";
  if (isIt) return node;
  for (const child of node.Plans ?? []) {
    const found = findNode(child, kind);
    if (found !== undefined) return found;
  }
  return undefined;
}
