import { httpDate } from "./http-date.ts";

/**
 * Whether a client has what it would get (RFC 9110, 13.2.2): If-None-Match, compared weakly, else If-Modified-Since.
 * @param answer headers of the answer
 */
export function isUnchanged(request: Headers, answer: Headers): boolean {
  const wanted = request.get("if-none-match");
  if (wanted !== null) {
    const etag = answer.get("etag");
    if (etag === null) return false;
    return wanted.trim() === "*" || etags(wanted).includes(etag.replace(/^W\//, ""));
  }
  return httpDate(answer.get("last-modified")) <= httpDate(request.get("if-modified-since"));
}

/** Without the mark of weakness. A comma may stand inside the quotes. */
function etags(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].map((match) => match[1] ?? "");
}

/** A part of a body, both ends included; "unsatisfiable" where there is no such part. */
export type Range = { readonly first: number; readonly last: number } | "unsatisfiable";

/**
 * The part a client wants; undefined where it gets the whole: no range, several (which a server may ignore, RFC 9110, 14.2), one
 * that cannot be read, or an If-Range that does not match.
 * @param length of the body, in bytes
 */
export function wantedRange(request: Headers, answer: Headers, length: number): Range | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(request.get("range") ?? "");
  const [, from = "", to = ""] = match ?? [];
  if ((from === "" && to === "") || !isSameVersion(request.get("if-range"), answer)) {
    return undefined;
  }
  if (from === "") {
    const size = Math.min(Number(to), length);
    return size === 0 ? "unsatisfiable" : { first: length - size, last: length - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return undefined;
  if (first >= length) return "unsatisfiable";
  return { first, last: to === "" ? length - 1 : Math.min(Number(to), length - 1) };
}

/** If-Range asks for the strong comparison; a date is none. */
function isSameVersion(ifRange: string | null, answer: Headers): boolean {
  return ifRange === null || (ifRange.startsWith('"') && ifRange === answer.get("etag"));
}
