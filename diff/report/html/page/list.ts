import type { PageChange } from "../page-data.ts";
import { el, setHidden } from "./dom.ts";
import { entryBody, entrySummary } from "./entry.ts";
import { hasTopic, hasWords, isOf, searchText, words } from "./filter.ts";
import type { PageState } from "./state.ts";

/** Rows of a part of the list. What is out of sight is laid out part by part, not row by row. */
const PART = 25;

/** Changes opened in one go; the browser shows them, and listens, before the next. */
const AT_ONCE = 100;

/** An entry of the list. */
export interface Row {
  readonly change: PageChange;
  readonly item: HTMLLIElement;
  readonly details: HTMLDetailsElement;
  readonly summary: HTMLElement;
}

/** The list of changes. */
export interface ChangeList {
  readonly rows: readonly Row[];
  /** Shows what matches, and says how many. */
  filter(state: PageState): number;
  /** Opens or closes all that are shown. */
  toggleShown(open: boolean): void;
  /** Goes to the next (1) or previous (-1) one that is shown, from the one with the focus. */
  move(step: 1 | -1): void;
  /** Opens a change and goes there. */
  visit(row: Row): void;
}

/** Fills the list with one entry for each change. */
export function createList(list: HTMLElement, changes: readonly PageChange[]): ChangeList {
  const rows = changes.map((change) => createRow(change, changes));
  const texts = changes.map(searchText);
  const parts = createParts(rows);
  list.append(...parts.map(({ element }) => element));
  const shown = () => rows.filter(({ item }) => !item.hidden);
  return {
    rows,
    filter: (state) => {
      const all = words(state.text);
      const isShown = rows.map(
        ({ change }, index) =>
          isOf(change, state) && hasTopic(change, state) && hasWords(texts[index] ?? "", all),
      );
      rows.forEach(({ item }, index) => setHidden(item, isShown[index] !== true));
      parts.forEach(showPart);
      return isShown.filter((one) => one).length;
    },
    toggleShown: (open) => toggleAll(shown(), open),
    move: (step) => focusRow(nextRow(rows, step)),
    visit: (row) => {
      open(row, true);
      focusRow(row);
    },
  };
}

/** Some rows in their own list. */
interface Part {
  readonly element: HTMLElement;
  readonly rows: readonly Row[];
}

function createParts(rows: readonly Row[]): readonly Part[] {
  return Array.from({ length: Math.ceil(rows.length / PART) }, (_, index) => {
    const own = rows.slice(index * PART, (index + 1) * PART);
    const first = index * PART + 1;
    const name = `Changes ${first} to ${first + own.length - 1}`;
    const items = own.map(({ item }) => item);
    const element = el("ul", { class: "changes", role: "list", "aria-label": name }, ...items);
    return { element, rows: own };
  });
}

/** Hides a part that shows nothing. The number of rows stands for its height as long as it is out of sight. */
function showPart({ element, rows }: Part): void {
  const count = rows.filter(({ item }) => !item.hidden).length;
  setHidden(element, count === 0);
  element.style.setProperty("--rows", `${count}`);
}

function createRow(change: PageChange, changes: readonly PageChange[]): Row {
  const summary = entrySummary(change);
  const details = el("details", {}, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) {
      details.append(entryBody(change, changes));
    }
  });
  return { change, details, summary, item: el("li", {}, details) };
}

function open({ details }: Row, isOpen: boolean): void {
  details.open = isOpen;
}

function toggleAll(rows: readonly Row[], isOpen: boolean): void {
  rows.slice(0, AT_ONCE).forEach((row) => open(row, isOpen));
  if (rows.length > AT_ONCE) {
    requestAnimationFrame(() => toggleAll(rows.slice(AT_ONCE), isOpen));
  }
}

function nextRow(rows: readonly Row[], step: 1 | -1): Row | undefined {
  const current = rows.findIndex(({ item }) => item.contains(document.activeElement));
  const start = current < 0 && step < 0 ? rows.length : current;
  for (let index = start + step; index >= 0 && index < rows.length; index += step) {
    const row = rows[index];
    if (row?.item.hidden === false) return row;
  }
  return undefined;
}

function focusRow(row: Row | undefined): void {
  row?.summary.focus();
  row?.summary.scrollIntoView({ block: "nearest" });
}
