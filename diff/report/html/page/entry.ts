import type { ChangeClass, Json } from "../../../model.ts";
import { CLASS_WORDS } from "../class-words.ts";
import type { PageChange, PageProperty, PageVerdict } from "../page-data.ts";
import { changeHref, el } from "./dom.ts";
import { lineDiff } from "./line-diff.ts";
import { diffLines, valueText } from "./values.ts";

/** What is seen of a change that is closed. */
export function entrySummary(change: PageChange): HTMLElement {
  const { name, type, component, action, fails, waived } = change;
  return el(
    "summary",
    {},
    badge(change.class),
    el("span", { class: "name" }, name),
    el("span", { class: "small" }, `${type} · ${component}`),
    el("span", { class: "action" }, action),
    fails ? el("b", { class: "fails" }, "fails the gate") : undefined,
    waived === undefined ? undefined : el("b", {}, "waived"),
    ...change.marks.map((mark) => el("span", { class: "mark" }, mark)),
  );
}

/** All about a change: made when it is opened first. */
export function entryBody(change: PageChange, changes: readonly PageChange[]): HTMLElement {
  const { properties, unknownEffects, needs, neededBy } = change;
  return el(
    "div",
    { class: "body" },
    el("ul", { class: "verdicts" }, ...change.verdicts.map((one) => verdict(one))),
    facts(change),
    el("h3", {}, propertiesTitle(change)),
    ...properties.map(property),
    unknownEffects.length === 0
      ? undefined
      : el("p", {}, "No fact says whether these replace it: ", ...codes(unknownEffects)),
    neighbours("Depends on", needs, changes),
    neighbours("What depends on it", neededBy, changes),
  );
}

function badge(name: ChangeClass): HTMLElement {
  return el(
    "span",
    { class: `badge c-${name}` },
    el("span", { "aria-hidden": "true" }, `${CLASS_WORDS[name].sign} `),
    name,
  );
}

function verdict({ code, message, properties, outage, fix, ...rest }: PageVerdict): HTMLElement {
  return el(
    "li",
    {},
    el("p", {}, badge(rest.class), " ", message),
    outage === undefined ? undefined : el("p", {}, el("b", {}, "Does not answer: "), outage),
    fix === undefined ? undefined : el("p", {}, el("b", {}, "Instead: "), fix),
    el("p", { class: "small" }, `${code} `, ...codes(properties)),
  );
}

function facts({ urn, hash, places, waived }: PageChange): HTMLElement {
  const row = (title: string, ...content: readonly (Node | string)[]) => [
    el("dt", {}, title),
    el("dd", {}, ...content),
  ];
  const [place, ...through] = places;
  return el(
    "dl",
    { class: "facts" },
    ...(place === undefined
      ? []
      : row("Declared at", ...codes([place]), ...through.flatMap((one) => [" ← ", one]))),
    ...row("URN", ...codes([urn])),
    ...row("Hash", ...codes([hash]), " ", copyButton(hash)),
    ...(waived === undefined ? [] : row("Waived", waived)),
  );
}

function copyButton(hash: string): HTMLElement {
  const name = `Copy the hash ${hash}`;
  return el(
    "button",
    { type: "button", class: "copy", "data-copy": hash, "aria-label": name },
    "Copy",
  );
}

function codes(texts: readonly string[]): readonly (Node | string)[] {
  return texts.flatMap((text, index) => [index === 0 ? "" : " ", el("code", {}, text)]);
}

function propertiesTitle({ properties, operation }: PageChange): string {
  if (properties.length > 0) return `Properties (${properties.length})`;
  return operation === "replace" ? "No property of its own differs" : "No property differs";
}

function property({ path, kind, replaces, before, after }: PageProperty): HTMLElement {
  const title = el("h4", {}, el("code", {}, path), el("span", { class: "small" }, ` ${kind}`));
  if (replaces) title.append(el("b", { class: "fails" }, " replaces the resource"));
  return el("section", { class: "property" }, title, values(before, after));
}

/** Side by side; text of several lines as one column of what went, came and stays. */
function values(before: Json | undefined, after: Json | undefined): HTMLElement {
  const old = before === undefined ? undefined : valueText(before);
  const young = after === undefined ? undefined : valueText(after);
  if (old !== undefined && young !== undefined && `${old}${young}`.includes("\n")) {
    return lineDiff(diffLines(old, young));
  }
  return el("div", { class: "values" }, value("Before", old), value("After", young));
}

function value(title: string, text: string | undefined): HTMLElement {
  const shown = text === undefined ? el("p", { class: "absent" }, "(absent)") : el("pre", {}, text);
  return el("div", { class: title.toLowerCase() }, el("p", { class: "side" }, title), shown);
}

function neighbours(
  title: string,
  indices: readonly number[],
  changes: readonly PageChange[],
): HTMLElement | undefined {
  if (indices.length === 0) return undefined;
  const items = indices.flatMap((index) => {
    const change = changes[index];
    if (change === undefined) return [];
    const { name, hash } = change;
    return [el("li", {}, el("a", { href: changeHref(hash) }, name), ` (${change.class})`)];
  });
  return el("section", {}, el("h3", {}, title), el("ul", {}, ...items));
}
