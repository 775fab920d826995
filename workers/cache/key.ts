/** Everything that an answer may depend on. */
export interface KeyParts {
  /** Of the request, with its query in one order. */
  readonly url: URL;
  readonly version: number;
  /** Undefined where the request names none, which is not the same as an empty name. */
  readonly tenant: string | undefined;
  /** Name of the Accept class. */
  readonly accept: string;
  /** Undefined where answers do not differ by language. */
  readonly language: string | undefined;
  /** Of the header Origin: what CORS answers differ by. */
  readonly origin: string | undefined;
}

/**
 * The key as a URL of the worker's own host, as the Cache API wants it:
 * `https://host/<version>/<tenant>/<accept>/<language>/<origin>/<path>?<query>`.
 * Injective: the five parts have no `/` of their own (encodeURIComponent), absent and present differ by their first character,
 * and path and query follow as they are.
 */
export function cacheKey({ url, version, tenant, accept, language, origin }: KeyParts): string {
  const parts = [String(version), optional(tenant), `=${encodeURIComponent(accept)}`];
  parts.push(optional(language), optional(origin));
  return `${url.origin}/${parts.join("/")}${url.pathname}${url.search}`;
}

function optional(value: string | undefined): string {
  return value === undefined ? "-" : `=${encodeURIComponent(value)}`;
}
