import { LabError } from "../errors.ts";
import type { AlertSpan, Labels, PrometheusReader, Sample, Series } from "./types.ts";

/** How long an answer may take. Milliseconds. */
const TIMEOUT_MS = 30_000;

type Point = readonly [time: number, value: string];

interface Answer {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data?: {
    readonly resultType: "vector" | "matrix" | "scalar" | "string";
    readonly result:
      | readonly {
          readonly metric: Labels;
          readonly value?: Point;
          readonly values?: readonly Point[];
        }[]
      | Point;
  };
}

/** Asks a Prometheus over HTTP. Prometheus documentation, HTTP API. */
export class PrometheusApi implements PrometheusReader {
  readonly #url: string;
  readonly #signal: AbortSignal;

  constructor(port: number, signal: AbortSignal) {
    this.#url = `http://127.0.0.1:${port}/api/v1`;
    this.#signal = signal;
  }

  /** @throws LabError with Prometheus' words. */
  async query(expr: string): Promise<readonly Sample[]> {
    const { data } = await this.#ask("query", { query: expr });
    const result = data?.result ?? [];
    if (data?.resultType === "scalar") {
      return [{ labels: {}, value: Number((result as Point)[1]) }];
    }
    return (result as readonly { metric: Labels; value?: Point }[]).map(({ metric, value }) => ({
      labels: metric,
      value: Number(value?.[1]),
    }));
  }

  /** @throws LabError with Prometheus' words. */
  async range(expr: string, from: number, to: number, step: number): Promise<readonly Series[]> {
    const [start, end] = [from / 1000, to / 1000].map(String);
    const asked = { query: expr, start: start ?? "", end: end ?? "", step: String(step / 1000) };
    return toSeries(await this.#ask("query_range", asked));
  }

  /** Every sample of a selector as it was stored, in the last so many seconds. */
  async samples(selector: string, seconds: number): Promise<readonly Series[]> {
    return toSeries(await this.#ask("query", { query: `${selector}[${Math.ceil(seconds)}s]` }));
  }

  async #ask(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(`${this.#url}/${path}`, {
      method: "POST",
      body: new URLSearchParams(parameters),
      signal,
    });
    const answer = (await response.json()) as Answer;
    if (answer.status === "error") throw new LabError(answer.error ?? `HTTP ${response.status}`);
    return answer;
  }
}

function toSeries({ data }: Answer): readonly Series[] {
  const result = (data?.result ?? []) as readonly { metric: Labels; values?: readonly Point[] }[];
  return result.map(({ metric, values = [] }) => ({
    labels: metric,
    points: values.map(([time, value]) => [Math.round(time * 1000), Number(value)] as const),
  }));
}

/** One label set of an alert, whatever its state, with the times at which it was seen in each. */
interface Seen {
  readonly alert: string;
  readonly labels: Labels;
  readonly states: [time: number, state: string][];
  /** Since when it was true, as Prometheus said at a time. */
  readonly since: Map<number, number>;
}

/**
 * Stretches in which alerts were pending or firing, from the samples of ALERTS and ALERTS_FOR_STATE as Prometheus stored
 * them. An alert that becomes true anew is another stretch, even when it was gone for one evaluation only.
 *
 * @param gapMs a pause longer than this ends a stretch.
 * @param now samples up to here; a stretch that reaches it has not ended.
 */
export function spansOf(series: readonly Series[], gapMs: number, now: number): AlertSpan[] {
  const seen = new Map<string, Seen>();
  for (const { labels: all, points } of series) {
    const { __name__: name, alertstate, alertname = "", ...labels } = all;
    const key = `${alertname}${JSON.stringify(Object.entries(labels).sort())}`;
    const held: Seen = seen.get(key) ?? {
      alert: alertname,
      labels,
      states: [],
      since: new Map(),
    };
    seen.set(key, held);
    for (const [time, value] of points) {
      if (name === "ALERTS_FOR_STATE") held.since.set(time, value);
      else held.states.push([time, alertstate ?? ""]);
    }
  }
  return [...seen.values()]
    .flatMap((one) => stretches(one, gapMs, now))
    .sort((a, b) => a.activeAt - b.activeAt);
}

function stretches(
  { alert, labels, states, since }: Seen,
  gapMs: number,
  now: number,
): AlertSpan[] {
  const spans: AlertSpan[] = [];
  let current: { activeAt: number; firedAt?: number; last: number; since?: number } | undefined;
  const end = () => {
    if (current === undefined) return;
    const { activeAt, firedAt, last } = current;
    const over = now - last > gapMs;
    spans.push({
      alert,
      labels,
      activeAt,
      ...(firedAt === undefined ? {} : { firedAt }),
      ...(over ? { endedAt: last } : {}),
    });
  };
  for (const [time, state] of states.sort(([a], [b]) => a - b)) {
    const fires = state === "firing";
    // From firing it can only end: what is pending afterwards is another time.
    const from = since.get(time);
    const other = from !== undefined && current?.since !== undefined && from !== current.since;
    const again = current !== undefined && (other || (current.firedAt !== undefined && !fires));
    if (current === undefined || time - current.last > gapMs || again) {
      const before = current;
      end();
      if (again && before !== undefined) closeLast(spans, before.last);
      current = { activeAt: time, last: time, ...(from === undefined ? {} : { since: from }) };
    }
    if (fires) current.firedAt ??= time;
    current.last = time;
  }
  end();
  return spans;
}

function closeLast(spans: AlertSpan[], endedAt: number): void {
  const last = spans.pop();
  if (last !== undefined) spans.push({ ...last, endedAt });
}
