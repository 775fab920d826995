import type { PostgresClient } from "../clients/postgres.ts";
import type { Databases } from "./databases.ts";
import { seeded } from "../random.ts";
import { mean } from "../statistics.ts";
import { explain, pagesRead, readingNode } from "./plans.ts";
import { withNumbers } from "./scripts.ts";
import type { GuideQuery, Variant } from "./types.ts";

/** Rows of a page: PAGINATION_DEFAULT_PER_PAGE of guide 002. */
export const PER_PAGE = 50;
/** The page far behind. */
export const FAR_PAGE = 1000;
/** Events of a list whose instructors and RSVPs are loaded: 1 + 2 x 50 = 101 queries, the guides' "100+". */
export const LIST = 50;

/** Draws of random numbers over which pages are averaged: categories and dates differ in what they find. */
export const DRAWS = 10;

/** Milliseconds of each run. */
type Times = readonly number[];

/** One form of a search for users. */
export interface UserSearch {
  readonly form: string;
  /** How the table is read with the guides' index, and with ours. */
  readonly guides: string;
  readonly ours: string;
}

/** What was read to judge the guides' claims of reading. */
export interface ReadResult {
  readonly firstPage: Times;
  readonly farPage: Times;
  /** The far page, found by the last id of the page before. */
  readonly farByKey: Times;
  readonly nPlusOne: Times;
  readonly eager: Times;
  readonly userSearches: readonly UserSearch[];
  readonly fulltext: FulltextResult;
  readonly order: OrderResult;
}

/** Pages of 8 kB that a query reads, of index and table: means. */
export interface Pages {
  readonly guides: number;
  readonly ours: number;
}

/** What the order of the columns of idx_events_search comes to. */
export interface OrderResult {
  /** Events by status, date and category. */
  readonly filter: Pages;
  /** The latest by status. */
  readonly list: Pages;
}

/** Of the events that have a word in the title and no description: how many there are, and how many a search finds. */
export interface FulltextResult {
  readonly word: string;
  readonly guides: { readonly there: number; readonly found: number };
  readonly ours: { readonly there: number; readonly found: number };
}

/** Reads as the claims are worded, all on the guides' database; ours is asked for what it finds. */
export async function measureReads(
  { server, names }: Databases,
  queries: readonly GuideQuery[],
  runs: number,
  signal: AbortSignal,
): Promise<ReadResult> {
  const guides = await server.connect({ database: names.guides });
  const ours = await server.connect({ database: names.ours });
  try {
    const pages = await measurePages(guides, runs);
    signal.throwIfAborted();
    const loading = await measureLoading(guides, runs);
    signal.throwIfAborted();
    return {
      ...pages,
      ...loading,
      userSearches: await userSearches(guides, ours),
      fulltext: await fulltextNull(guides, ours),
      order: {
        filter: await pagesOf(guides, ours, queries, "events-filter"),
        list: await pagesOf(guides, ours, queries, "events-list"),
      },
    };
  } finally {
    guides.close();
    ours.close();
  }
}

/** Pages read for a query, mean over the same draws. Other than times, they hardly depend on the machine. */
async function pagesOf(
  guides: PostgresClient,
  ours: PostgresClient,
  queries: readonly GuideQuery[],
  id: string,
): Promise<Pages> {
  const query = queries.find((each) => each.id === id);
  if (query === undefined) throw new Error(`no query ${id}`);
  const read = async (client: PostgresClient, variant: Variant) => {
    const random = seeded(0);
    const pages: number[] = [];
    for (let draw = 0; draw < DRAWS; draw += 1) {
      pages.push(await pagesRead(client, withNumbers(query, variant, random)));
    }
    return mean(pages);
  };
  return { guides: await read(guides, "guides"), ours: await read(ours, "ours") };
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function measurePages(client: PostgresClient, runs: number) {
  const page = (n: number) =>
    client.query(
      `SELECT * FROM messages ORDER BY id LIMIT ${PER_PAGE} OFFSET ${(n - 1) * PER_PAGE}`,
    );
  const before = await page(FAR_PAGE - 1);
  const last = before.at(-1)?.[0] ?? "0";
  const byKey = () =>
    client.query(`SELECT * FROM messages WHERE id > ${last} ORDER BY id LIMIT ${PER_PAGE}`);
  const [firstPage, farPage, farByKey]: number[][] = [[], [], []];
  for (let run = 0; run < runs; run += 1) {
    firstPage?.push(await time(() => page(1)));
    farPage?.push(await time(() => page(FAR_PAGE)));
    farByKey?.push(await time(byKey));
  }
  return { firstPage: firstPage ?? [], farPage: farPage ?? [], farByKey: farByKey ?? [] };
}

/** 000: "Separate query for each event", against three queries as selectinload asks them (002). */
async function measureLoading(client: PostgresClient, runs: number) {
  const list = () =>
    client.query(
      `SELECT id, title, instructor_id FROM events WHERE status = 'active' AND instructor_id IS NOT NULL ` +
        `ORDER BY start_date DESC LIMIT ${LIST}`,
    );
  const members = (ids: string) => client.query(`SELECT * FROM users WHERE id IN (${ids})`);
  const rsvps = (ids: string) =>
    client.query(`SELECT * FROM event_rsvps WHERE event_id IN (${ids})`);
  const each = async () => {
    for (const [id, , instructor] of await list()) {
      await members(instructor ?? "");
      await rsvps(id ?? "");
    }
  };
  const together = async () => {
    const events = await list();
    await members(events.map(([, , instructor]) => instructor).join(","));
    await rsvps(events.map(([id]) => id).join(","));
  };
  const nPlusOne: number[] = [];
  const eager: number[] = [];
  await each();
  for (let run = 0; run < runs; run += 1) {
    nPlusOne.push(await time(each));
    eager.push(await time(together));
  }
  return { nPlusOne, eager };
}

/** 000: "Index for user search". */
async function userSearches(
  guides: PostgresClient,
  ours: PostgresClient,
): Promise<readonly UserSearch[]> {
  const forms = {
    "first and last name": "first_name = 'Ada' AND last_name = 'Name12'",
    "last name": "last_name = 'Name12'",
    "part of the name": "(first_name || ' ' || last_name) ILIKE '%ame123%'",
  };
  const searches: UserSearch[] = [];
  for (const [form, condition] of Object.entries(forms)) {
    const sql = `SELECT id FROM users WHERE status = 'active' AND ${condition}`;
    searches.push({
      form,
      guides: readingNode(await explain(guides, sql), "users"),
      ours: readingNode(await explain(ours, sql), "users"),
    });
  }
  return searches;
}

/** 000: "Full-text search index", an expression that is null where the description is. */
async function fulltextNull(guides: PostgresClient, ours: PostgresClient): Promise<FulltextResult> {
  const word = "karate";
  const search = async (client: PostgresClient, text: string) => {
    const [[there = "0", found = "0"] = []] = await client.query(
      `SELECT count(*), count(*) FILTER (WHERE to_tsvector('english', ${text}) @@ to_tsquery('english', '${word}')) ` +
        `FROM events WHERE description IS NULL AND title ~ '\\m${word}\\M'`,
    );
    return { there: Number(there), found: Number(found) };
  };
  return {
    word,
    guides: await search(guides, "title || ' ' || description"),
    ours: await search(ours, "coalesce(title, '') || ' ' || coalesce(description, '')"),
  };
}
