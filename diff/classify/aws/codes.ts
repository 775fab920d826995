import type { CodeInfo, Source } from "../../model.ts";

/** A code of this folder, on one line. */
export function info(
  code: string,
  kind: CodeInfo["kind"],
  title: string,
  why: string,
  ...sources: Source[]
): CodeInfo {
  return { code, kind, title, why, sources };
}
