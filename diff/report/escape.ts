/**
 * What nobody sees, or what makes text look other than it is: control characters, and the marks that turn the direction
 * of writing (Unicode 15, Bidi_Control).
 */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Before the name of an emoji. Names begin with a letter or a sign, but for those of GitHub that count (`:1st_place_medal:`,
 * `:8ball:`, `:100:`, `:1234:`): a time such as 04:30:00 is none.
 */
const EMOJI = /:(?=(?:[a-z+_-][a-z\d_+-]*|\d[a-z][a-z\d_]*|\d\d[a-z_][a-z\d_]*|100|1234):)/g;

/** Keeps two characters from being read as one mark; nothing of it is seen. */
const BREAK = "&#8203;";

/** All ASCII punctuation: whatever Markdown, GitHub or GitLab may take for a mark. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** A text on one line, with nothing in it that is not seen: spaces for line ends, and for other characters their codes. */
export function oneLine(text: string): string {
  return visible(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " "));
}

/** A text with nothing in it that is not seen, but for line ends. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, (character) =>
      character === "\n" || character === "\t"
        ? character
        : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
    );
}

/**
 * Words of a sentence, as Markdown in which they are nothing but words: on one line, also in a cell of a table. Neither
 * HTML nor emphasis nor a link.
 */
export function words(text: string): string {
  return (
    oneLine(text)
      .trim()
      .replace(/[\\`*[\]|~$]/g, "\\$&")
      // Between letters an underscore is one in CommonMark, too (6.2).
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replace(/^(?=[-+=>#])/, "\\")
      .replace(/^(\d+)(?=[.)])/, "$1\\")
  );
}

/**
 * Words of a sentence in a comment, where GitHub and GitLab look for more than Markdown's marks: nobody is mentioned and
 * nothing linked (`@name`, `#123`, `GH-123`; of GitLab `!7`, `~label`, `%1`, `$1`, `&1`), no `:emoji:`.
 */
export function prose(text: string): string {
  return words(text)
    .replace(/@(?=\S)|[#!~$^%;](?=[\w"])|[[{](?=[+-])|(?<=\bGH-)(?=\d)/gi, `$&${BREAK}`)
    .replace(EMOJI, `:${BREAK}`);
}

/** A name or a value as it is, on one line, also in a cell of a table. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "(empty)";
  const isPlain = !/[`|<&]|^ | $/.test(line);
  return isPlain ? `\`${line}\`` : `<code>${line.replace(PUNCTUATION, entity)}</code>`;
}

/** Lines as they are, in a block that none of them can end. */
export function fence(lines: readonly string[], language: string): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const mark = "`".repeat(longest + 1);
  return [`${mark}${language}`, ...lines.map(visible), mark].join("\n");
}

/** What is folded until somebody opens it. The title is Markdown's own HTML: plain words only. */
export function details(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A table; its cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A name of ours that is not an entry, such as that of a branch, not longer than a line. */
export function clipped(text: string): string {
  const characters = [...oneLine(text)];
  return characters.length <= 100 ? characters.join("") : `${characters.slice(0, 99).join("")}…`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}
