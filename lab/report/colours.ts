/** Colours by what they are for; each is one in light and another in dark surroundings. */
const COLOURS = {
  paper: ["#ffffff", "#0d1117"],
  ink: ["#1f2328", "#e6edf3"],
  faint: ["#d0d7de", "#30363d"],
  muted: ["#59636e", "#9198a1"],
  quiet: ["#dafbe1", "#12261e"],
  fault: ["#afb8c1", "#484f58"],
  pending: ["#d4a72c", "#bb8009"],
  firing: ["#cf222e", "#f85149"],
  delivered: ["#0969da", "#58a6ff"],
  resolved: ["#1a7f37", "#3fb950"],
  line1: ["#0969da", "#58a6ff"],
  line2: ["#bc4c00", "#f0883e"],
  line3: ["#1a7f37", "#3fb950"],
  line4: ["#8250df", "#bc8cff"],
  line5: ["#bf3989", "#f778ba"],
  line6: ["#1b7c83", "#39c5cf"],
} as const;

/** Name of a colour. */
export type Colour = keyof typeof COLOURS;

/** A colour as charts write it; a style sheet in the picture says what it is in the light and in the dark. */
export function colour(name: Colour): string {
  return `var(--${name})`;
}

/** Colours of lines, one after the other. */
export const LINES: readonly string[] = (
  ["line1", "line2", "line3", "line4", "line5", "line6"] as const
).map(colour);

/** The style sheet that says what the colours are. */
export function styleSheet(): string {
  const all = (index: 0 | 1) =>
    Object.entries(COLOURS)
      .map(([name, pair]) => `--${name}:${pair[index]}`)
      .join(";");
  return `svg{${all(0)}}@media (prefers-color-scheme:dark){svg{${all(1)}}}`;
}
