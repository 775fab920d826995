import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { labError } from "../../errors.ts";
import type { DrillEnv } from "../types.ts";
import type { Mend } from "./fault.ts";

/** Where Debian keeps PostgreSQL's programs, by major version. */
const DEBIAN = "/usr/lib/postgresql";
/** Attempts to see all connections, 100 ms apart. */
const ATTEMPTS = 150;
/** Seconds after which pgbench ends by itself, should nobody end it: longer than a drill. */
const LONGEST_SECONDS = 900;
const BENCH_NAME = "drill-connections";

/**
 * Opens connections until so many are in use, and holds them: one pgbench whose clients only sleep, as the service's user.
 *
 * @param share of max_connections that are in use then, 0 to 1.
 * @throws LabError with pgbench's words when it cannot open them.
 */
export async function fillConnections(env: DrillEnv, mend: Mend, share: number): Promise<void> {
  const { postgres } = env;
  const used = Number(
    await postgres.query(
      "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()",
    ),
  );
  const wanted = Math.ceil(postgres.maxConnections * share) - used;
  if (wanted <= 0) return;
  const script = join(env.folder, "sleep.pgbench");
  writeFileSync(script, `\\sleep ${LONGEST_SECONDS} s\n`);
  const { host, port } = postgres.primary;
  const where = ["-h", host, "-p", String(port), "-U", postgres.user];
  const load = ["-n", "-c", String(wanted), "-j", "1", "-T", String(LONGEST_SECONDS), "-f", script];
  const bench = spawn(pgbench(), [...where, ...load, postgres.database], {
    env: { ...process.env, PGAPPNAME: BENCH_NAME },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  bench.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(bench, "exit");
  mend(async () => {
    bench.kill("SIGKILL");
    await ended;
  });
  const held = `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${BENCH_NAME}'`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (bench.exitCode !== null) break;
    if (Number(await postgres.query(held)) >= wanted) return;
    await env.sleep(100);
  }
  throw labError(`pgbench does not hold ${wanted} connections`, said.trim().split("\n").slice(-3));
}

/** pgbench of the newest PostgreSQL, or whichever is in PATH. */
function pgbench(): string {
  const given = process.env["PGBIN"];
  if (given !== undefined) return join(given, "pgbench");
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = versions.sort((a, b) => b - a)[0];
  const program = join(DEBIAN, String(newest), "bin", "pgbench");
  return existsSync(program) ? program : "pgbench";
}
