import type { Report } from "../../model.ts";
import { pageScript, pageStyle, sourceHash } from "./assets.ts";
import { pageData } from "./data.ts";
import { embedJson, escapeHtml } from "./escape.ts";
import { filterBar } from "./filter-bar.ts";
import { findingsSection } from "./findings.ts";
import { graphSection } from "./graph-section.ts";
import { summarySection } from "./summary.ts";

/**
 * The report as one HTML page that works from a file: no requests, and a policy that lets nothing run or style it but its own
 * script and style. Values reach the page as escaped text or as JSON, never as markup. The same report gives the same bytes.
 */
export function toHtml(report: Report): string {
  const [style, script] = [pageStyle(), pageScript()];
  const title = `Infrastructure diff: ${report.project}/${report.stack}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${summarySection(report, title)}
<main>
${filterBar(report)}
${findingsSection(report)}
${graphSection(report)}
${changesSection()}
</main>
<script type="application/json" id="report">${embedJson(pageData(report))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The list itself is made by the script. */
function changesSection(): string {
  return `<section id="changes" aria-labelledby="changes-title" tabindex="-1">
<div class="bar"><h2 id="changes-title">Changes</h2>
<button type="button" id="open-all">Open all shown</button>
<button type="button" id="close-all">Close all</button></div>
<noscript><p>The list of changes needs the script of this page. The Markdown report has the same entries.</p></noscript>
<div id="list"></div>
<p id="nothing" hidden>No change matches.</p>
</section>`;
}

/** Images: only the empty icon, so that browsers do not ask for one. Trusted Types: no text becomes markup. */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
