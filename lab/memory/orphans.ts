import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { startPostgres } from "../engines/postgres.ts";
import type { LabPostgres, PostgresPlan } from "../engines/postgres.ts";

/** How long processes that were killed may take to be gone. Milliseconds. */
const GONE_MS = 5_000;
/** Between two looks. Milliseconds. */
const LOOK_MS = 20;

/**
 * Clears up after a server that has ended. Where the system has killed the postmaster, its sessions end only after their
 * statements, the control group cannot be removed before, and its shared memory stays until the next start on the same
 * data, which takes it away.
 *
 * @param plan of the server, with a cluster_name that no other server has.
 */
export async function clearUp(plan: PostgresPlan, server: LabPostgres): Promise<void> {
  const { home, data, settings } = plan;
  const deadline = Date.now() + GONE_MS;
  for (;;) {
    const left = processesOf(settings["cluster_name"] ?? "");
    for (const pid of left) kill(pid);
    if (left.length === 0 || Date.now() > deadline) break;
    await sleep(LOOK_MS);
  }
  await server.limit?.remove();
  // A server that ends by itself takes the file away.
  if (!existsSync(join(data, "postmaster.pid")) || home.signal.aborted) return;
  const { engine, tools } = plan;
  const name = `${plan.name}-again`;
  const again = await startPostgres({
    engine,
    tools,
    home,
    name,
    data,
    settings: { fsync: "off" },
  });
  await again.stop();
}

/** Processes of a server: their titles begin with its cluster_name. PostgreSQL documentation, cluster_name. */
export function processesOf(clusterName: string): readonly number[] {
  if (clusterName === "") return [];
  const title = `postgres: ${clusterName}: `;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && titleOf(name).startsWith(title))
    .map(Number);
}

function titleOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
