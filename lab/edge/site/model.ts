/** A resource as the engine knows it after an update, its references resolved. */
export interface EngineResource {
  /** "aws:cloudfront/distribution:Distribution". */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** What other resources refer to it by, beside its outputs. */
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the outputs only those that others refer to are read: arn, bucketRegionalDomainName. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** An object of a bucket, with what S3 says of it. */
export interface StoredObject {
  readonly content: Buffer;
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly contentEncoding: string | undefined;
  /** Sent as x-amz-meta-<name>. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a behaviour's requests go. */
export type Origin = S3Origin | CustomOrigin;

/** A private bucket behind an origin access control. */
export interface S3Origin {
  readonly kind: "s3";
  readonly id: string;
  /** Put before every key. @default "" */
  readonly path: string;
  /** By key. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Whether the bucket's policy lets the distribution read a key. */
  readonly mayRead: (key: string) => boolean;
  /** Whether it lets the distribution list the bucket: a missing key is then 404, otherwise 403. */
  readonly mayList: boolean;
}

/** Any other HTTP server. */
export interface CustomOrigin {
  readonly kind: "custom";
  readonly id: string;
  readonly path: string;
  readonly domainName: string;
  /** Headers CloudFront adds to every request. */
  readonly customHeaders: Readonly<Record<string, string>>;
}

/** Which of several names a policy lets through. */
export type Selection =
  | { readonly kind: "none" | "all" }
  | { readonly kind: "only" | "except"; readonly names: readonly string[] };

/** Names in the cache key, or sent to the origin beside it. */
export interface Forwarding {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** TTLs of a cache policy, in seconds. */
export interface TtlLimits {
  readonly min: number;
  readonly default: number;
  readonly max: number;
}

/** A cache policy. */
export interface CachePolicy extends Forwarding {
  readonly ttl: TtlLimits;
  /** Both formats are asked of the origin, and made, only where the policy says so. */
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/** A header that a policy adds. */
export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it takes the place of the origin's. */
  readonly override: boolean;
}

/** A response-headers policy. */
export interface HeadersPolicy {
  readonly headers: readonly PolicyHeader[];
  /** Names of the origin's headers that are taken away before. */
  readonly removed: readonly string[];
}

/** Code of a CloudFront Function. */
export interface EdgeFunction {
  readonly name: string;
  readonly code: string;
}

/** What is done with the requests of a path. */
export interface Behaviour {
  /** "*" for the default behaviour. */
  readonly pathPattern: string;
  readonly viewerProtocol: "allow-all" | "https-only" | "redirect-to-https";
  readonly allowedMethods: readonly string[];
  readonly origin: Origin;
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly originRequest: Forwarding | undefined;
  readonly responseHeaders: HeadersPolicy | undefined;
  readonly viewerRequest: EdgeFunction | undefined;
}

/** What a distribution makes of an error of an origin. */
export interface ErrorResponse {
  readonly errorCode: number;
  /** Status the viewer gets. @default - the error's own */
  readonly responseCode: number | undefined;
  /** Path of the page that is sent. @default - the origin's answer */
  readonly pagePath: string | undefined;
}

/** A distribution with all it refers to. */
export interface SiteModel {
  /** Logical name of the distribution. */
  readonly name: string;
  /** Host names of viewers. */
  readonly aliases: readonly string[];
  readonly defaultRootObject: string | undefined;
  /** In the order they are tried; the default behaviour is the last. */
  readonly behaviours: readonly Behaviour[];
  readonly errorResponses: readonly ErrorResponse[];
}
