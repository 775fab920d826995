import { appendFileSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { createCluster, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { PostgresEngine } from "../engines/types.ts";
import { LabError } from "../errors.ts";
import type { DatabaseParameters } from "../proof/types.ts";
import type { Home } from "../servers/server.ts";
import { contribOf, whyLeftOut } from "./left-out.ts";
import type { ServerParameter } from "./left-out.ts";
import { createAsker, measureStatics } from "./statics.ts";
import type { MeasuredDatabase, MeasuredVersion, Reading } from "./types.ts";

/** The server itself is small: what is declared for large classes is parsed and checked, not allocated. */
const SMALL: Readonly<Record<string, string>> = {
  shared_buffers: "16MB",
  max_connections: "20",
  max_worker_processes: "8",
  fsync: "off",
};

/** File of the parameters of the class that is tried, read after the server's own. */
const CLASS_FILE = "class.conf";
/** A name of ours in that file, which shows that it has been read. */
const MARKER = "plumbline.round";
/** How long a server may take to read its files again. Milliseconds. */
const RELOAD_MS = 15_000;
/** Between two looks. Milliseconds. */
const LOOK_MS = 5;

/** What a server of one version is asked with. */
export interface VersionPlan {
  readonly engine: PostgresEngine;
  /** Folder of psql. */
  readonly tools: string;
  readonly home: Home;
  readonly databases: readonly DatabaseParameters[];
}

/** A parameter on its way to the server. */
export interface Sorted {
  readonly database: DatabaseParameters;
  /** May change while the server runs. */
  readonly dynamic: Readonly<Record<string, string>>;
  /** The core's own that only a start can change. */
  readonly statics: Readonly<Record<string, string>>;
  readonly leftOut: ReadonlyMap<string, string>;
}

/**
 * Has a real server of one major version take the parameters of every class.
 *
 * One small server for all classes: what may change while it runs is put into its configuration and read back from
 * pg_settings; what needs a start is given to `postgres -C`, which parses and checks as a start does and allocates nothing,
 * all of a class together and each by itself.
 *
 * @throws LabError when the server does not start.
 */
export async function measureVersion(plan: VersionPlan): Promise<MeasuredVersion> {
  const { engine, home, databases } = plan;
  const data = await createCluster(engine, home, `parameters-${engine.major}`);
  const path = join(data, CLASS_FILE);
  writeFileSync(path, "");
  if (home.user !== undefined) chownSync(path, home.user.uid, home.user.gid);
  appendFileSync(join(data, "postgresql.conf"), `include_if_exists = '${CLASS_FILE}'\n`);
  const asker = createAsker(plan, data);
  const measured: MeasuredDatabase[] = [];
  for (const group of byExtensions(databases)) {
    const running = await measureRunning(plan, data, group);
    for (const { sorted, readings, refused } of running) {
      const statics = await measureStatics(asker, sorted, readings);
      measured.push({
        database: sorted.database,
        readings: new Map([...readings, ...statics.readings]),
        refused: new Map([...refused, ...statics.refused]),
        leftOut: sorted.leftOut,
        ...(statics.sharedMemory === undefined ? {} : { sharedMemory: statics.sharedMemory }),
      });
    }
  }
  return { version: String(engine.major), server: engine.version, databases: measured };
}

/** Classes whose extensions have the same parameters: some of those only a start can change. */
function byExtensions(databases: readonly DatabaseParameters[]): readonly DatabaseParameters[][] {
  return [...Map.groupBy(databases, (one) => JSON.stringify(extensionsOf(one))).values()];
}

function extensionsOf({ values }: DatabaseParameters): Readonly<Record<string, string>> {
  return {
    shared_preload_libraries: contribOf(values["shared_preload_libraries"]),
    ...Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => name.includes(".") && whyLeftOut(name, "", undefined, "") === undefined)
        .sort(),
    ),
  };
}

interface Running {
  readonly sorted: Sorted;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly refused: ReadonlyMap<string, string>;
}

async function measureRunning(
  { engine, tools, home }: VersionPlan,
  data: string,
  group: readonly DatabaseParameters[],
): Promise<readonly Running[]> {
  const [first] = group;
  if (first === undefined) return [];
  const name = `parameters-${engine.major}`;
  writeFileSync(join(data, CLASS_FILE), "");
  const settings = { ...SMALL, ...extensionsOf(first) };
  const server = await startPostgres({ engine, tools, home, name, data, settings });
  try {
    const known = await catalogue(server);
    const configure = await configureOptions(server);
    const client = await server.connect();
    const running: Running[] = [];
    try {
      for (const [round, database] of group.entries()) {
        home.signal.throwIfAborted();
        const sorted = sortParameters(database, known, configure);
        const file = join(data, CLASS_FILE);
        running.push({ sorted, ...(await tryDynamic(server, client, file, sorted, round + 1)) });
      }
    } finally {
      client.close();
    }
    return running;
  } finally {
    await server.crash();
  }
}

