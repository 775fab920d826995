import type { Picture } from "../report/chart.ts";
import { colour } from "../report/colours.ts";
import type { Counted } from "./judging.ts";
import { LOAD_TIMES } from "./load.ts";
import type { LoadSummary } from "./load-judging.ts";
import { usable } from "./prediction.ts";

/** Side of a panel, in pixels. */
const PANEL = { width: 240, height: 200 };

/** What became of clients, in the order of the legend. */
const FATES = ["connected", "waiting", "refused"] as const;
const FATE_COLOURS = [colour("line3"), colour("pending"), colour("firing")];

interface Bar {
  readonly times: string;
  readonly way: string;
  readonly fate: (typeof FATES)[number];
  readonly clients: number;
}

/** What became of the clients of both ways at each multiple of the budget. */
export function countsPicture({ sizes, counts }: Counted): Picture {
  const values = counts.flatMap((count): readonly Bar[] => {
    const times = `${count.times}x`;
    const pool = { times, way: "through the pool" };
    const direct = { times, way: "direct" };
    return [
      { ...direct, fate: "connected", clients: count.accepted },
      { ...direct, fate: "refused", clients: count.refused },
      ...(sizes.cap === 0
        ? []
        : ([
            { ...pool, fate: "connected", clients: count.poolConnections },
            { ...pool, fate: "waiting", clients: count.waiting },
          ] as const)),
    ];
  });
  const told = counts.map(
    (count) =>
      `${count.times}x: ${count.waiting} of ${count.pooledClients} wait, ${count.refused} of ${count.directClients} are refused`,
  );
  return {
    description: {
      id: "pool-counts",
      title: "Clients below, at and above the budget",
      text: `Clients by what becomes of them, on a server that accepts ${usable(sizes)} connections. ${told.join("; ")}.`,
    },
    spec: {
      data: { values },
      facet: {
        field: "way",
        type: "nominal",
        title: null,
        sort: ["direct", "through the pool"],
        header: { labelColor: colour("ink") },
      },
      columns: 2,
      resolve: { scale: { y: "independent" } },
      spec: {
        ...PANEL,
        mark: "bar",
        encoding: {
          x: {
            field: "times",
            type: "nominal",
            sort: null,
            title: "Clients, as a multiple of the budget",
            axis: { labelAngle: 0 },
          },
          y: { field: "clients", type: "quantitative", title: "Clients" },
          color: {
            field: "fate",
            type: "nominal",
            title: null,
            scale: { domain: [...FATES], range: FATE_COLOURS },
          },
        },
      },
    },
  };
}

/** Latency and failed requests over the load. */
export function loadPicture(load: readonly LoadSummary[]): Picture {
  const values = load.map((one) => ({
    times: one.times,
    way: one.path === "pooled" ? "through the pool" : "direct",
    median: one.p50.median,
    p95: one.p95.median,
    failed: one.failedShare * 100,
    refused: (100 * one.refusedClients) / one.clients,
  }));
  const told = values.map(
    ({ times, way, median, p95, refused }) =>
      `${times}x ${way}: p50 ${Math.round(median)} ms, p95 ${Math.round(p95)} ms, ${Math.round(refused)} % refused`,
  );
  const x = {
    field: "times",
    type: "quantitative" as const,
    title: "Clients at once, as a multiple of the budget",
    axis: { values: [...LOAD_TIMES], format: "~r" },
  };
  const legend = { orient: "top" as const };
  const color = { field: "way", type: "nominal" as const, title: null, legend };
  const panel = (field: string, title: string) => ({
    ...PANEL,
    mark: { type: "line" as const, point: true },
    encoding: { x, y: { field, type: "quantitative" as const, title }, color },
  });
  return {
    description: {
      id: "pool-load",
      title: "Latency and refused clients over the load",
      text: `${told.join("; ")}.`,
    },
    spec: {
      data: { values },
      hconcat: [
        panel("median", "Latency, median (ms)"),
        panel("p95", "Latency, 95th percentile (ms)"),
        panel("refused", "Clients refused (%)"),
      ],
    },
  };
}
