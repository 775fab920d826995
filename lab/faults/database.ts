import type { FaultPlan, FaultSite } from "./drill.ts";

/** How long the database is away when it stops in good order. Milliseconds. */
const AWAY_MS = 2_000;

/** The database stops in good order (fast shutdown: connections are ended, a checkpoint is written) and starts again. */
export const databaseRestarted: FaultPlan = {
  id: "database-restarted",
  title: "Database restarted",
  what: `the database is stopped (fast shutdown), is away for ${AWAY_MS / 1000} s and starts again`,
  hold: ({ wait }) => wait(AWAY_MS),
  begin: (site) => endAndStart(site, () => site.bench.postgres.stop()),
};

/** The database ends without a checkpoint, and starts again at once: it replays its log before it takes connections. */
export const databaseCrashed: FaultPlan = {
  id: "database-crashed",
  title: "Database crashed",
  what: "the database is ended without a checkpoint (immediate shutdown) and starts again at once, replaying its log",
  hold: () => Promise.resolve(),
  begin: (site) => endAndStart(site, () => site.bench.postgres.crash()),
};

async function endAndStart(
  { bench: { postgres }, note }: FaultSite,
  end: () => Promise<void>,
): Promise<() => Promise<void>> {
  note("endMs", await timed(end));
  return async () => {
    if (!postgres.running()) note("startMs", await timed(() => postgres.restart()));
  };
}

/** How long something takes. Milliseconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
