import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext, Section, SectionResult } from "../proof/types.ts";
import { readConnections } from "./clients.ts";
import type { ConnectionState } from "./clients.ts";
import { countClients } from "./counting.ts";
import type { Count } from "./counting.ts";
import { GUIDES, tryGuides } from "./guides.ts";
import { judgeClaims, judgeCounts } from "./judging.ts";
import type { Counted } from "./judging.ts";
import { runLoads } from "./load.ts";
import { judgeLoad, summarize } from "./load-judging.ts";
import type { LoadSummary } from "./load-judging.ts";
import { countsPicture, loadPicture } from "./pictures.ts";
import { factorFor, predict, serverConnections, sizesOf, usable } from "./prediction.ts";
import type { Limits, Sizes } from "./prediction.ts";
import { poolSettings, resize, serverLimits, startServer } from "./servers.ts";
import { clientsTable, countsTable, guidesTable, loadTable, predictionTable } from "./tables.ts";
import { firstWait, pinnedClients } from "./waiting.ts";

/** Below, at and above the budget. */
const TIMES = { full: [0.5, 1, 2, 5], quick: [1, 2, 5] } as const;

/** What any machine can hold: 5,000 idle clients are 5,000 descriptors, 400 backends about 1 GB. */
const FULL: Limits = { connections: 400, clients: 5_000, borrowSeconds: 8 };

/** What is counted in seconds, and what two cores serve without being busy. */
const SMALL: Limits = { connections: 100, clients: 1_500, borrowSeconds: 2 };

/** Runs of the load at each multiple, and how long each takes. */
const LOAD = { rounds: 3, seconds: 1 };

/** PgBouncer and the budget: what happens below, at and above what the stack has planned. */
export const poolSection: Section = {
  id: "pool",
  title: "Connection pool and budget",
  seconds: { full: 90, quick: 20 },
  run: async (context) => {
    const state = readConnections(context.stack);
    const { counted, felt } = await tryAll(context, state);
    return resultOf(state, counted, felt === undefined ? [] : [felt]);
  },
};

function scaled(state: ConnectionState, limits: Limits): Sizes {
  const most = Math.max(...TIMES.full);
  return sizesOf(state, factorFor(state, limits, most), limits.borrowSeconds);
}

/** What clients felt in one size. */
interface Felt {
  readonly sizes: Sizes;
  readonly load: readonly LoadSummary[];
}

/** Counts and, unless it has to be quick, measures; on one server, which is started again with the limits of each part. */
async function tryAll(
  context: ProofContext,
  state: ConnectionState,
): Promise<{ readonly counted: Counted; readonly felt: Felt | undefined }> {
  const { quick, progress } = context;
  const sizes = scaled(state, quick ? SMALL : FULL);
  progress(`PostgreSQL with ${sizes.maxConnections} connections`);
  const server = await startServer(context, "pool-server", serverLimits(sizes));
  try {
    const counts = await countEach(context, server, sizes);
    const waits = await letWait(context, server, state, sizes);
    const felt = quick ? undefined : await feel(context, server, scaled(state, SMALL));
    progress("the guides' pools");
    const guides = await tryGuides(context, server);
    const stack = sizesOf(state, 1, Number.POSITIVE_INFINITY);
    return { counted: { stack, sizes, counts, ...waits, guides }, felt };
  } finally {
    await server.stop();
  }
}

async function countEach(
  context: ProofContext,
  server: LabPostgres,
  sizes: Sizes,
): Promise<readonly Count[]> {
  const counts: Count[] = [];
  for (const times of context.quick ? TIMES.quick : TIMES.full) {
    context.progress(`${times}x the budgeted clients`);
    counts.push(await countClients(context, { server, sizes, times, untilRefused: times === 1 }));
  }
  return counts;
}

