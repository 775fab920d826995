import type { MigrationsConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { OWN_PREFIX, identifier, literal, revisionMark, workingNames } from "./names.ts";
import { LOCK_TIMEOUT } from "./session.ts";
import { codeOf, shorten, statementProblems, withoutLayout } from "./statement.ts";

type IndexConfig = MigrationsConfig["indexes"][string];

/** The table at the beginning of what follows ON, with or without schema, and what comes next. */
const TABLE =
  /^\s*(?:only\s+)?((?:"(?:[^"]|"")+"|[a-z_][\w$]*)(?:\.(?:"(?:[^"]|"")+"|[a-z_][\w$]*))?)\s*(?:using\s+[a-z_]\w*\s*)?\(/i;

/** Functions whose result changes by itself: PostgreSQL refuses them in an index (they are not IMMUTABLE). */
const CHANGING =
  /\b(now|current_timestamp|current_date|current_time|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp|random)\b/i;

/** What is wrong with the definition of an index. */
export function indexProblems(name: string, index: IndexConfig): readonly Problem[] {
  const path = `indexes.${name}.on`;
  const problems = [...statementProblems(path, index.on)];
  if (tableOf(index) === undefined) {
    problems.push({
      path,
      got: shorten(index.on),
      allowed: 'a table and its columns in parentheses, as "messages (tenant_id, created_at DESC)"',
      fix: "write what follows ON in CREATE INDEX",
    });
  }
  const [changing] = CHANGING.exec(codeOf(index.on)) ?? [];
  if (changing === undefined) return problems;
  return [
    ...problems,
    {
      path,
      got: shorten(index.on),
      allowed: "functions whose result never changes (IMMUTABLE)",
      fix: `remove ${changing}: index the column itself, the query's own condition narrows it down`,
    },
  ];
}

function tableOf(index: IndexConfig): string | undefined {
  return TABLE.exec(index.on)?.[1];
}

/**
 * Builds the index if it is missing, invalid or of another definition. It is built under a working name and takes its real
 * name when it is ready, so queries keep the old one until then and an interrupted build never goes by the real name.
 * Nothing here stops reads or writes of the table.
 */
export function indexSql(name: string, index: IndexConfig): string {
  const mark = revisionMark([String(index.unique), withoutLayout(index.on)]);
  const { next, previous } = workingNames(name);
  const table = `${literal(tableOf(index) ?? "")}::regclass`;
  const unique = index.unique ? "UNIQUE " : "";
  return `SELECT NOT EXISTS (
  SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = ${table} AND c.relname = ${literal(name)} AND i.indisvalid
    AND obj_description(c.oid, 'pg_class') = ${literal(mark)}
) AS build \\gset
\\if :build
\\echo index ${name}: building
${guardSql(name, table)}
${dropSql(table, [next, previous])}
\\set ON_ERROR_STOP off
CREATE ${unique}INDEX CONCURRENTLY ${identifier(next)} ON ${index.on.trim()};
\\set failed :ERROR
\\set ON_ERROR_STOP on
\\if :failed
${dropSql(table, [next])}
DO $${OWN_PREFIX}$ BEGIN RAISE EXCEPTION 'index % was not built: the reason stands above', ${literal(name)}; END $${OWN_PREFIX}$;
\\endif
${swapSql({ name, next, previous, table, mark })}
\\else
\\echo index ${name}: as declared
\\endif
${dropSql(table, [previous])}`;
}

/** The schema of a table. */
const schemaOf = (table: string): string =>
  `(SELECT relnamespace FROM pg_class WHERE oid = ${table})`;

/** Drops the indexes of these names beside the table, where there are any. */
function dropSql(table: string, names: readonly string[]): string {
  return `SELECT format('DROP INDEX CONCURRENTLY %s.%I', relnamespace::regnamespace, relname)
FROM pg_class WHERE relkind = 'i' AND relname IN (${names.map(literal).join(", ")})
  AND relnamespace = ${schemaOf(table)} \\gexec`;
}

/** Stops before the build where the name belongs to something that cannot be exchanged. */
function guardSql(name: string, table: string): string {
  return `DO $${OWN_PREFIX}$ BEGIN
  IF EXISTS (
    SELECT FROM pg_class c WHERE c.relname = ${literal(name)} AND c.relnamespace = ${schemaOf(table)}
      AND (c.relkind <> 'i' OR EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid))
  ) THEN
    RAISE EXCEPTION '% is a table, a view or the index of a constraint: choose another name', ${literal(name)};
  END IF;
END $${OWN_PREFIX}$;`;
}

/** Marks the new index and exchanges the names in one transaction. */
function swapSql(index: {
  readonly name: string;
  readonly next: string;
  readonly previous: string;
  readonly table: string;
  readonly mark: string;
}): string {
  const { name, next, previous, table, mark } = index;
  return `SET lock_timeout = '${LOCK_TIMEOUT}';
DO $${OWN_PREFIX}$
DECLARE
  home constant regnamespace := ${schemaOf(table)};
BEGIN
  EXECUTE format('COMMENT ON INDEX %s.%I IS %L', home, ${literal(next)}, ${literal(mark)});
  IF EXISTS (SELECT FROM pg_class WHERE relnamespace = home AND relname = ${literal(name)}) THEN
    EXECUTE format('ALTER INDEX %s.%I RENAME TO %I', home, ${literal(name)}, ${literal(previous)});
  END IF;
  EXECUTE format('ALTER INDEX %s.%I RENAME TO %I', home, ${literal(next)}, ${literal(name)});
END $${OWN_PREFIX}$;
SET lock_timeout = 0;`;
}
