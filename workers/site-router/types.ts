/** What the router is told at deployment: a literal in its code, for a CloudFront Function has no configuration. */
export interface RouterOptions {
  /** A single-page application: paths without a file extension are answered with /index.html; else with their folder's index.html. */
  readonly spa: boolean;
  /** Path patterns that are never touched, as "/api/*". CloudFront's wildcards: `*` any run of characters, `?` one. */
  readonly apiPaths: readonly string[];
  /** Path patterns that never hold pages, as "/assets/*": only Brotli copies are looked for there. */
  readonly assetPaths: readonly string[];
  /** Files without an extension that exist, as URIs ("/LICENSE"): never taken for a page. */
  readonly files: readonly string[];
  /** Files that have a Brotli copy beside them (`<path>.br`), as URIs ("/data/regions.geojson"). */
  readonly copies: readonly string[];
}

/** A header as CloudFront Functions pass it; names are lower case. */
export interface HeaderValue {
  readonly value: string;
  /** Every value, where the request has the header more than once; `value` repeats the first. */
  readonly multiValue?: readonly { readonly value: string }[];
}

/** The part of a viewer request that the router reads and writes; the rest passes through untouched. */
export interface ViewerRequest {
  /** Path without query, percent-encoded as the viewer sent it. */
  uri: string;
  readonly headers: Readonly<Record<string, HeaderValue | undefined>>;
}

/** Event of a CloudFront Function at viewer request (CloudFront Developer Guide, "CloudFront Functions event structure"). */
export interface ViewerRequestEvent {
  readonly request: ViewerRequest;
}
