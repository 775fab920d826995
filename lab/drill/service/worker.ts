import { setTimeout as sleep } from "node:timers/promises";

import type { Exposed } from "../exposition.ts";
import type { Endpoint, ServiceBehaviour } from "../types.ts";
import { Cache } from "./cache.ts";
import { gauge } from "./metrics.ts";
import type { Registry } from "./metrics.ts";
import type { Pool } from "./pool.ts";
import type { ServiceSettings } from "./settings.ts";

/** Between two turns of producer and worker. Milliseconds. */
const TURN_MS = 100;
/** Tasks a worker takes in one turn. */
const BATCH = 50;

/** Works off a queue in Redis, and fills it: each task is the time it was put there. */
export class QueueWorker {
  readonly #queue: string;
  readonly #pool: Pool;
  readonly #registry: Registry;
  readonly #behaviour: () => ServiceBehaviour;
  readonly #list: Cache;
  /** Producing, working off and looking must not wait for each other. */
  readonly #work: Cache;
  #owed = 0;
  #depth = 0;
  #oldestSeconds = 0;

  constructor(
    settings: ServiceSettings,
    endpoint: Endpoint,
    parts: { pool: Pool; registry: Registry; behaviour: () => ServiceBehaviour },
  ) {
    this.#queue = settings.name;
    this.#pool = parts.pool;
    this.#registry = parts.registry;
    this.#behaviour = parts.behaviour;
    this.#list = new Cache(endpoint);
    this.#work = new Cache(endpoint);
    for (const outcome of ["succeeded", "failed"]) this.#count(outcome, 0);
  }

  /** Produces and works, for as long as the process lives. */
  run(): void {
    void forever(() => this.#produce());
    void forever(() => this.#consume());
    void forever(() => this.#look());
  }

  /** What the queue looks like. */
  gauges(): readonly Exposed[] {
    const labels = { queue: this.#queue };
    return [
      gauge("queue_depth", this.#depth, labels),
      gauge("queue_oldest_task_age_seconds", this.#oldestSeconds, labels),
    ];
  }

  get #key(): string {
    return `tasks:${this.#queue}`;
  }

  async #produce(): Promise<void> {
    this.#owed += (this.#behaviour().tasksPerSecond * TURN_MS) / 1000;
    const due = Math.floor(this.#owed);
    if (due === 0) return;
    this.#owed -= due;
    const tasks = Array.from({ length: due }, () => String(Date.now()));
    await this.#list.command("RPUSH", this.#key, ...tasks);
  }

  async #consume(): Promise<void> {
    for (let taken = 0; taken < BATCH && this.#behaviour().worker; taken += 1) {
      const task = await this.#work.command("LPOP", this.#key);
      if (task === null) return;
      const fails = Math.random() < this.#behaviour().taskFailShare;
      try {
        await this.#pool.query("UPDATE work SET done = done + 1 WHERE id = 1");
        this.#count(fails ? "failed" : "succeeded");
      } catch {
        this.#count("failed");
      }
    }
  }

  async #look(): Promise<void> {
    this.#depth = Number(await this.#list.command("LLEN", this.#key));
    const oldest = await this.#list.command("LINDEX", this.#key, "0");
    const since = typeof oldest === "string" ? Number(oldest) : Date.now();
    this.#oldestSeconds = Math.max(0, (Date.now() - since) / 1000);
  }

  #count(outcome: string, by = 1): void {
    this.#registry.count("queue_tasks_total", { queue: this.#queue, outcome }, by);
  }
}

/** Does something again and again; while Redis is not there it is tried again at the next turn. */
async function forever(turn: () => Promise<void>): Promise<void> {
  for (;;) {
    await turn().catch(() => undefined);
    await sleep(TURN_MS);
  }
}
