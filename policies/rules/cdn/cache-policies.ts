import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import type { Behavior } from "./distribution.ts";

/** A CloudFront cache policy. */
export const CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy";

/** The managed policy CachingDisabled: keeps nothing. */
export const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** What a cache policy says, as far as rules ask. Read only when asked, for it may not be known. */
export interface CachePolicy {
  /** As a message calls it. */
  readonly title: string;
  /** Seconds that CloudFront keeps an answer whatever the origin says. @throws Unjudgeable */
  minTtl(): number;
  /** Whether answers are kept compressed: a flag is on and there is a time to keep them. @throws Unjudgeable */
  compresses(): boolean;
}

/**
 * The policies that AWS made, by id.
 *
 * Source: Amazon CloudFront Developer Guide, "Use managed cache policies"
 */
const MANAGED: Readonly<Record<string, CachePolicy>> = {
  [CACHING_DISABLED]: managed("CachingDisabled", 0, false),
  "658327ea-f89d-4fab-a63d-7e88639e58f6": managed("CachingOptimized", 1, true),
  "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": managed(
    "CachingOptimizedForUncompressedObjects",
    1,
    false,
  ),
  "83da9c7e-98b4-4e11-a168-04f0df8e2c65": managed("UseOriginCacheControlHeaders", 0, true),
  "4cc15a8a-d715-48a4-82b8-cc0b614638fe": managed(
    "UseOriginCacheControlHeaders-QueryStrings",
    0,
    true,
  ),
};

function managed(name: string, minTtl: number, compresses: boolean): CachePolicy {
  return {
    title: `the managed policy ${name}`,
    minTtl: () => minTtl,
    compresses: () => compresses,
  };
}

/** What a cache policy of the stack says. */
export function readPolicy(policy: Resource): CachePolicy {
  return {
    title: `cache policy ${policy.name}`,
    minTtl: () => minTtlOf(policy),
    compresses: () =>
      maxTtlOf(policy) > 0 && (flag(policy, "Gzip") === true || flag(policy, "Brotli") === true),
  };
}

/** Seconds that an answer is kept whatever the origin says; AWS's default is 0. @throws Unjudgeable */
export function minTtlOf(policy: Resource): number {
  return policy.at("minTtl").number() ?? 0;
}

/** Seconds that an answer is kept when the origin says nothing; AWS's default is a day. @throws Unjudgeable */
export function defaultTtlOf(policy: Resource): number {
  return policy.at("defaultTtl").number() ?? 86_400;
}

/** AWS's default is a year. */
function maxTtlOf(policy: Resource): number {
  return policy.at("maxTtl").number() ?? 31_536_000;
}

/** Whether answers in this encoding have entries of their own; AWS's default is that they have not. */
export function flag(policy: Resource, encoding: "Gzip" | "Brotli"): boolean | undefined {
  return keyOf(policy).at(`enableAcceptEncoding${encoding}`).flag();
}

/** What the cache key is made of besides host and path. */
export function keyOf(policy: Resource): Cursor {
  return policy.at("parametersInCacheKeyAndForwardedToOrigin");
}

/** Which cookies are in the key, when there are any. @throws Unjudgeable */
export function cookiesInKey(policy: Resource): string | undefined {
  const behavior = keyOf(policy).at("cookiesConfig", "cookieBehavior").text() ?? "none";
  return behavior === "none" ? undefined : behavior;
}

/** Whether the Authorization header is in the key. @throws Unjudgeable */
export function authorizationInKey(policy: Resource): boolean {
  const headers = keyOf(policy).at("headersConfig", "headers", "items").texts();
  return headers.some((header) => header.toLowerCase() === "authorization");
}

/**
 * The policies that a behavior may have: one when its id is known or the behavior's property was made from
 * one only; several when the engine does not tell which of them; none when it is not of this stack.
 *
 * @throws Unjudgeable when the id is unknown and made from no policy of the stack
 */
export function policiesOf(
  stack: Stack,
  distribution: Resource,
  { property, at }: Behavior,
): readonly CachePolicy[] {
  const id = at.at("cachePolicyId");
  if (!id.isSet) return [];
  const made = stack.madeFrom(distribution, property, CACHE_POLICY);
  if (id.isHidden && made.length > 0) return made.map(readPolicy);
  const text = id.text() ?? "";
  const known = Object.hasOwn(MANAGED, text) ? MANAGED[text] : undefined;
  if (known !== undefined) return [known];
  return stack
    .ofType(CACHE_POLICY)
    .filter((policy) => !policy.at("id").isHidden && policy.at("id").text() === text)
    .map(readPolicy);
}
