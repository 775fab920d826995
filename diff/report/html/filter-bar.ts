import type { Report } from "../../model.ts";
import { CLASSES, TOPICS } from "../../model.ts";
import { escapeHtml } from "./escape.ts";
import { CLASS_WORDS } from "./class-words.ts";

/** Search, component, classes and topics with their numbers. What of them there is none of is left out. */
export function filterBar({ changes, findings }: Report): string {
  const classes = CLASSES.map((one) => ({
    name: one,
    count: changes.filter((change) => change.class === one).length,
    sign: CLASS_WORDS[one].sign,
  }));
  const topics = TOPICS.map((topic) => ({
    name: topic,
    count: findings.filter((finding) => finding.topic === topic).length,
  }));
  return `<search class="filters" aria-label="Filters">
<div class="fields">
<label>Search <input type="search" id="text" autocomplete="off" spellcheck="false" placeholder="name, type, property, value, message" aria-keyshortcuts="/"></label>
<label>Component <select id="component"><option value="">all</option>${componentOptions(changes)}</select></label>
<button type="button" id="clear">Clear filters</button>
</div>
${chips("class", "Class", classes)}
${chips("topic", "Topic", topics)}
<p id="status" role="status"></p>
</search>`;
}

function componentOptions(changes: Report["changes"]): string {
  const groups = Map.groupBy(changes, ({ component }) => component);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { length }]) => {
      const value = escapeHtml(name);
      return `<option value="${value}">${value} (${length})</option>`;
    })
    .join("");
}

function chips(
  kind: string,
  legend: string,
  all: readonly { name: string; count: number; sign?: string }[],
): string {
  const items = all.filter(({ count }) => count > 0);
  if (items.length === 0) return "";
  const buttons = items.map(({ name, count, sign }) => {
    const mark = sign === undefined ? "" : `<span aria-hidden="true">${sign} </span>`;
    const look = sign === undefined ? "" : ` c-${name}`;
    return `<button type="button" class="chip${look}" data-${kind}="${name}" aria-pressed="false">${mark}${name} <span class="count">${count}</span></button>`;
  });
  return `<fieldset><legend>${legend}</legend>${buttons.join("\n")}</fieldset>`;
}
