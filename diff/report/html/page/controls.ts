import { byId } from "./dom.ts";
import { toggled } from "./state.ts";
import type { PageState } from "./state.ts";

/** Search, component and chips. */
export interface Controls {
  /** The field for the search. */
  readonly text: HTMLInputElement;
  /** Shows what is looked for. */
  show(state: PageState): void;
}

/** Tells `change` what the controls ask for, starting from the state that is shown. */
export function startControls(
  current: () => PageState,
  change: (state: PageState) => void,
): Controls {
  const text = byId("text", HTMLInputElement);
  const component = byId("component", HTMLSelectElement);
  const chips = [...document.querySelectorAll<HTMLButtonElement>(".chip")];
  text.addEventListener("input", () => change({ ...current(), text: text.value }));
  component.addEventListener("change", () => change({ ...current(), component: component.value }));
  for (const chip of chips) {
    chip.addEventListener("click", () => change(withChip(current(), chip.dataset)));
  }
  return {
    text,
    show: (state) => {
      if (text.value !== state.text) text.value = state.text;
      component.value = state.component;
      for (const chip of chips) {
        const { class: name, topic } = chip.dataset;
        const isPressed =
          name === undefined ? state.topics.includes(topic ?? "") : state.classes.includes(name);
        chip.setAttribute("aria-pressed", `${isPressed}`);
      }
    },
  };
}

function withChip(state: PageState, { class: name, topic }: DOMStringMap): PageState {
  if (name !== undefined) return { ...state, classes: toggled(state.classes, name) };
  return topic === undefined ? state : { ...state, topics: toggled(state.topics, topic) };
}

/** Only names that the page has: of a link to another report some may be gone. */
export function known({ classes, topics, component, text }: PageState): PageState {
  const select = byId("component", HTMLSelectElement);
  const has = (kind: string) => {
    const chips = [...document.querySelectorAll<HTMLElement>(`[data-${kind}].chip`)];
    const names = chips.map((chip) => chip.dataset[kind]);
    return (name: string) => names.includes(name);
  };
  return {
    text,
    classes: classes.filter(has("class")),
    topics: topics.filter(has("topic")),
    component: [...select.options].some(({ value }) => value === component) ? component : "",
  };
}
