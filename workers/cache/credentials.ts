import type { Matcher } from "./patterns.ts";

/** Cookies that are not harmless, as they were sent; none: the cookies say nothing about who asks. */
export function personalCookies(header: string | null, isHarmless: Matcher): readonly string[] {
  return (header ?? "")
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== "" && !isHarmless(cookieName(cookie)));
}

/** A cookie without `=` has no name, only a value. */
function cookieName(cookie: string): string {
  const end = cookie.indexOf("=");
  return end === -1 ? "" : cookie.slice(0, end).trim();
}

/** Headers that name a user, the surest first. */
const NAMING = ["authorization", "x-api-key"] as const;

/**
 * What tells one user from another, for counting: a hash, so that no credential is handed on. Without a credential it is the
 * address, which Cloudflare writes and no client can set.
 */
export async function userOf(headers: Headers, isHarmless: Matcher): Promise<string> {
  const named = NAMING.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [`${name}:${value}`];
  });
  const cookies = [...personalCookies(headers.get("cookie"), isHarmless)].sort();
  const [first = cookies.length === 0 ? undefined : `cookie:${cookies.join(";")}`] = named;
  return sha256(first ?? `address:${headers.get("cf-connecting-ip") ?? ""}`);
}

/** SHA-256 of a text or bytes, hexadecimal. */
export async function sha256(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
