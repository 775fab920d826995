import { decoded } from "./patterns.ts";
import type { Matcher } from "./patterns.ts";

/**
 * The query of a URL in one order: sorted by decoded name, parameters of one name in the order they came, without those that
 * never change an answer. Each parameter stays as it is written, so no two meanings become one.
 * @param search with its `?`, or ""
 */
export function normaliseQuery(search: string, isDropped: Matcher): string {
  const parameters = search
    .replace(/^\?/, "")
    .split("&")
    .filter((parameter) => parameter !== "")
    .map((parameter) => ({ parameter, name: nameOf(parameter) }))
    .filter(({ name }) => !isDropped(name))
    // Array.prototype.sort is stable; code units, because a locale may differ between machines.
    .sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
  if (parameters.length === 0) return "";
  return `?${parameters.map(({ parameter }) => parameter).join("&")}`;
}

function nameOf(parameter: string): string {
  const [name = ""] = parameter.split("=", 1);
  return decoded(name.replaceAll("+", " "));
}
