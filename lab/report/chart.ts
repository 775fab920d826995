import { View, parse, resetSVGDefIds } from "vega";
import { compile } from "vega-lite";
import type { Config, TopLevelSpec } from "vega-lite";

import { LINES, colour, styleSheet } from "./colours.ts";
import { escapeText } from "./text.ts";

/** What a picture says of itself to those who cannot see it. */
export interface Description {
  /** Unique among the pictures of a page: "timeline". */
  readonly id: string;
  readonly title: string;
  /** What it shows, in a few sentences. */
  readonly text: string;
}

/** A chart and what it shows. */
export interface Picture {
  readonly spec: TopLevelSpec;
  readonly description: Description;
}

/**
 * Draws a chart as SVG that needs nothing beside itself: no fonts, no scripts, no other resources.
 *
 * @throws Error when the specification is none that Vega-Lite understands.
 */
export async function draw({ spec, description }: Picture): Promise<string> {
  // Vega counts ids from picture to picture: the same picture would not be the same text.
  resetSVGDefIds();
  const { spec: compiled } = compile(spec, { config: CONFIG });
  const view = new View(parse(compiled), { renderer: "none" });
  try {
    return describe(await view.toSVG(), description);
  } finally {
    view.finalize();
  }
}

const TEXT = { labelColor: colour("ink"), titleColor: colour("muted") };

const CONFIG: Config = {
  background: colour("paper"),
  font: "system-ui, sans-serif",
  view: { stroke: colour("faint") },
  title: { color: colour("ink"), anchor: "start", fontSize: 12 },
  axis: {
    ...TEXT,
    gridColor: colour("faint"),
    domainColor: colour("muted"),
    tickColor: colour("muted"),
  },
  legend: TEXT,
  mark: { color: colour("line1") },
  range: { category: [...LINES] },
};

function describe(svg: string, { id, title, text }: Description): string {
  const names = `role="img" aria-labelledby="${id}-title ${id}-text"`;
  const head =
    `<title id="${id}-title">${escapeText(title)}</title>` +
    `<desc id="${id}-text">${escapeText(text)}</desc><style>${styleSheet()}</style>`;
  return svg.replace(/^<svg ([^>]*)>/, (_, attributes: string) => {
    return `<svg ${names} ${attributes}>${head}`;
  });
}
