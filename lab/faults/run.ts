import type { ProofContext, SectionResult } from "../proof/types.ts";
import { withBench } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { cacheHangs, cacheKilled, comparedTimeout } from "./cache.ts";
import { connectionsExhausted } from "./connections.ts";
import { INSTANCE_CLASS } from "./contract.ts";
import { databaseCrashed, databaseRestarted } from "./database.ts";
import { runDrill } from "./drill.ts";
import type { DrillPace, FaultPlan } from "./drill.ts";
import { judge, judgeClaims } from "./judge.ts";
import { measureCapacity, warmUp } from "./load.ts";
import { drillPicture } from "./pictures.ts";
import { slowClients } from "./slow-clients.ts";
import { LIMIT_FACTOR, slowDatabase } from "./slow-database.ts";
import { statistics } from "./statistics.ts";
import { loadText, tables } from "./tables.ts";
import { milliseconds, percent, perSecond } from "./text.ts";
import type { Capacity, DrillRecord, DrillStats } from "./types.ts";

/** How long each stretch of a drill is. Milliseconds. */
const PACE = {
  full: { steadyMs: 3_000, afterMs: 3_000, capacitySeconds: 4 },
  quick: { steadyMs: 1_500, afterMs: 1_500, capacitySeconds: 2 },
} as const;

/** Runs the fault drills one after the other, each with a service of its own. */
export async function runFaults(context: ProofContext): Promise<SectionResult> {
  return await withBench(context, async (bench) => {
    const pace = context.quick ? PACE.quick : PACE.full;
    context.progress("what the machine carries");
    const capacity = await capacityOf(bench, pace.capacitySeconds);
    const plans = plansFor(bench, context.quick);
    const records: DrillRecord[] = [];
    for (const [index, plan] of plans.entries()) {
      context.progress(`${plan.title}, ${index + 1} of ${plans.length}`);
      records.push(
        await runDrill(bench, plan, { ...pace, rate: capacity.steadyRate } satisfies DrillPace),
      );
    }
    return report(bench, records, capacity);
  });
}

/** The faults; in a quick run those that have to hold. */
export function plansFor(
  { contract }: Pick<Bench, "contract">,
  quick: boolean,
): readonly FaultPlan[] {
  const always = [cacheKilled(quick), databaseCrashed, connectionsExhausted(quick)];
  if (quick) return always;
  return [
    cacheKilled(quick),
    cacheHangs("cache-hangs", contract.cacheMs),
    cacheHangs("cache-hangs-compared", comparedTimeout(contract.cacheMs)),
    databaseRestarted,
    databaseCrashed,
    connectionsExhausted(quick),
    slowClients,
    slowDatabase(contract),
  ];
}

async function capacityOf(bench: Bench, seconds: number): Promise<Capacity> {
  const service = await bench.startService();
  try {
    await warmUp(service);
    return await measureCapacity(service, seconds, bench.home.signal);
  } finally {
    await service.stop();
  }
}

function report(bench: Bench, records: readonly DrillRecord[], capacity: Capacity): SectionResult {
  const drills = records.map(statistics);
  return {
    summary: summary(drills, capacity, bench),
    tables: tables(drills, capacity, bench.contract),
    pictures: records.map((record) => drillPicture(record, statistics(record))),
    checks: judge(drills),
    claims: judgeClaims(drills, capacity),
    commands: commands(bench),
  };
}

function summary(
  drills: readonly DrillStats[],
  capacity: Capacity,
  { contract, leftOut }: Bench,
): readonly string[] {
  const left =
    leftOut.length === 0
      ? ""
      : ` Not set, because the servers here lack them: ${leftOut.join(", ")}.`;
  return [
    `${loadText(capacity)} The sample service is one process with the pool (${contract.connections} connections) and the time limits that the stack gives service ${contract.service}, and repeats no command of the cache (REDIS_CACHE_RETRIES is 0); the database has the parameters of ${INSTANCE_CLASS}.${left}`,
    ...drills.map(({ title, steady, fault, healthyMs }) => {
      const queries = [steady, fault].map(({ queriesPerSecond }) => queriesPerSecond);
      const [before, during] = queries;
      const database =
        before === undefined || during === undefined
          ? ""
          : `, ${perSecond(during, "queries")} at the database instead of ${Math.round(before)}`;
      const back =
        healthyMs === undefined
          ? "not healthy at the end"
          : `healthy ${milliseconds(healthyMs)} after the repair`;
      return `${title}: p99 ${milliseconds(fault.p99)} instead of ${milliseconds(steady.p99)}, ${percent(fault.requests === 0 ? 0 : fault.errors / fault.requests)} failed${database}; ${back}.`;
    }),
  ];
}

function commands({ contract, maxConnections }: Bench): readonly string[] {
  const limit = (milliseconds: number) => Math.round(milliseconds / LIMIT_FACTOR);
  return [
    "kill -KILL <process of redis-server>; redis-server --port 6379 --save '' # cache killed",
    "kill -STOP <process of redis-server>; sleep 4; kill -CONT <process of redis-server> # cache hangs",
    "pg_ctl -D <data> stop -m fast; sleep 2; pg_ctl -D <data> start # database restarted",
    "pg_ctl -D <data> stop -m immediate; pg_ctl -D <data> start # database crashed",
    `for n in $(seq ${maxConnections}); do psql -U reports app -c 'SELECT pg_sleep(4)' & done # connections exhausted`,
    "psql -U postgres app -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'service'\"",
    `psql -U postgres app -c 'ALTER ROLE service SET lock_timeout = ${limit(contract.lockMs)}' -c 'ALTER ROLE service SET statement_timeout = ${limit(contract.statementMs)}' -c 'ALTER ROLE service SET idle_in_transaction_session_timeout = ${limit(contract.idleInTransactionMs)}'`,
    "psql -U service app # then: BEGIN; SET LOCAL lock_timeout = 0; LOCK TABLE items IN ACCESS EXCLUSIVE MODE; and wait",
  ];
}
