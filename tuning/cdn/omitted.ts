import type { Omitted } from "../setting.ts";
import { CLOUDFRONT, JUDGEMENT, RFC } from "./sources.ts";

/** What the guides ask caches to do and the catalogue does not, and what became of each number. */
export const OMITTED: readonly Omitted[] = Object.freeze([
  {
    name: "cdn.html.cache-control",
    asked: "public, max-age=300, must-revalidate",
    why: "For five minutes after a release a browser would show the old page, and ask for assets that only the old release had. max-age=0 with must-revalidate costs a 304; the edge keeps the page by s-maxage. The 300 s went to assets without hash.",
    source: `${RFC.revalidate}; ${JUDGEMENT}`,
  },
  {
    name: "cdn.html.cache-control",
    asked: "no-cache",
    why: "With a minimum TTL of 0 CloudFront obeys it as well: each page view would go to the origin. max-age=0, must-revalidate says the same to browsers only.",
    source: CLOUDFRONT.expiration,
  },
  {
    name: "cdn.asset.cache-control",
    asked:
      "public, max-age=31536000, immutable on /assets/*, /images/* and everything that is not *.html",
    why: "A year for a name that stays when its content changes is a year of the old file, and nothing calls it back from a browser. Only names with a content hash get it.",
    source: RFC.immutable,
  },
  {
    name: "cdn.asset.edge-ttl",
    asked: "31536000 for *.js and *.css by extension (worker and rules)",
    why: "The extension does not say whether the name carries a hash. With hash: a year, as asked. Without: 300 s.",
    source: JUDGEMENT,
  },
  {
    name: "cdn.font.edge-ttl",
    asked: "2592000 for static.* (page rule)",
    why: "Three lifetimes for the same files: 31536000, 2592000 and 86400. A month is what fonts get; scripts and styles have a year with hash and 300 s without.",
    source: JUDGEMENT,
  },
  {
    name: "cdn.media.edge-ttl",
    asked: "86400 for /media/*",
    why: "Kept, for media and for images.",
    source: JUDGEMENT,
  },
  {
    name: "cdn.api.edge-ttl",
    asked: "60 (worker), 300 for /api/tenants/*/config (rule)",
    why: "Two lifetimes for one path, and an Authorization header in no key: one user's answer would be another's. The edge keeps no API answer that does not say public and an age itself.",
    source: RFC.private,
  },
  {
    name: "cdn.data.edge-ttl",
    asked: "3600 for /static-data/ (worker) and /api/static/* (rule)",
    why: "Kept, as class data, for the paths that are given it: the two rules named two paths for one thing, and each saw only its own.",
    source: JUDGEMENT,
  },
  {
    name: "cdn.api.pragma, cdn.api.expires",
    asked: "Pragma: no-cache, Expires: 0",
    why: "Pragma is a request header of HTTP/1.0, and Expires is not read beside Cache-Control: no-store says all of it.",
    source: "RFC 9111, sections 5.3 (Expires) and 5.4 (Pragma)",
  },
  {
    name: "cdn.api.cache-control",
    asked: "no-cache, no-store, must-revalidate",
    why: "no-store alone forbids to keep it; private is added for caches that do not know it.",
    source: RFC.private,
  },
]);
