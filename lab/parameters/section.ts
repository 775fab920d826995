import { LabError } from "../errors.ts";
import type { DatabaseParameters, ProofContext, Section, SectionResult } from "../proof/types.ts";
import { cacheChecks, databaseChecks } from "./judge.ts";
import { measureVersion } from "./postgres.ts";
import { measureCaches } from "./redis.ts";
import {
  boundsTable,
  cachesTable,
  leftOutTable,
  parametersTable,
  repeatCommand,
  versionsTable,
} from "./tables.ts";
import type { MeasuredCache, MeasuredVersion } from "./types.ts";

/**
 * Every declared parameter given to a real server of its version and read back, and its size in bytes or seconds held against
 * the class: what proves the units.
 */
export const parametersSection: Section = {
  id: "parameters",
  title: "Parameters on real servers",
  seconds: { full: 15, quick: 15 },
  run: runParameters,
};

async function runParameters(context: ProofContext): Promise<SectionResult> {
  const { stack, engines, home, progress } = context;
  const all = [stack.database, ...stack.databases];
  const byVersion = Map.groupBy(all, ({ version }) => version);
  const engineOf = (version: string) =>
    engines.postgres.find(({ major }) => String(major) === version);
  const untried = new Map(
    [...byVersion]
      .filter(([version]) => engineOf(version) === undefined)
      .map(([version, databases]) => [version, databases.length]),
  );
  if (untried.size === byVersion.size) {
    throw new LabError(
      `No server here has a version of the parameters (${[...untried.keys()].join(", ")}): run make lab-setup`,
    );
  }
  progress(`${all.length} parameter groups of PostgreSQL, ${stack.caches.length} of caches`);
  const versions = await measureVersions(context, byVersion);
  const caches = await measureCaches(engines.redis, home, stack.caches);
  return resultOf(context, { versions, caches, untried });
}

/** Two at a time: a server spends most of the time waiting for files. */
async function measureVersions(
  { engines, home, progress }: ProofContext,
  byVersion: ReadonlyMap<string, readonly DatabaseParameters[]>,
): Promise<readonly MeasuredVersion[]> {
  const waiting = engines.postgres.filter(({ major }) => byVersion.has(String(major)));
  const measured: MeasuredVersion[] = [];
  const work = async () => {
    for (let engine = waiting.shift(); engine !== undefined; engine = waiting.shift()) {
      const databases = byVersion.get(String(engine.major)) ?? [];
      measured.push(await measureVersion({ engine, tools: engines.tools, home, databases }));
      progress(`PostgreSQL ${engine.version}: ${databases.length} parameter groups read back`);
    }
  };
  // Both end before the first failure is told: no server is left behind.
  const ended = await Promise.allSettled([work(), work()]);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return measured.sort((a, b) => Number(a.version) - Number(b.version));
}

interface Measured {
  readonly versions: readonly MeasuredVersion[];
  readonly caches: readonly MeasuredCache[];
  readonly untried: ReadonlyMap<string, number>;
}

function resultOf({ stack }: ProofContext, measured: Measured): SectionResult {
  const { versions, caches, untried } = measured;
  const databases = versions.flatMap((version) => version.databases);
  // The stack's own where its version was tried, else the first there is.
  const shown = databases.find(({ database }) => database === stack.database) ?? databases[0];
  const checks = [...versions.flatMap(databaseChecks), ...cacheChecks(caches)];
  return {
    summary: summaryOf(measured, checks.filter(({ holds }) => !holds).length),
    tables: [
      versionsTable(versions, untried),
      boundsTable(databases),
      ...(shown === undefined ? [] : [parametersTable(shown)]),
      cachesTable(caches),
      leftOutTable(versions, caches),
    ],
    pictures: [],
    checks,
    claims: [],
    commands: versions.flatMap(({ server, databases: [first] }) =>
      first === undefined ? [] : [repeatCommand(first.database, server)],
    ),
  };
}

function summaryOf({ versions, caches, untried }: Measured, failing: number): readonly string[] {
  const databases = versions.flatMap((version) => version.databases);
  const parameters = databases.reduce(
    (sum, { database, leftOut }) => sum + Object.keys(database.values).length - leftOut.size,
    0,
  );
  const servers = versions.map(({ server }) => server).join(", ");
  const cacheServers = [...new Set(caches.map(({ server }) => server))].join(" and ");
  const outcome =
    failing === 0
      ? "all were taken and read back in the declared value and unit, and come to sane sizes"
      : `${failing} ${failing === 1 ? "check does" : "checks do"} not hold`;
  return [
    `${parameters} parameters of ${databases.length} parameter groups were given to PostgreSQL ${servers}, and those of ${caches.length} caches to ${cacheServers}: ${outcome}.`,
    ...(untried.size === 0
      ? []
      : [`Not tried, for want of a server: PostgreSQL ${[...untried.keys()].join(", ")}.`]),
  ];
}
