import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { exposition } from "./exposition.ts";
import { STAND_IN_JOBS } from "./stand-in-series.ts";
import type { StandInPages } from "./stand-in-series.ts";
import type { Endpoint, Labels, StandIn, StandInSeries } from "./types.ts";

/** The stand-in while it listens. */
export interface RunningStandIn extends StandIn, Endpoint {
  /** Stops listening. */
  close(): Promise<void>;
}

/** One series while the drill runs. */
interface Live {
  readonly series: StandInSeries;
  value: number;
  /** Sum of a counter up to `since`. */
  sum: number;
  since: number;
}

/** Pages of series, each at `/<job>`; values can be changed, counters grow with the time. */
export class StandInBook implements StandIn {
  readonly #live: readonly (readonly [job: string, live: Live])[];
  readonly #now: () => number;
  readonly metrics: ReadonlySet<string>;

  /** @param now Unix milliseconds, for tests. */
  constructor(pages: StandInPages, now: () => number = Date.now) {
    this.#now = now;
    this.#live = STAND_IN_JOBS.flatMap((job) =>
      pages[job].map(
        (series) => [job, { series, value: series.value, sum: 0, since: now() }] as const,
      ),
    );
    this.metrics = new Set(this.#live.map(([, { series }]) => series.name));
  }

  set(name: string, labels: Labels, value: number): number {
    const found = this.#live.filter(
      ([, { series }]) =>
        series.name === name &&
        Object.entries(labels).every(([label, text]) => series.labels[label] === text),
    );
    for (const [, live] of found) this.#change(live, value);
    return found.length;
  }

  heal(): void {
    for (const [, live] of this.#live) this.#change(live, live.series.value);
  }

  /** A page in Prometheus' text format; undefined when there is none of this name. */
  page(job: string): string | undefined {
    const live = this.#live.filter(([of]) => of === job);
    if (live.length === 0) return undefined;
    return exposition(
      live.map(([, one]) => ({
        name: one.series.name,
        type: one.series.type,
        labels: one.series.labels,
        value: this.#valueOf(one),
      })),
    );
  }

  #change(live: Live, value: number): void {
    live.sum = this.#sumOf(live);
    live.since = this.#now();
    live.value = value;
  }

  #valueOf(live: Live): number {
    return live.series.type === "gauge" ? live.value : this.#sumOf(live);
  }

  #sumOf({ sum, value, since }: Live): number {
    return sum + (value * (this.#now() - since)) / 1000;
  }
}

/** Serves the stand-in's pages on a free port of the loopback interface. */
export async function startStandIn(pages: StandInPages): Promise<RunningStandIn> {
  const book = new StandInBook(pages);
  const server = createServer((request, response) => {
    const page = book.page((request.url ?? "/").slice(1));
    if (page === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(page);
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    metrics: book.metrics,
    set: (name, labels, value) => book.set(name, labels, value),
    heal: () => book.heal(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
