import type { ContentClass } from "../../config/schema.ts";
import { CLOUDFRONT, JUDGEMENT, RFC } from "./sources.ts";

/** A value and its reason. */
export interface Reasoned<Value> {
  readonly value: Value;
  readonly why: string;
  readonly source: string;
}

/** One class of the catalogue. Seconds everywhere. */
export interface CatalogueEntry {
  readonly cacheControl: Reasoned<string>;
  /** How long the edge answers without asking the origin, where Cache-Control does not say so itself. */
  readonly edgeDefault: Reasoned<number>;
  /** Longest the edge keeps it at all, fresh or stale. */
  readonly edgeMax: Reasoned<number>;
  readonly staleWhileRevalidate: Reasoned<number>;
  readonly staleIfError: Reasoned<number>;
  readonly cached: Reasoned<boolean>;
  readonly compress: Reasoned<boolean>;
}

const MINUTE = 60;
const FIVE_MINUTES = 300;
const HOUR = 3600;
const DAY = 86_400;
const WEEK = 604_800;
const MONTH = 2_592_000;
const YEAR = 31_536_000;

const NEVER_STALE = (why: string, source: string): Reasoned<number> => ({ value: 0, why, source });

const TEXT_SHRINKS: Reasoned<boolean> = {
  value: true,
  why: "Text and code shrink to a quarter and less; CloudFront leaves alone what it cannot compress.",
  source: CLOUDFRONT.compression,
};

const KEPT: Reasoned<boolean> = {
  value: true,
  why: "The same for every visitor: nothing of the request but its path changes the answer.",
  source: RFC.freshness,
};

/** What is said of a class whose names stay when the content changes. */
interface Unhashed {
  /** Seconds browser and edge keep it, each counted from its own fetch. */
  readonly fresh: number;
  readonly revalidate: number;
  readonly onError: number;
  readonly why: string;
  readonly source: string;
  readonly compress?: Reasoned<boolean>;
}

/**
 * No s-maxage here: it forbids shared caches to answer with what is stale (RFC 9111, 5.2.2.10), and stale answers are what bridges
 * an outage of the origin.
 */
function unhashed({ fresh, revalidate, onError, why, source, compress }: Unhashed): CatalogueEntry {
  return {
    cacheControl: {
      value: `public, max-age=${fresh}, stale-while-revalidate=${revalidate}, stale-if-error=${onError}`,
      why,
      source,
    },
    edgeDefault: {
      value: fresh,
      why: "For an object without Cache-Control: as long as its class says.",
      source: CLOUDFRONT.expiration,
    },
    edgeMax: {
      value: onError,
      why: `The longest of what Cache-Control asks for, stale-if-error: a lower maximum would cut it.`,
      source: CLOUDFRONT.expiration,
    },
    staleWhileRevalidate: {
      value: revalidate,
      why: "The visitor who comes first after it expired gets the old answer at once; the edge fetches the new one meanwhile.",
      source: RFC.stale,
    },
    staleIfError: {
      value: onError,
      why: "An old file is better than an error while the origin fails.",
      source: RFC.stale,
    },
    cached: KEPT,
    compress: compress ?? TEXT_SHRINKS,
  };
}

const HASHED_ASSET: CatalogueEntry = {
  cacheControl: {
    value: `public, max-age=${YEAR}, immutable`,
    why: "The name carries a hash of the content: other content has another name, so no one ever has to ask again, not even on reload.",
    source: `${RFC.immutable}; ${RFC.freshness}`,
  },
  edgeDefault: {
    value: YEAR,
    why: "For an object without Cache-Control: as long as its class says.",
    source: CLOUDFRONT.expiration,
  },
  edgeMax: {
    value: YEAR,
    why: "A year is as long as max-age means anything: caches take more for forever, and drop what is not asked for long before.",
    source: CLOUDFRONT.expiration,
  },
  staleWhileRevalidate: NEVER_STALE("It is never stale within its year.", RFC.immutable),
  staleIfError: NEVER_STALE("It is never stale within its year.", RFC.immutable),
  cached: KEPT,
  compress: TEXT_SHRINKS,
};

