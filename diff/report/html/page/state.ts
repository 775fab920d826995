/** What is looked for, as the address keeps it. */
export interface PageState {
  /** Any of these. Empty: all. */
  readonly classes: readonly string[];
  /** Any of these. Empty: all. */
  readonly topics: readonly string[];
  /** Empty: all. */
  readonly component: string;
  /** Words, all of which have to be there. */
  readonly text: string;
}

/** Nothing is left out. */
export const EVERYTHING: PageState = { classes: [], topics: [], component: "", text: "" };

/** Reads "#class=replace,downtime&topic=order&component=database&q=gp3&at=..."; what it does not know it leaves out. */
export function readHash(hash: string): { readonly state: PageState; readonly at?: string } {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const names = (key: string) => (params.get(key) ?? "").split(",").filter((name) => name !== "");
  const at = params.get("at");
  return {
    state: {
      classes: names("class"),
      topics: names("topic"),
      component: params.get("component") ?? "",
      text: params.get("q") ?? "",
    },
    ...(at !== null && { at }),
  };
}

/** What readHash reads; empty when nothing is left out and no change is pointed at. */
export function writeHash({ classes, topics, component, text }: PageState, at?: string): string {
  const params = new URLSearchParams();
  if (classes.length > 0) params.set("class", classes.join(","));
  if (topics.length > 0) params.set("topic", topics.join(","));
  if (component !== "") params.set("component", component);
  if (text !== "") params.set("q", text);
  if (at !== undefined) params.set("at", at);
  const all = params.toString().replaceAll("%2C", ",");
  return all === "" ? "" : `#${all}`;
}

/** Whether nothing is left out. */
export function isEverything({ classes, topics, component, text }: PageState): boolean {
  return classes.length === 0 && topics.length === 0 && component === "" && text === "";
}

/** A list with a name added, or without it where it was there. */
export function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
}
