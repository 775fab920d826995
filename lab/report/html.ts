import type { Block, Drawing, ReportDocument, Table } from "./document.ts";
import { splitCode } from "./markdown.ts";
import { escapeText } from "./text.ts";

/** Nothing is fetched: style and pictures are in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; }
.wide { overflow-x: auto; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
pre { padding: .5rem; background: color-mix(in srgb, currentColor 8%, transparent); font-size: 13px; }
table { border-collapse: collapse; font-size: 13px; }
th, td { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .25rem .5rem; text-align: left; vertical-align: top; }
thead th { background: color-mix(in srgb, currentColor 8%, transparent); }
`;

/** A report as a page that needs nothing beside itself. */
export function toHtml({ title, headline, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${inline(title)}</h1>
<p>${inline(headline)}</p>
${blocks.map(part).join("\n")}
</main>
</body>
</html>
`;
}

function part(block: Block): string {
  switch (block.kind) {
    case "heading":
      return heading(block.level, block.text);
    case "text":
      return `<p>${inline(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join("\n")}\n</ul>`;
    case "commands":
      return `<pre class="wide" tabindex="0" role="region" aria-label="Commands"><code>${escapeText(block.lines.join("\n"))}</code></pre>`;
    case "table":
      return table(block.level, block.table);
    case "picture":
      return picture(block.drawing);
  }
}

function heading(level: 2 | 3, text: string): string {
  return `<h${level}>${inline(text)}</h${level}>`;
}

function table(level: 2 | 3, { title, text, columns, rows }: Table): string {
  const head = [heading(level, title), ...(text === "" ? [] : [`<p>${inline(text)}</p>`])].join(
    "\n",
  );
  if (rows.length === 0) return head;
  const columnCells = columns.map((column) => `<th scope="col">${inline(column)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map(cell).join("")}</tr>`).join("\n");
  return `${head}
<div class="wide" tabindex="0" role="region" aria-label="${escapeText(title)}">
<table>
<thead><tr>${columnCells}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

function cell(text: string, index: number): string {
  return index === 0 ? `<th scope="row">${inline(text)}</th>` : `<td>${inline(text)}</td>`;
}

function picture({ description, svg }: Drawing): string {
  const { id, title, text } = description;
  return `<figure>
<div class="wide" tabindex="0" role="region" aria-label="${escapeText(title)}">${ownIds(svg, id)}</div>
<figcaption>${inline(text)}</figcaption>
</figure>`;
}

/** Every picture counts its clipping paths and gradients from 0; on one page they would be taken for each other's. */
function ownIds(svg: string, id: string): string {
  return svg.replaceAll(/( id="|url\(#)((?:clip|gradient|pattern)\w*)/g, `$1${id}-$2`);
}

function inline(text: string): string {
  return splitCode(text)
    .map(({ code, text: part }) => (code ? `<code>${escapeText(part)}</code>` : escapeText(part)))
    .join("");
}
