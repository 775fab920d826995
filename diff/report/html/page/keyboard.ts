import { keyMeaning } from "./key-meaning.ts";
import type { KeyMeaning } from "./key-meaning.ts";

/** What the keys do. */
export interface KeyActions {
  /** To the search. */
  search(): void;
  /** To the next or previous change. */
  move(step: 1 | -1): void;
  /** Clears the search when it has the focus and a text, else all filters. */
  escape(): void;
  /** Whether letters do something: who dictates may not want that (WCAG 2.1, 2.1.4 Character Key Shortcuts). */
  useLetters(): boolean;
}

/** Listens to the keys. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const meaning = keyMeaning(event.key, {
      inField: target.matches("input:not([type=checkbox]), select, textarea"),
      inSearch: target.matches("input[type=search]"),
      onChange: target.matches(".changes > li > details > summary"),
      useLetters: actions.useLetters(),
    });
    if (meaning === undefined) return;
    event.preventDefault();
    act(meaning, actions);
  });
}

function act(meaning: KeyMeaning, actions: KeyActions): void {
  switch (meaning) {
    case "search":
      return actions.search();
    case "next":
      return actions.move(1);
    case "previous":
      return actions.move(-1);
    case "escape":
      return actions.escape();
  }
}
