/**
 * A whole edge as it is meant to run, whoever the vendors are: what the linter reads. Every field that a configuration
 * may lack is optional; what is not said is not judged. Times are seconds, sizes bytes.
 */
export interface EdgeConfiguration {
  /** Name for messages: the stack, or the document the values are from. */
  readonly name?: string;
  /** What the servers behind the caches answer. */
  readonly origins?: readonly EdgeOrigin[];
  /** Caches in front of them: a distribution, the cache rules of a zone. */
  readonly caches?: readonly EdgeCache[];
  readonly workers?: readonly EdgeWorker[];
  readonly zones?: readonly EdgeZone[];
  /** Files of the site, with the headers they are stored with. */
  readonly files?: readonly EdgeFile[];
  readonly build?: EdgeBuild;
  /** Steps of a release, in their order. */
  readonly deploy?: readonly DeployStep[];
  /** Headers of responses. */
  readonly headers?: readonly EdgeHeader[];
  /** Lifetimes given in other places: warming jobs, caches of the application. */
  readonly lifetimes?: readonly Lifetime[];
  readonly metrics?: readonly MetricQuery[];
  readonly claims?: EdgeClaims;
}

/** What a server answers for a path, before any cache. */
export interface EdgeOrigin {
  /** @default - any host */
  readonly host?: string;
  /** `*` any run of characters, `?` one. */
  readonly path: string;
  /** Its Cache-Control. @default - unknown */
  readonly cacheControl?: string;
  /** Request headers that the answer differs by: Authorization, Cookie, the tenant's. @default - none */
  readonly variesBy?: readonly string[];
}

/** A cache that has rules by path; the first rule that matches counts. */
export interface EdgeCache {
  /** For messages: "distribution www.example.com". */
  readonly name: string;
  /** @default - any host */
  readonly host?: string;
  /** Whether the vendor is Cloudflare, whose keys have limits of their own. @default - another one */
  readonly vendor?: "cloudflare" | "cloudfront";
  readonly rules: readonly CacheRule[];
  /** What it answers errors with, for all its paths. @default - the origin's own error */
  readonly errors?: readonly ErrorAnswer[];
}

/** What a cache does with the requests of a path. */
export interface CacheRule {
  readonly path: string;
  /** @default - the cache's */
  readonly host?: string;
  /** What kind of content it is; statements on the same kind are compared. @default - unknown, not compared */
  readonly content?: string;
  /** Whether the answers are an API's. @default - told by the content */
  readonly api?: boolean;
  /** Cache-Control of what the origin answers here. @default - told by `origins` */
  readonly cacheControl?: string;
  /** How long the edge keeps it. @default - what Cache-Control says */
  readonly ttl?: EdgeTtl;
  /** How long the browser is told to keep it, whatever Cache-Control says. @default - what Cache-Control says */
  readonly browserTtl?: number;
  readonly key?: CacheKey;
  /** Request headers whose presence keeps a request from the cache. @default - none */
  readonly bypass?: readonly string[];
  readonly compression?: RuleCompression;
  /** Lifetime by status of the answer, as "404" or "500-599". @default - the vendor's */
  readonly statusTtls?: Readonly<Record<string, number>>;
}

/** Bounds of the edge's lifetime, as a cache policy has them; a single number overrides the origin. */
export interface EdgeTtl {
  /** Kept at least so long, even where the origin forbids it. @default 0 */
  readonly min?: number;
  /** Where the origin says nothing. @default - the vendor's */
  readonly default?: number;
  /** @default - no bound */
  readonly max?: number;
  /** Instead of whatever the origin says. @default - the origin is heard */
  readonly override?: number;
}

/** What a cached answer is found by, beside host and path. */
export interface CacheKey {
  readonly headers?: readonly string[];
  /** Names of cookies; "*" is all of them. */
  readonly cookies?: readonly string[];
  /** @default - all, as sent */
  readonly query?: "none" | "all" | readonly string[];
}

/** What a rule of a cache does about compression. */
export interface RuleCompression {
  /** Whether it is asked to compress. */
  readonly enabled: boolean;
  /** Whether gzip and Brotli are part of the key by the policy's own flags. @default - not known */
  readonly gzip?: boolean;
  readonly brotli?: boolean;
}

/** What a cache does with an origin's error. */
export interface ErrorAnswer {
  /** Of the origin's answer. */
  readonly status: number;
  /** What the visitor gets. @default - the same */
  readonly answeredWith?: number;
  /** Page that is sent. @default - the origin's answer */
  readonly page?: string;
  /** How long the error is kept. @default - the vendor's */
  readonly ttl?: number;
}

