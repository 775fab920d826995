import type { Asker } from "./traffic.ts";

/** What the origin says in each answer. */
export interface Echo extends Asker {
  /** With its query, as the origin was asked for it. */
  readonly path: string;
}

/** How often the origin was asked, by whom. */
export interface OriginCounts {
  shared: number;
  personal: number;
}

/** What an answer may say, by the beginning of its path. */
const CACHE_CONTROL = [
  ["/assets/", "public, max-age=31536000, immutable"],
  ["/images/", "public, max-age=86400"],
  ["/api/", "public, max-age=30"],
  ["/pages/", "public, max-age=60"],
] as const;

/** About as long as a small answer of each kind. */
const PADDING = "x".repeat(1_000);

let counts: OriginCounts = { shared: 0, personal: 0 };

/**
 * An origin that says who asked, and is as careless as origins are: it calls everything public, what is one user's alone too.
 * Only the request can tell that it is.
 */
export default {
  fetch(request: Request): Response {
    const url = new URL(request.url);
    if (url.hostname === "counts.test") {
      const found = counts;
      counts = { shared: 0, personal: 0 };
      return Response.json(found);
    }
    const credential = credentialOf(request.headers);
    counts[credential === null ? "shared" : "personal"] += 1;
    const echo: Echo = {
      path: url.pathname + url.search,
      tenant: request.headers.get("x-tenant-id"),
      credential,
      language: request.headers.get("accept-language"),
    };
    const [, cacheControl] =
      CACHE_CONTROL.find(([prefix]) => url.pathname.startsWith(prefix)) ?? [];
    const headers = { "Cache-Control": cacheControl ?? "public, max-age=60" };
    return Response.json({ ...echo, padding: PADDING }, { headers });
  },
};

function credentialOf(headers: Headers): string | null {
  const session = /(?:^|;\s*)(session=[^;]*)/.exec(headers.get("cookie") ?? "");
  return headers.get("authorization") ?? session?.[1] ?? null;
}
