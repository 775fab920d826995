import { sha256 } from "./credentials.ts";

/** Headers of a signed request. */
export const SIGNATURE_HEADERS = {
  /** The public key it was signed with, base64. */
  key: "X-Purge-Key",
  /** When, in seconds since 1970. */
  timestamp: "X-Purge-Timestamp",
  /** Ed25519 over `signedText`, base64. */
  signature: "X-Purge-Signature",
} as const;

/** How far the clocks of signer and Cloudflare may differ, and how long a request can be sent again. Seconds. */
export const SIGNATURE_WINDOW = 60;

/** What is signed: method, path, timestamp and the body's SHA-256 (hexadecimal), a line each, without one at the end. */
export function signedText(
  method: string,
  pathname: string,
  timestamp: string,
  digest: string,
): string {
  return [method, pathname, timestamp, digest].join("\n");
}

/** Whether one of the keys has signed a request lately. */
export async function isSigned(
  { method, url, headers }: Pick<Request, "method" | "url" | "headers">,
  body: ArrayBuffer,
  keys: readonly string[],
  now: number,
): Promise<boolean> {
  const key = headers.get(SIGNATURE_HEADERS.key) ?? "";
  const timestamp = headers.get(SIGNATURE_HEADERS.timestamp) ?? "";
  const signature = bytesOf(headers.get(SIGNATURE_HEADERS.signature) ?? "");
  if (!keys.includes(key) || !/^\d{1,12}$/.test(timestamp) || signature === undefined) return false;
  if (Math.abs(now / 1_000 - Number(timestamp)) > SIGNATURE_WINDOW) return false;
  const raw = bytesOf(key);
  if (raw?.byteLength !== 32) return false;
  const text = signedText(method, new URL(url).pathname, timestamp, await sha256(body));
  const signed = new Uint8Array(new TextEncoder().encode(text));
  return verified(raw, signature, signed);
}

async function verified(
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const verifier = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, [
      "verify",
    ]);
    return await crypto.subtle.verify("Ed25519", verifier, signature, signed);
  } catch (error) {
    // A key that is no point of the curve, a signature of another length.
    console.error("a signature could not be verified:", error);
    return false;
  }
}

/** Undefined where the text is no base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
