import type { RowCounts } from "../schema/fill.ts";

/** A load of the contest. */
export interface Workload {
  /** "listing": unique. */
  readonly id: string;
  /** What an application does, in a few words. */
  readonly what: string;
  /** Group of the mix it belongs to. */
  readonly group: "reads" | "search" | "analytics" | "writes" | "pgbench";
  readonly load: { readonly script: string } | { readonly builtin: "tpcb-like" | "select-only" };
  readonly clients: number;
  /** Whether it changes rows: then the servers are brought to a checkpoint between runs. */
  readonly writes: boolean;
  /** A statement of it with fixed numbers, whose plan is compared. @default - none */
  readonly example?: string;
}

/** Clients of a short load: two for each of two processors. */
const CLIENTS = 4;
/** Clients of a long one: one for each of two processors. */
const ANALYSTS = 2;

/** Loads of the guides' applications, and pgbench's own two at several numbers of clients. */
export function workloads(rows: RowCounts): readonly Workload[] {
  return [...reads(rows), ...searches(), ...analytics(rows), ...writes(rows), ...pgbenchLoads()];
}

function reads(n: RowCounts): readonly Workload[] {
  const read = loadsOf("reads", CLIENTS);
  return [
    read("event-page", "one event by its key, with the number of people who go", {
      numbers: { e: [1, n.events] },
      sql: [
        "SELECT * FROM events WHERE id = :e",
        "SELECT status, count(*) FROM event_rsvps WHERE event_id = :e GROUP BY status",
      ],
    }),
    read("event-list", "active events of a category in a month, by date, a page of 20", {
      numbers: { d: [-360, 330], p: [0, 9] },
      sql: [
        `SELECT id, title, start_date FROM events WHERE status = 'active' AND category = 'judo'
  AND start_date BETWEEN timestamptz '2026-01-01' + :d * interval '1 day' AND timestamptz '2026-01-31' + :d * interval '1 day'
  ORDER BY start_date DESC LIMIT 20 OFFSET :p * 20`,
      ],
    }),
    read("member", "sign-in by e-mail, and the member's history with its events", {
      numbers: { u: [1, n.users] },
      sql: [
        "SELECT * FROM users WHERE email = 'user' || :u || '@example.org' AND status = 'active'",
        `SELECT e.title, e.start_date, r.status FROM event_rsvps r JOIN events e ON e.id = r.event_id
  WHERE r.user_id = :u AND r.status = 'going' ORDER BY e.start_date DESC LIMIT 20`,
      ],
    }),
    read("inbox", "latest messages of a tenant, with their authors", {
      numbers: { t: [1, n.tenants] },
      sql: [
        `SELECT m.id, m.content, u.first_name FROM messages m JOIN users u ON u.id = m.user_id
  WHERE m.tenant_id = :t AND m.deleted_at IS NULL ORDER BY m.created_at DESC LIMIT 50`,
      ],
    }),
  ];
}

function searches(): readonly Workload[] {
  const search = loadsOf("search", CLIENTS);
  return [
    search("full-text", "full-text search over title and description, the next 20", {
      numbers: { w: [1, 5] },
      sql: [
        `SELECT id, title FROM events
  WHERE to_tsvector('english', coalesce(title, '') || ' ' || coalesce(description, ''))
    @@ to_tsquery('english', (ARRAY['karate & kata & belt & sparring', 'judo & winter & camp & fee', 'aikido & exam & group & price',
      'kendo & history & online & peak', 'solar & contract & travel & dojo'])[:w])
    AND status = 'active' ORDER BY start_date LIMIT 20`,
      ],
    }),
    search("jsonb", "energy plans by their JSONB rate structure and region", {
      numbers: { z: [0, 200] },
      sql: [
        `SELECT id, name, rate_structure FROM plan_catalog
  WHERE rate_structure @> jsonb_build_object('zone', :z, 'type', 'tiered') AND is_active ORDER BY renewable_percentage DESC LIMIT 20`,
      ],
    }),
  ];
}

