import type { ContentClass, CspDirective, HeadersConfig, SiteConfig } from "../../config/schema.ts";
import type { Tuned } from "../setting.ts";

/** One file of a built site, as read from its folder. */
export interface SiteFile {
  /** Relative to the folder, with forward slashes: "assets/main.3f2a9c1b.js". The key of its object. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly sha256: string;
}

/** What a class of content is told: the browser by header, the edge by header and policy. Seconds everywhere. */
export interface ClassPolicy extends Tuned {
  readonly contentClass: ContentClass;
  /** Cache-Control of the response, for browser and edge: "public, max-age=31536000, immutable". */
  readonly cacheControl: string;
  /**
   * TTLs of a CloudFront cache policy, seconds; `min` is never above 0, or the origin's no-store would be overruled. `max` is
   * the longest it may be kept, fresh or stale.
   */
  readonly edgeTtl: { readonly min: number; readonly default: number; readonly max: number };
  /** How long the edge may answer with the old response while it fetches a new one. */
  readonly staleWhileRevalidate: number;
  /** How long the edge may answer with the old response while the origin fails. */
  readonly staleIfError: number;
  /** Whether the edge may keep it at all. */
  readonly cached: boolean;
  /** Whether the edge compresses it. */
  readonly compress: boolean;
}

/** All classes, with their reasons. */
export interface CdnTuning extends Tuned {
  readonly classes: Readonly<Record<ContentClass, ClassPolicy>>;
}

/**
 * How a file gets compressed: by CloudFront on the way ("edge"), by a Brotli copy beside it ("copy"), or not ("none": it is
 * compressed already, too small, or compression is off).
 */
export type Compression = "edge" | "copy" | "none";

/** One file with all its object gets. */
export interface PlannedFile extends SiteFile {
  readonly contentClass: ContentClass;
  /** MIME type, with charset for text. */
  readonly contentType: string;
  readonly cacheControl: string;
  readonly compression: Compression;
  /** The hash the name carries; undefined where it carries none. */
  readonly nameHash: string | undefined;
}

/** What a behaviour of the distribution does with the requests of a path. */
export interface PlannedBehaviour {
  /** "*" for the default behaviour, which is the last. */
  readonly pathPattern: string;
  readonly contentClass: ContentClass;
  /** Which origin answers. */
  readonly origin: "site" | "api";
  /** Parts of the cache key beside host and path. */
  readonly key: {
    readonly headers: readonly string[];
    readonly cookies: readonly string[];
    readonly queryStrings: "none" | "all" | readonly string[];
  };
  readonly compress: boolean;
  /** Whether requests pass the function that finds the page of a single-page application, and Brotli copies. */
  readonly routed: boolean;
}

/** A header of every response; CloudFront writes six of them by settings of their own, the others as custom headers. */
export interface PlannedHeader {
  /** As it is sent: "Content-Security-Policy". */
  readonly name: string;
  readonly value: string;
  readonly why: string;
  readonly source: string;
}

/** Content-Security-Policy as directives, before it is one string. */
export type Csp = Readonly<Partial<Record<CspDirective, readonly string[]>>> & {
  readonly "upgrade-insecure-requests"?: boolean;
};

/** A rate rule of AWS WAF. */
export interface PlannedWafLimit {
  readonly name: string;
  readonly path: string;
  readonly methods: readonly string[];
  readonly requests: number;
  /** 60, 120, 300 or 600. */
  readonly periodSeconds: number;
  /** Of the 429: seconds until the window has passed. */
  readonly retryAfterSeconds: number;
}

/** Everything about the static site that is computed. */
export interface SitePlan extends Tuned {
  readonly config: SiteConfig;
  readonly classes: CdnTuning;
  /** Path patterns first, the default last. */
  readonly behaviours: readonly PlannedBehaviour[];
  readonly headers: readonly PlannedHeader[];
  readonly hsts: HeadersConfig["hsts"];
  readonly csp: string;
  /** In the order of their paths; empty where the content was not read (`planSite` without files). */
  readonly files: readonly PlannedFile[];
  /**
   * Paths of the files of class html, as they are invalidated: "/index.html", with leading slash, percent-encoded. Their Brotli
   * copies, if any, are paths beside them.
   */
  readonly pages: readonly string[];
  readonly wafLimits: readonly PlannedWafLimit[];
}
