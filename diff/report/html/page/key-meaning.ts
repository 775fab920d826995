/** What a key is for. */
export type KeyMeaning = "search" | "next" | "previous" | "escape";

/** Where a key is pressed. */
export interface KeyPlace {
  /** In a field, where letters are text. */
  readonly inField: boolean;
  /** In the search, from where one goes on to what it found. */
  readonly inSearch: boolean;
  /** On the head of a change, where arrows go to its neighbours instead of scrolling. */
  readonly onChange: boolean;
  readonly useLetters: boolean;
}

/** What a key means at a place. */
export function keyMeaning(
  key: string,
  { inField, inSearch, onChange, useLetters }: KeyPlace,
): KeyMeaning | undefined {
  if (key === "Escape") return "escape";
  if (inSearch && (key === "Enter" || key === "ArrowDown")) return "next";
  if (inField) return undefined;
  if (onChange && key === "ArrowDown") return "next";
  if (onChange && key === "ArrowUp") return "previous";
  if (!useLetters) return undefined;
  return { "/": "search", j: "next", k: "previous" }[key] as KeyMeaning | undefined;
}
