import { burnRates } from "../burn-rates.ts";
import { promDuration } from "../duration.ts";
import { isAlert } from "../types.ts";
import type { RuleGroup } from "../types.ts";
import type { InhibitRule } from "./types.ts";

/** While one alert fires, others about the same subject say nothing new. */
export interface Inhibition {
  /** Name of the alert that is sent. */
  readonly source: string;
  /** More that the source must match, in Alertmanager's notation. @default - nothing */
  readonly sourceMatchers?: readonly string[];
  /** Names of the alerts that are held back. */
  readonly targets: readonly string[];
  /** Labels that make it the same subject; both sides have every one of them. */
  readonly equal: readonly string[];
  /** Why the targets follow from the source, or say less than it. */
  readonly why: string;
}

const DATABASE = ["instance", "database"];
const CACHE_NODE = ["instance", "cache"];
const SERVICE = ["namespace", "service"];

/**
 * What follows from what. There is no rule "critical holds back warning" by label alone: a critical alert without the
 * label `service` would hold back every warning without it, and the warning that the heap is full is what explains the
 * errors of the same service. So each pair is named.
 *
 * Not here, on purpose: PostgresConnectionsHigh and DatabaseConnectionPoolExhaustion. The one counts the server's
 * connections, idle ones too, the other the share of a service's own pool that is in use: too many pools fill the server
 * while each is idle, and a slow query uses up one pool on a server with room. Neither follows from the other, and what
 * helps differs (fewer or smaller pools; the query).
 *
 * Nor HighResponseTime and SlowRequests: a route whose P95 is 0.6 s may have no request above a second, and one in a
 * hundred above a second may come from routes too quiet to be judged one by one. To hold back either could hide a cause
 * of its own; both are warnings, so that one cause that raises both wakes nobody and costs a second message in the channel.
 */
const NAMED: readonly Inhibition[] = [
  {
    source: "PostgresDown",
    sourceMatchers: ['instance = "database"'],
    targets: ["DatabaseConnectionPoolExhaustion"],
    equal: [],
    why: "Every pool of the stack is on this one server: while it is down, connections are waited for and not given back. Only for the writer: services do not use replicas.",
  },
  {
    source: "PostgresConnectionsExhausted",
    targets: ["PostgresConnectionsHigh", "PostgresConnectionsOverBudget"],
    equal: DATABASE,
    why: "The same connections, further on: who is awake because of 95 % need not read that 80 % are passed.",
  },
  {
    source: "PostgresConnectionsHigh",
    targets: ["PostgresConnectionsOverBudget"],
    equal: DATABASE,
    why: "The same connections, further on: the budget leaves that headroom free, so that where it is used the plan is passed as well, and the page asks first who connects.",
  },
  {
    source: "RedisDown",
    targets: [
      "RedisRejectedConnections",
      "RedisClientsHigh",
      "RedisQueueMemoryHigh",
      "RedisSessionMemoryHigh",
    ],
    equal: CACHE_NODE,
    why: "What the node counted last stays in the windows for minutes. Of this node only: a replica that is down says nothing about a full primary.",
  },
  {
    source: "RedisDown",
    targets: ["RedisReplicationBroken", "RedisHitRateLow"],
    equal: ["cache"],
    why: "A node that is down is a replica that is missing, and the primary that took over begins without what was not copied.",
  },
  {
    source: "RedisRejectedConnections",
    targets: ["RedisClientsHigh"],
    equal: CACHE_NODE,
    why: "The same clients, further on: connections are refused at 100 %.",
  },
  {
    source: "NodeNotReady",
    targets: [
      "NodeConntrackNearlyFull",
      "NodeFileHandlesNearlyUsed",
      "NodeListenDrops",
      "NodeDiskFillsUp",
      "NodeMemoryLow",
    ],
    equal: ["node"],
    why: "Its pods are moved already, and the node is replaced: what it is short of is the cause at most.",
  },
  {
    source: "DeploymentUnavailable",
    targets: ["DeploymentReplicasMissing"],
    equal: ["namespace", "deployment"],
    why: "None available is more than some missing.",
  },
  {
    source: "ContainerOutOfMemory",
    targets: ["ContainerRestartsOften"],
    equal: ["namespace", "pod", "container"],
    why: "It is restarted because it is killed: the cause is told, with the same remedy.",
  },
  {
    source: "QueueStalled",
    targets: ["QueueOldestTaskTooOld", "QueueDepthGrowing"],
    equal: SERVICE,
    why: "Where no task is finished, tasks get older and more.",
  },
  ...["SloAvailabilityBurn1h", "SloAvailabilityBurn6h"].map((source) => ({
    source,
    targets: ["HighErrorRate"],
    equal: SERVICE,
    why: "The same requests, both critical: one page, by the promise where there is one.",
  })),
  ...["SloLatencyBurn1h", "SloLatencyBurn6h"].map((source) => ({
    source,
    targets: ["SlowRequests"],
    equal: SERVICE,
    why: "The same requests, and a page is out. HighResponseTime stays: it names the route.",
  })),
];

