/**
 * Writes what the policy pack has to know of AWS into its own folder, from the tables that the tuning reads:
 * the pack is installed without the rest of the project. `--check` only tells whether the files are current.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CACHE_NODE_TYPES } from "./instance-classes/cache.ts";
import { DATABASE_CLASSES } from "./instance-classes/database.ts";
import { POSTGRES_PARAMETERS } from "./postgres/parameters.ts";
import { resolveRow } from "./postgres/parameter.ts";
import type { PostgresParameter } from "./postgres/parameter.ts";
import { POSTGRES_VERSIONS } from "./postgres/types.ts";

const FOLDER = join(import.meta.dirname, "..", "policies", "facts");

function parametersOf(version: (typeof POSTGRES_VERSIONS)[number]): Record<string, unknown> {
  const rows = POSTGRES_PARAMETERS.flatMap((row) => resolveRow(row, version) ?? []);
  const facts = (row: PostgresParameter) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => key !== "name" && key !== "source"));
  return Object.fromEntries(rows.map((row) => [row.name, facts(row)]));
}

const FACTS: Readonly<Record<string, unknown>> = {
  "postgres-parameters.json": Object.fromEntries(
    POSTGRES_VERSIONS.map((version) => [version, parametersOf(version)]),
  ),
  "database-classes.json": Object.fromEntries(
    [...DATABASE_CLASSES.values()].map(({ name, vcpu, memory, burstable }) => [
      name,
      { vcpu, memory, burstable },
    ]),
  ),
  "cache-nodes.json": Object.fromEntries(
    [...CACHE_NODE_TYPES.values()].map(({ name, vcpu, maxmemory, burstable }) => [
      name,
      { vcpu, maxmemory, burstable },
    ]),
  ),
};

const stale = Object.entries(FACTS).filter(([file, facts]) => {
  const text = `${JSON.stringify(facts, undefined, 1)}\n`;
  const path = join(FOLDER, file);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  return readFileSync(path, "utf8") !== text;
});
if (stale.length > 0) {
  const names = stale.map(([file]) => `policies/facts/${file}`).join(", ");
  console.error(`not current: ${names}; run node tuning/generate-policy-facts.ts`);
  process.exitCode = 1;
}