/** The guides' statistics, reports and warming queries. */
function analytics(n: RowCounts): readonly Workload[] {
  const report = loadsOf("analytics", ANALYSTS);
  const spread = Math.round(n.tenants / 10);
  return [
    report("tenant-authors", "messages and different authors of a tenth of the tenants", {
      numbers: { t: [1, n.tenants - spread] },
      sql: [
        `SELECT tenant_id, count(*), count(DISTINCT user_id) FROM messages
  WHERE tenant_id BETWEEN :t AND :t + ${spread} GROUP BY tenant_id ORDER BY 3 DESC LIMIT 20`,
      ],
    }),
    report("daily-activity", "messages of active users a day, of a tenth of the tenants", {
      numbers: { t: [1, n.tenants - spread] },
      sql: [
        `SELECT date_trunc('day', m.created_at) AS day, count(*), count(DISTINCT u.tenant_id)
  FROM messages m JOIN users u ON u.id = m.user_id
  WHERE u.status = 'active' AND m.tenant_id BETWEEN :t AND :t + ${spread} AND m.created_at > timestamptz '2025-01-01'
  GROUP BY 1 ORDER BY 1`,
      ],
    }),
    report("deep-page", "whole rows of a page far down a sorted list, by OFFSET", {
      numbers: { o: [Math.round(n.events / 60), Math.round(n.events / 10)] },
      sql: [
        "SELECT * FROM events WHERE status = 'active' ORDER BY start_date DESC, id LIMIT 50 OFFSET :o",
      ],
    }),
    report("popular-events", "events of one category by the number of people who go", {
      numbers: { c: [1, 8] },
      sql: [
        `SELECT e.id, e.title, count(DISTINCT r.user_id) AS going FROM events e JOIN event_rsvps r ON r.event_id = e.id
  WHERE r.status = 'going'
    AND e.category = (ARRAY['karate', 'judo', 'aikido', 'kendo', 'seminar', 'camp', 'competition', 'online'])[:c]
  GROUP BY e.id ORDER BY going DESC, e.id LIMIT 20`,
      ],
    }),
    report("tenant-totals", "all tenants with the number of their messages", {
      numbers: {},
      sql: [
        `SELECT t.id, t.name, count(m.id) AS message_count FROM tenants t LEFT JOIN messages m ON t.id = m.tenant_id
  WHERE t.active = true GROUP BY t.id`,
      ],
    }),
    report("popular-contacts", "contacts with most messages in a week, for warming the cache", {
      numbers: { d: [0, 700] },
      sql: [
        `SELECT c.id, c.name, count(m.id) AS message_count FROM contacts c JOIN messages m ON c.id = m.contact_id
  WHERE m.created_at BETWEEN timestamptz '2024-01-02' + :d * interval '1 day' AND timestamptz '2024-01-09' + :d * interval '1 day'
  GROUP BY c.id HAVING count(m.id) > 2 ORDER BY message_count DESC LIMIT 1000`,
      ],
    }),
  ];
}

function writes(n: RowCounts): readonly Workload[] {
  const write = loadsOf("writes", CLIENTS);
  return [
    write("message-insert", "a new message", {
      numbers: { t: [1, n.tenants], u: [1, n.users] },
      sql: [
        `INSERT INTO messages (tenant_id, contact_id, user_id, content, created_at)
  VALUES (:t, 1, :u, repeat('0123456789abcdef', 12), now())`,
      ],
    }),
    write("rsvp-change", "an answer to an invitation is changed", {
      numbers: { r: [1, n.rsvps] },
      sql: [
        "UPDATE event_rsvps SET status = CASE status WHEN 'going' THEN 'maybe' ELSE 'going' END WHERE id = :r",
      ],
    }),
  ];
}

function pgbenchLoads(): readonly Workload[] {
  return (["select-only", "tpcb-like"] as const).flatMap((builtin) =>
    [4, 16].map((clients) => ({
      id: `${builtin}-${clients}`,
      what: `pgbench's ${builtin}, ${clients} clients`,
      group: "pgbench" as const,
      load: { builtin },
      clients,
      writes: builtin === "tpcb-like",
    })),
  );
}

/** Statements with numbers that differ from one transaction to the next. */
interface Statements {
  /** Name, and the range that pgbench draws it from. */
  readonly numbers: Readonly<Record<string, readonly [from: number, to: number]>>;
  readonly sql: readonly string[];
}

function loadsOf(
  group: Workload["group"],
  clients: number,
): (id: string, what: string, statements: Statements) => Workload {
  return (id, what, { numbers, sql }) => ({
    id,
    what,
    group,
    load: { script: scriptOf({ numbers, sql }) },
    clients,
    writes: group === "writes",
    ...(group === "writes" ? {} : { example: exampleOf({ numbers, sql }) }),
  });
}

function scriptOf({ numbers, sql }: Statements): string {
  const drawn = Object.entries(numbers).map(
    ([name, [from, to]]) => `\\set ${name} random(${from}, ${to})\n`,
  );
  return [...drawn, ...sql.map((statement) => `${statement};\n`)].join("");
}

/** The last statement, with the number in the middle of each range. */
function exampleOf({ numbers, sql }: Statements): string {
  return (sql.at(-1) ?? "").replaceAll(/(?<!:):([a-z])\b/g, (_, name: string) => {
    const [from = 0, to = 0] = numbers[name] ?? [];
    return String(Math.round((from + to) / 2));
  });
}