/** Every inhibition that the groups give rise to, with its reason; alerts that no group has are left out. */
export function inhibitions(groups: readonly RuleGroup[]): readonly Inhibition[] {
  const names = alertNames(groups);
  return [...postgresDown(groups), ...NAMED, ...slowerBurns()].flatMap((inhibition) => {
    const targets = inhibition.targets.filter((name) => names.has(name));
    if (!names.has(inhibition.source) || targets.length === 0) return [];
    return { ...inhibition, targets };
  });
}

/** Every name that the table knows, for the test that each is an alert. */
export function inhibitionNames(): readonly string[] {
  const named = [...NAMED, ...slowerBurns()].flatMap(({ source, targets }) => [source, ...targets]);
  return [...new Set(named)].sort();
}

/** The rules in Alertmanager's format. */
export function inhibitRules(groups: readonly RuleGroup[]): readonly InhibitRule[] {
  return inhibitions(groups).map(({ source, sourceMatchers = [], targets, equal }) => ({
    source_matchers: [`alertname = "${source}"`, ...sourceMatchers],
    target_matchers: [oneOf(targets)],
    equal,
  }));
}

/** Names are letters and digits (documentProblems): nothing in them means anything to a regular expression. */
function oneOf(names: readonly string[]): string {
  const [only = "", ...more] = names;
  return more.length === 0 ? `alertname = "${only}"` : `alertname =~ "${names.join("|")}"`;
}

function alertNames(groups: readonly RuleGroup[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert)));
}

/** Everything else that is measured on a server comes to an end with it, whichever rules there are. */
function postgresDown(groups: readonly RuleGroup[]): readonly Inhibition[] {
  const source = "PostgresDown";
  const others = [...alertNames(groups.filter(({ domain }) => domain === "postgres"))];
  return [
    {
      source,
      targets: others.filter((name) => name !== source),
      equal: DATABASE,
      why: "A server that does not answer has no connections, locks or statements; what its exporter read last stays in the windows for up to an hour.",
    },
  ];
}

/** A faster burn of the budget holds back the slower ones of the same promise: they are about the same requests. */
function slowerBurns(): readonly Inhibition[] {
  // The long windows, which the alerts are named by, are the same for every promise; the fastest comes first.
  const windows = burnRates(30).map(({ longSeconds }) => promDuration(longSeconds));
  return ["SloAvailabilityBurn", "SloLatencyBurn"].flatMap((name) =>
    windows.slice(0, -1).map((window, index) => ({
      source: `${name}${window}`,
      targets: windows.slice(index + 1).map((slower) => `${name}${slower}`),
      equal: [...SERVICE, "slo"],
      why: "A budget that is spent that fast is spent that slowly too.",
    })),
  );
}
