import type { RowCounts } from "../schema/fill.ts";
import { NOW, SEARCH, same, searchQueries, upTo, workshopQueries } from "./search-queries.ts";
import type { GuideQuery } from "./types.ts";

/** Categories of events, as the data have them. */
const CATEGORY =
  "(ARRAY['karate','judo','aikido','kendo','seminar','camp','competition','online'])[:category]";

/** Columns of an event in a list. */
const EVENT = "id, title, start_date, location_city";

const fulltext = (text: string) =>
  `SELECT ${EVENT} FROM events WHERE to_tsvector('english', ${text}) @@ plainto_tsquery('english', ${SEARCH}) ` +
  "ORDER BY start_date DESC LIMIT 20";

/**
 * The guides' queries: those that they print, and for each of their indexes the query that it is for. Shares of the mix follow
 * what visitors do: lists, details and sign-in often, statistics seldom.
 *
 * @param rows of the data, which the random numbers stay within.
 */
export function guideQueries(rows: RowCounts): readonly GuideQuery[] {
  return [
    ...eventQueries(rows),
    ...memberQueries(rows),
    ...searchQueries(rows),
    ...workshopQueries(rows),
  ];
}

function eventQueries(rows: RowCounts): readonly GuideQuery[] {
  const of = { guide: "000", table: "events" };
  return [
    {
      ...of,
      id: "events-list",
      title: "events by status, latest first",
      parameters: {},
      weight: 10,
      sql: same(
        `SELECT ${EVENT} FROM events WHERE status = 'active' ORDER BY start_date DESC LIMIT 20`,
      ),
    },
    {
      ...of,
      id: "events-filter",
      title: "events by status, date and category",
      parameters: { category: upTo(8), day: { from: -300, to: 270 } },
      weight: 10,
      sql: same(
        `SELECT ${EVENT} FROM events WHERE status = 'active' AND category = ${CATEGORY} AND start_date BETWEEN ` +
          `${NOW} + interval '1 day' * (:day) AND ${NOW} + interval '1 day' * (:day + 90) ORDER BY start_date`,
      ),
    },
    {
      ...of,
      id: "events-location",
      title: "events of a place",
      parameters: { city: { from: 0, to: 300 }, state: { from: 0, to: 50 } },
      weight: 5,
      sql: same(
        `SELECT ${EVENT} FROM events WHERE location_city = 'City :city' AND location_state = 'State :state'`,
      ),
    },
    {
      ...of,
      id: "events-instructor",
      title: "events of an instructor",
      parameters: { user: upTo(rows.users) },
      weight: 5,
      sql: same(`SELECT ${EVENT} FROM events WHERE instructor_id = :user`),
    },
    {
      ...of,
      id: "events-fulltext",
      title: "full-text search of events",
      parameters: { search: upTo(4) },
      weight: 4,
      sql: {
        untuned: fulltext("title || ' ' || description"),
        guides: fulltext("title || ' ' || description"),
        ours: fulltext("coalesce(title, '') || ' ' || coalesce(description, '')"),
      },
    },
  ];
}

function memberQueries(rows: RowCounts): readonly GuideQuery[] {
  const [event, user] = [upTo(rows.events), upTo(rows.users)];
  const rsvp = { guide: "000", table: "event_rsvps" };
  const member = { guide: "000", table: "users" };
  const message = { guide: "003", table: "messages" };
  return [
    {
      ...rsvp,
      id: "rsvp-lookup",
      title: "RSVP of a user to an event",
      parameters: { event, user },
      weight: 10,
      sql: same("SELECT id, status FROM event_rsvps WHERE event_id = :event AND user_id = :user"),
    },
    {
      ...rsvp,
      id: "rsvp-history",
      title: "RSVPs of a user",
      parameters: { user },
      weight: 5,
      sql: same("SELECT event_id FROM event_rsvps WHERE user_id = :user AND status = 'going'"),
    },
    {
      ...rsvp,
      id: "rsvp-attendees",
      title: "attendees of an event",
      parameters: { event },
      weight: 5,
      sql: same("SELECT user_id FROM event_rsvps WHERE event_id = :event AND status = 'going'"),
    },
    {
      ...member,
      id: "login",
      title: "sign-in by e-mail",
      parameters: { user },
      weight: 10,
      sql: same("SELECT id FROM users WHERE email = 'user:user@example.org' AND status = 'active'"),
    },
    {
      ...member,
      id: "user-search",
      title: "users by part of the name",
      parameters: { name: upTo(Math.max(1, Math.round(rows.users / 20))) },
      weight: 4,
      sql: same(
        "SELECT id, first_name, last_name FROM users WHERE status = 'active' " +
          "AND (first_name || ' ' || last_name) ILIKE '%name:name%' LIMIT 20",
      ),
    },
    {
      ...message,
      id: "tenant-messages",
      title: "a tenant's messages of 7 days",
      parameters: { tenant: upTo(rows.tenants) },
      weight: 10,
      sql: same(
        `SELECT * FROM messages WHERE tenant_id = :tenant AND created_at > ${NOW} - interval '7 days' ` +
          "ORDER BY created_at DESC",
      ),
    },
    {
      ...message,
      id: "tenant-recent",
      title: "a tenant's last 100 messages",
      parameters: { tenant: upTo(rows.tenants) },
      weight: 10,
      sql: same(
        `SELECT * FROM messages WHERE tenant_id = :tenant AND created_at > ${NOW} - interval '90 days' ` +
          "ORDER BY created_at DESC LIMIT 100",
      ),
    },
  ];
}
