import { seeded, weighted, zipf } from "../../random.ts";
import type { Random } from "../../random.ts";

/** One request of a trace. */
export interface TraceRequest {
  /** When, in milliseconds from the trace's start. */
  readonly at: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What an answer may have been made for; the check of leaks compares it with what the origin says it saw. */
  readonly asks: Asker;
  /** Whether its answer may be shared: by its path and headers, as the traffic means it, not as the worker sees it. */
  readonly cacheable: boolean;
}

/** Who asks, in which language. */
export interface Asker {
  readonly tenant: string | null;
  /** Authorization or the session's cookie. */
  readonly credential: string | null;
  /** Null where the request is passed on as it is. */
  readonly language: string | null;
}

/** What a trace is made of. */
export interface TrafficOptions {
  readonly requests: number;
  /** The same seed, the same trace. */
  readonly seed: number;
  /** Languages the origin answers in, the fallback first; none: answers do not differ by language. */
  readonly languages: readonly string[];
  /**
   * Share of the catalogue that is asked for. A short trace needs a small one, or it is all first requests.
   * @default 1
   */
  readonly catalogue?: number;
  /**
   * One of several parts, by path: all requests for a path are in the same one.
   * @default - the whole
   */
  readonly part?: { readonly index: number; readonly of: number };
}

/** Requests a second that the trace stands for: one data centre's share, a tenth, of the guides' 5,000. */
const REQUESTS_PER_SECOND = 500;

/** Share of requests of visitors who are logged in; a browser sends their cookie with each, for assets too. */
const LOGGED_IN = 0.2;

const TENANTS: readonly (readonly [number, string])[] = [
  [6, "acme"],
  [3, "globex"],
  [1, "initech"],
];

/** Exponent of popularity; see zipf. */
const EXPONENT = 0.8;

/** Share of page requests with parameters of a campaign. */
const TAGGED = 0.3;

/** Users of each tenant. */
const USERS = 500;

type Kind = "asset" | "image" | "page" | "api" | "account";

/** What is asked for: most of a page's requests are for its assets and images. */
const KINDS: readonly (readonly [number, Kind])[] = [
  [40, "asset"],
  [20, "image"],
  [20, "page"],
  [17, "api"],
  [3, "account"],
];

/** How many there are of a kind, and how they are called. */
const PATHS: Readonly<Record<Kind, { count: number; name: (rank: number) => string }>> = {
  asset: {
    count: 80,
    name: (rank) => `/assets/chunk-${rank}.${(rank * 7919).toString(16).padStart(8, "0")}.js`,
  },
  image: { count: 150, name: (rank) => `/images/${rank}.webp` },
  page: { count: 120, name: (rank) => `/pages/${rank}` },
  api: { count: 100, name: (rank) => `/api/products/${rank}` },
  account: {
    count: 4,
    name: (rank) => `/api/account/${["me", "orders", "cart", "settings"][rank]}`,
  },
};

/** As Chromium, Firefox and fetch send it. */
const ACCEPT: Readonly<Record<Kind, string>> = {
  asset: "*/*",
  image: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  page: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  api: "application/json, text/plain, */*",
  account: "application/json, text/plain, */*",
};

/** Accept-Language, and what its visitor would like best. */
const LANGUAGES: readonly (readonly [number, readonly [string, string]])[] = [
  [70, ["en-US,en;q=0.9", "en"]],
  [20, ["de-DE,de;q=0.9", "de"]],
  [7, ["fr-FR,fr;q=0.9", "fr"]],
  [3, ["pl,cs;q=0.5", "pl"]],
];

const CAMPAIGNS = [
  "utm_source=newsletter",
  "gclid=Cj0KCQ",
  "fbclid=IwAR0",
  "utm_medium=cpc&utm_campaign=x",
];

/** The traffic of a multi-tenant shop: Zipf-like popularity, three tenants, a fifth of the visitors logged in. */
export function* traffic(options: TrafficOptions): Generator<TraceRequest> {
  const { requests, seed, languages, catalogue = 1, part = { index: 0, of: 1 } } = options;
  const random = seeded(seed);
  const pickers = new Map(
    KINDS.map(([, kind]) => [kind, zipf(Math.ceil(PATHS[kind].count * catalogue), EXPONENT)]),
  );
  for (let n = 0; n < requests; n++) {
    const kind = weighted(random, KINDS);
    const rank = pickers.get(kind)?.(random) ?? 0;
    const at = Math.floor((n * 1_000) / REQUESTS_PER_SECOND);
    const next = request(kind, PATHS[kind].name(rank), { at, random, languages });
    // Drawn all the same: the parts together are the whole.
    if (rank % part.of === part.index) yield next;
  }
}

/** What the traffic is made with, at one moment. */
interface Moment {
  readonly at: number;
  readonly random: Random;
  readonly languages: readonly string[];
}

function request(kind: Kind, name: string, { at, random, languages }: Moment): TraceRequest {
  // Assets are the same for all tenants, and asked for without naming one.
  const isStatic = kind === "asset" || kind === "image";
  const home = weighted(random, TENANTS);
  const tenant = isStatic ? null : home;
  const isLoggedIn = kind === "account" || random() < LOGGED_IN;
  const user = isLoggedIn ? `${home}-${Math.floor(random() * USERS)}` : undefined;
  const [accepted, wish] = weighted(random, LANGUAGES);
  const language = languages.includes(wish) ? wish : (languages[0] ?? null);
  const login = user === undefined ? undefined : loginOf(kind, user);
  const cookies = [...(random() < 0.5 ? ["_ga=GA1.2.3"] : []), ...(login?.cookies ?? [])];
  return {
    at,
    path: name + query(kind, random),
    headers: {
      Accept: ACCEPT[kind],
      "Accept-Language": accepted,
      ...(tenant === null ? {} : { "X-Tenant-ID": tenant }),
      ...(cookies.length === 0 ? {} : { Cookie: cookies.join("; ") }),
      ...login?.headers,
    },
    asks: {
      tenant,
      credential: login?.credential ?? null,
      language: login === undefined ? language : null,
    },
    cacheable: login === undefined,
  };
}

/** What a logged-in user's request has beside the others. */
interface Login {
  readonly credential: string;
  readonly cookies: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The API knows its users by token, all else by cookie. */
function loginOf(kind: Kind, user: string): Login {
  return kind !== "api" && kind !== "account"
    ? { credential: `session=${user}`, cookies: ["theme=dark", `session=${user}`], headers: {} }
    : { credential: `Bearer ${user}`, cookies: [], headers: { Authorization: `Bearer ${user}` } };
}

/** Parameters in any order, and those of campaigns. */
function query(kind: Kind, random: Random): string {
  if (kind === "api") return random() < 0.5 ? "?currency=eur&page=1" : "?page=1&currency=eur";
  if (kind !== "page" || random() >= TAGGED) return "";
  return `?${CAMPAIGNS[Math.floor(random() * CAMPAIGNS.length)] ?? ""}`;
}
