import { createCluster, startPostgres } from "../engines/postgres.ts";
import { contestants } from "../database/contestants.ts";
import { classParameters } from "../proof/class-parameters.ts";
import type { DatabaseParameters, ProofContext, Section } from "../proof/types.ts";
import { measureHighWater } from "./high-water.ts";
import type { Contestant, HighWater, HighWaterPlan } from "./high-water.ts";
import { OURS, resultOf } from "./report.ts";
import { mustHaveRoom } from "./room.ts";
import { tableSql } from "./statements.ts";

/** The smallest class of the examples: the less memory, the less room for a mistake. */
const INSTANCE_CLASS = "db.t4g.small";
/** The table is this much longer than the quarter of memory that shared_buffers have. Bytes. */
const TABLE_MARGIN = 16 * 1024 * 1024;
/** Those that are tried in a quick run. */
const QUICK: readonly string[] = [OURS, "rds-default"];

/** The most memory that PostgreSQL takes at max_connections, against the memory of its class. */
export const memorySection: Section = {
  id: "memory",
  title: "Memory at max_connections",
  seconds: { full: 40, quick: 15 },
  run: async (context) => {
    const parameters = classParameters(context, INSTANCE_CLASS);
    const given = { instanceClass: parameters.instanceClass, memory: parameters.memory };
    await mustHaveRoom(given);
    const all = await measureAll(context, parameters);
    return resultOf(all, given, parameters);
  },
};

async function measureAll(
  context: ProofContext,
  parameters: DatabaseParameters,
): Promise<readonly HighWater[]> {
  const { engines, home, quick, progress } = context;
  const { memory } = parameters;
  const tried = contestants(parameters).filter(({ id }) => !quick || QUICK.includes(id));
  progress("filling a table as large as shared_buffers");
  const data = await createCluster(engines.main, home, "memory");
  await fillTable(context, data, memory / 4 + TABLE_MARGIN);
  const all: HighWater[] = [];
  for (const { contestant, kind } of plansOf(tried, quick)) {
    progress(`${contestant.id}, a ${kind} in every connection`);
    all.push(await measureHighWater(context, { contestant, kind, data, memory }));
  }
  return all;
}

/** A hash takes most; the stack's own parameters are tried with a sort, too. */
function plansOf(
  tried: readonly Contestant[],
  quick: boolean,
): readonly Pick<HighWaterPlan, "contestant" | "kind">[] {
  return tried.flatMap((contestant) => {
    const both = contestant.id === OURS && !quick;
    return (both ? (["sort", "hash"] as const) : (["hash"] as const)).map((kind) => ({
      contestant,
      kind,
    }));
  });
}

async function fillTable(context: ProofContext, data: string, bytes: number): Promise<void> {
  const { engines, home } = context;
  const server = await startPostgres({
    engine: engines.main,
    tools: engines.tools,
    home,
    name: "memory-fill",
    data,
    // Rows of a new table are not written to the WAL then. PostgreSQL documentation, wal_level.
    settings: { fsync: "off", wal_level: "minimal", max_wal_senders: "0", max_wal_size: "2GB" },
  });
  try {
    await server.script(tableSql(bytes));
  } finally {
    await server.stop();
  }
}
