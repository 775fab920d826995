import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { SUPERUSER } from "../engines/postgres.ts";
import { makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import type { JobStep, MigrationJob } from "./job.ts";

/** Where a Job's SQL is run. */
export interface JobTarget {
  readonly home: Home;
  /** Folder of psql. */
  readonly tools: string;
  readonly port: number;
  /** Extensions the server can create; statements for others are left out. */
  readonly extensions: ReadonlySet<string>;
}

/** How a run of the Job ended. */
export interface JobRun {
  /** Exit code of the first container that failed; 0 when none did. */
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
  /** Milliseconds. */
  readonly took: number;
  /** Extensions that this server does not have. */
  readonly leftOut: readonly string[];
}

/**
 * Runs the containers of the Job that are SQL, each by its own command and environment. Other than in the cluster are only the
 * server's address, the user and the password (the lab's server asks for none, and speaks no TLS).
 */
export async function runJob(job: MigrationJob, target: JobTarget): Promise<JobRun> {
  const started = performance.now();
  const leftOut = new Set<string>();
  let output = "";
  for (const step of job.steps) {
    const { sql, missing } = withoutExtensions(step.sql, target.extensions);
    for (const name of missing) leftOut.add(name);
    const ended = await runStep({ ...step, sql }, target);
    output += ended.output;
    if (ended.code !== 0) {
      const took = performance.now() - started;
      return { code: ended.code, output, took, leftOut: [...leftOut] };
    }
  }
  return { code: 0, output, took: performance.now() - started, leftOut: [...leftOut] };
}

/** SQL without the statements that create extensions which a server does not have. */
export function withoutExtensions(
  sql: string,
  available: ReadonlySet<string>,
): { readonly sql: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const kept = sql.replaceAll(
    /^CREATE EXTENSION IF NOT EXISTS "?([\w-]+)"?;\n/gm,
    (line, name: string) => {
      if (available.has(name)) return line;
      missing.push(name);
      return "";
    },
  );
  return { sql: kept, missing };
}

async function runStep(
  { name, command, env, sql }: JobStep,
  { home, tools, port }: JobTarget,
): Promise<{ readonly code: number; readonly output: string }> {
  const folder = makeFolder(home, `job-${name}`);
  const file = (each: string, content: string) => {
    const path = join(folder, each);
    writeFileSync(path, content);
    return path;
  };
  const [program = "sh", ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    signal: home.signal,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...env,
      PATH: `${tools}:${process.env["PATH"] ?? ""}`,
      PGHOST: "127.0.0.1",
      PGPORT: String(port),
      PGSSLMODE: "disable",
      PGSSLROOTCERT: file("ca.pem", ""),
      USERNAME_FILE: file("username", SUPERUSER),
      PASSWORD_FILE: file("password", "none"),
      SQL_FILE: file("script.sql", sql),
    },
  });
  // A program that cannot be started closes too; an abort is told by the signal.
  const problems: string[] = [];
  child.on("error", (error) => problems.push(error.message));
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  home.signal.throwIfAborted();
  return { code: child.exitCode ?? 1, output: `${out}${err}${problems.join("\n")}` };
}
