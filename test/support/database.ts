import { PostgresDatabase } from "../../components/database/postgres-database.ts";
import type { PostgresDatabaseArgs } from "../../components/database/postgres-database-args.ts";
import type { Recording } from "./mocks.ts";
import { startMocks } from "./mocks.ts";
import { postgresTuning } from "./tunings.ts";

/** The least a database needs. */
export const MINIMUM: PostgresDatabaseArgs = {
  tuning: postgresTuning(),
  engineVersion: "17.6",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};

/** A database under mocks, with everything it registered. */
export async function build(
  args: Partial<PostgresDatabaseArgs> = {},
): Promise<readonly [PostgresDatabase, Recording]> {
  const recording = await startMocks();
  const database = new PostgresDatabase("database", { ...MINIMUM, ...args });
  await recording.settled();
  return [database, recording];
}
