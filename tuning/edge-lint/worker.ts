import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration, EdgeWorker } from "./model.ts";
import { missingFromKey } from "./reading.ts";
import { CLOUDFLARE, STANDARDS, WAKALA } from "./sources.ts";

/** Complaints about workers, one at most of each. */
function ofEach(
  { workers = [] }: EdgeConfiguration,
  got: (worker: EdgeWorker) => string | undefined,
): readonly Complaint[] {
  return workers.flatMap((worker) => {
    const said = got(worker);
    return said === undefined ? [] : [{ where: worker.name, got: said }];
  });
}

function lookedUpMethods({ looksUp }: EdgeWorker): string | undefined {
  const others = looksUp.filter((method) => method !== "GET" && method !== "HEAD");
  return others.length === 0 ? undefined : `looks up ${methods(others)}`;
}

/** The answer to HEAD has no body: stored, it would be given to GET. */
function storedMethods({ stores }: EdgeWorker): string | undefined {
  const others = stores.filter((method) => method !== "GET");
  return others.length === 0 ? undefined : `stores the answers to ${methods(others)}`;
}

function methods(names: readonly string[]): string {
  return names.includes("*") ? "every method" : names.join(", ");
}

/** Headers that carry credentials wherever HTTP is spoken; others are named by the worker. */
const CREDENTIALS = ["Authorization", "Cookie"] as const;

function sharedCredentials(worker: EdgeWorker): string | undefined {
  const personal = [...new Set([...CREDENTIALS, ...(worker.variesBy ?? [])])];
  const missing = missingFromKey(personal, worker.key, worker.bypass ?? []);
  if (missing.length === 0) return undefined;
  return `neither in the key nor kept from the cache: ${missing.join(", ")}`;
}

/** What of an answer must keep it from a shared cache. */
const FORBIDDING = ["private", "no-store", "set-cookie"] as const;

function overwritten({ writes, respects = [] }: EdgeWorker): string | undefined {
  const ignored = FORBIDDING.filter((name) => !respects.includes(name));
  if (ignored.length === 0) return undefined;
  const written = writes === undefined ? "" : `, and ${writes} written over it`;
  return `${ignored.join(", ")} of the origin not respected${written}`;
}

function keyWithoutUrl({ keyIsUrl }: EdgeWorker): string | undefined {
  return keyIsUrl === false ? "headers appended behind the URL" : undefined;
}

function oldSyntax({ syntax }: EdgeWorker): string | undefined {
  return syntax === "service-worker" ? 'addEventListener("fetch", ...)' : undefined;
}

/** Fine where somebody has said why: a key that the tiered cache cannot have is a reason. */
function untiered({ store, storeNote }: EdgeWorker): string | undefined {
  if (store !== "data-centre" || storeNote !== undefined) return undefined;
  return "a cache of one data centre, and no word on why";
}

/** What is wrong with code that caches at the edge. */
export const WORKER_RULES: readonly EdgeRule[] = [
  {
    name: "worker-looks-up-writes",
    severity: "error",
    finds: "a worker that looks up other methods than GET and HEAD in its cache",
    why: "A POST, PUT or DELETE is answered with the kept answer of a GET, and never reaches the API.",
    fix: "Pass every other method on before the cache is looked at.",
    source: `${WAKALA}, lines 536 to 551 and 583; ${CLOUDFLARE.cacheApi}`,
    check: (edge) => ofEach(edge, lookedUpMethods),
  },
  {
    name: "worker-stores-non-get",
    severity: "error",
    finds: "a worker that stores answers to other methods than GET",
    why: "cache.put throws for a request that is no GET; under a key made for GET the answer of a write is served to readers.",
    fix: "Store answers to GET only, with status 200, without Vary: * and Set-Cookie.",
    source: `${CLOUDFLARE.cacheApi}; ${WAKALA}, lines 556 to 566`,
    check: (edge) => ofEach(edge, storedMethods),
  },
  {
    name: "worker-shares-credentials",
    severity: "error",
    finds: "credentials or tenant that are neither in a worker's key nor kept from its cache",
    why: "The answer to one user's request is served to others.",
    fix: "Pass requests with Authorization or a session cookie on; put the tenant into the key.",
    source: `${STANDARDS.caching}, section 3.5; ${WAKALA}, lines 571 to 584`,
    check: (edge) => ofEach(edge, sharedCredentials),
  },
  {
    name: "worker-overwrites-private",
    severity: "error",
    finds: "a worker that keeps what the origin calls private or no-store, or what sets a cookie",
    why: "The origin has said that the answer is for one user; written over with public, every cache on the way keeps it.",
    fix: "Look at the origin's Cache-Control and Set-Cookie first, and keep only what they allow.",
    source: `${STANDARDS.caching}, sections 3 and 5.2.2; ${WAKALA}, lines 557 to 565`,
    check: (edge) => ofEach(edge, overwritten),
  },
  {
    name: "worker-key-no-url",
    severity: "error",
    finds: "a worker's cache key that is no URL of its own host",
    why: "Behind a path the headers change the path, behind a query the last value, and behind an address without a path the port: keys of different requests meet, or are refused.",
    fix: "Put what the key holds into query parameters, encoded, of a URL on the worker's own host.",
    source: `${CLOUDFLARE.cacheApi}; ${WAKALA}, line 583`,
    check: (edge) => ofEach(edge, keyWithoutUrl),
  },
  {
    name: "worker-service-worker-syntax",
    severity: "warning",
    finds: "a worker in service-worker syntax",
    why: "Bindings are globals, and what needs modules (Durable Objects, gradual deployments, newer bindings) is closed to it.",
    fix: "Export a fetch handler: export default { fetch(request, env, ctx) { ... } }.",
    source: `${CLOUDFLARE.modules}; ${WAKALA}, line 532`,
    check: (edge) => ofEach(edge, oldSyntax),
  },
  {
    name: "worker-cache-untiered",
    severity: "warning",
    finds: "a worker whose cache is that of one data centre, with no note why",
    why: "caches.default is not shared between data centres and takes no part in tiered cache: each of them asks the origin once, and a purge by URL reaches all of them only through the zone's own cache.",
    fix: "Fetch through the zone's cache (fetch with cf options, or cache rules), or note why the key needs the worker's own.",
    source: `${CLOUDFLARE.cacheApi}; ${WAKALA}, lines 543 to 565`,
    check: (edge) => ofEach(edge, untiered),
  },
];
