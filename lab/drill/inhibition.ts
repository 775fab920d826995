import type { Environment } from "./environment.ts";

/** Between two looks. Milliseconds. */
const LOOK_MS = 500;

/** One look at which Alertmanager held an alert back. */
export interface HeldBack {
  /** Unix milliseconds. */
  readonly at: number;
  /** Name of the alert that held it back. */
  readonly by: string;
}

/** Alerts that Alertmanager told nobody of, by name. */
export type Inhibited = ReadonlyMap<string, readonly HeldBack[]>;

interface AlertmanagerAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

/** Looks at Alertmanager all the time: which alerts it holds back, and because of which. */
export function watchInhibition(
  { alertmanager, env }: Environment,
  inhibited: Map<string, HeldBack[]>,
): { stop: () => void } {
  const look = async () => {
    const url = `http://127.0.0.1:${alertmanager.port}/api/v2/alerts`;
    const response = await fetch(url, {
      signal: AbortSignal.any([env.signal, AbortSignal.timeout(2_000)]),
    });
    const alerts = (await response.json()) as readonly AlertmanagerAlert[];
    const names = new Map(
      alerts.map(({ fingerprint, labels }) => [fingerprint, labels["alertname"]]),
    );
    for (const { labels, status } of alerts) {
      const { alertname = "" } = labels;
      for (const by of status.inhibitedBy) {
        const held = inhibited.get(alertname) ?? [];
        inhibited.set(alertname, [...held, { at: Date.now(), by: names.get(by) ?? by }]);
      }
    }
  };
  // An Alertmanager that does not answer now answers the next time.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  return { stop: () => clearInterval(timer) };
}
