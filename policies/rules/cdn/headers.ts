import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";

/** A CloudFront response headers policy. */
export const HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

/**
 * The managed policies that only allow other origins to read.
 *
 * Source: Amazon CloudFront Developer Guide, "Use managed response headers policies"
 */
export const CORS_ONLY: Readonly<Record<string, string>> = {
  "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
  "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
};

/** The place of a security header's block, such as "contentTypeOptions". */
export function securityHeader(policy: Resource, block: string): Cursor {
  return policy.at("securityHeadersConfig", block);
}

/** The place of a custom header's value; absent when the policy does not add it. @throws Unjudgeable */
export function customHeader(policy: Resource, name: string): Cursor | undefined {
  const items = policy.at("customHeadersConfig", "items").list();
  return items
    .find((item) => item.at("header").text()?.toLowerCase() === name.toLowerCase())
    ?.at("value");
}
