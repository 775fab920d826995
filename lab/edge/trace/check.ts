import type { Echo } from "./origin.ts";
import type { TraceRequest } from "./traffic.ts";

/** What came of a number of requests. */
export interface Tally {
  requests: number;
  /** Requests whose answer may be shared. */
  cacheable: number;
  /** Of those: answered without asking the origin first. */
  hits: number;
  /** Answers made for somebody else, or of something else. */
  leaks: number;
  /** Answers that were none. */
  failures: number;
  /** Answers by X-Cache-Status. */
  statuses: Record<string, number>;
  /** What was wrong with the first few. */
  examples: string[];
}

/** Nothing yet. */
export function emptyTally(): Tally {
  return { requests: 0, cacheable: 0, hits: 0, leaks: 0, failures: 0, statuses: {}, examples: [] };
}

/** Most examples that are kept. */
const EXAMPLES = 5;

/** Counts one answer, and compares what it says with who asked. */
export function count(
  tally: Tally,
  request: TraceRequest,
  { status, cache, body }: { status: number; cache: string | null; body: string },
): void {
  tally.requests += 1;
  tally.cacheable += request.cacheable ? 1 : 0;
  tally.hits += request.cacheable && (cache === "HIT" || cache === "STALE") ? 1 : 0;
  tally.statuses[cache ?? "none"] = (tally.statuses[cache ?? "none"] ?? 0) + 1;
  if (status !== 200) {
    tally.failures += 1;
    example(tally, `${status} for ${request.path}: ${body.slice(0, 200)}`);
    return;
  }
  const wrong = difference(request, JSON.parse(body) as Echo);
  if (wrong === undefined) return;
  tally.leaks += 1;
  example(tally, `${cache} ${request.path}: ${wrong}`);
}

/** The sum of both. */
export function addTally(sum: Tally, { statuses, examples, ...numbers }: Tally): void {
  for (const name of ["requests", "cacheable", "hits", "leaks", "failures"] as const) {
    sum[name] += numbers[name];
  }
  for (const [status, times] of Object.entries(statuses)) {
    sum.statuses[status] = (sum.statuses[status] ?? 0) + times;
  }
  sum.examples = [...sum.examples, ...examples].slice(0, EXAMPLES);
}

/** In what an answer is not this request's; undefined where it is. */
function difference({ path, asks }: TraceRequest, echo: Echo): string | undefined {
  const pairs = [
    ["path", path.split("?")[0], echo.path.split("?")[0]],
    ["tenant", asks.tenant, echo.tenant],
    ["credential", asks.credential, echo.credential],
    ...(asks.language === null ? [] : [["language", asks.language, echo.language]]),
  ] as const;
  const found = pairs.filter(([, wanted, got]) => wanted !== got);
  if (found.length === 0) return undefined;
  return found.map(([name, wanted, got]) => `${name} ${wanted}, answer is for ${got}`).join("; ");
}

function example(tally: Tally, text: string): void {
  if (tally.examples.length < EXAMPLES) tally.examples.push(text);
}
