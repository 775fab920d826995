import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { LabError } from "../errors.ts";
import type { Home } from "../servers/server.ts";
import { SUPERUSER } from "./postgres.ts";

const run = promisify(execFile);

/** What pgbench is to do. */
export interface BenchPlan {
  /** Port of PostgreSQL, or of a pool before it. */
  readonly port: number;
  readonly database: string;
  /** @default - the superuser */
  readonly user?: string;
  /** One of pgbench's own loads, or a script of yours with its meta-commands. */
  readonly load: { readonly builtin: "tpcb-like" | "select-only" } | { readonly script: string };
  readonly clients: number;
  /** Ends after this time, or after so many transactions of each client. */
  readonly until: { readonly seconds: number } | { readonly transactions: number };
  /** Transactions a second over all clients, for an open load. @default - as many as there can be */
  readonly rate?: number;
  /** Each transaction on a connection of its own. @default false */
  readonly reconnect?: boolean;
  /** Seed of its random numbers: two runs of one seed ask the same. @default 1 */
  readonly seed?: number;
  /** Parameters of its sessions, in place of the server's. @default {} */
  readonly session?: Readonly<Record<string, string>>;
  /** More arguments, such as variables. @default [] */
  readonly args?: readonly string[];
}

/** What pgbench saw. */
export interface BenchResult {
  /** Transactions that were answered. */
  readonly transactions: number;
  /** Transactions that failed, and what was said last. */
  readonly failed: number;
  readonly error: string | undefined;
  /** Transactions a second, without the time to connect. */
  readonly tps: number;
  /** Milliseconds of each transaction, ascending. */
  readonly latencies: readonly number[];
}

/**
 * Runs pgbench. Its exit code says whether a client gave up; that is no error here, for a load that is too much is
 * what is looked for: the result tells what failed.
 *
 * @throws LabError with its words when it could not begin at all.
 */
export async function runPgbench(tools: string, home: Home, plan: BenchPlan): Promise<BenchResult> {
  const folder = mkdtempSync(join(home.folder, "pgbench-"));
  if (home.user !== undefined) chownSync(folder, home.user.uid, home.user.gid);
  try {
    const { stdout, stderr } = await execute(tools, home, folder, plan);
    const tps =
      /^tps = ([\d.]+) \(without/m.exec(stdout)?.[1] ?? /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    const latencies = readLatencies(folder);
    const failures = /number of failed transactions: (\d+)/.exec(stdout)?.[1];
    const aborted = stderr.match(/client \d+ (aborted|script \d+ aborted)/g)?.length ?? 0;
    if (tps === undefined && latencies.length === 0) {
      throw new LabError(`pgbench: ${stderr.trim().split("\n").slice(-3).join("\n")}`);
    }
    return {
      transactions: latencies.length,
      failed: Number(failures ?? 0) + aborted,
      error: /^.*(?:ERROR|FATAL|error):.*$/m.exec(stderr)?.[0],
      tps: Number(tps ?? 0),
      latencies,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The value below which a share of the numbers lies. @param sorted ascending. */
export function percentile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return sorted[Math.max(0, index)] ?? Number.NaN;
}

function benchArguments(folder: string, plan: BenchPlan): readonly string[] {
  const { load, until, rate } = plan;
  const script = join(folder, "load.sql");
  if ("script" in load) writeFileSync(script, load.script);
  return [
    ...["-h", "127.0.0.1", "-p", String(plan.port), "-U", plan.user ?? SUPERUSER],
    ...["-n", "-c", String(plan.clients), "-j", "1", "--random-seed", String(plan.seed ?? 1)],
    ...("script" in load ? ["-f", script] : ["-b", load.builtin]),
    ...("seconds" in until ? ["-T", String(until.seconds)] : ["-t", String(until.transactions)]),
    ...(rate === undefined ? [] : ["-R", String(rate)]),
    ...(plan.reconnect === true ? ["-C"] : []),
    ...["-l", "--log-prefix", join(folder, "log")],
    ...(plan.args ?? []),
    plan.database,
  ];
}

async function execute(
  tools: string,
  home: Home,
  cwd: string,
  plan: BenchPlan,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  try {
    return await run(join(tools, "pgbench"), [...benchArguments(cwd, plan)], {
      cwd,
      signal: home.signal,
      env: { PGCONNECT_TIMEOUT: "10", PGOPTIONS: sessionOptions(plan.session ?? {}) },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    home.signal.throwIfAborted();
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    if (stdout === undefined || stderr === undefined) throw error;
    return { stdout, stderr };
  }
}

function sessionOptions(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}

/** "client transaction microseconds script seconds microseconds", or "failed" or "skipped" for the third. */
function readLatencies(folder: string): readonly number[] {
  const all: number[] = [];
  for (const name of readdirSync(folder).filter((each) => each.startsWith("log"))) {
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
      const microseconds = Number(line.split(" ")[2]);
      if (Number.isFinite(microseconds)) all.push(microseconds / 1000);
    }
  }
  return all.sort((a, b) => a - b);
}
