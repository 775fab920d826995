/** `fetch`'s options, with those of Cloudflare's. */
interface CloudflareInit extends RequestInit {
  readonly cf: { readonly cacheTtlByStatus: Readonly<Record<string, number>> };
}

/**
 * Keeps Cloudflare's own cache out: it stands between worker and origin, keeps what has a static extension, and knows nothing
 * of tenants. A negative TTL is "do not cache" (Workers, Request, `cf.cacheTtlByStatus`); `cache: "no-store"` would add
 * `Cache-Control: no-cache` to what the origin is asked.
 */
const PAST_THE_CACHE: CloudflareInit["cf"] = { cacheTtlByStatus: { "100-599": -1 } };

/** The origin's answer to the request as it is. */
export function passOn(request: Request): Promise<Response> {
  const init: CloudflareInit = { cf: PAST_THE_CACHE };
  return fetch(request, init);
}

/** The origin's answer to what many clients ask; undefined where there is none. */
export async function fetchShared(url: string, headers: Headers): Promise<Response | undefined> {
  const init: CloudflareInit = { method: "GET", headers, redirect: "manual", cf: PAST_THE_CACHE };
  try {
    return await fetch(url, init);
  } catch (error) {
    console.error("the origin could not be reached:", error);
    return undefined;
  }
}

/** Whether an answer stands for a failing origin (RFC 5861, 4). */
export function isFailure({ status }: Response): boolean {
  return status >= 500;
}

/**
 * The whole body; undefined where it is above the limit, or breaks off.
 * @param grow whether so many bytes more may be held
 */
export async function collect(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  grow: (bytes: number) => boolean = () => true,
): Promise<ArrayBuffer | undefined> {
  if (body === null) return new ArrayBuffer(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.byteLength;
      if (length > limit || !grow(part.value.byteLength)) {
        await reader.cancel();
        return undefined;
      }
      chunks.push(part.value);
    }
  } catch {
    return undefined;
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes.buffer;
}
