import { pictureFile } from "./document.ts";
import type { Block, ReportDocument, Table } from "./document.ts";

/** How Markdown is written. */
export interface MarkdownOptions {
  /**
   * Folder of the pictures as the Markdown's address has it, with a slash at its end.
   *
   * @default pictures ""
   */
  readonly pictures?: string;
}

/** A report as Markdown, with its pictures beside it. */
export function toMarkdown(
  { title, headline, blocks }: ReportDocument,
  { pictures = "" }: MarkdownOptions = {},
): string {
  const parts = [`# ${markdownText(title)}`, markdownText(headline)];
  for (const block of blocks) parts.push(part(block, pictures));
  return `${parts.join("\n\n")}\n`;
}

function part(block: Block, pictures: string): string {
  switch (block.kind) {
    case "heading":
      return heading(block.level, block.text);
    case "text":
      return markdownText(block.text);
    case "list":
      return block.items.map((item) => `- ${markdownText(item)}`).join("\n");
    case "commands":
      return fenced(block.lines);
    case "table":
      return table(block.level, block.table);
    case "picture": {
      const { title, text } = block.drawing.description;
      const file = `${pictures}${pictureFile(block.drawing)}`;
      return `![${markdownText(title)}](${file})\n\n${markdownText(text)}`;
    }
  }
}

function heading(level: 2 | 3, text: string): string {
  return `${"#".repeat(level)} ${markdownText(text)}`;
}

function table(level: 2 | 3, { title, text, columns, rows }: Table): string {
  const head = [heading(level, title), ...(text === "" ? [] : [markdownText(text)])].join("\n\n");
  if (rows.length === 0) return head;
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
  return [head, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Lines that are shown as they are, between fences longer than any of theirs. */
function fenced(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}

/** What Markdown would read as something else, anywhere in a line. */
const SPECIAL = /[\\<*[\]]|~~|&(?=#?\w+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What begins a list, a quotation or a heading when a line begins with it. */
const BEGINNING = /^(?:[-+>#=|](?=\s|$|[-#=])|\d+(?=[.)](?:\s|$)))/;

/**
 * A text as Markdown that shows it as it is, on one line. Code between backticks is code.
 *
 * @param text in plain words; `code` may be in it.
 */
export function markdownText(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, " ").trim();
  const escaped = inline(line);
  return escaped.replace(BEGINNING, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A text in a cell of a Markdown table: as markdownText, and no bar ends the cell. */
export function markdownCell(text: string): string {
  return inline(text.replaceAll(/\s*\n\s*/g, " ").trim()).replaceAll("|", "\\|");
}

function inline(line: string): string {
  return splitCode(line)
    .map(({ code, text }) => (code ? `\`${text}\`` : text.replaceAll(SPECIAL, escapeOne)))
    .join("");
}

function escapeOne(found: string): string {
  if (found === "<") return "&lt;";
  if (found === "&") return "&amp;";
  return `\\${found}`;
}

/** The parts of a text that are code (between two backticks on one line) and those that are not. */
export function splitCode(
  line: string,
): readonly { readonly code: boolean; readonly text: string }[] {
  return line
    .split(/`([^`\n]+)`/)
    .map((text, index) => ({ code: index % 2 === 1, text }))
    .filter(({ text }) => text !== "");
}
