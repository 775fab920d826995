import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those around it, one by one: asked for all at once, Node never comes back where the system calls the parent
 * missing although it is there, as below /proc.
 *
 * @returns the outermost that was made; undefined when it was there
 */
export function makeFolder(folder: string): string | undefined {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const path of missing) mkdirSync(path);
  return missing[0];
}
