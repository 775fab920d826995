import type { Description } from "./chart.ts";

/** A table of a report, in plain text. */
export interface Table {
  readonly title: string;
  /** What it says, a sentence or two. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture that has been drawn. */
export interface Drawing {
  readonly description: Description;
  /** The picture itself. */
  readonly svg: string;
}

/** A part of a report, in plain text. */
export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "commands"; readonly lines: readonly string[] }
  | { readonly kind: "table"; readonly level: 2 | 3; readonly table: Table }
  | { readonly kind: "picture"; readonly drawing: Drawing };

/** A report in plain text and pictures, before it becomes Markdown or a page. */
export interface ReportDocument {
  readonly title: string;
  /** The outcome, a paragraph. */
  readonly headline: string;
  readonly blocks: readonly Block[];
}

/** File name of a picture. */
export function pictureFile({ description }: Drawing): string {
  return `${description.id}.svg`;
}
