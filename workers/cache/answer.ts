import { freshness, mayStandIn } from "./entry.ts";
import type { Entry } from "./entry.ts";
import type { Shared } from "./examine.ts";
import { fetchAndKeep } from "./fetch-and-keep.ts";
import type { FetchContext } from "./fetch-and-keep.ts";
import type { Flight } from "./flights.ts";
import { labelled, STATUS_HEADER } from "./headers.ts";
import type { CacheStatus } from "./headers.ts";
import { isPurged, lookUp } from "./lookup.ts";
import type { LookupContext } from "./lookup.ts";
import { isFailure, passOn } from "./origin.ts";
import { discard, serveEntry, serveFetched } from "./serve.ts";
import { variesBeyond } from "./storable.ts";
import { within } from "./within.ts";

/** A request whose answer others may share, and all that is needed to answer it. */
export interface Job extends FetchContext {
  readonly request: Request;
  readonly shared: Shared;
  readonly lookup: LookupContext;
}

/** The answer to a request that others may share the answer of. */
export async function answerShared(job: Job): Promise<Response> {
  const { request, shared, lookup } = job;
  const entry = await lookUp(shared, lookup);
  const state = entry === undefined ? undefined : freshness(entry.meta, lookup.now);
  if (entry !== undefined && state !== "expired") {
    if (state === "stale") job.context.waitUntil(refresh(job));
    return serveEntry(request, entry, state === "fresh" ? "HIT" : "STALE", lookup.now);
  }
  const status = entry === undefined ? "MISS" : "EXPIRED";
  let standIn = entry;
  if (entry !== undefined && !mayStandIn(entry.meta, lookup.now)) {
    await discard(entry.body);
    standIn = undefined;
  }
  // What only this client asks for is neither shared nor kept.
  if (request.method === "HEAD") return fetchAlone(job, standIn, status);
  if (shared.noStore || request.headers.has("range")) return fetchAlone(job, standIn, "BYPASS");
  return fetchTogether(job, standIn, status);
}

/** Fetches a new answer in the background, unless that is under way. */
async function refresh(job: Job): Promise<void> {
  const { flights, shared, now } = job;
  if (flights.find(shared.key, now()) !== undefined) return;
  const fetched = await fetchAndKeep(shared, flights.start(shared.key, now()), job);
  await discard(fetched?.body ?? null);
}

async function fetchAlone(
  job: Job,
  standIn: Entry | undefined,
  status: CacheStatus,
): Promise<Response> {
  const fetching = passOn(job.request).catch((error: unknown) => {
    console.error("the origin could not be reached:", error);
    return undefined;
  });
  return answerOrStandIn(job, fetching, standIn, (fetched) => labelled(fetched, status));
}

async function fetchTogether(
  job: Job,
  standIn: Entry | undefined,
  status: CacheStatus,
): Promise<Response> {
  const { request, shared, flights, now, settings } = job;
  if (flights.isPersonal(shared.key, now())) return fetchAlone(job, standIn, "BYPASS");
  const give = (fetched: Response) => giveFetched(job, fetched, status);
  const found = flights.find(shared.key, now());
  if (found === undefined || flights.isUnshared(shared.key, now())) {
    const isLeading = found === undefined && !flights.isUnshared(shared.key, now());
    const flight = isLeading ? flights.start(shared.key, now()) : undefined;
    return answerOrStandIn(job, fetchThrough(job, flight), standIn, give);
  }
  const landed = await within(found.answer, settings.config.originTimeoutSeconds);
  const answer = landed?.value;
  if (answer !== undefined && !(await isPurged(answer.meta, shared.tenant, job.lookup))) {
    await discard(standIn?.body ?? null);
    return serveEntry(request, { meta: answer.meta, body: answer.bytes }, "HIT", now());
  }
  if (landed === undefined && standIn !== undefined) return giveStandIn(job, standIn);
  const flight = landed === undefined ? takeOver(job, found) : undefined;
  return answerOrStandIn(job, fetchThrough(job, flight), standIn, give);
}

/**
 * What the origin said to the shared request; where it says that it would have said something else to this client's own
 * (Vary), that is what the client gets.
 */
async function giveFetched(
  { request, shared, flights, now, settings }: Job,
  fetched: Response,
  status: CacheStatus,
): Promise<Response> {
  const differs = variesBeyond(fetched.headers, settings.covered).some(
    (name) => name !== "cookie" && request.headers.get(name) !== shared.origin.headers.get(name),
  );
  if (!differs) return serveFetched(request, fetched, status);
  flights.rememberPersonal(shared.key, now());
  await discard(fetched.body);
  return labelled(await passOn(request), "BYPASS");
}

/** Goes on when the client leaves: others may wait for it. */
function fetchThrough(job: Job, flight: Flight | undefined): Promise<Response | undefined> {
  const fetching = fetchAndKeep(job.shared, flight, job);
  job.context.waitUntil(fetching);
  return fetching;
}

/** The first that has waited too long leads the next; the others fetch each for itself, and wait no second time. */
function takeOver({ flights, shared, now }: Job, late: Flight): Flight | undefined {
  const current = flights.find(shared.key, now());
  return current === undefined || current === late ? flights.start(shared.key, now()) : undefined;
}

/** What the origin says, or the entry where it fails or takes too long; it may then still answer for the next. */
async function answerOrStandIn(
  job: Job,
  fetching: Promise<Response | undefined>,
  standIn: Entry | undefined,
  give: (fetched: Response) => Response | Promise<Response>,
): Promise<Response> {
  if (standIn === undefined) {
    const fetched = await fetching;
    return fetched === undefined ? unreachable() : give(fetched);
  }
  const landed = await within(fetching, job.settings.config.originTimeoutSeconds);
  if (landed === undefined) {
    job.context.waitUntil(fetching.then((late) => discard(late?.body ?? null)));
    return giveStandIn(job, standIn);
  }
  const fetched = landed.value;
  if (fetched !== undefined && !isFailure(fetched)) {
    await discard(standIn.body);
    return give(fetched);
  }
  await discard(fetched?.body ?? null);
  return giveStandIn(job, standIn);
}

function giveStandIn({ request, lookup }: Job, standIn: Entry): Promise<Response> {
  return serveEntry(request, standIn, "STALE", lookup.now);
}

/** As a gateway says it (RFC 9110, 15.6.3). */
function unreachable(): Response {
  const headers = { "Cache-Control": "no-store", [STATUS_HEADER]: "MISS" };
  return Response.json({ error: "the origin could not be reached" }, { status: 502, headers });
}
