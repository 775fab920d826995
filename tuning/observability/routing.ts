import { throwProblems } from "../errors.ts";
import { promDuration } from "./duration.ts";
import { inhibitRules } from "./routing/inhibition.ts";
import { routingProblems } from "./routing/problems.ts";
import { NOBODY, planReceivers } from "./routing/receivers.ts";
import type { AlertmanagerConfig, AlertmanagerRoute, RoutingInput } from "./routing/types.ts";

export { inhibitionNames, inhibitions } from "./routing/inhibition.ts";
export type { Inhibition } from "./routing/inhibition.ts";
export { routingProblems } from "./routing/problems.ts";
export type { RoutingPlan } from "./routing/problems.ts";
export { NOBODY, TOPIC, receiverFile } from "./routing/receivers.ts";
export type {
  AlertmanagerConfig,
  AlertmanagerReceiver,
  AlertmanagerRoute,
  InhibitRule,
  ReceiverConfig,
  RoutingInput,
} from "./routing/types.ts";

/**
 * What makes one message of several alerts: the same alert about the same subject. Without pod, node and instance: ten
 * nodes short of memory are one matter, and the message lists them.
 */
const GROUP_BY = ["alertname", "namespace", "service", "cache", "database"] as const;

/**
 * Seconds a new group waits for more of its kind. 30 is Alertmanager's own default and the usual evaluation interval: what
 * begins in the same minute comes in one message, and the alert that holds others back has arrived. Of the page after 1 to
 * 5 minutes it is little.
 */
const GROUP_WAIT = 30;

/** Seconds between two messages of a group to which alerts are added: Alertmanager's own default. */
const GROUP_INTERVAL = 300;

/**
 * Seconds until an alert that still fires is told again. Critical: 4 hours, Alertmanager's own default, half a shift; who
 * has not answered by then is escalated to by the pager. Warning: a day, since it waits for office hours and would else be
 * repeated to nobody at night.
 */
const REPEAT = { critical: 14_400, warning: 86_400 } as const;

/**
 * Alertmanager's configuration: what is put into one message, who gets it, and what is held back because another alert says
 * it already. Nothing in it is secret: receivers name files. An alert of another severity than ours (the chart's are
 * critical, warning, info or none) is told as a warning, unless it says itself that nobody need be told. Alerts that no group
 * has are left out of the inhibitions; what the inhibitions may name is tested against all there are.
 *
 * @throws TuningError listing all that routingProblems finds
 */
export function planRouting(input: RoutingInput): AlertmanagerConfig {
  throwProblems(routingProblems(input));
  return {
    route: {
      // Every alert matches a route below.
      receiver: NOBODY,
      group_by: GROUP_BY,
      group_wait: promDuration(GROUP_WAIT),
      group_interval: promDuration(GROUP_INTERVAL),
      repeat_interval: promDuration(REPEAT.critical),
      routes: [
        ...heartbeatRoutes(input.routes.heartbeat ?? []),
        // Whoever else would get them: Watchdog always fires, and InfoInhibitor is no message either.
        {
          receiver: NOBODY,
          matchers: ['alertname =~ "Watchdog|InfoInhibitor"'],
        },
        { receiver: NOBODY, matchers: ['severity =~ "info|none"'] },
        ...severityRoutes(
          input.routes.critical,
          'severity = "critical"',
          promDuration(REPEAT.critical),
        ),
        ...severityRoutes(
          input.routes.warning,
          'severity != "critical"',
          promDuration(REPEAT.warning),
        ),
      ],
    },
    receivers: planReceivers(input),
    inhibit_rules: inhibitRules(input.groups),
  };
}

/** Seconds between two signs of life: what waits for them takes ten minutes without for silence, two that were missed. */
const HEARTBEAT_SECONDS = 300;

/** kube-prometheus-stack's alert that always fires, sent on to whoever notices that it no longer comes. */
function heartbeatRoutes(receivers: readonly string[]): readonly AlertmanagerRoute[] {
  const each = promDuration(HEARTBEAT_SECONDS);
  return receivers.map((receiver, index) => ({
    receiver,
    matchers: ['alertname = "Watchdog"'],
    group_wait: "0s",
    // A repetition is due only at the group's next turn.
    group_interval: promDuration(HEARTBEAT_SECONDS / 5),
    repeat_interval: each,
    ...(index < receivers.length - 1 ? { continue: true } : {}),
  }));
}

/** One route for each receiver; all but the last go on to the next, so that everybody is told. */
function severityRoutes(
  receivers: readonly string[],
  matcher: string,
  repeat: string,
): readonly AlertmanagerRoute[] {
  return receivers.map((receiver, index) => ({
    receiver,
    matchers: [matcher],
    repeat_interval: repeat,
    ...(index < receivers.length - 1 ? { continue: true } : {}),
  }));
}
