import { chownSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { startGuarded } from "./guarded-process.ts";
import type { GuardedProcess } from "./guarded-process.ts";
import { LabError } from "../errors.ts";
import type { UserIds } from "../loopback.ts";
import type { ServerHandle } from "./types.ts";

/** Between two looks whether a server is ready. Milliseconds. */
const LOOK_MS = 100;
/** How long one look may take: whoever else took the port may never answer. Milliseconds. */
const ANSWER_MS = 5_000;
/** How long a server may take to be ready. Milliseconds. */
const READY_MS = 60_000;
/** How long a server may take to end by itself. Milliseconds. */
const END_MS = 5_000;

/** Where the drill's servers live. */
export interface Home {
  /** Temporary folder of the drill. */
  readonly folder: string;
  /** User they run as. @default - the one of this process */
  readonly user: UserIds | undefined;
  /** Gives up: its servers end, and none is started. */
  readonly signal: AbortSignal;
}

/** How a server is started, ended and known to be ready. */
export interface ServerPlan {
  /** Unique in the drill. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  /** Environment beside PATH. @default - nothing */
  readonly env?: NodeJS.ProcessEnv;
  readonly port: number;
  /** Whether it answers. */
  readonly ready: () => Promise<boolean>;
  /**
   * Process that ends all the server started when it gets the signal.
   * @default - the server is killed
   */
  readonly ender?: { readonly pid: () => number | undefined; readonly signal: NodeJS.Signals };
  /** Starts its process in some way, such as under a limit. @default - it is just started */
  readonly launch?: (start: () => GuardedProcess) => GuardedProcess;
}

/** A folder in the drill's that the servers' user may write to. */
export function makeFolder({ folder, user }: Home, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(path, user.uid, user.gid);
  return path;
}

/**
 * A server of the drill: it can be ended as by a crash, and started again with what it kept. It ends by itself when its home
 * gives up, so that nobody waits for its answer any more.
 */
export class Server implements ServerHandle {
  readonly host = "127.0.0.1";
  readonly name: string;
  readonly port: number;
  readonly #home: Home;
  readonly #plan: ServerPlan;
  readonly #giveUp = () => void this.crash();
  #process: GuardedProcess | undefined;
  #ending: Promise<void> | undefined;
  #starts = 0;

  private constructor(home: Home, plan: ServerPlan) {
    this.#home = home;
    this.#plan = plan;
    this.name = plan.name;
    this.port = plan.port;
  }

  /** @throws LabError with its last words when it ends, or is not ready in time. */
  static async start(home: Home, plan: ServerPlan): Promise<Server> {
    const server = new Server(home, plan);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.crash();
      throw error;
    }
  }

  running(): boolean {
    return this.#process?.running() === true;
  }

  async crash(): Promise<void> {
    // Whoever calls while it is ending waits for the same end.
    this.#ending ??= this.#end().finally(() => {
      this.#ending = undefined;
    });
    await this.#ending;
  }

  async #end(): Promise<void> {
    this.#home.signal.removeEventListener("abort", this.#giveUp);
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined) return;
    const { ender } = this.#plan;
    const pid = running.running() ? ender?.pid() : undefined;
    if (ender !== undefined && pid !== undefined) {
      try {
        process.kill(pid, ender.signal);
      } catch {
        // It has just ended by itself.
      }
      // Without a reference: a timer that nobody waits for is not to keep this process.
      await Promise.race([running.exited, sleep(END_MS, undefined, { ref: false })]);
    }
    await running.stop();
  }

  async restart(): Promise<void> {
    if (this.running()) return;
    const { name, command, args, env, launch = (start) => start() } = this.#plan;
    const { user, signal } = this.#home;
    signal.throwIfAborted();
    // A folder for each start: the guard removes it when this process is gone.
    const folder = makeFolder(this.#home, `run-${name}-${(this.#starts += 1)}`);
    const { PATH } = process.env;
    this.#process = launch(() =>
      startGuarded(command, args, { folder, user, env: { PATH, ...env } }),
    );
    signal.addEventListener("abort", this.#giveUp, { once: true });
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const answers = await this.#answers();
      signal.throwIfAborted();
      // Whoever answers then is somebody else who took the port.
      if (!this.running()) throw new LabError(`${name} ended at once:\n${this.#lastWords()}`);
      if (answers) return;
      if (Date.now() > deadline) {
        throw new LabError(`${name} was not ready in time:\n${this.#lastWords()}`);
      }
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  #lastWords(): string {
    return this.#process?.lastWords() ?? "";
  }

  async #answers(): Promise<boolean> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#home.signal, over.signal]);
    try {
      return await Promise.race([this.#plan.ready(), sleep(ANSWER_MS, false, { signal })]);
    } catch {
      return false;
    } finally {
      over.abort();
    }
  }
}

/** Whether a GET of a path is answered with 200. */
export async function answersHttp(port: number, path: string): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    signal: AbortSignal.timeout(2_000),
  });
  await response.arrayBuffer();
  return response.ok;
}

/** The logs of all servers, by the name of the file to keep them in. */
export function readLogs(folder: string): Readonly<Record<string, string>> {
  const logs: Record<string, string> = {};
  for (const run of readdirSync(folder).filter((name) => name.startsWith("run-"))) {
    for (const file of readdirSync(join(folder, run)).filter((name) => name.endsWith(".log"))) {
      logs[`${run.slice("run-".length)}.log`] = readFileSync(join(folder, run, file), "utf8");
    }
  }
  return logs;
}
