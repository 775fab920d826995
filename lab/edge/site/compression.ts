import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import type { Answer } from "./exchange.ts";
import type { Behaviour } from "./model.ts";

/** Types CloudFront compresses. Source: CloudFront Developer Guide, "Serve compressed files", File types that CloudFront compresses. */
const COMPRESSED_TYPES: ReadonlySet<string> = new Set([
  "application/dash+xml",
  "application/eot",
  "application/font",
  "application/font-sfnt",
  "application/javascript",
  "application/json",
  "application/opentype",
  "application/otf",
  "application/pkcs7-mime",
  "application/protobuf",
  "application/rss+xml",
  "application/truetype",
  "application/ttf",
  "application/vnd.apple.mpegurl",
  "application/vnd.ms-fontobject",
  "application/xhtml+xml",
  "application/xml",
  "application/x-font-opentype",
  "application/x-font-truetype",
  "application/x-font-ttf",
  "application/x-httpd-cgi",
  "application/x-javascript",
  "application/x-mpegurl",
  "application/x-opentype",
  "application/x-otf",
  "application/x-perl",
  "application/x-ttf",
  "font/eot",
  "font/opentype",
  "font/otf",
  "font/ttf",
  "image/svg+xml",
  "text/css",
  "text/csv",
  "text/html",
  "text/javascript",
  "text/js",
  "text/plain",
  "text/richtext",
  "text/tab-separated-values",
  "text/x-component",
  "text/x-java-source",
  "text/x-script",
  "text/xml",
  "vnd.apple.mpegurl",
]);

/** Bytes of a file that CloudFront compresses; the same page. */
const SIZES = { min: 1_000, max: 10_000_000 } as const;

/** Statuses of answers that are compressed; the same page. */
const STATUSES: readonly number[] = [200, 403, 404];

/**
 * Compresses an answer as CloudFront does: the behaviour compresses, its cache policy caches and names the format, the viewer
 * takes it, and the answer is of a listed type and size, has a length and no encoding yet. Brotli where both are possible.
 *
 * @param accepted the viewer's Accept-Encoding.
 */
export function compressAnswer(
  answer: Answer,
  { compress, cachePolicy }: Behaviour,
  accepted: string | undefined,
): Answer {
  const formats = acceptedFormats(accepted);
  const brotli = cachePolicy.brotli && formats.has("br");
  const gzip = cachePolicy.gzip && formats.has("gzip");
  if (!compress || cachePolicy.ttl.max === 0 || !(brotli || gzip)) return answer;
  if (!isCompressible(answer)) return answer;
  const { etag, ...headers } = answer.headers;
  const body = brotli ? brotliOf(answer.body) : gzipSync(answer.body);
  return {
    status: answer.status,
    headers: {
      ...headers,
      ...weakened(etag),
      "content-encoding": brotli ? "br" : "gzip",
      "content-length": String(body.length),
      vary: joined(headers["vary"], "Accept-Encoding"),
    },
    body,
  };
}

function isCompressible({ status, headers, body }: Answer): boolean {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return (
    STATUSES.includes(status) &&
    headers["content-encoding"] === undefined &&
    headers["content-length"] !== undefined &&
    body.length >= SIZES.min &&
    body.length <= SIZES.max &&
    COMPRESSED_TYPES.has(type)
  );
}

/** Formats that are not ruled out by q=0. */
function acceptedFormats(header = ""): ReadonlySet<string> {
  return new Set(
    header.split(",").flatMap((part) => {
      const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : [name];
    }),
  );
}

/** Level 5 of 11: an edge has no time for more. */
function brotliOf(body: Buffer): Buffer {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

/** A strong ETag becomes weak, an invalid one is taken away; the same page, ETag header. */
function weakened(etag: string | undefined): { readonly etag?: string } {
  if (etag === undefined) return {};
  if (etag.startsWith("W/")) return { etag };
  return etag.startsWith('"') ? { etag: `W/${etag}` } : {};
}

function joined(vary: string | undefined, name: string): string {
  if (vary === undefined) return name;
  const names = vary.split(",").map((text) => text.trim().toLowerCase());
  return names.includes(name.toLowerCase()) ? vary : `${vary}, ${name}`;
}
