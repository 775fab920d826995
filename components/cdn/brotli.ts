import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { COPY_ENDING } from "../../tuning/cdn/compression.ts";

/** Strongest and slowest: it is paid once, at deployment; what visitors pay, time to decompress, is the same at each level. */
const QUALITY = constants.BROTLI_MAX_QUALITY;

/**
 * File with the Brotli form of `file`. Kept by content between deployments, in the user's cache folder (PLUMBLINE_CACHE, or
 * plumbline in XDG_CACHE_HOME or ~/.cache) and not in the shared temporary folder, where another user could put one first.
 *
 * @param file absolute path
 */
export function brotliCopy(file: string, env: NodeJS.ProcessEnv = process.env): string {
  const content = readFileSync(file);
  const hash = createHash("sha256").update(content).digest("hex");
  // Another version of the library may compress otherwise.
  const version = process.versions["brotli"] ?? process.version;
  const folder = join(cacheFolder(env), "brotli");
  const copy = join(folder, `${hash}-${version}-${QUALITY}${COPY_ENDING}`);
  if (existsSync(copy)) return copy;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  // Under another name first: a deployment that is stopped half way must not leave half a copy.
  const unfinished = `${copy}.${process.pid}`;
  writeFileSync(unfinished, brotliCompressSync(content, { params }));
  renameSync(unfinished, copy);
  return copy;
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const own = env["PLUMBLINE_CACHE"];
  if (own !== undefined && own !== "") return own;
  const xdg = env["XDG_CACHE_HOME"];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(base, "plumbline");
}
