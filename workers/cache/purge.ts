import { collect } from "./origin.ts";
import type { PurgeStore } from "./platform.ts";
import type { PurgeMarks } from "./purge-marks.ts";
import type { Settings } from "./settings.ts";
import { isSigned } from "./signature.ts";
import { isTag, isTenant } from "./tags.ts";

/** Largest body of a purge, bytes. */
const BODY_LIMIT = 65_536;

/** Most tags of one purge: each is a KV write, of which an invocation may make 1,000 (Workers KV, limits). */
export const PURGE_TAGS = 100;

/** Whether a request is for the purge endpoint, which is only there with keys. */
export function isPurge(request: Request, { config }: Settings): boolean {
  return config.purgeKeys.length > 0 && new URL(request.url).pathname === config.purgePath;
}

/** What the purge endpoint needs. */
export interface PurgeContext {
  readonly settings: Settings;
  readonly store: PurgeStore | undefined;
  readonly marks: PurgeMarks;
  readonly now: number;
}

/**
 * Marks the tags of a signed request as purged. 202, because the mark takes up to a minute to reach all data centres; 401
 * without a signature that holds, said before anything about the content.
 */
export async function purge(request: Request, context: PurgeContext): Promise<Response> {
  const { settings, store, marks, now } = context;
  if (request.method !== "POST") return refuse(405, "POST it", { Allow: "POST" });
  const body = await collect(request.body, BODY_LIMIT);
  if (body === undefined) return refuse(413, `a body of at most ${BODY_LIMIT} bytes`);
  if (!(await isSigned(request, body, settings.config.purgeKeys, now))) {
    return refuse(401, "no valid signature", { "WWW-Authenticate": "Signature" });
  }
  const wanted = parsePurge(new TextDecoder().decode(body));
  if (typeof wanted === "string") return refuse(400, wanted);
  if (store === undefined) return refuse(503, "the binding PURGES is missing");
  try {
    await marks.mark(store, { ...wanted, now, lifetime: settings.lifeLimit });
  } catch (error) {
    console.error("purges could not be written:", error);
    return refuse(503, "the purge could not be written: send it again");
  }
  return answer(202, { purged: wanted.tags, tenant: wanted.tenant, at: new Date(now) });
}

interface Purge {
  readonly tags: readonly string[];
  /** Undefined: the entries of all tenants. */
  readonly tenant: string | undefined;
}

/** @returns what is wrong with it, where something is */
export function parsePurge(text: string): Purge | string {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return "no JSON";
  }
  const { tags, tenant } = (content ?? {}) as { tags?: unknown; tenant?: unknown };
  if (!Array.isArray(tags) || tags.length === 0 || tags.length > PURGE_TAGS || !tags.every(isTag)) {
    return `tags: 1 to ${PURGE_TAGS} of printable ASCII without space and comma`;
  }
  if (tenant !== undefined && !(typeof tenant === "string" && isTenant(tenant))) {
    return "tenant: a text of printable ASCII, as in the request header";
  }
  // KV takes one write a second for a key (Workers KV, limits).
  return { tags: [...new Set(tags)], tenant };
}

function refuse(status: number, error: string, headers: Record<string, string> = {}): Response {
  return answer(status, { error }, headers);
}

function answer(status: number, content: object, headers: Record<string, string> = {}): Response {
  return Response.json(content, { status, headers: { "Cache-Control": "no-store", ...headers } });
}
