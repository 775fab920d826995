import type { CachePolicy, Forwarding } from "./model.ts";

const NONE = { kind: "none" } as const;
const ALL = { kind: "all" } as const;

/** AWS's own cache policies, by id. Source: CloudFront Developer Guide, "Use managed cache policies". */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  // CachingOptimized
  "658327ea-f89d-4fab-a63d-7e88639e58f6": {
    headers: NONE,
    cookies: NONE,
    queryStrings: NONE,
    ttl: { min: 1, default: 86_400, max: 31_536_000 },
    gzip: true,
    brotli: true,
  },
  // CachingDisabled
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": {
    headers: NONE,
    cookies: NONE,
    queryStrings: NONE,
    ttl: { min: 0, default: 0, max: 0 },
    gzip: false,
    brotli: false,
  },
};

/** AWS's own origin request policies, by id. Source: CloudFront Developer Guide, "Use managed origin request policies". */
export const MANAGED_REQUEST_POLICIES: Readonly<Record<string, Forwarding>> = {
  // AllViewer
  "216adef6-5c7f-47e4-b989-5492eafa07d3": { headers: ALL, cookies: ALL, queryStrings: ALL },
  // AllViewerExceptHostHeader
  "b689b0a8-53d0-40ab-baf2-68738e2966ac": {
    headers: { kind: "except", names: ["host"] },
    cookies: ALL,
    queryStrings: ALL,
  },
  // CORS-S3Origin
  "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": {
    headers: {
      kind: "only",
      names: ["origin", "access-control-request-headers", "access-control-request-method"],
    },
    cookies: NONE,
    queryStrings: NONE,
  },
};
