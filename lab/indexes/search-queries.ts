import type { RowCounts } from "../schema/fill.ts";
import { GUIDE_STATISTICS } from "./guide-indexes.ts";
import type { GuideQuery, Parameter, Variant } from "./types.ts";

/** The day after the newest row: the data are as old on every day the proof runs, so NOW() of the guides' queries is this. */
export const NOW = "timestamptz '2026-01-01'";

/** Searches of several words: single words are in half of all descriptions. */
export const SEARCH =
  "(ARRAY['karate weekend camp grading children fee','judo seminar beginner belt winter online'," +
  "'aikido technique breathing balance travel friendly','instructor workshop summer training regional exam'])[:search]";

const STATISTICS_PAGE = "ORDER BY enrolled_count DESC, id LIMIT 20";

/** One query for all variants. */
export const same = (sql: string): Readonly<Record<Variant, string>> => ({
  untuned: sql,
  guides: sql,
  ours: sql,
});

/** A random number from 1. */
export const upTo = (to: number): Parameter => ({ from: 1, to });

/** Queries of 001 and 002: plans, usage, searches and what they found. */
export function searchQueries(rows: RowCounts): readonly GuideQuery[] {
  const user = upTo(rows.users);
  const contents = upTo(Math.max(1, Math.floor(rows.others / 5)));
  return [
    simple(
      "001",
      "plan-region",
      "active plans of a region",
      "plan_catalog",
      { region: { from: 0, to: 40 } },
      "SELECT id, name FROM plan_catalog WHERE is_active AND available_regions @> ARRAY['R:region']",
    ),
    simple(
      "001",
      "plan-rates",
      "plans by their rates (JSONB)",
      "plan_catalog",
      { zone: { from: 0, to: 200 } },
      "SELECT id, name FROM plan_catalog WHERE rate_structure @> jsonb_build_object('type', 'fixed', 'zone', :zone)",
    ),
    simple(
      "001",
      "plan-renewable",
      "greenest active plans",
      "plan_catalog",
      {},
      "SELECT id, name FROM plan_catalog WHERE is_active ORDER BY renewable_percentage DESC LIMIT 20",
    ),
    simple(
      "001",
      "usage",
      "a user's usage, newest first",
      "usage_history",
      { user },
      "SELECT usage_date, kwh FROM usage_history WHERE user_id = :user ORDER BY usage_date DESC LIMIT 30",
    ),
    simple(
      "001",
      "recommendations",
      "a user's recommendations",
      "recommendations",
      { user },
      "SELECT id, body FROM recommendations WHERE user_id = :user ORDER BY expires_at DESC LIMIT 10",
    ),
    simple(
      "002",
      "search-sessions",
      "a user's search sessions",
      "search_sessions",
      { user },
      "SELECT * FROM search_sessions WHERE user_id = :user ORDER BY created_at DESC",
    ),
    simple(
      "002",
      "search-results",
      "results of a query by rank",
      "search_results",
      { query: upTo(rows.others) },
      "SELECT rank, url FROM search_results WHERE query_id = :query ORDER BY rank",
    ),
    simple(
      "002",
      "content-fulltext",
      "full-text search of contents",
      "website_content",
      { search: upTo(4) },
      `SELECT id, url FROM website_content WHERE to_tsvector('english', text_content) @@ plainto_tsquery('english', ${SEARCH}) LIMIT 20`,
    ),
    simple(
      "002",
      "exports-recent",
      "a user's exports of 30 days",
      "network_exports",
      { user },
      `SELECT id, created_at FROM network_exports WHERE user_id = :user AND created_at > ${NOW} - interval '30 days' ORDER BY created_at DESC`,
    ),
    simple(
      "002",
      "top-nouns",
      "top words of a content",
      "extracted_nouns",
      { content: contents },
      "SELECT id, word FROM extracted_nouns WHERE content_id = :content ORDER BY tfidf_score DESC LIMIT 10",
    ),
  ];
}

/** Queries of 004: workshops and their statistics. */
export function workshopQueries(rows: RowCounts): readonly GuideQuery[] {
  const workshop = upTo(rows.workshops);
  const page = `SELECT * FROM workshop_statistics ${STATISTICS_PAGE}`;
  return [
    simple(
      "004",
      "workshops-list",
      "workshops by status, newest first",
      "workshops",
      {},
      "SELECT id, title FROM workshops WHERE status = 'published' AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 20",
    ),
    simple(
      "004",
      "enrollments-user",
      "enrolments of a user",
      "enrollments",
      { user: upTo(rows.users) },
      "SELECT workshop_id FROM enrollments WHERE participant_id = :user AND enrollment_status = 'enrolled' AND deleted_at IS NULL",
    ),
    simple(
      "004",
      "enrollments-workshop",
      "enrolments of a workshop",
      "enrollments",
      { workshop },
      "SELECT participant_id FROM enrollments WHERE workshop_id = :workshop AND enrollment_status = 'enrolled'",
    ),
    simple(
      "004",
      "responses",
      "answers to a questionnaire",
      "responses",
      { workshop },
      "SELECT id, answer FROM responses WHERE questionnaire_id = :workshop ORDER BY created_at DESC LIMIT 50",
    ),
    {
      id: "statistics",
      title: "workshops with most participants",
      guide: "004",
      table: "workshop_statistics",
      parameters: {},
      weight: 1,
      sql: {
        untuned: `SELECT * FROM (${GUIDE_STATISTICS}) v ${STATISTICS_PAGE}`,
        guides: page,
        ours: page,
      },
    },
  ];
}

function simple(
  guide: string,
  id: string,
  title: string,
  table: string,
  parameters: GuideQuery["parameters"],
  sql: string,
): GuideQuery {
  return { guide, id, title, table, parameters, sql: same(sql), weight: 2 };
}
