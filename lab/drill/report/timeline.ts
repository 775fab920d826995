import type { TopLevelSpec } from "vega-lite";

import type { AlertSpan, DrillResult } from "../types.ts";
import type { Picture } from "../../report/chart.ts";
import { colour } from "../../report/colours.ts";

/** Height of a lane, in pixels. */
const LANE = 15;
const WIDTH = 880;

const STATES = ["fault", "pending", "firing"] as const;
const EVENTS = ["delivered", "resolved"] as const;

/** A bar in a lane. Seconds since the drill began. */
interface Bar {
  readonly lane: string;
  readonly state: (typeof STATES)[number];
  readonly from: number;
  readonly to: number;
}

/** A point in a lane. */
interface Mark {
  readonly lane: string;
  readonly event: (typeof EVENTS)[number];
  readonly at: number;
}

/** What the timeline shows. */
export interface TimelineData {
  /** Names of the lanes from the top down. */
  readonly lanes: readonly string[];
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** Stretches without faults in which nothing may fire. */
  readonly quiet: readonly { readonly from: number; readonly to: number }[];
  /** Length of the drill in seconds. */
  readonly length: number;
}

/**
 * A lane for each alert that was expected, in the order of the faults, then one for each that was not and fired all the same.
 * Alerts that may follow from a fault have none: the table of the faults names them.
 */
export function timelineData(result: DrillResult): TimelineData {
  const { startedAt, endedAt, verdicts, falseAlerts, faults, spans, deliveries } = result;
  const expected = new Map(
    verdicts.map(({ alert, kind }) => [alert, kind === "real" ? alert : `${alert} (stand-in)`]),
  );
  const unexpected = falseAlerts
    .map(({ span }) => span.alert)
    .filter((name) => !expected.has(name));
  const lanes = new Map([
    ...expected,
    ...unexpected.map((name) => [name, `${name} (false)`] as const),
  ]);
  const at = (time: number) => (Math.min(Math.max(time, startedAt), endedAt) - startedAt) / 1000;
  const caused = faults.flatMap(({ causes, from, to }) =>
    causes.flatMap((alert) => bar(lanes, alert, "fault", at(from), at(to))),
  );
  return {
    lanes: [...lanes.values()],
    bars: [...caused, ...spans.flatMap((one) => spanBars(lanes, one, at, endedAt))],
    marks: deliveries.flatMap(({ at: time, alerts }) =>
      alerts.flatMap(({ labels, status }): Mark[] => {
        const lane = lanes.get(labels["alertname"] ?? "");
        const event = status === "firing" ? "delivered" : "resolved";
        return lane === undefined ? [] : [{ lane, event, at: at(time) }];
      }),
    ),
    quiet: result.phases
      .filter(({ kind }) => kind === "quiet")
      .map(({ from, to }) => ({ from: at(from), to: at(to) })),
    length: at(endedAt),
  };
}

type Lanes = ReadonlyMap<string, string>;

function bar(lanes: Lanes, alert: string, state: Bar["state"], from: number, to: number): Bar[] {
  const lane = lanes.get(alert);
  return lane === undefined ? [] : [{ lane, state, from, to }];
}

function spanBars(
  lanes: Lanes,
  { alert, activeAt, firedAt, endedAt }: AlertSpan,
  at: (time: number) => number,
  end: number,
): Bar[] {
  const last = endedAt ?? end;
  const pending = bar(lanes, alert, "pending", at(activeAt), at(firedAt ?? last));
  if (firedAt === undefined) return pending;
  return [...pending, ...bar(lanes, alert, "firing", at(firedAt), at(last))];
}

/** The timeline as a picture. */
export function timelinePicture(result: DrillResult): Picture {
  const data = timelineData(result);
  const { counts } = result;
  const description = {
    id: "timeline",
    title: "Timeline of the drill",
    text:
      `A lane for each of ${data.lanes.length} alerts over ${Math.round((result.endedAt - result.startedAt) / 1000)} seconds: ` +
      "when its fault was there, when it was pending and firing, when the receiver heard of it and that it was over. " +
      `The quiet period without faults is shaded. Of ${counts.expected} alerts expected ${counts.fired} fired, ` +
      `${counts.delivered} were delivered once and ${counts.resolved} resolved; ${counts.false} fired without a fault. ` +
      "The report's table has the numbers.",
  };
  return { spec: timelineSpec(data), description };
}

function timelineSpec({ lanes, bars, marks, quiet, length }: TimelineData): TopLevelSpec {
  const y = {
    field: "lane",
    type: "nominal" as const,
    sort: null,
    scale: { domain: [...lanes] },
    axis: { title: null, labelLimit: 320, grid: true },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: { domain: [0, length], nice: false },
    axis: { title: "seconds since the start" },
  });
  const named = { legend: { title: null, orient: "top" } } as const;
  return {
    width: WIDTH,
    height: Math.max(1, lanes.length) * LANE,
    layer: [
      {
        data: { values: [...quiet] },
        mark: { type: "rect", color: colour("quiet"), aria: false },
        encoding: { x: x("from"), x2: { field: "to" } },
      },
      {
        data: { values: [...quiet] },
        mark: {
          type: "text",
          text: "quiet period",
          align: "left",
          dx: 3,
          color: colour("ink"),
          aria: false,
        },
        encoding: { x: x("from"), y: { value: 8 } },
      },
      {
        data: { values: [...bars] },
        mark: { type: "bar", aria: false },
        encoding: {
          x: x("from"),
          x2: { field: "to" },
          y,
          color: {
            field: "state",
            type: "nominal",
            scale: { domain: [...STATES], range: STATES.map(colour) },
            ...named,
          },
          // The fault lies behind its alert, as high as the lane.
          size: {
            condition: { test: "datum.state === 'fault'", value: LANE - 3 },
            value: LANE / 2 - 1,
          },
        },
      },
      {
        data: { values: [...marks] },
        mark: {
          type: "point",
          filled: true,
          opacity: 1,
          size: 45,
          stroke: colour("paper"),
          strokeWidth: 0.6,
          aria: false,
        },
        encoding: {
          x: x("at"),
          y,
          shape: {
            field: "event",
            type: "nominal",
            scale: { domain: [...EVENTS], range: ["triangle-up", "circle"] },
            ...named,
          },
          fill: {
            field: "event",
            type: "nominal",
            scale: { domain: [...EVENTS], range: EVENTS.map(colour) },
            ...named,
          },
        },
      },
    ],
  };
}
