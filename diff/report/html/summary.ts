import type { GateResult, Operation, Report, SideInfo, WaivedChange } from "../../model.ts";
import { CLASSES, TOPICS } from "../../model.ts";
import { changeLink } from "./data.ts";
import { escapeHtml } from "./escape.ts";
import { CLASS_WORDS } from "./class-words.ts";

/** Characters of a commit that a person reads; the whole one is its title. */
const SHORT_COMMIT = 12;

/** The page's head: what was compared, what the gate decides, how much there is of what. */
export function summarySection(report: Report, title: string): string {
  return `<header>
<nav aria-label="On this page"><a class="skip" href="#changes">Skip to the changes</a></nav>
<div class="bar"><h1>${escapeHtml(title)}</h1>
<button type="button" id="theme" aria-pressed="false">Dark theme</button></div>
<p class="sides-compared">From ${side(report.base)} to ${side(report.head)}.</p>
${gate(report)}
<div class="counts">
${classTable(report)}
${topicTable(report)}
</div>
${disagreements(report)}
${keyboardHelp()}
</header>`;
}

/** A class with its sign, so that nobody needs its colour. */
function classBadge(name: (typeof CLASSES)[number]): string {
  return `<span class="badge c-${name}"><span aria-hidden="true">${CLASS_WORDS[name].sign} </span>${name}</span>`;
}

function side({ name, commit }: SideInfo): string {
  const short = commit?.slice(0, SHORT_COMMIT);
  const hash =
    commit === undefined
      ? ""
      : ` (<code title="${escapeHtml(commit)}">${escapeHtml(short ?? "")}</code>)`;
  return `<b>${escapeHtml(name)}</b>${hash}`;
}

function gate(report: Report): string {
  const { failed, exitCode, failOn, failing, waived, notes } = report.gate;
  const decision =
    failed === undefined
      ? `<strong class="passes">✓ Passes</strong>`
      : `<strong class="fails">✗ Fails: ${escapeHtml(failed)}</strong> (${failing.length} not waived, exit code ${exitCode})`;
  const on = failOn.length === 0 ? "nothing" : failOn.map(escapeHtml).join(", ");
  return `<section class="gate" aria-labelledby="gate-title">
<h2 id="gate-title">Gate</h2>
<p>${decision}. It fails on: ${on}.</p>
${waivers(waived, namesByHash(report))}
${list(notes.map(escapeHtml), "Waivers to look at")}
</section>`;
}

function waivers(waived: GateResult["waived"], names: ReadonlyMap<string, string>): string {
  const item = ({ hash, reason, owner, expires }: WaivedChange) => {
    const name = escapeHtml(names.get(hash) ?? hash);
    return `<a href="${escapeHtml(changeLink(hash))}">${name}</a>: ${escapeHtml(reason)} (${escapeHtml(owner)}, until ${escapeHtml(expires)})`;
  };
  return list(waived.map(item), "Waived");
}

function namesByHash({ changes, findings }: Report): ReadonlyMap<string, string> {
  return new Map([
    ...findings.map(({ hash, code }) => [hash, code] as const),
    ...changes.map(({ hash, name }) => [hash, name] as const),
  ]);
}

function list(items: readonly string[], title: string): string {
  if (items.length === 0) return "";
  return `<h3>${title}</h3><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

function classTable({ changes, unchanged }: Report): string {
  const rows = CLASSES.map((one) => {
    const count = changes.filter((change) => change.class === one).length;
    return `<tr><th scope="row">${classBadge(one)}</th><td>${CLASS_WORDS[one].meaning}</td><td class="number">${count}</td></tr>`;
  });
  const count = (operation: Operation) =>
    changes.filter((change) => change.operation === operation).length;
  return `<table><caption>${changes.length} changes: ${count("create")} create, ${count("update")} update, ${count("replace")} replace, ${count("delete")} delete; ${unchanged} resources stay as they are</caption>
<thead><tr><th scope="col">Class</th><th scope="col">What happens</th><th scope="col">Changes</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}

function topicTable({ findings }: Report): string {
  const count = (topic: string, direction: string) =>
    findings.filter((one) => one.topic === topic && one.direction === direction).length;
  const rows = TOPICS.map(
    (topic) =>
      `<tr><th scope="row">${topic}</th>${["worse", "better", "neutral"]
        .map((direction) => `<td class="number">${count(topic, direction)}</td>`)
        .join("")}</tr>`,
  );
  return `<table><caption>${findings.length} findings by topic</caption>
<thead><tr><th scope="col">Topic</th><th scope="col">Worse</th><th scope="col">Better</th><th scope="col">Neutral</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}

function disagreements({ disagreements: all, changes }: Report): string {
  if (all === undefined) return "";
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const rows = all.map(({ urn, sandbox, official, properties }) => {
    const change = byUrn.get(urn);
    const name = escapeHtml(change?.name ?? urn);
    const linked =
      change === undefined ? name : `<a href="${escapeHtml(changeLink(change.hash))}">${name}</a>`;
    const paths = properties.map((path) => `<code>${escapeHtml(path)}</code>`).join(", ");
    return `<tr><th scope="row">${linked}</th><td>${escapeHtml(sandbox)}</td><td>${escapeHtml(official)}</td><td>${paths}</td></tr>`;
  });
  if (rows.length === 0) return "<p>The official providers say the same.</p>";
  return `<section aria-labelledby="official-title"><h2 id="official-title">Official providers say otherwise</h2>
<table><thead><tr><th scope="col">Resource</th><th scope="col">Sandbox</th><th scope="col">Official</th><th scope="col">Properties</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></section>`;
}

function keyboardHelp(): string {
  return `<details class="help"><summary>Keyboard</summary>
<ul>
<li><kbd>/</kbd> goes to the search, <kbd>Enter</kbd> or <kbd>↓</kbd> from there to the first change found</li>
<li><kbd>j</kbd> and <kbd>k</kbd> go to the next and the previous change, so do <kbd>↓</kbd> and <kbd>↑</kbd> on one</li>
<li><kbd>Enter</kbd> or <kbd>Space</kbd> opens and closes a change</li>
<li><kbd>Escape</kbd> clears the search, then all filters</li>
</ul>
<label><input type="checkbox" id="letters" checked> Use the keys /, j and k</label>
</details>`;
}
