import { isFormula } from "../../policies/core/rds.ts";
import type { DatabaseParameters, ProofTable } from "../proof/types.ts";
import { amountOf } from "./amounts.ts";
import { DATABASE_BOUNDS } from "./bounds.ts";
import { describeDatabase, readBackFaults } from "./compare.ts";
import { cacheReadBackFaults, judgeCacheSizes, judgeSizes, show, tried } from "./judge.ts";
import type { MeasuredCache, MeasuredDatabase, MeasuredVersion } from "./types.ts";
import { humanBytes, humanSeconds } from "./words.ts";

/** Units that count time; the others count bytes. */
const TIMES = ["us", "ms", "s", "min", "h", "d"];

/** What one version took, and the versions nobody could try. */
export function versionsTable(
  versions: readonly MeasuredVersion[],
  untried: ReadonlyMap<string, number>,
): ProofTable {
  const rows = versions.map(({ version, server, databases }) => {
    const faults = databases.flatMap(readBackFaults).length;
    const results = databases.flatMap((one) => judgeSizes(one));
    const outside = results.filter(({ problem }) => problem !== undefined).length;
    const given = databases.reduce((sum, one) => sum + tried(one), 0);
    const leftOut = databases.reduce((sum, { leftOut: names }) => sum + names.size, 0);
    return [
      ...[version, server, String(databases.length), String(given), String(faults)],
      ...[String(results.length), String(outside), String(leftOut)],
    ];
  });
  const missing = [...untried].map(([version, classes]) => [
    ...[version, "not tried: none here; `make lab-setup` installs it", String(classes)],
    ...["-", "-", "-", "-", "-"],
  ]);
  return {
    title: "Parameters given to real servers",
    text: "Each class is a parameter group that the engine would deploy. Different: refused, warned of, unknown, or read back in another value or unit. Outside: a size or time, by the server's own unit, that makes no sense for the class.",
    columns: [
      ...["PostgreSQL", "server", "classes", "parameters", "different"],
      ...["sizes and times", "outside", "left out"],
    ],
    rows: [...rows, ...missing],
  };
}

/** What each bound allows and what the classes come to. */
export function boundsTable(databases: readonly MeasuredDatabase[]): ProofTable {
  const results = databases.flatMap((one) => judgeSizes(one));
  const rows = DATABASE_BOUNDS.flatMap(({ what, low, high, unit, why }) => {
    const found = results.filter((result) => result.what === what);
    const values = found.flatMap(({ value }) => (value === undefined ? [] : [value]));
    if (values.length === 0) return [];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const seen = least === most ? show(least, unit) : `${show(least, unit)} .. ${show(most, unit)}`;
    const allowed = `${show(low, unit)} .. ${show(high, unit)}`;
    return [[what, seen, allowed, String(values.length), why]];
  });
  return {
    title: "What the sizes and times come to",
    text: "Values as the servers read them back, times the servers' own units: a number meant in another unit falls outside.",
    columns: ["what", "found", "sane", "classes", "why"],
    rows,
  };
}

/** Every parameter of one database: what is declared, and what the server makes of it. */
export function parametersTable({ database, readings, leftOut }: MeasuredDatabase): ProofTable {
  const rows = Object.entries(database.declared).map(([name, declared]) => {
    const value = database.values[name] ?? "";
    const why = leftOut.get(name);
    const reading = readings.get(name);
    const read =
      why === undefined && reading !== undefined
        ? [reading.value, reading.unit].filter((text) => text !== undefined).join(" x ")
        : `left out: ${why ?? "unknown"}`;
    const amount = why === undefined ? amountOf(reading) : undefined;
    return [name, declared, isFormula(declared) ? value : "", read, inWords(amount, reading?.unit)];
  });
  return {
    title: `All parameters of ${describeDatabase(database)} (${database.instanceClass}, PostgreSQL ${database.version})`,
    text: `Memory ${humanBytes(database.memory)}, ${database.vcpu} vCPU. The server's unit stands behind its value.`,
    columns: ["parameter", "declared", "evaluated", "read back", "comes to"],
    rows,
  };
}

function inWords(amount: number | undefined, unit: string | undefined): string {
  if (amount === undefined || unit === undefined || amount <= 0) return "";
  return TIMES.includes(unit) ? humanSeconds(amount) : humanBytes(amount);
}

/** What the caches' servers took. */
export function cachesTable(measured: readonly MeasuredCache[]): ProofTable {
  const rows = measured.map((one) => {
    const { cache, server, leftOut } = one;
    const given = Object.keys(cache.values).length - leftOut.size;
    const outside = judgeCacheSizes(one).filter(({ problem }) => problem !== undefined).length;
    return [
      ...[cache.family, cache.role, cache.nodeType, server, String(given)],
      ...[String(cacheReadBackFaults(one).length), String(outside), String(leftOut.size)],
    ];
  });
  return {
    title: "Parameters given to real caches",
    text: "By CONFIG SET, read back by CONFIG GET. The version beside a family is the one that stood in for it.",
    columns: [
      ...["family", "role", "node type", "server", "parameters"],
      ...["different", "outside", "left out"],
    ],
    rows,
  };
}

/** What could not be tried, and why. */
export function leftOutTable(
  versions: readonly MeasuredVersion[],
  caches: readonly MeasuredCache[],
): ProofTable {
  const found = [
    ...versions.flatMap(({ server, databases }) =>
      databases.flatMap(({ leftOut }) =>
        [...leftOut].map(([name, why]) => ({ name, why, where: `PostgreSQL ${server}` })),
      ),
    ),
    ...caches.flatMap(({ server, leftOut }) =>
      [...leftOut].map(([name, why]) => ({ name, why, where: server })),
    ),
  ];
  const groups = Map.groupBy(found, ({ name, why }) => `${name}\n${why}`);
  return {
    title: "Parameters left out",
    text: "Declared, but not to be tried on a server of this machine.",
    columns: ["parameter", "where", "why"],
    rows: [...groups.values()].flatMap((group) => {
      const [first] = group;
      const where = [...new Set(group.map((one) => one.where))].join(", ");
      return first === undefined ? [] : [[first.name, where, first.why]];
    }),
  };
}

/** A database's parameters as arguments for a person to repeat. */
export function repeatCommand({ values }: DatabaseParameters, server: string): string {
  const given = ["shared_buffers", "max_connections", "max_worker_processes"]
    .flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [`-c ${name}=${value}`];
    })
    .join(" ");
  return `postgres -C shared_memory_size -D <an empty cluster of PostgreSQL ${server}> ${given}`;
}
