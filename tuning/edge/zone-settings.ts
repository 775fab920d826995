import type { Setting } from "../setting.ts";
import { edgeSetting } from "./setting.ts";
import { CLOUDFLARE, JUDGEMENT } from "./sources.ts";

interface ZoneValue {
  readonly value: string | number;
  readonly why: string;
  readonly source: string;
  readonly default: string;
}

/**
 * Settings of the zone, by id. They hold for every proxied host of it, so only what is right for any host is here; what
 * the API alone needs is in rules that name its host.
 */
const ZONE_VALUES: Readonly<Record<string, ZoneValue>> = {
  ssl: {
    value: "strict",
    why: "Cloudflare checks the origin's certificate, name and date included. full encrypts to anybody, flexible sends credentials in clear over the internet.",
    source: CLOUDFLARE.ssl,
    default: "chosen by Cloudflare's recommender",
  },
  always_use_https: {
    value: "on",
    why: "http:// is answered by a redirect: nothing is served in clear.",
    source: CLOUDFLARE.httpsOptions,
    default: "off",
  },
  automatic_https_rewrites: {
    value: "on",
    why: "Links to http:// in HTML become https:// where the target has it; other content is left alone.",
    source: CLOUDFLARE.httpsOptions,
    default: "on",
  },
  min_tls_version: {
    value: "1.2",
    why: "1.0 and 1.1 are withdrawn (RFC 8996). 1.3 would refuse clients that API users still run.",
    source: CLOUDFLARE.tls,
    default: "1.0",
  },
  tls_1_3: {
    value: "on",
    why: "One round trip less for each new connection. Not zrt, which is the same with 0-RTT.",
    source: CLOUDFLARE.tls,
    default: "on",
  },
  "0rtt": {
    value: "off",
    why: "Early data can be sent again by whoever recorded it: a request that changes something would happen twice. It saves a round trip only to clients that come back.",
    source: CLOUDFLARE.zeroRtt,
    default: "off",
  },
  http3: {
    value: "on",
    why: "A lost packet stops one request, not all of the connection; clients without it go on with HTTP/2.",
    source: CLOUDFLARE.protocols,
    default: "on",
  },
  origin_max_http_version: {
    value: "2",
    why: "Many requests share one connection to the origin; an origin that does not offer HTTP/2 gets HTTP/1.1.",
    source: CLOUDFLARE.protocols,
    default: "2",
  },
  early_hints: {
    value: "on",
    why: "Pages that name preloads get them in a 103 while the origin still computes; answers of an API are not touched.",
    source: CLOUDFLARE.protocols,
    default: "off",
  },
  websockets: {
    value: "on",
    why: "The API's live connections (/ws) pass; they are never cached.",
    source: CLOUDFLARE.websockets,
    default: "on",
  },
  browser_cache_ttl: {
    value: 0,
    why: "Browsers get the origin's Cache-Control as it is. Any other value lengthens a shorter max-age: a private answer would stay in browsers for the zone's four hours.",
    source: CLOUDFLARE.browserTtl,
    default: "14400 (4 hours)",
  },
  cache_level: {
    value: "aggressive",
    why: "The API's name for the standard level: the query is part of the key. basic and simplified answer /search?q=a with the page of ?q=b.",
    source: CLOUDFLARE.cacheLevel,
    default: "aggressive",
  },
  always_online: {
    value: "off",
    why: "While the origin fails, copies of the Internet Archive would be served as if they were answers; the worker serves its own, which it knows the age of.",
    source: `${CLOUDFLARE.features}: Always Online; ${JUDGEMENT}`,
    default: "off",
  },
  security_level: {
    value: "medium",
    why: "high shows a challenge page to more addresses, and an API client cannot solve one: to it the API is down. Rate limits stop those who ask too much.",
    source: CLOUDFLARE.security,
    default: "medium",
  },
};

/** What the zone is set to, as ZoneSetting takes it, and why. */
export function zoneSettings(): {
  readonly values: Readonly<Record<string, string | number>>;
  readonly settings: readonly Setting[];
} {
  const entries = Object.entries(ZONE_VALUES);
  return {
    values: Object.fromEntries(entries.map(([id, { value }]) => [id, value])),
    settings: entries.map(([name, zoneValue]) =>
      edgeSetting({
        name,
        ...zoneValue,
        ...(name === "browser_cache_ttl" ? { unit: "s", human: "as the origin says" } : {}),
      }),
    ),
  };
}
