import { stringify } from "yaml";

import { formatDuration, parseDuration } from "./durations.ts";
import type { AlertmanagerDocument, RouteDocument } from "./types.ts";

/** Times of a route. Alertmanager documentation, Configuration, `<route>`. */
const TIMES = ["group_wait", "group_interval", "repeat_interval"] as const;

/** What Alertmanager takes where a route says nothing, in milliseconds. Same place. */
const DEFAULTS = { group_wait: 30_000, group_interval: 300_000, repeat_interval: 14_400_000 };

/** Times that hold for everything, of the root route. Milliseconds of the drill. */
export interface RoutingTimes {
  /** From the first alert of a group to its first notification. */
  readonly groupWaitMs: number;
  /** Between a notification and one with news of the same group. */
  readonly groupIntervalMs: number;
  /** Between a notification and its repetition without news; the shortest of all routes. */
  readonly repeatIntervalMs: number;
}

/**
 * The stack's routing with each receiver replaced by the drill's webhook: grouping, routes, matchers and inhibition are
 * the stack's own, times are divided by the factor.
 *
 * @param webhook address that gets what receiver `name` would get: `<webhook>/<name>`.
 */
export function alertmanagerYaml(
  document: AlertmanagerDocument,
  factor: number,
  webhook: string,
): string {
  const { route, receivers, inhibit_rules, time_intervals } = document;
  return stringify({
    route: { ...scaledDefaults(factor), ...scaleRoute(route, factor) },
    receivers: receivers.map(({ name, ...how }) => ({
      name,
      // A receiver without any way to tell is one on purpose: alerts end there.
      ...(Object.keys(how).length === 0
        ? {}
        : {
            webhook_configs: [
              {
                url: `${webhook}/${encodeURIComponent(name)}`,
                send_resolved: sendsResolved(how),
                max_alerts: 0,
              },
            ],
          }),
    })),
    ...(inhibit_rules === undefined ? {} : { inhibit_rules }),
    ...(time_intervals === undefined ? {} : { time_intervals }),
  });
}

/** The routing's times, scaled. */
export function routingTimes({ route }: AlertmanagerDocument, factor: number): RoutingTimes {
  const all = routesOf(route);
  const least = (name: (typeof TIMES)[number], pick: (...times: number[]) => number) =>
    pick(...all.map((one) => timeOf(one, name) ?? timeOf(route, name) ?? DEFAULTS[name])) / factor;
  return {
    groupWaitMs: least("group_wait", Math.max),
    groupIntervalMs: least("group_interval", Math.max),
    repeatIntervalMs: least("repeat_interval", Math.min),
  };
}

function timeOf(route: RouteDocument, name: (typeof TIMES)[number]): number | undefined {
  const text = route[name];
  return text === undefined ? undefined : parseDuration(text);
}

function routesOf(route: RouteDocument): readonly RouteDocument[] {
  return [route, ...(route.routes ?? []).flatMap(routesOf)];
}

function scaledDefaults(factor: number): Record<string, string> {
  return Object.fromEntries(
    TIMES.map((name) => [name, formatDuration(Math.max(1, DEFAULTS[name] / factor))]),
  );
}

function scaleRoute(route: RouteDocument, factor: number): RouteDocument {
  const times = Object.fromEntries(
    TIMES.flatMap((name) => {
      const time = timeOf(route, name);
      return time === undefined ? [] : [[name, formatDuration(Math.max(1, time / factor))]];
    }),
  );
  const { routes } = route;
  return {
    ...route,
    ...times,
    ...(routes === undefined ? {} : { routes: routes.map((child) => scaleRoute(child, factor)) }),
  };
}

/** Whether a receiver hears that an alert is over: as its configurations say, else as each kind does by default. */
function sendsResolved(how: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(how).some(([kind, configs]) =>
    (Array.isArray(configs) ? (configs as Readonly<Record<string, unknown>>[]) : []).some(
      ({ send_resolved: said }) =>
        typeof said === "boolean" ? said : !SILENT_ON_RESOLVED.includes(kind),
    ),
  );
}

/** Kinds that do not tell by default that an alert is over. Alertmanager 0.28, config/notifiers.go. */
const SILENT_ON_RESOLVED: readonly string[] = ["email_configs", "slack_configs", "wechat_configs"];
