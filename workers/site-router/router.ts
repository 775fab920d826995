/**
 * CloudFront Function at viewer request: finds the object that answers a path. It is written for runtime cloudfront-js-2.0:
 * ECMAScript 5.1 with const, let, arrow functions and a few methods of later versions (CloudFront Developer Guide, "JavaScript
 * runtime 2.0 features for CloudFront Functions"). What came after ECMAScript 2015 is rewritten when the code is made, but nobody
 * rewrites for-of, spread, destructuring or default parameters, which the runtime does not list either.
 *
 * A function that throws is answered 503, to everyone: whatever is odd passes through, and S3 says what it thinks of it.
 */
import type { HeaderValue, RouterOptions, ViewerRequest, ViewerRequestEvent } from "./types.ts";

/** Put in place of the name when the code is made. */
declare const ROUTER_OPTIONS: RouterOptions;

/** What a path has no place for (RFC 3986, 3.3), as a raw space; broken percent-encoding; an empty segment. */
const ODD = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/]|%(?![0-9A-Fa-f]{2})|\/\//;

/** Longest path that is touched; CloudFront takes 8,192 characters with the query, and a rewritten path must fit too. */
const MAX_LENGTH = 4096;

/** Weight of a content coding (RFC 9110, 12.4.2). */
const WEIGHT = /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/;

/** The function CloudFront calls, on every request of the behaviours it is associated with. */
export function handler(event: ViewerRequestEvent): ViewerRequest {
  const request = event.request;
  try {
    request.uri = objectOf(request.uri, request.headers["accept-encoding"]);
  } catch (error) {
    // Nothing to report to: the log of a function is not read while it runs.
    void error;
  }
  return request;
}

/** URI of the object that answers `uri`; `uri` itself where nothing is to be changed. */
function objectOf(uri: string, acceptEncoding: HeaderValue | undefined): string {
  if (!uri.startsWith("/") || uri.length > MAX_LENGTH || ODD.test(uri)) return uri;
  if (matchesAny(ROUTER_OPTIONS.apiPaths, uri)) return uri;
  const object = isPage(uri) ? pageOf(uri) : uri;
  if (ROUTER_OPTIONS.copies.includes(object) && acceptsBrotli(acceptEncoding))
    return object + ".br";
  return object;
}

/** Whether a path stands for a page: never where its last segment has an extension, or a missing asset became HTML. */
function isPage(uri: string): boolean {
  const last = uri.slice(uri.lastIndexOf("/") + 1);
  if (last.includes(".") || last.toLowerCase().includes("%2e")) return false;
  // RFC 8615: clients probe there, and take any 200 for support.
  if (uri.startsWith("/.well-known/")) return false;
  return !ROUTER_OPTIONS.files.includes(uri) && !matchesAny(ROUTER_OPTIONS.assetPaths, uri);
}

function pageOf(uri: string): string {
  if (ROUTER_OPTIONS.spa) return "/index.html";
  return uri.endsWith("/") ? uri + "index.html" : uri + "/index.html";
}

function matchesAny(patterns: readonly string[], uri: string): boolean {
  return patterns.some((pattern) => matches(pattern, uri));
}

/** Wildcards of CloudFront's path patterns, in time proportional to the product of both lengths at worst. */
function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const c = pattern.charAt(p);
    if (c === "*") {
      star = p;
      mark = t;
      p += 1;
    } else if (c === "?" || c === text.charAt(t)) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === "*") p += 1;
  return p === pattern.length;
}

/** Whether the viewer names `br` and gives it a weight above 0; a wildcard is not taken for it. */
function acceptsBrotli(header: HeaderValue | undefined): boolean {
  if (header === undefined) return false;
  const lines = header.multiValue ?? [header];
  const codings = lines
    .map((line) => line.value.toLowerCase())
    .join(",")
    .split(",")
    .map((coding) => coding.split(";").map((part) => part.trim()))
    .filter((parts) => parts[0] === "br");
  return codings.length > 0 && codings.every(isAccepted);
}

function isAccepted(parts: readonly string[]): boolean {
  return parts.slice(1).every((part) => WEIGHT.test(part) && parseFloat(part.slice(2)) > 0);
}
