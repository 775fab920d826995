/** Plain-text layout shared by the budget report and `make explain`. */

const NUMBERS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A number with thousands separators and at most two decimals: 1200 -> "1,200". */
export function grouped(amount: number): string {
  return NUMBERS.format(amount);
}

/**
 * Breaks text at spaces into lines of at most `width` characters; a longer word keeps its own line.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Wrapped text with every line indented: the first by `first`, the others by spaces of its length. */
export function hanging(first: string, text: string, width: number): string[] {
  const indent = " ".repeat(first.length);
  const lines = wrap(text, Math.max(20, width - first.length));
  return lines.map((line, index) => (index === 0 ? first : indent) + line);
}
