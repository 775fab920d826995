import type { PageChange } from "../page-data.ts";
import { setHidden } from "./dom.ts";
import { hasWords, isOf, words } from "./filter.ts";
import type { PageState } from "./state.ts";

/** The findings, which the page has from the beginning. */
export interface FindingList {
  readonly total: number;
  /** Shows what matches, and says how many. One of the whole stack is of no class and no component. */
  filter(state: PageState): number;
  /** The one with a hash. */
  find(hash: string): HTMLElement | undefined;
}

/** Takes the findings from the page. */
export function findFindings(changes: readonly PageChange[]): FindingList {
  const topics = [...document.querySelectorAll<HTMLElement>("#findings .topic")];
  const items = [...document.querySelectorAll<HTMLElement>("#findings .finding")].map((item) => ({
    item,
    topic: item.dataset["topic"] ?? "",
    change: changes[Number(item.dataset["change"] ?? Number.NaN)],
    text: item.textContent.toLowerCase(),
  }));
  return {
    total: items.length,
    filter: (state) => {
      const all = words(state.text);
      const isWide = state.classes.length === 0 && state.component === "";
      const matching = items.filter(({ item, topic, change, text }) => {
        const isShown =
          (state.topics.length === 0 || state.topics.includes(topic)) &&
          (change === undefined ? isWide : isOf(change, state)) &&
          hasWords(text, all);
        setHidden(item, !isShown);
        return isShown;
      });
      const left = new Set(matching.map(({ topic }) => topic));
      for (const topic of topics) setHidden(topic, !left.has(topic.dataset["of"] ?? ""));
      return matching.length;
    },
    find: (hash) => items.find(({ item }) => item.dataset["hash"] === hash)?.item,
  };
}
