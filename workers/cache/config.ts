/**
 * What the cache worker is told at deployment, in its binding CONFIG (JSON). The deploying program imports the type; the
 * worker parses the text.
 */
export interface CacheWorkerConfig {
  /** Raised whenever key or stored format change: entries of another version are never read. */
  readonly version: number;
  /** Content class by path, first match wins; `*` any run of characters, `?` one. Paths, then file extensions, are tried by the worker in this order. */
  readonly paths: readonly { readonly pattern: string; readonly policy: string }[];
  /** Policy by file extension without dot, for paths no pattern names: { "js": "asset" }. */
  readonly extensions: Readonly<Record<string, string>>;
  /** The policy of everything else. */
  readonly fallback: string;
  /** Policies by content class. */
  readonly policies: Readonly<Record<string, WorkerPolicy>>;
  /** Request header that names the tenant; in every key, also where it is absent. */
  readonly tenantHeader: string;
  /** Languages the origin answers in, the fallback first; empty: answers do not differ by language. */
  readonly languages: readonly string[];
  /** Query parameters that never change an answer, exact or with a trailing `*`: dropped from key and origin request. */
  readonly trackingParameters: readonly string[];
  /** Cookies that are no credentials, exact or with a trailing `*`: dropped before the origin request. Any other cookie makes a request personal. */
  readonly harmlessCookies: readonly string[];
  /**
   * Request headers, beside those any browser or proxy sends, that never change an answer: dropped before the origin
   * request. Any other header makes a request personal, because it may carry a credential.
   * @default []
   */
  readonly harmlessHeaders?: readonly string[];
  /** Largest body that is kept and shared between waiting requests, bytes. */
  readonly maxBodyBytes: number;
  /** Seconds an origin may take before a stale answer is given instead. */
  readonly originTimeoutSeconds: number;
  /** Ed25519 public keys, base64, whose signature on a purge is accepted; none: there is no purge endpoint. */
  readonly purgeKeys: readonly string[];
  /** Path of the purge endpoint. */
  readonly purgePath: string;
  /** Limits by user, tried in order; `binding` names the rate-limiting binding that counts. */
  readonly userLimits: readonly {
    readonly binding: string;
    readonly pattern: string;
    readonly methods: readonly string[];
    /** 10 or 60: the periods the binding can count. */
    readonly periodSeconds: number;
  }[];
}

/** What the worker does with one class of content. Seconds. */
export interface WorkerPolicy {
  /** Whether answers may be kept. `false`: pass on, always. */
  readonly cached: boolean;
  /** Freshness where the origin's Cache-Control names none; 0: only what the origin calls public with an age is kept. */
  readonly defaultTtl: number;
  /** Longest freshness, whatever the origin says. */
  readonly maxTtl: number;
  /** Added where the origin says nothing. */
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
}
