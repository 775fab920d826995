/** How a database is indexed: not at all, as the guides write it, or as the stack's migration Job makes it. */
export type Variant = "untuned" | "guides" | "ours";

/** All of them, in the order of tables. */
export const VARIANTS: readonly Variant[] = ["untuned", "guides", "ours"];

/** A random whole number of a query. */
export interface Parameter {
  readonly from: number;
  readonly to: number;
}

/** A query of the guides. */
export interface GuideQuery {
  /** "events-list". */
  readonly id: string;
  /** What it answers: "list of events, first page". */
  readonly title: string;
  /** The guide that has it, or whose index it is for: "000". */
  readonly guide: string;
  /** Table (or view) whose plan node is shown; where a variant reads another one, the view. */
  readonly table: string;
  /** Random numbers, which the SQL names as `:name`. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The query, for each variant: it differs where an index is for another expression, or a view takes its place. */
  readonly sql: Readonly<Record<Variant, string>>;
  /** Share of the mix under load, in parts of the sum. 0: not in the mix. */
  readonly weight: number;
}

/** Milliseconds of many runs, ascending. */
export type Latencies = readonly number[];

/** What was seen of a query in one variant. */
export interface QuerySample {
  readonly latencies: Latencies;
  /** How the table is read: "Index Scan using idx_users_email". */
  readonly node: string;
}

/** What was seen of a query in all variants. */
export interface QueryResult {
  readonly query: GuideQuery;
  readonly samples: Readonly<Record<Variant, QuerySample>>;
}