const HTML: CatalogueEntry = {
  cacheControl: {
    value: `public, max-age=0, must-revalidate, s-maxage=${DAY}`,
    why: "Browsers ask each time, and get 304 while nothing changed; the edge answers them for a day, for a release invalidates the pages it changed. no-cache would keep the edge from keeping it too, and each page view would go to the origin.",
    source: `${RFC.revalidate}; ${RFC.sharedAge}; ${CLOUDFRONT.expiration}`,
  },
  edgeDefault: {
    value: DAY,
    why: "A page is invalidated when it changes; a day is how long a failed invalidation is felt.",
    source: `${CLOUDFRONT.invalidation}; ${JUDGEMENT}`,
  },
  edgeMax: {
    value: DAY,
    why: "As s-maxage: no page outlives a day without a look at the origin.",
    source: CLOUDFRONT.expiration,
  },
  staleWhileRevalidate: NEVER_STALE(
    "must-revalidate and s-maxage forbid it: an old page asks for assets of an old release.",
    `${RFC.revalidate}; ${RFC.sharedAge}`,
  ),
  staleIfError: NEVER_STALE(
    "must-revalidate and s-maxage forbid it; a page is asked for often enough to be fresh at the edge for its day.",
    `${RFC.revalidate}; ${RFC.sharedAge}`,
  ),
  cached: KEPT,
  compress: TEXT_SHRINKS,
};

const API: CatalogueEntry = {
  cacheControl: {
    value: "private, no-store",
    why: "Answers differ by user and tenant: kept once in the wrong place, they are another user's. Where an answer is the same for all, the API says so itself with public and an age, on a path of class data.",
    source: RFC.private,
  },
  edgeDefault: {
    value: 0,
    why: "Nothing is kept that the API does not call public.",
    source: CLOUDFRONT.disabled,
  },
  edgeMax: {
    value: 0,
    why: "Nothing is kept, whatever a header says by mistake.",
    source: CLOUDFRONT.disabled,
  },
  staleWhileRevalidate: NEVER_STALE("Nothing is kept that could be stale.", RFC.private),
  staleIfError: NEVER_STALE("An API's error must stay an error.", RFC.private),
  cached: {
    value: false,
    why: "Personal answers, and writes.",
    source: RFC.private,
  },
  compress: {
    value: false,
    why: "CloudFront compresses only what its cache policy may keep: with all TTLs at 0 it cannot. The API has to compress.",
    source: `${CLOUDFRONT.compression}; ${CLOUDFRONT.disabled}`,
  },
};

/** What caches are told of each class of content. */
export const CATALOGUE: Readonly<Record<ContentClass, CatalogueEntry>> = Object.freeze({
  "hashed-asset": HASHED_ASSET,
  html: HTML,
  asset: unhashed({
    fresh: FIVE_MINUTES,
    revalidate: MINUTE,
    onError: DAY,
    why: "Scripts and styles that keep their name: a page and its script may be of two releases for as long as this, twice (edge and browser), so minutes.",
    source: `CDN guide (max-age=300, there for HTML); ${JUDGEMENT}`,
  }),
  image: unhashed({
    fresh: DAY,
    revalidate: HOUR,
    onError: WEEK,
    why: "A picture is replaced rarely, and no code depends on which version is seen: a day.",
    source: `Wakala guide (86400 for /media/*); ${JUDGEMENT}`,
  }),
  media: unhashed({
    fresh: DAY,
    revalidate: HOUR,
    onError: WEEK,
    why: "Films and sound, as pictures: a day. They are large, so the browser asks with their ETag afterwards and gets 304.",
    source: `Wakala guide (86400 for /media/*); ${JUDGEMENT}`,
    compress: {
      value: false,
      why: "Compressed by their format; players ask for byte ranges, which must be of the file as it lies in the bucket.",
      source: `${CLOUDFRONT.compression}; ${JUDGEMENT}`,
    },
  }),
  font: unhashed({
    fresh: MONTH,
    revalidate: DAY,
    onError: MONTH,
    why: "A font does not change: a new version comes as a file of another name. A month, for nobody promises it with a hash.",
    source: `Wakala guide (2592000 for static.*); ${JUDGEMENT}`,
  }),
  data: unhashed({
    fresh: HOUR,
    revalidate: FIVE_MINUTES,
    onError: DAY,
    why: "Reference data that is the same for all: lists of countries, prices of the day. An hour.",
    source: `Wakala guide (3600 for static data); ${JUDGEMENT}`,
  }),
  api: API,
});

/** Lowest TTL of every class. */
export const EDGE_MIN: Reasoned<number> = Object.freeze({
  value: 0,
  why: "Above 0 CloudFront keeps a response for that long even where the origin says no-store, no-cache or private.",
  source: CLOUDFRONT.expiration,
});
