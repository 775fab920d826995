import type { PageData } from "../page-data.ts";
import { startCopying } from "./copy.ts";
import { known, startControls } from "./controls.ts";
import { byId, setHidden } from "./dom.ts";
import { findFindings } from "./findings.ts";
import { listenToKeys } from "./keyboard.ts";
import { createList } from "./list.ts";
import { EVERYTHING, isEverything, readHash, writeHash } from "./state.ts";
import type { PageState } from "./state.ts";
import { startTheme } from "./theme.ts";

/** Milliseconds without a change after which the address is written: browsers stop pages that write it with every key. */
const ADDRESS_DELAY = 250;

const { changes } = JSON.parse(byId("report", HTMLScriptElement).text) as PageData;
const status = byId("status", HTMLElement);
const nothing = byId("nothing", HTMLElement);
const list = createList(byId("list", HTMLElement), changes);
const findings = findFindings(changes);
const letters = byId("letters", HTMLInputElement);
let state = EVERYTHING;
let writing: number | undefined;
const controls = startControls(() => state, apply);

/** Shows what is looked for, and keeps it in the address. */
function apply(next: PageState, at?: string): void {
  state = next;
  controls.show(state);
  const shown = list.filter(state);
  const found = findings.filter(state);
  setHidden(nothing, shown > 0);
  const ofFindings = findings.total === 0 ? "" : `, ${found} of ${findings.total} findings`;
  status.textContent = `${shown} of ${changes.length} changes${ofFindings}`;
  clearTimeout(writing);
  writing = window.setTimeout(() => writeAddress(at), ADDRESS_DELAY);
}

function writeAddress(at: string | undefined): void {
  const hash = writeHash(state, at);
  if (hash !== location.hash) history.replaceState(null, "", hash === "" ? "#" : hash);
}

/** Opens what has a hash; where a filter hides it, the filters go. */
function visit(hash: string): void {
  const row = list.rows.find(({ change }) => change.hash === hash);
  const finding = row === undefined ? findings.find(hash) : undefined;
  const isHidden = row?.item.hidden ?? finding?.hidden ?? false;
  apply(isHidden ? EVERYTHING : state, hash);
  if (row !== undefined) list.visit(row);
  if (finding === undefined) return;
  finding.tabIndex = -1;
  finding.focus();
  finding.scrollIntoView({ block: "nearest" });
}

function readAddress(): void {
  const read = readHash(location.hash);
  apply(known(read.state), read.at);
  if (read.at !== undefined) visit(read.at);
}

/** Links of the page keep what is looked for, which the browser by itself would drop from the address. */
function follow(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const target = link?.getAttribute("href") ?? "";
  const { state: wanted, at } = readHash(target);
  if (at !== undefined) visit(at);
  else if (wanted.component !== "") goTo("changes", wanted);
  else if (/^#[a-z]+$/.test(target)) goTo(target.slice(1), state);
  else return;
  event.preventDefault();
}

/** To a part of the page. */
function goTo(id: string, wanted: PageState): void {
  apply(wanted);
  const section = byId(id, HTMLElement);
  section.scrollIntoView();
  section.focus({ preventScroll: true });
}

function escape(): void {
  const isSearching = document.activeElement === controls.text && state.text !== "";
  if (isSearching) apply({ ...state, text: "" });
  else if (!isEverything(state)) apply(EVERYTHING);
}

startTheme(byId("theme", HTMLButtonElement));
startCopying();
listenToKeys({
  search: () => controls.text.focus(),
  move: (step) => list.move(step),
  escape,
  useLetters: () => letters.checked,
});
byId("clear", HTMLButtonElement).addEventListener("click", () => apply(EVERYTHING));
byId("open-all", HTMLButtonElement).addEventListener("click", () => list.toggleShown(true));
byId("close-all", HTMLButtonElement).addEventListener("click", () => list.toggleShown(false));
document.addEventListener("click", follow);
window.addEventListener("hashchange", readAddress);
readAddress();
