import type { ApplyStep, Finding, Report, Topic } from "../../model.ts";
import { TOPICS } from "../../model.ts";
import { withoutName } from "../words.ts";
import { changeLink, gateMarks } from "./data.ts";
import { escapeHtml } from "./escape.ts";

const TITLES: Readonly<Record<Topic, string>> = {
  order: "Order: cannot be one update",
  policy: "Policies",
  security: "Security",
  budget: "Capacity and budget",
  cost: "Cost",
};

const DIRECTIONS: Readonly<Record<Finding["direction"], string>> = {
  worse: "↘ worse",
  better: "↗ better",
  neutral: "→ neutral",
};

/** What was found, by topic, with what is to be updated one after the other. */
export function findingsSection(report: Report): string {
  if (report.findings.length === 0) return "";
  const indices = new Map(report.changes.map(({ urn }, index) => [urn, index]));
  const marks = gateMarks(report.gate);
  const groups = TOPICS.map((topic) => {
    const own = report.findings.filter((finding) => finding.topic === topic);
    if (own.length === 0) return "";
    const items = own.map((finding) => {
      const index = finding.urn === undefined ? undefined : indices.get(finding.urn);
      const hash = index === undefined ? undefined : report.changes[index]?.hash;
      return entry(finding, marks(finding.hash), index, hash);
    });
    return `<section class="topic" data-of="${topic}" aria-labelledby="topic-${topic}"><h3 id="topic-${topic}">${TITLES[topic]}</h3><ul>${items.join("\n")}</ul></section>`;
  });
  return `<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${groups.join("\n")}
</section>`;
}

function entry(
  finding: Finding,
  { fails, waived }: ReturnType<ReturnType<typeof gateMarks>>,
  index: number | undefined,
  linked: string | undefined,
): string {
  const { topic, code, direction, message, urn, properties, steps = [], hash } = finding;
  const plain = urn?.split("::").slice(3).join("::") ?? "the stack";
  const name = escapeHtml(plain);
  const where =
    linked === undefined ? name : `<a href="${escapeHtml(changeLink(linked))}">${name}</a>`;
  const paths = properties.map((path) => ` <code>${escapeHtml(path)}</code>`).join("");
  return `<li class="finding" data-hash="${escapeHtml(hash)}" data-topic="${topic}"${index === undefined ? "" : ` data-change="${index}"`}>
<p><span class="direction ${direction}">${DIRECTIONS[direction]}</span> ${escapeHtml(withoutName(message, plain))}</p>
${applies(steps)}
<p class="small">${fails ? `<b class="fails">fails the gate</b> · ` : ""}${waived === undefined ? "" : `<b>waived:</b> ${escapeHtml(waived)} · `}${where}${paths} · ${escapeHtml(code)} · <code>${escapeHtml(hash)}</code> ${copyButton(hash)}</p>
</li>`;
}

function applies(steps: readonly ApplyStep[]): string {
  if (steps.length === 0) return "";
  const items = steps.map(
    ({ change, why }) => `<li><code>${escapeHtml(change)}</code>: ${escapeHtml(why)}</li>`,
  );
  return `<p>Instead, one update after the other:</p><ol>${items.join("")}</ol>`;
}

function copyButton(hash: string): string {
  const value = escapeHtml(hash);
  return `<button type="button" class="copy" data-copy="${value}" aria-label="Copy the hash ${value}">Copy</button>`;
}
