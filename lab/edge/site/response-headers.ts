import type { Headers } from "./exchange.ts";
import type { HeadersPolicy } from "./model.ts";

/**
 * Applies a response-headers policy to an origin's headers: what is to be removed goes first, then the policy's own are added;
 * one that the origin sent too is replaced only where the policy overrides. A Server header that was removed is
 * CloudFront's own afterwards.
 * Source: CloudFront Developer Guide, "Understand response headers policies", Origin override and Remove headers.
 */
export function applyHeadersPolicy(headers: Headers, policy: HeadersPolicy | undefined): Headers {
  if (policy === undefined) return headers;
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !policy.removed.includes(name)),
  );
  const added = policy.headers
    .map(({ name, ...header }) => ({ ...header, name: name.toLowerCase() }))
    .filter(({ name, override }) => override || kept[name] === undefined);
  return {
    ...kept,
    ...(policy.removed.includes("server") ? { server: "CloudFront" } : {}),
    ...Object.fromEntries(added.map(({ name, value }) => [name, value])),
  };
}
