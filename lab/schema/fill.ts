/** Rows of a table at a scale. */
export interface RowCounts {
  readonly users: number;
  readonly events: number;
  readonly rsvps: number;
  readonly messages: number;
  readonly tenants: number;
  readonly contacts: number;
  readonly workshops: number;
  /** The guides' other tables, of each. */
  readonly others: number;
}

/**
 * How many rows there are.
 *
 * @param scale 1 is 100,000 users, 200,000 events, 1,000,000 RSVPs and messages: 0.75 GB.
 */
export function rowCounts(scale: number): RowCounts {
  const of = (rows: number) => Math.max(10, Math.round(rows * scale));
  return {
    users: of(100_000),
    events: of(200_000),
    rsvps: of(1_000_000),
    messages: of(1_000_000),
    tenants: of(500),
    contacts: of(20_000),
    workshops: of(2_000),
    others: of(50_000),
  };
}

/** Words of titles, descriptions and messages; the guides' trending searches (karate, judo, aikido) are among them. */
const WORDS =
  "karate judo aikido kendo training seminar beginner advanced weekend summer winter belt grading sparring kata master " +
  "instructor community workshop open class dojo children adults competition national regional friendly technique breathing " +
  "balance strength stretching injury recovery history culture language travel camp online evening morning schedule fee " +
  "registration certificate exam partner group energy solar wind hydro plan price region contract supplier usage peak saving";

/**
 * Expression: so many words. One literal array for each: PostgreSQL takes an element of a constant in 0.1 us, and 50 times as
 * long to aggregate rows of a subquery.
 */
function words(count: number): string {
  const all = WORDS.split(" ");
  const one = `('{${all.join(",")}}'::text[])[1 + floor(random() * ${all.length})::int]`;
  return `concat_ws(' ', ${Array.from({ length: count }, () => one).join(", ")})`;
}
/** Expression: a random whole number from 1 to n. */
const upTo = (n: number): string => `1 + floor(random() * ${n})::bigint`;
/** Expression: one of the texts. */
const oneOf = (...texts: readonly string[]): string =>
  `(ARRAY[${texts.map((text) => `'${text}'`).join(",")}])[1 + floor(random() * ${texts.length})::int]`;
/** Expression: a moment of the last two years, later for later rows, as tables that are appended to have it. */
const inOrder = (rows: number): string =>
  `timestamptz '2026-01-01' - interval '730 days' + interval '730 days' * (g::float8 / ${rows}) - interval '1 day' * random()`;

/**
 * SQL that fills the tables: the same rows on every machine and in every run (one seed), a tenth of the events without a
 * description, a fifth of the users not active, tenants and events of very different popularity, as traffic has it.
 *
 * @param scale see `rowCounts`.
 */
export function fillSql(scale: number): string {
  const n = rowCounts(scale);
  const insert = (table: string, rows: number, values: string, columns = "") =>
    `INSERT INTO ${table}${columns} SELECT ${values} FROM generate_series(1, ${rows}) g;`;
  // The square of a random number: a few events, tenants and users get most of what happens.
  const popular = (of: number) => `1 + floor(random() ^ 2 * ${of})::bigint`;
  return `
SET client_min_messages = warning;
SET synchronous_commit = off;
SELECT setseed(0.5) \\gset
${insert("tenants", n.tenants, `g, 'Tenant ' || g, random() < 0.9`)}
${insert("contacts", n.contacts, `g, ${popular(n.tenants)}, 'Contact ' || g`)}
${insert(
  "users",
  n.users,
  `g, ${popular(n.tenants)}, 'user' || g || '@example.org', ${oneOf("Ada", "Ben", "Chi", "Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jun")},
  'Name' || (random() * ${n.users / 20})::int, CASE WHEN random() < 0.8 THEN 'active' ELSE 'closed' END, ${inOrder(n.users)}`,
)}
${insert(
  "events",
  n.events,
  `g, ${words(5)}, CASE WHEN random() < 0.9 THEN ${words(50)} END, ${oneOf("active", "active", "active", "draft", "cancelled")},
  ${oneOf("karate", "judo", "aikido", "kendo", "seminar", "camp", "competition", "online")},
  timestamptz '2026-01-01' + interval '1 day' * (random() * 730 - 365), 'City ' || (random() * 300)::int, 'State ' || (random() * 50)::int,
  CASE WHEN random() < 0.3 THEN ${upTo(n.users)} END,
  jsonb_build_object('level', ${oneOf("beginner", "advanced", "open")}, 'seats', (random() * 200)::int, 'online', random() < 0.1,
    'language', ${oneOf("en", "de", "pl", "ja", "fr")}, 'room', (random() * 500)::int)`,
)}
${insert(
  "event_rsvps",
  n.rsvps,
  `g, ${popular(n.events)}, ${upTo(n.users)}, ${oneOf("going", "going", "maybe", "declined")}, ${inOrder(n.rsvps)}`,
)}
${insert(
  "messages",
  n.messages,
  `${popular(n.tenants)}, ${upTo(n.contacts)}, ${upTo(n.users)}, repeat(md5(g::text), 1 + (random() * 8)::int), ${inOrder(n.messages)},
  CASE WHEN random() < 0.05 THEN ${inOrder(n.messages)} END`,
  " (tenant_id, contact_id, user_id, content, created_at, deleted_at)",
)}
${insert(
  "plan_catalog",
  n.others,
  `g, 'Plan ' || g, ARRAY['R' || (random() * 40)::int, 'R' || (random() * 40)::int], random() < 0.7, (random() * 100)::int,
  jsonb_build_object('type', ${oneOf("fixed", "variable", "tiered")}, 'base', (random() * 30)::int, 'zone', (random() * 200)::int)`,
)}
${insert("usage_history", n.others, `g, ${upTo(n.users)}, date '2026-01-01' - (random() * 365)::int, (random() * 40)::int`)}
${insert("recommendations", n.others, `g, ${upTo(n.users)}, ${inOrder(n.others)}, md5(g::text)`)}
${insert("search_sessions", n.others, `g, ${upTo(n.users)}, ${inOrder(n.others)}`)}
${insert("search_queries", n.others, `g, ${upTo(n.others)}, ${words(3)}`)}
${insert("search_results", n.others * 5, `g, ${upTo(n.others)}, (random() * 100)::int, 'https://example.org/' || g`)}
${insert("website_content", n.others / 5, `g, 'https://example.org/' || g, ${words(90)}`)}
${insert("extracted_nouns", n.others * 4, `g, ${upTo(n.others / 5)}, md5((g % 5000)::text), random()`)}
${insert("network_exports", n.others, `g, ${upTo(n.users)}, ${inOrder(n.others)}, md5(g::text)`)}
${insert(
  "workshops",
  n.workshops,
  `g, ${words(4)}, ${oneOf("published", "published", "draft")}, ${inOrder(n.workshops)}, ${inOrder(n.workshops)},
  CASE WHEN random() < 0.05 THEN ${inOrder(n.workshops)} END`,
)}
${insert("enrollments", n.workshops * 50, `g, ${upTo(n.workshops)}, ${upTo(n.users)}, ${oneOf("enrolled", "waiting", "cancelled")}, NULL`)}
${insert("sessions", n.workshops * 10, `g, ${upTo(n.workshops)}, ${inOrder(n.workshops * 10)}`)}
${insert("questionnaires", n.workshops, `g, g, ${words(4)}`)}
${insert("responses", n.others, `g, ${upTo(n.workshops)}, ${inOrder(n.others)}, md5(g::text)`)}
`;
}
