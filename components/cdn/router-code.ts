import type { RouterOptions } from "../../workers/site-router/types.ts";
import { TuningError } from "../../tuning/errors.ts";
import { bundle } from "../core/bundle.ts";

/** Largest code of a CloudFront Function, bytes (CloudFront Developer Guide, "Quotas on CloudFront Functions": 10 KB). */
export const MAX_FUNCTION_BYTES = 10_240;

/** The runtime the code is written for: the `runtime` of the `aws.cloudfront.Function`. */
export const ROUTER_RUNTIME = "cloudfront-js-2.0";

/** What the router of a site is made from. */
export interface RouterCodeOptions {
  /** A single-page application: every page is /index.html; else a folder's page is its own index.html. */
  readonly spa: boolean;
  /** Path patterns of the API, as "/api/*": never touched. */
  readonly apiPaths: readonly string[];
  /**
   * Path patterns of content that is never a page, as "/assets/*": only Brotli copies are looked for there.
   * @default - none
   */
  readonly assetPaths?: readonly string[];
  /**
   * Keys of files without an extension, as "LICENSE": what looks like a page and is none.
   * @default - none
   */
  readonly files?: readonly string[];
  /** Keys of the files that have a Brotli copy beside them, as "data/regions.geojson" (its copy: "data/regions.geojson.br"). */
  readonly copies: readonly string[];
}

/** Code of a CloudFront Function. */
export interface RouterCode {
  readonly code: string;
  /** Size of `code`, all of it ASCII. */
  readonly bytes: number;
}

const ENTRY = new URL("../../workers/site-router/router.ts", import.meta.url);

/** What esbuild leaves of `export function handler`, which a CloudFront Function may not have. */
const EXPORTED = /export\{(\w+) as handler\};?\s*$/;

/**
 * Code of the CloudFront Function that finds the object for a path of the site (workers/site-router), with its options as a
 * literal. The same options give the same code, in whatever order they are listed.
 *
 * @throws TuningError where the code is larger than CloudFront takes: path "site.precompress" or "site.contentDir"
 */
export function routerCode(options: RouterCodeOptions): RouterCode {
  const literal: RouterOptions = {
    spa: options.spa,
    apiPaths: [...options.apiPaths].sort(),
    assetPaths: [...(options.assetPaths ?? [])].sort(),
    files: (options.files ?? []).map(uriOf).sort(),
    copies: options.copies.map(uriOf).sort(),
  };
  const bundled = bundle({
    entry: ENTRY,
    format: "esm",
    target: "es2015",
    platform: "neutral",
    define: { ROUTER_OPTIONS: JSON.stringify(literal) },
    path: "site",
  });
  const code = bundled.code.replace(EXPORTED, "function handler(e){return $1(e)}");
  if (code === bundled.code) throw new Error("workers/site-router/router.ts exports no handler");
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_FUNCTION_BYTES) throw new TuningError([sizeProblem(options, bytes)]);
  return { code, bytes };
}

/** URI under which a browser asks for a key: UTF-8 percent-encoded but for the characters a path may hold. */
function uriOf(key: string): string {
  return `/${encodeURI(key).replace(/[#?]/g, encodeURIComponent)}`;
}

function sizeProblem(options: RouterCodeOptions, bytes: number) {
  const { copies, files = [] } = options;
  const more = bytes - MAX_FUNCTION_BYTES;
  const allowed = `at most ${MAX_FUNCTION_BYTES} bytes: a CloudFront Function's limit`;
  const got = `a router of ${bytes} bytes: it lists ${copies.length} Brotli copies and ${files.length} files without extension`;
  if (copies.length >= files.length) {
    return {
      path: "site.precompress",
      got,
      allowed,
      fix: `list ${more} bytes less: set site.precompress to auto (copies only where CloudFront cannot compress) or none, or shorten the names`,
    };
  }
  return {
    path: "site.contentDir",
    got,
    allowed,
    fix: `list ${more} bytes less: give files an extension, or put them under a path of site.paths that is no page's`,
  };
}
