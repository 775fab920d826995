import type { ClassifiedChange, Report } from "../../model.ts";
import { changeLink } from "./data.ts";
import { escapeHtml } from "./escape.ts";
import { MAX_NODES, graphOf } from "./graph.ts";
import { NODE_HEIGHT, layoutGraph, shortLabel } from "./graph-layout.ts";
import type { PlacedGraph, PlacedNode } from "./graph-layout.ts";
import { CLASS_WORDS } from "./class-words.ts";

/** What is touched as a drawing of links, and the same as a list. */
export function graphSection(report: Report): string {
  if (report.changes.length === 0) return "";
  const graph = graphOf(report);
  const how = graph.grouped
    ? `More than ${MAX_NODES} resources change, so each box is a component, with its number of changes and their worst class.`
    : "Each box is a resource that changes.";
  return `<section id="graph" aria-labelledby="graph-title" tabindex="-1">
<h2 id="graph-title">What is touched</h2>
<p id="graph-how">${how} An arrow leads to what a box depends on; arrows that follow from others are left out.</p>
<div class="drawing" role="group" tabindex="0" aria-labelledby="graph-title" aria-describedby="graph-how">
${svg(layoutGraph(graph))}
</div>
<details class="alternative"><summary>The same as a list</summary>
${dependencyList(report)}
</details>
</section>`;
}

function svg({ width, height, nodes, edges }: PlacedGraph): string {
  const [wide, high] = [Math.ceil(width), Math.ceil(height)];
  const paths = edges.map((points) => {
    const line = points.map(({ x, y }) => `${round(x)} ${round(y)}`).join("L");
    return `<path d="M${line}" marker-end="url(#arrow)"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<g class="edges" aria-hidden="true">${paths.join("")}</g>
${nodes.map(svgNode).join("\n")}
</svg>`;
}

function svgNode({ node, x, y, width }: PlacedNode): string {
  const { label, detail, href, title } = node;
  const words = escapeHtml(title);
  const text = (line: number, content: string) =>
    `<text x="${round(x) + 12}" y="${round(y) + line}">${escapeHtml(content)}</text>`;
  return `<a href="${escapeHtml(href)}" aria-label="${words}" class="node c-${node.class}"><title>${words}</title><rect x="${round(x)}" y="${round(y)}" width="${width}" height="${NODE_HEIGHT}" rx="6"/>${text(18, shortLabel(label))}${text(35, `${CLASS_WORDS[node.class].sign} ${shortLabel(detail)}`)}</a>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function dependencyList({ changes, edges }: Report): string {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const targets = Map.groupBy(edges, ([from]) => from);
  const items = changes.map((change) => {
    const needs = (targets.get(change.urn) ?? []).flatMap(([, to]) => byUrn.get(to) ?? []);
    const rest = needs.length === 0 ? "" : ` depends on ${needs.map(link).join(", ")}`;
    return `<li>${link(change)} (${change.class})${rest}</li>`;
  });
  return `<ul>${items.join("\n")}</ul>`;
}

function link({ hash, name }: ClassifiedChange): string {
  return `<a href="${escapeHtml(changeLink(hash))}">${escapeHtml(name)}</a>`;
}
