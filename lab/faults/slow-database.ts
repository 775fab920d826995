import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { DATABASE, SERVICE_USER, setRoleTimeouts } from "./bench.ts";
import type { ServiceContract } from "./contract.ts";
import type { FaultPlan } from "./drill.ts";

/** By how much the contract's time limits are divided: they are up to 30 s. */
export const LIMIT_FACTOR = 10;
/** Between two looks at the one who holds the lock. Milliseconds. */
const LOOK_MS = 50;

/**
 * A transaction locks the table that all ask and is then forgotten, as by a process that hangs between two statements. Nobody
 * mends it: the time limits of the role have to.
 */
export function slowDatabase(contract: ServiceContract): FaultPlan {
  const limit = contract.idleInTransactionMs / LIMIT_FACTOR;
  return {
    id: "slow-database",
    title: "Table locked",
    what: `a forgotten transaction holds a lock on the table that all requests read, until the server ends it; all time limits of the contract are divided by ${LIMIT_FACTOR}`,
    service: { poolWaitMs: contract.poolMs / LIMIT_FACTOR },
    before: ({ postgres }) => setRoleTimeouts(postgres, contract, LIMIT_FACTOR),
    // Twice its limit: when the server does not end it then, it never does.
    hold: async ({ wait, note, bench: { postgres } }) => {
      const begin = performance.now();
      await wait(limit / 2);
      const waiting = await postgres.query(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
        DATABASE,
      );
      note("waitingForLock", Number(waiting[0]?.[0]));
      while (performance.now() - begin < 2 * limit && (await holders(postgres)) > 0) {
        await sleep(LOOK_MS);
      }
      note("heldMs", performance.now() - begin);
      note("poolLimitMs", contract.poolMs / LIMIT_FACTOR);
      note("lockLimitMs", contract.lockMs / LIMIT_FACTOR);
      note("endedByServer", (await holders(postgres)) === 0 ? 1 : 0);
    },
    begin: async ({ bench: { postgres } }) => {
      const holder: PostgresClient = await postgres.connect({
        ...{ user: SERVICE_USER, database: DATABASE, applicationName: HOLDER },
      });
      await holder.query("BEGIN");
      // Its own lock_timeout must not keep it from what it is to do.
      await holder.query("SET LOCAL lock_timeout = 0");
      await holder.query("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
      return async () => {
        holder.close();
        await setRoleTimeouts(postgres, contract);
      };
    },
  };
}

/** What pg_stat_activity calls the one who holds the lock. */
const HOLDER = "forgotten";

async function holders(postgres: {
  query(sql: string, database?: string): Promise<readonly (readonly (string | null)[])[]>;
}): Promise<number> {
  const rows = await postgres.query(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${HOLDER}'`,
    DATABASE,
  );
  return Number(rows[0]?.[0]);
}
