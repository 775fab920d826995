import { relative } from "node:path";

/** A path as a person wants to read it: relative inside the current folder, else absolute. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
