import { PostgresClient } from "../../clients/postgres.ts";
import type { DrillEnv } from "../types.ts";
import type { Mend } from "./fault.ts";

/**
 * Opens connections as the service's user until so many are in use, and holds them without a word.
 *
 * @param share of max_connections that are in use then, 0 to 1.
 * @throws LabError with the server's words when it refuses one.
 */
export async function fillConnections(env: DrillEnv, mend: Mend, share: number): Promise<void> {
  const { postgres } = env;
  const used = Number(
    await postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()",
    ),
  );
  const wanted = Math.ceil(postgres.maxConnections * share) - used;
  const { primary, user, database } = postgres;
  const login = { host: primary.host, port: primary.port, user, database };
  for (let held = 0; held < wanted; held += 1) {
    const client = await PostgresClient.connect({ ...login, applicationName: "drill-connections" });
    mend(() => client.close());
  }
}
