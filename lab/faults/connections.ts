import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { LabError } from "../errors.ts";
import { DATABASE, OTHER_USER, SERVICE_USER } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { FaultPlan, FaultSite } from "./drill.ts";

/** How long no connection is to be had in a full and in a quick run. Milliseconds. */
const HELD_MS = { full: 4_000, quick: 2_000 } as const;
/** How often the service's connections are ended. */
const ROUNDS = 20;
/** So many ask for connections at a time: more than the service does. */
const TAKERS = 16;
/** Between two attempts to take what has come free. Milliseconds. */
const TURN_MS = 5;
/** The same when all are taken: to be refused costs the server a process, too. Milliseconds. */
const CALM_MS = 1_000;

/**
 * Somebody takes every connection that is not reserved. A pool that is open would not notice, so its connections are ended as
 * by a failover: what comes free then is taken, too. A superuser comes in by the reserved connections and looks.
 */
export function connectionsExhausted(quick: boolean): FaultPlan {
  const milliseconds = quick ? HELD_MS.quick : HELD_MS.full;
  return {
    id: "connections-exhausted",
    title: "Connections exhausted",
    what: `another user takes all connections but the reserved ones, the service's are ended, and none is given back for ${milliseconds / 1000} s`,
    hold: ({ wait }) => wait(milliseconds),
    begin: async ({ bench, note, broken }) => {
      const greedy = takeAll(bench);
      try {
        await greedy.full();
        broken();
        note("serviceConnections", await endConnections(bench, greedy));
        greedy.calm();
        note("maxConnections", bench.maxConnections);
        await lookAsSuperuser(bench, note);
      } catch (error) {
        await greedy.release();
        throw error;
      }
      return () => greedy.release();
    },
  };
}

/** Whether a superuser still comes in, how long that takes, and how many connections the other user holds. */
async function lookAsSuperuser({ postgres }: Bench, note: FaultSite["note"]): Promise<void> {
  const asked = performance.now();
  try {
    const held = await postgres.query(
      `SELECT count(*) FROM pg_stat_activity WHERE usename = '${OTHER_USER}'`,
      DATABASE,
    );
    note("held", Number(held[0]?.[0]));
    note("superuserMs", performance.now() - asked);
  } catch (error) {
    // Being refused is a finding; anything else is not.
    if (!(error instanceof LabError)) throw error;
  }
}

/** Somebody who takes what connections there are. */
interface Greedy {
  /** Until the server has refused one. */
  full(): Promise<void>;
  /** Asks seldom from now on: there is nothing to be had. */
  calm(): void;
  /** Gives all back. Safe to call twice. */
  release(): Promise<void>;
}

function takeAll({ postgres, maxConnections }: Bench): Greedy {
  const held: PostgresClient[] = [];
  let going = true;
  let turnMs = TURN_MS;
  let refused = 0;
  const run = async () => {
    while (going) {
      try {
        held.push(await postgres.connect({ user: OTHER_USER, database: DATABASE }));
      } catch {
        // It is full: that is what is wanted. Whatever comes free is taken at the next turn.
        refused += 1;
        await sleep(turnMs);
      }
    }
  };
  const running = Promise.all(Array.from({ length: TAKERS }, run));
  return {
    full: async () => {
      const before = refused;
      const deadline = performance.now() + 20 * maxConnections + 5_000;
      while (refused === before) {
        if (performance.now() > deadline) {
          throw new LabError(
            `${held.length} connections were taken, and PostgreSQL with max_connections ${maxConnections} still refuses none.`,
          );
        }
        await sleep(TURN_MS);
      }
    },
    calm: () => {
      turnMs = CALM_MS;
    },
    release: async () => {
      going = false;
      await running;
      for (const client of held.splice(0)) client.close();
    },
  };
}

/**
 * Ends the service's connections until it gets none back: each that comes free is had by who asks first.
 *
 * @returns those that it still has
 */
async function endConnections({ postgres }: Bench, greedy: Greedy): Promise<number> {
  for (let round = 1; ; round += 1) {
    await postgres.query(
      `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = '${SERVICE_USER}'`,
      DATABASE,
    );
    await greedy.full();
    const left = await postgres.query(
      `SELECT count(*) FROM pg_stat_activity WHERE usename = '${SERVICE_USER}'`,
      DATABASE,
    );
    const count = Number(left[0]?.[0]);
    if (count === 0 || round === ROUNDS) return count;
  }
}
