import type { DrillResult } from "../types.ts";
import { headline } from "./markdown.ts";
import type { Table } from "./tables.ts";
import { escapeText } from "../../report/text.ts";

/** Nothing is fetched: style and pictures are in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; }
.wide { overflow-x: auto; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .25rem .5rem; text-align: left; vertical-align: top; }
thead th { background: color-mix(in srgb, currentColor 8%, transparent); }
`;

/** The report as a page that needs nothing beside itself. */
export function toHtml(
  result: DrillResult,
  tables: readonly Table[],
  pictures: { readonly timeline: string; readonly overview: string },
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Drill of the alerts</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Drill of the alerts</h1>
<p>${escapeText(headline(result))}</p>
<h2>Timeline</h2>
<div class="wide" tabindex="0" role="region" aria-label="Timeline">${pictures.timeline}</div>
<h2>Overview dashboard</h2>
<div class="wide" tabindex="0" role="region" aria-label="Overview dashboard">${pictures.overview}</div>
${tables.map(section).join("\n")}
</main>
</body>
</html>
`;
}

function section({ title, text, columns, rows }: Table): string {
  const name = escapeText(title);
  const head = `<h2>${name}</h2>\n<p>${escapeText(text)}</p>`;
  if (rows.length === 0) return head;
  const columnCells = columns
    .map((column) => `<th scope="col">${escapeText(column)}</th>`)
    .join("");
  const body = rows.map((cells) => `<tr>${cells.map(cell).join("")}</tr>`).join("\n");
  return `${head}
<div class="wide" tabindex="0" role="region" aria-label="${name}">
<table>
<thead><tr>${columnCells}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

function cell(text: string, index: number): string {
  return index === 0 ? `<th scope="row">${escapeText(text)}</th>` : `<td>${escapeText(text)}</td>`;
}