/** Code at the edge that keeps answers. */
export interface EdgeWorker {
  readonly name: string;
  /** @default - any host */
  readonly host?: string;
  /** @default - modules */
  readonly syntax?: "modules" | "service-worker";
  /** Whether the key can be read as a URL of the worker's own host. @default true */
  readonly keyIsUrl?: boolean;
  /** Methods that are looked up in the cache; "*" is all. */
  readonly looksUp: readonly string[];
  /** Methods whose answers are stored; "*" is all. */
  readonly stores: readonly string[];
  readonly key: CacheKey;
  /** Request headers that differ by user or tenant, as the API behind it reads them. */
  readonly variesBy?: readonly string[];
  /** Request headers whose presence keeps a request from the cache. */
  readonly bypass?: readonly string[];
  /** What of the origin's Cache-Control, and Set-Cookie, keeps an answer from the cache. */
  readonly respects?: readonly string[];
  /** Cache-Control it writes over the origin's, for every answer it stores. @default - none, the origin's stays */
  readonly writes?: string;
  /** Cache it uses: of one data centre, or one that is shared between them. @default - not known */
  readonly store?: "data-centre" | "tiered";
  /** Why it is that of one data centre all the same. @default - nobody has said */
  readonly storeNote?: string;
  readonly lifetimes?: readonly WorkerLifetime[];
}

/** How long a worker keeps what. */
export interface WorkerLifetime {
  readonly path: string;
  readonly content?: string;
  readonly ttl: number;
}

/** A DNS zone whose requests a vendor handles. */
export interface EdgeZone {
  readonly name: string;
  readonly vendor?: "cloudflare";
  /** @default - not known */
  readonly plan?: "free" | "pro" | "business" | "enterprise";
  /** In the order they are written. */
  readonly settings?: readonly ZoneSettingValue[];
  /** Rules of the retired kind, by the URL they are for. */
  readonly pageRules?: readonly string[];
}

/** One setting, of the whole zone or a part of it. */
export interface ZoneSettingValue {
  readonly id: string;
  readonly value: unknown;
  /** Hosts or paths it is for. @default - the whole zone */
  readonly scope?: string;
  /** Whether an API answers there. @default false */
  readonly api?: boolean;
}

/** A file, or files by pattern. */
export interface EdgeFile {
  /** With a slash before it; a `*` stands for files that are not listed one by one. */
  readonly path: string;
  readonly cacheControl?: string;
  /** MIME type. @default - not known */
  readonly contentType?: string;
  /** @default - not known */
  readonly bytes?: number;
  /** How it is meant to be compressed: by the edge, or a copy beside it. @default - not known */
  readonly compression?: "edge" | "copy" | "none";
}

/** What the build does. */
export interface EdgeBuild {
  /** Names that the build puts a content hash in, by pattern. */
  readonly hashedNames?: readonly string[];
  /** Whether calls of the console are removed. @default false */
  readonly dropsConsole?: boolean;
}

/** A step of a release. */
export type DeployStep =
  | {
      readonly action: "upload";
      /** What is uploaded. */
      readonly content: "assets" | "pages" | "everything";
      /** Whether what is no longer in the build is deleted with it. @default false */
      readonly deletes?: boolean;
      /** Said in messages: the command or the step's name. */
      readonly as?: string;
    }
  | { readonly action: "invalidate"; readonly paths: readonly string[]; readonly as?: string }
  | {
      readonly action: "prune";
      /** Releases whose assets stay. */
      readonly keepReleases: number;
      readonly as?: string;
    };

/** A header of responses. */
export interface EdgeHeader {
  readonly name: string;
  readonly value: string;
  /** @default - any host */
  readonly host?: string;
  /** @default - every path */
  readonly path?: string;
  /** Paths whose responses go without it. @default - none */
  readonly except?: readonly string[];
  /** The only status whose responses have it. @default - every one */
  readonly status?: number;
  /** Whether somebody decided for it, where it is hard to take back. @default false */
  readonly asked?: boolean;
}

/** A lifetime given outside caches and workers. */
export interface Lifetime {
  /** Who keeps it: "cache warmer, level 3". */
  readonly by: string;
  readonly content: string;
  readonly ttl: number;
  /** @default - any host */
  readonly host?: string;
  /** Paths it is about. @default - all of the content */
  readonly paths?: readonly string[];
}

/** A query of a metric, or an alarm on it. */
export interface MetricQuery {
  readonly metric: string;
  readonly namespace: string;
  /** @default - whichever the caller has */
  readonly region?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Whether the distribution has additional metrics switched on. @default false */
  readonly additionalMetrics?: boolean;
}

/** What is promised of the edge. */
export interface EdgeClaims {
  /** Gigabits a second. */
  readonly gigabitsPerSecond?: number | "unlimited";
  readonly requestsPerSecond?: number | "unlimited";
  /** Targets that are written down; two for one metric contradict each other. */
  readonly targets?: readonly {
    readonly metric: string;
    readonly target: string;
    readonly said: string;
  }[];
}