/** The pinned clients in the small size: what is counted is the same, and takes as long as the timeout. */
async function letWait(
  context: ProofContext,
  server: LabPostgres,
  state: ConnectionState,
  sizes: Sizes,
): Promise<Pick<Counted, "wait" | "pinned">> {
  if (sizes.cap === 0) return { wait: undefined, pinned: undefined };
  context.progress("the borrow timeout");
  return {
    wait: await firstWait(context, server, sizes),
    pinned: await pinnedClients(context, server, scaled(state, SMALL)),
  };
}

async function feel(context: ProofContext, server: LabPostgres, sizes: Sizes): Promise<Felt> {
  await resize(server, serverLimits(sizes));
  return { sizes, load: summarize(await runLoads(context, { server, sizes, ...LOAD })) };
}

function resultOf(state: ConnectionState, counted: Counted, felt: readonly Felt[]): SectionResult {
  const { stack } = counted;
  return {
    summary: [...countSummary(counted), ...felt.flatMap(({ load }) => loadSummary(load))],
    tables: [
      clientsTable(state, stack),
      predictionTable(counted),
      countsTable(counted),
      guidesTable(counted),
      ...felt.map(({ sizes, load }) => loadTable(sizes, load, LOAD.rounds)),
    ],
    pictures: [countsPicture(counted), ...felt.map(({ load }) => loadPicture(load))],
    checks: [...judgeCounts(counted), ...felt.flatMap(({ sizes, load }) => judgeLoad(sizes, load))],
    claims: judgeClaims(counted),
    commands: commandsOf(counted),
  };
}

function countSummary({ stack, sizes, counts, guides }: Counted): readonly string[] {
  const most = counts.at(-1);
  const expected = predict(sizes, most?.times ?? 1);
  const pool =
    sizes.cap === 0
      ? "The stack has no proxy: all clients connect directly."
      : `At ${expected.times}x the clients ${most?.waiting ?? 0} of ${expected.pooledClients} wait in the pool and all are served, while ${most?.refused ?? 0} of ${expected.directClients} direct ones are refused; predicted were ${expected.waiting} and ${expected.refused}.`;
  return [
    `The stack opens ${serverConnections(stack)} connections at the peak of a rollout, of ${usable(stack)} that its database accepts.`,
    pool,
    `The guides' ${guides.asked} connections against max_connections ${GUIDES.maxConnections}: ${guides.accepted} accepted, ${guides.refused} refused.`,
  ];
}

function loadSummary(load: readonly LoadSummary[]): readonly string[] {
  const most = Math.max(...load.map(({ times }) => times));
  return load
    .filter(({ times }) => times === most)
    .map(
      ({ path, clients, p50, p95, refusedClients, failedShare }) =>
        `${clients} clients at once, ${path}: p50 ${Math.round(p50.median)} ms, p95 ${Math.round(p95.median)} ms, ${refusedClients} clients without a connection, ${(failedShare * 100).toFixed(1)} % of requests failed.`,
    );
}

function commandsOf({ sizes, guides }: Counted): readonly string[] {
  const settings = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const server = settings(serverLimits(sizes)).map((one) => `-c ${one}`);
  const pool = settings(poolSettings({ sizes, mode: "transaction", timeout: true }));
  const idle = (count: number, port: string) =>
    `for i in $(seq ${count}); do psql -h 127.0.0.1 -p ${port} -U <role> -c 'SELECT pg_sleep(30)' postgres & done; wait`;
  return [
    `postgres -D <data> ${server.join(" ")}`,
    ...(sizes.cap === 0 ? [] : [`pgbouncer <file>, with ${pool.join(", ")}`]),
    idle(predict(sizes, 5).directClients, "<port of PostgreSQL>"),
    ...(sizes.cap === 0
      ? []
      : [
          idle(predict(sizes, 5).pooledClients, "<port of PgBouncer>"),
          "psql -h 127.0.0.1 -p <port of PgBouncer> -U pool_console -c 'SHOW POOLS' pgbouncer",
        ]),
    `postgres -D <data> -c max_connections=${GUIDES.maxConnections}`,
    idle(guides.asked, "<port of PostgreSQL>"),
  ];
}
