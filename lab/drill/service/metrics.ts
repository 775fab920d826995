import { readFileSync, readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

import type { Exposed } from "../exposition.ts";
import type { Labels } from "../types.ts";

const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();

/** Counters and histograms of a service. */
export class Registry {
  readonly #counters = new Map<string, Exposed & { value: number }>();
  readonly #buckets: readonly number[];

  /** @param buckets upper bounds of all histograms, in order. */
  constructor(buckets: readonly number[]) {
    this.#buckets = buckets;
  }

  /** Adds to a counter. @param by 0 makes its series begin. */
  count(name: string, labels: Labels, by = 1): void {
    this.#add(name, "counter", labels, by);
  }

  /** Counts a value in a histogram. */
  observe(name: string, labels: Labels, value: number): void {
    for (const bound of this.#buckets) {
      const inside = value <= bound ? 1 : 0;
      this.#add(`${name}_bucket`, "histogram", { ...labels, le: String(bound) }, inside);
    }
    this.#add(`${name}_bucket`, "histogram", { ...labels, le: "+Inf" }, 1);
    this.#add(`${name}_sum`, "histogram", labels, value);
    this.#add(`${name}_count`, "histogram", labels, 1);
  }

  /** All of them now. */
  values(): readonly Exposed[] {
    return [...this.#counters.values()];
  }

  #add(name: string, type: Exposed["type"], labels: Labels, by: number): void {
    const key = `${name}${JSON.stringify(labels)}`;
    const held = this.#counters.get(key);
    if (held === undefined) this.#counters.set(key, { name, type, labels, value: by });
    else held.value += by;
  }
}

/** What prom-client exports of the process by default. */
export function processMetrics(): readonly Exposed[] {
  const { heapUsed, heapTotal, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const gauges: Readonly<Record<string, number>> = {
    nodejs_heap_size_used_bytes: heapUsed,
    nodejs_heap_size_total_bytes: heapTotal,
    nodejs_eventloop_lag_p99_seconds: lag.percentile(99) / 1e9,
    process_resident_memory_bytes: rss,
    process_open_fds: openFiles(),
    process_max_fds: maxFiles(),
    process_start_time_seconds: Math.round(Date.now() / 1000 - process.uptime()),
  };
  return [
    ...Object.entries(gauges).map(([name, value]) => gauge(name, value)),
    {
      name: "process_cpu_seconds_total",
      type: "counter",
      labels: {},
      value: (user + system) / 1e6,
    },
  ];
}

/** A gauge. */
export function gauge(name: string, value: number, labels: Labels = {}): Exposed {
  return { name, type: "gauge", labels, value };
}

function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}

function maxFiles(): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
}
