import type { CodeInfo, Comparison } from "../../model.ts";
import type { UnmarkedFinding, View } from "../rule.ts";
import { READERS } from "./gauges.ts";
import type { Gauge, Reading, Reason } from "./gauges.ts";
import { toStack } from "./stack.ts";

/** Most parts of a sum that a message tells. */
const MOST_PARTS = 4;

/** The view sees the two versions, not the settings of the policies. */
const DEFAULTS =
  " Counted with the rules' own limits: what policies/config.<stack>.json sets otherwise is for the policies, not for this comparison.";

const CODES: readonly CodeInfo[] = [
  {
    code: "budget-connections",
    kind: "budget",
    title: "The share of a database's connections that workloads may open changes.",
    why:
      "Pods at the peak of a rollout times processes times pool, against 80 % of max_connections less the reserved ones: beyond max_connections the database refuses." +
      DEFAULTS,
    sources: [
      { title: "Policy rule connection-budget" },
      {
        title: "PostgreSQL: Connections and Authentication, max_connections",
        url: "https://www.postgresql.org/docs/current/runtime-config-connection.html",
      },
    ],
  },
  {
    code: "budget-proxy-clients",
    kind: "budget",
    title: "The share of an RDS Proxy's clients changes.",
    why:
      "Clients against ten for each connection that the proxy may open: beyond what it can serve they wait, and fail." +
      DEFAULTS,
    sources: [
      { title: "Policy rule proxy-client-budget" },
      {
        title: "Amazon RDS User Guide: RDS Proxy connection considerations",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html",
      },
    ],
  },
  {
    code: "budget-capacity",
    kind: "budget",
    title: "The share of a namespace's quota or a node pool's limit changes.",
    why:
      "Pods at the peak of a rollout times their requests or limits: the pods beyond it stay Pending." +
      DEFAULTS,
    sources: [
      { title: "Policy rule capacity-budget" },
      {
        title: "Kubernetes: Resource Quotas",
        url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
      },
    ],
  },
  {
    code: "budget-memory",
    kind: "budget",
    title: "The share of a database's memory that PostgreSQL may take at once changes.",
    why:
      "shared_buffers, work_mem for half of max_connections, autovacuum and one maintenance command, against the memory of the class: beyond it Linux kills PostgreSQL." +
      DEFAULTS,
    sources: [
      { title: "Policy rule rds-memory-sum" },
      {
        title: "PostgreSQL: Resource Consumption",
        url: "https://www.postgresql.org/docs/current/runtime-config-resource.html",
      },
    ],
  },
];

/** What the change does to what is limited: connections, clients of proxies, pods and their requests, memory. */
export const BUDGET_VIEW: View = {
  codes: CODES,
  find({ base, head }: Comparison): readonly UnmarkedFinding[] {
    const [before, after] = [toStack(base), toStack(head)];
    return Object.entries(READERS).flatMap(([code, read]) =>
      compareReadings(code, read(before), read(after)),
    );
  },
};

/** What changed between two readings of one kind. */
function compareReadings(
  code: string,
  before: Reading,
  after: Reading,
): readonly UnmarkedFinding[] {
  if (after.gauges.size === 0 && before.gauges.size === 0) return [];
  const known = new Set(before.reasons.map(reasonKey));
  const fresh = new Map(
    after.reasons.filter((one) => !known.has(reasonKey(one))).map((one) => [reasonKey(one), one]),
  );
  const owners = new Set([...before.gauges.values()].map(({ urn }) => urn));
  const hidden = [...fresh.values()].filter(({ urn }) => owners.has(urn));
  const partial = [...fresh.values()].filter(({ urn }) => !owners.has(urn));
  const lost = [...hidden, ...partial].map((reason) => notCounted(code, reason));
  // A sum without one of its parts would look better than it is.
  if (partial.length > 0) return before.gauges.size === 0 ? [] : lost;
  const moved = [...after.gauges].flatMap(([key, gauge]) =>
    compareGauges(before.gauges.get(key), gauge),
  );
  return [...lost, ...moved];
}

function reasonKey({ urn, message }: Reason): string {
  return `${urn} ${message}`;
}

function notCounted(code: string, { urn, name, message }: Reason): UnmarkedFinding {
  return {
    topic: "budget",
    code,
    direction: "neutral",
    message: `The ${KINDS[code] ?? "budget"} cannot be counted any more: of ${name}, ${message}.`,
    ...(urn !== "" && { urn }),
    properties: [],
  };
}

const KINDS: Readonly<Record<string, string>> = {
  "budget-connections": "connections",
  "budget-proxy-clients": "clients of the proxy",
  "budget-capacity": "capacity",
  "budget-memory": "memory",
};

function compareGauges(before: Gauge | undefined, after: Gauge): readonly UnmarkedFinding[] {
  if (before === undefined && after.used === 0) return [];
  if (before?.used === after.used && before.limit === after.limit) return [];
  const [old, now] = [before === undefined ? undefined : shareOf(before), shareOf(after)];
  const isOver = after.used > after.limit;
  const direction =
    old === undefined
      ? isOver
        ? "worse"
        : "neutral"
      : now > old
        ? "worse"
        : now < old
          ? "better"
          : "neutral";
  return [
    {
      topic: "budget",
      code: after.code,
      direction,
      message: `${after.what}: ${sharesText(old, now)}, ${amounts(before, after)}${verdict(before, after)}.${causes(before, after)}`,
      urn: after.urn,
      properties: after.property === undefined ? [] : [after.property],
    },
  ];
}

/** What is asked for of what there is: 1 is all of it. */
function shareOf({ used, limit }: Gauge): number {
  if (limit > 0) return used / limit;
  return used > 0 ? Number.POSITIVE_INFINITY : 0;
}

function sharesText(old: number | undefined, now: number): string {
  if (old === undefined) return `now ${percent(now, 0)}`;
  const digits = percent(old, 0) === percent(now, 0) && old !== now ? 1 : 0;
  return `${percent(old, digits)} -> ${percent(now, digits)}`;
}

function percent(share: number, digits: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : "more than there is";
}

function amounts(before: Gauge | undefined, after: Gauge): string {
  const now = `${after.show(after.used)} of ${after.show(after.limit)} ${after.limitText}`;
  if (before === undefined) return now;
  if (before.limit === after.limit) return `${before.show(before.used)} -> ${now}`;
  return `${before.show(before.used)} of ${before.show(before.limit)} -> ${now}`;
}

function verdict(before: Gauge | undefined, after: Gauge): string {
  if (after.used > after.limit) {
    return before !== undefined && before.used > before.limit
      ? ", exceeded as before"
      : ", exceeded";
  }
  return before !== undefined && before.used > before.limit ? ", not exceeded any more" : "";
}

/** The parts of the sum that are not what they were. */
function causes(before: Gauge | undefined, after: Gauge): string {
  if (before === undefined) return "";
  const all = [...new Set([...before.parts.keys(), ...after.parts.keys()])].sort();
  const texts = all.flatMap((key) => {
    const [old, now] = [before.parts.get(key), after.parts.get(key)];
    if (old === now) return [];
    if (now === undefined) return [`gone: ${old ?? ""}`];
    return [old === undefined ? `new: ${now}` : `${now} (before: ${old})`];
  });
  if (texts.length === 0) return "";
  const more = texts.length > MOST_PARTS ? `; ${texts.length - MOST_PARTS} more` : "";
  return ` ${texts.slice(0, MOST_PARTS).join("; ")}${more}.`;
}
