import { setTimeout as sleep } from "node:timers/promises";

import type { Exposed } from "../exposition.ts";
import type { ServiceBehaviour } from "../types.ts";
import { Cache } from "./cache.ts";
import { gauge } from "./metrics.ts";
import type { Registry } from "./metrics.ts";
import type { Pool } from "./pool.ts";
import { ITEMS } from "./settings.ts";
import type { ServiceSettings } from "./settings.ts";

/** Requests whose mean the guide's gauge shows. */
const MEAN_OF = 200;
/** Seconds an item stays in the cache: longer than a drill. */
const TTL_SECONDS = 3_600;

/** What a request is answered with; undefined: never. */
export type Status = 200 | 404 | 500 | undefined;

/** Serves requests: items from cache and database, searches from the database. */
export class WebService {
  readonly #settings: ServiceSettings;
  readonly #pool: Pool;
  readonly #registry: Registry;
  readonly #behaviour: () => ServiceBehaviour;
  readonly #cache: Cache | undefined;
  /** Milliseconds of the last requests. */
  readonly #recent: number[] = [];
  #lookups = 0;
  #hits = 0;
  #misses = 0;
  #failed = 0;
  #requests = 0;

  constructor(
    settings: ServiceSettings,
    parts: { pool: Pool; registry: Registry; behaviour: () => ServiceBehaviour },
  ) {
    this.#settings = settings;
    this.#pool = parts.pool;
    this.#registry = parts.registry;
    this.#behaviour = parts.behaviour;
    const { cache, cacheTimeoutMs } = settings;
    this.#cache = cache === undefined ? undefined : new Cache(cache, cacheTimeoutMs);
  }

  /** Answers a request and counts it. */
  async handle(method: string, path: string): Promise<Status> {
    const [, kind = "", id = ""] = path.split("/");
    const route = kind === "items" ? "/items/{id}" : kind === "search" ? "/search" : undefined;
    if (route === undefined) return 404;
    const begin = performance.now();
    const status = await this.#answer(route, id);
    if (status === undefined) return undefined;
    const milliseconds = performance.now() - begin;
    this.#registry.count("http_requests_total", { method, route, status: String(status) });
    this.#registry.observe("http_request_duration_seconds", { method, route }, milliseconds / 1000);
    this.#registry.count("workshopsai_requests_total", {});
    this.#recent.push(milliseconds);
    if (this.#recent.length > MEAN_OF) this.#recent.shift();
    this.#requests += 1;
    if (status === 500) this.#failed += 1;
    return status;
  }

  /** The guides' gauges. */
  gauges(): readonly Exposed[] {
    const sum = this.#recent.reduce((total, one) => total + one, 0);
    const requests = Math.max(1, this.#requests);
    return [
      gauge("workshopsai_uptime_seconds", process.uptime()),
      gauge("workshopsai_response_time_ms", sum / Math.max(1, this.#recent.length)),
      gauge("workshopsai_error_rate", this.#failed / requests),
      gauge("cache_hit_rate", this.#hits / Math.max(1, this.#lookups)),
    ];
  }

  async #answer(route: string, id: string): Promise<Status> {
    const { latencyMs, errorShare } = this.#behaviour();
    try {
      if (latencyMs > 0) await sleep(latencyMs);
      if (Math.random() < errorShare) return 500;
      return route === "/search" ? await this.#search(id) : await this.#item(id);
    } catch {
      return 500;
    }
  }

  async #item(id: string): Promise<Status> {
    const held = await this.#lookUp(id);
    if (held) return 200;
    const rows = await this.#pool.query(`SELECT body FROM items WHERE id = ${Number(id) % ITEMS}`);
    const body = rows[0]?.[0] ?? "";
    const { name } = this.#settings;
    try {
      await this.#cache?.command("SET", `${name}:item:${id}`, body, "EX", String(TTL_SECONDS));
    } catch {
      // Without a cache, or with a full one, the database's answer is as good.
    }
    return 200;
  }

  /** Whether the cache has an item; a cache that is gone has none. */
  async #lookUp(id: string): Promise<boolean> {
    if (this.#cache === undefined) return false;
    const miss = Math.random() < this.#behaviour().missShare;
    const key = miss ? `absent:${(this.#misses += 1)}` : `item:${id}`;
    try {
      const reply = await this.#cache.command("GET", `${this.#settings.name}:${key}`);
      this.#lookups += 1;
      if (reply === null) return false;
      this.#hits += 1;
      return true;
    } catch {
      return false;
    }
  }

  async #search(word: string): Promise<Status> {
    const { searchLatencyMs, searchHangShare } = this.#behaviour();
    const labels = { query_type: "text" };
    this.#registry.count("search_requests_total", labels);
    if (Math.random() < searchHangShare) return undefined;
    const begin = performance.now();
    try {
      if (searchLatencyMs > 0) await sleep(searchLatencyMs);
      const like = word.replace(/[^a-z0-9]/gi, "");
      await this.#pool.query(`SELECT count(*) FROM items WHERE body LIKE '%${like}%'`);
      return 200;
    } finally {
      this.#registry.observe("search_latency_seconds", labels, (performance.now() - begin) / 1000);
    }
  }
}
