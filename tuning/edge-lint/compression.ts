import { EDGE_COMPRESSION_BYTES } from "../cdn/compression.ts";
import { isEdgeCompressed } from "../cdn/content-types.ts";
import { bytes, plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration, EdgeFile } from "./model.ts";
import { cacheRules } from "./reading.ts";
import type { PlacedRule } from "./reading.ts";
import { CLOUDFRONT } from "./sources.ts";

/** Rules that are asked to compress. */
function compressing(edge: EdgeConfiguration): readonly PlacedRule[] {
  return cacheRules(edge).filter(({ rule }) => rule.compression?.enabled === true);
}

function withoutFlags(edge: EdgeConfiguration): readonly Complaint[] {
  return compressing(edge).flatMap(({ rule, where }) => {
    const { gzip, brotli } = rule.compression ?? {};
    const off = [...(gzip === false ? ["gzip"] : []), ...(brotli === false ? ["Brotli"] : [])];
    return off.length === 0
      ? []
      : [{ where, got: `the policy's flag is off for ${off.join(", ")}` }];
  });
}

function withoutTtl(edge: EdgeConfiguration): readonly Complaint[] {
  return compressing(edge).flatMap(({ rule, where }) => {
    const { ttl } = rule;
    const longest = ttl?.override ?? ttl?.max;
    return longest === 0
      ? [{ where, got: `compression, and at most ${plain(longest)} in the cache` }]
      : [];
  });
}

function withEncodingInKey(edge: EdgeConfiguration): readonly Complaint[] {
  return cacheRules(edge).flatMap(({ rule, where }) => {
    const names = (rule.key?.headers ?? []).filter(
      (name) => name.toLowerCase() === "accept-encoding",
    );
    return names.length === 0
      ? []
      : [{ where, got: `${names.join(", ")} among the key's headers` }];
  });
}

/** Files that are left to the edge to compress. */
function leftToTheEdge({ files = [] }: EdgeConfiguration): readonly EdgeFile[] {
  return files.filter(({ compression }) => compression === "edge");
}

function outsideSizes(edge: EdgeConfiguration): readonly Complaint[] {
  const { min, max } = EDGE_COMPRESSION_BYTES;
  return leftToTheEdge(edge).flatMap(({ path, bytes: size }) =>
    size === undefined || (size >= min && size <= max) ? [] : [{ where: path, got: bytes(size) }],
  );
}

function ofOtherTypes(edge: EdgeConfiguration): readonly Complaint[] {
  return leftToTheEdge(edge).flatMap(({ path, contentType }) => {
    const type = contentType?.split(";")[0]?.trim().toLowerCase();
    if (type === undefined || isEdgeCompressed(type)) return [];
    return [{ where: path, got: type }];
  });
}

const WHY =
  "The edge sends the answer as it is, several times its compressed size, and says nothing.";

/** Compression that is asked for and cannot happen. */
export const COMPRESSION_RULES: readonly EdgeRule[] = [
  {
    name: "compression-without-key",
    severity: "error",
    finds: "compression in a rule whose cache policy does not know gzip and Brotli",
    why: WHY,
    fix: "Switch on enableAcceptEncodingGzip and enableAcceptEncodingBrotli in the cache policy.",
    source: CLOUDFRONT.compression,
    check: withoutFlags,
  },
  {
    name: "compression-without-ttl",
    severity: "error",
    finds: "compression in a rule that keeps nothing",
    why: `Only what may be cached is compressed. ${WHY}`,
    fix: "Let the origin compress what is not cached, and switch compression off in the rule.",
    source: CLOUDFRONT.compression,
    check: withoutTtl,
  },
  {
    name: "accept-encoding-in-key",
    severity: "error",
    finds: "Accept-Encoding among the headers of a cache key",
    why: "The edge then does not compress, and keeps a copy for every spelling of the header.",
    fix: "Take it out: the policy's flags for gzip and Brotli put a normalised one in.",
    source: CLOUDFRONT.compression,
    check: withEncodingInKey,
  },
  {
    name: "compression-size",
    severity: "error",
    finds:
      "a file left to the edge to compress that is smaller than 1,000 or larger than 10,000,000 bytes",
    why: WHY,
    fix: "Put a compressed copy beside the file, or expect none.",
    source: CLOUDFRONT.compression,
    check: outsideSizes,
  },
  {
    name: "compression-type",
    severity: "error",
    finds: "a file left to the edge to compress whose type is not on its list",
    why: WHY,
    fix: "Put a compressed copy beside the file; for formats that are compressed already, expect none.",
    source: CLOUDFRONT.compression,
    check: ofOtherTypes,
  },
];
