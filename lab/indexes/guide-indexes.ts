/** A statement of a guide, letter for letter but for blanks. */
export interface GuideStatement {
  readonly guide: "000" | "001" | "002" | "003" | "004";
  /** Name of what it makes. */
  readonly name: string;
  readonly sql: string;
}

/** The guides' indexes as written: 000 "Indexing Strategy", 001 "Performance Indexes", 002 "Index Strategy", 003 "After: Composite Index", 004 "1.1". */
export const GUIDE_INDEXES: readonly GuideStatement[] = [
  index("000", "CREATE INDEX idx_events_search ON events(status, start_date, category);"),
  index("000", "CREATE INDEX idx_events_location ON events(location_city, location_state);"),
  index(
    "000",
    "CREATE INDEX idx_events_instructor ON events(instructor_id) WHERE instructor_id IS NOT NULL;",
  ),
  index(
    "000",
    "CREATE INDEX idx_events_fulltext ON events USING gin(to_tsvector('english', title || ' ' || description));",
  ),
  index("000", "CREATE INDEX idx_rsvps_event_user ON event_rsvps(event_id, user_id);"),
  index("000", "CREATE INDEX idx_rsvps_user_status ON event_rsvps(user_id, status);"),
  index("000", "CREATE INDEX idx_rsvps_event_status ON event_rsvps(event_id, status);"),
  index("000", "CREATE INDEX idx_users_email ON users(email) WHERE status = 'active';"),
  index("000", "CREATE INDEX idx_users_search ON users(first_name, last_name, status);"),
  index(
    "001",
    "CREATE INDEX idx_plan_catalog_region_active ON plan_catalog(available_regions, is_active) WHERE is_active = true;",
  ),
  index("001", "CREATE INDEX idx_usage_user_date ON usage_history(user_id, usage_date DESC);"),
  index(
    "001",
    "CREATE INDEX idx_recommendations_user_expires ON recommendations(user_id, expires_at DESC);",
  ),
  index(
    "001",
    "CREATE INDEX idx_plan_rate_structure_gin ON plan_catalog USING gin(rate_structure);",
  ),
  index(
    "001",
    "CREATE INDEX idx_active_plans ON plan_catalog(renewable_percentage) WHERE is_active = true;",
  ),
  index(
    "002",
    "CREATE INDEX idx_search_sessions_user_created ON search_sessions (user_id, created_at DESC);",
  ),
  index("002", "CREATE INDEX idx_search_results_query_rank ON search_results (query_id, rank);"),
  index(
    "002",
    "CREATE INDEX idx_website_content_text_fts ON website_content USING gin(to_tsvector('english', text_content));",
  ),
  index(
    "002",
    "CREATE INDEX idx_network_exports_user_recent ON network_exports (user_id, created_at DESC) WHERE created_at > NOW() - INTERVAL '30 days';",
  ),
  index(
    "002",
    "CREATE INDEX idx_extracted_nouns_content_tfidf ON extracted_nouns (content_id, tfidf_score DESC);",
  ),
  index(
    "003",
    "CREATE INDEX CONCURRENTLY idx_messages_tenant_created ON messages(tenant_id, created_at DESC) WHERE deleted_at IS NULL;",
  ),
  index(
    "004",
    "CREATE INDEX idx_workshops_status_created_at ON workshops(status, created_at DESC) WHERE deleted_at IS NULL;",
  ),
  index(
    "004",
    "CREATE INDEX idx_workshops_published_at_desc ON workshops(published_at DESC) WHERE status = 'published';",
  ),
  index(
    "004",
    "CREATE INDEX idx_enrollments_user_status ON enrollments(participant_id, enrollment_status) WHERE deleted_at IS NULL;",
  ),
  index(
    "004",
    "CREATE INDEX idx_enrollments_workshop_status ON enrollments(workshop_id, enrollment_status);",
  ),
  index(
    "004",
    "CREATE INDEX idx_responses_questionnaire_created ON responses(questionnaire_id, created_at DESC);",
  ),
];

/** 004, "Materialized Views for Statistics": the query of the view. */
export const GUIDE_STATISTICS = `SELECT w.id, COUNT(DISTINCT e.participant_id) as enrolled_count,
       COUNT(DISTINCT s.id) as session_count
FROM workshops w
LEFT JOIN enrollments e ON w.id = e.workshop_id
LEFT JOIN sessions s ON w.id = s.workshop_id
WHERE w.deleted_at IS NULL
GROUP BY w.id`;

/** The view, and the function that is to refresh it. */
export const GUIDE_VIEW: readonly GuideStatement[] = [
  {
    guide: "004",
    name: "workshop_statistics",
    sql: `CREATE MATERIALIZED VIEW workshop_statistics AS\n${GUIDE_STATISTICS};`,
  },
  {
    guide: "004",
    name: "refresh_workshop_statistics",
    sql: `CREATE OR REPLACE FUNCTION refresh_workshop_statistics()
RETURNS void AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY workshop_statistics;
END;
$$ LANGUAGE plpgsql;`,
  },
];

/** 000, "Verification": "Find missing indexes (queries with high cost)". */
export const GUIDE_SLOW_QUERIES = `SELECT
    query,
    calls,
    total_time / calls as avg_time_ms,
    min_time,
    max_time
FROM pg_stat_statements
WHERE mean_time > 100  -- Queries taking > 100ms
ORDER BY avg_time_ms DESC
LIMIT 20;`;

function index(guide: GuideStatement["guide"], sql: string): GuideStatement {
  return { guide, name: /INDEX (?:CONCURRENTLY )?(\S+)/.exec(sql)?.[1] ?? "", sql };
}
