import type { SiteConfig } from "../../config/schema.ts";
import { contentType, isCompressible, isEdgeCompressed } from "./content-types.ts";
import type { ClassPolicy, Compression, SiteFile } from "./types.ts";

/**
 * Sizes CloudFront compresses, in bytes, both included. CloudFront Developer Guide, "Serve compressed files". Below 1,000 a copy
 * of ours gains nothing either: the response fits into one packet as it is.
 */
export const EDGE_COMPRESSION_BYTES = Object.freeze({ min: 1000, max: 10_000_000 });

/** Ending of the Brotli copy of a file: "data/regions.geojson.br" beside "data/regions.geojson". */
export const COPY_ENDING = ".br";

/**
 * How a file gets compressed. `auto`: by CloudFront where it can, else by a copy. `all`: by a copy at its best ratio, which the
 * edge has no time for. `none`: by CloudFront or not at all.
 * @param policy of the file's class
 */
export function compressionOf(
  { path, bytes }: Pick<SiteFile, "path" | "bytes">,
  policy: Pick<ClassPolicy, "compress">,
  precompress: SiteConfig["precompress"],
): Compression {
  const type = contentType(path);
  if (!isCompressible(type) || bytes < EDGE_COMPRESSION_BYTES.min) return "none";
  const byEdge = policy.compress && isEdgeCompressed(type) && bytes <= EDGE_COMPRESSION_BYTES.max;
  if (precompress === "all") return "copy";
  if (byEdge) return "edge";
  return precompress === "auto" ? "copy" : "none";
}
