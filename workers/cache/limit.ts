import { userOf } from "./credentials.ts";
import type { RateLimiter } from "./platform.ts";
import type { Settings, UserLimit } from "./settings.ts";

/**
 * The first limit that a request is beyond; undefined where it may pass. Each that counts it is asked in order, so that a narrow
 * limit does not lift a wide one. Where a binding is missing or fails, the request passes: a broken counter must not close the API.
 */
export async function exceeded(
  request: Request,
  settings: Settings,
  bindings: object,
): Promise<UserLimit | undefined> {
  const { pathname } = new URL(request.url);
  const limits = settings.limits.filter(({ counts }) => counts(request.method, pathname));
  if (limits.length === 0) return undefined;
  const key = await userOf(request.headers, settings.isHarmlessCookie);
  for (const limit of limits) {
    if (!(await allows(bindings, limit, key))) return limit;
  }
  return undefined;
}

async function allows(bindings: object, { binding }: UserLimit, key: string): Promise<boolean> {
  try {
    const limiter = (bindings as Readonly<Record<string, unknown>>)[binding] as RateLimiter;
    return (await limiter.limit({ key })).success;
  } catch (error) {
    console.error(`the limit ${binding} could not be counted:`, error);
    return true;
  }
}

/** The answer to a request beyond a limit. The window's rest is not told by the binding: Retry-After is all of it. */
export function tooMany({ binding, periodSeconds }: UserLimit): Response {
  const headers = {
    "Cache-Control": "no-store",
    "Retry-After": String(periodSeconds),
    // draft-ietf-httpapi-ratelimit-headers: remaining and seconds until it is more.
    RateLimit: `"${binding}";r=0;t=${periodSeconds}`,
  };
  return Response.json({ error: "too many requests" }, { status: 429, headers });
}