async function catalogue(server: LabPostgres): Promise<ReadonlyMap<string, ServerParameter>> {
  const rows = await server.query(
    "SELECT name, context, unit, array_to_string(enumvals, ',') FROM pg_settings",
  );
  return new Map(
    rows.map(([name, context, unit, choices]) => [
      name ?? "",
      {
        context: context ?? "",
        unit: unit ?? undefined,
        choices: (choices ?? "").split(","),
      },
    ]),
  );
}

async function configureOptions(server: LabPostgres): Promise<string> {
  const [row] = await server.query("SELECT setting FROM pg_config WHERE name = 'CONFIGURE'");
  return row?.[0] ?? "";
}

function sortParameters(
  database: DatabaseParameters,
  known: ReadonlyMap<string, ServerParameter>,
  configure: string,
): Sorted {
  const dynamic: Record<string, string> = {};
  const statics: Record<string, string> = {};
  const leftOut = new Map<string, string>();
  for (const [name, value] of Object.entries(database.values)) {
    const parameter = known.get(name);
    const why = whyLeftOut(name, value, parameter, configure);
    if (why !== undefined) leftOut.set(name, why);
    // An extension's are in force since the start; a name the server does not know is found missing.
    else if (parameter === undefined || (name.includes(".") && isStatic(parameter))) continue;
    else if (isStatic(parameter)) statics[name] = value;
    else dynamic[name] = value;
  }
  return { database, dynamic, statics, leftOut };
}

function isStatic({ context }: ServerParameter): boolean {
  return context === "postmaster";
}

async function tryDynamic(
  server: LabPostgres,
  client: PostgresClient,
  file: string,
  { dynamic }: Sorted,
  round: number,
): Promise<Pick<Running, "readings" | "refused">> {
  writeClass(file, dynamic, round);
  const refused = await refusals(server, dynamic);
  if (refused.size > 0) {
    const taken = Object.entries(dynamic).filter(([name]) => !refused.has(name));
    writeClass(file, Object.fromEntries(taken), round);
  }
  await client.query("SELECT pg_reload_conf()");
  const deadline = Date.now() + RELOAD_MS;
  while ((await client.query(`SELECT current_setting('${MARKER}', true)`))[0]?.[0] !== `${round}`) {
    if (Date.now() > deadline) {
      throw new LabError(`${server.name} did not read its configuration again in time`);
    }
    await sleep(LOOK_MS);
  }
  return { readings: await readSettings(server), refused };
}

function writeClass(file: string, values: Readonly<Record<string, string>>, round: number): void {
  const lines = Object.entries(values).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  writeFileSync(file, [`${MARKER} = '${round}'\n`, ...lines].join(""));
}

/** What the server would not take of its files, in its own words. */
async function refusals(
  server: LabPostgres,
  values: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await server.query(
    "SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL AND sourcefile LIKE " +
      `'%/${CLASS_FILE}'`,
  );
  const refused = new Map<string, string>();
  for (const [name, error] of rows) {
    if (name === null || name === undefined) throw new LabError(`${server.name}: ${error ?? ""}`);
    refused.set(name, await exactWords(server, name, values[name] ?? "", error ?? ""));
  }
  return refused;
}

/** pg_file_settings says only that it could not be applied; ALTER SYSTEM says why, and writes nothing then. */
async function exactWords(
  server: LabPostgres,
  name: string,
  value: string,
  otherwise: string,
): Promise<string> {
  try {
    await server.query(`ALTER SYSTEM SET "${name}" = '${value.replaceAll("'", "''")}'`);
    await server.query(`ALTER SYSTEM RESET "${name}"`);
    return otherwise;
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
}

/** A new session: some parameters are taken when one begins. */
async function readSettings(server: LabPostgres): Promise<ReadonlyMap<string, Reading>> {
  const rows = await server.query("SELECT name, setting, unit FROM pg_settings");
  return new Map(
    rows.map(([name, value, unit]) => [
      name ?? "",
      { value: value ?? "", ...(unit === null || unit === undefined ? {} : { unit }) },
    ]),
  );
}
