import { gzipSync } from "node:zlib";

import type { Declaration, SourcePlace } from "./locations.ts";

/** The most a file may have. */
export interface SarifLimits {
  readonly results: number;
  /** Compressed with gzip. */
  readonly bytes: number;
}

/**
 * The most code scanning takes of a file: results in a run, and bytes once compressed (GitHub, "SARIF support for code
 * scanning": 25,000 results, 10 MB as gzip).
 */
export const SARIF_LIMITS: SarifLimits = { results: 25_000, bytes: 10 * 1_000 * 1_000 };

/** Stands for the folder of the Pulumi project. */
const ROOT = "%SRCROOT%";

/** A place for what has none: code scanning refuses results without. Every Pulumi project has this file. */
const FALLBACK: SourcePlace = { file: "Pulumi.yaml", line: 1 };

/** Longest text that code scanning shows of a rule's descriptions. Characters; GitHub, "SARIF support for code scanning" */
const MAX_DESCRIPTION = 1_024;

/** One run of a tool. */
export interface SarifRun {
  /** The tool (3.19, toolComponent). */
  readonly driver: object;
  /** Tells the tool's runs from others on the same commit, such as "plumbline-policies/". */
  readonly category: string;
  /** Whether the run came to its end. */
  readonly isComplete: boolean;
  /** What there is to say of the run itself (3.58, notification). */
  readonly notifications: readonly object[];
  /** The worst first. */
  readonly results: readonly object[];
}

/**
 * A run as the text of a SARIF 2.1.0 file. What does not fit the limits is left out, the least bad first, and the run
 * says so.
 */
export function sarifFile(run: SarifRun, limits: SarifLimits): string {
  let shown = Math.min(run.results.length, limits.results);
  let text = render(run, shown);
  while (shown > 0 && gzipSync(text).length > limits.bytes) {
    shown = Math.floor(shown / 2);
    text = render(run, shown);
  }
  return text;
}

function render(run: SarifRun, shown: number): string {
  const { driver, category, isComplete, results } = run;
  const left = results.length - shown;
  const notifications = [
    ...run.notifications,
    ...(left > 0
      ? [
          notification(
            "warning",
            `${left} of ${results.length} results do not fit and are left out.`,
          ),
        ]
      : []),
  ];
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        automationDetails: { id: category },
        invocations: [
          {
            executionSuccessful: isComplete,
            ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
          },
        ],
        originalUriBaseIds: { [ROOT]: { description: { text: "The Pulumi project's folder" } } },
        columnKind: "utf16CodeUnits",
        results: results.slice(0, shown),
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Something to say of the run itself (3.58). */
export function notification(level: "error" | "warning", text: string): object {
  return { level, message: { text } };
}

/** Where a result is (3.27.12, 3.27.22): the place of the declaration, and the resource and property that it is about. */
export function sarifPlaces(
  declaration: Declaration | undefined,
  urn: string | undefined,
  path?: string,
): object {
  const through = declaration?.through ?? [];
  return {
    locations: [{ ...physical(declaration ?? FALLBACK), ...logical(urn, path) }],
    ...(through.length > 0 && {
      relatedLocations: through.map((place, number) => ({
        id: number + 1,
        ...physical(place),
        message: { text: "declared through here" },
      })),
    }),
  };
}

/** Says that a waiver lets a result pass (3.35, suppression). */
export function suppressions(
  waiver: { readonly reason: string; readonly owner: string; readonly expires: string } | undefined,
): object {
  if (waiver === undefined) return {};
  const { reason, owner, expires } = waiver;
  const justification = `${reason} (${owner}, until ${expires})`;
  return { suppressions: [{ kind: "external", status: "accepted", justification }] };
}

/** A description that is not longer than code scanning shows. */
export function description(text: string): { readonly text: string } {
  const isShort = text.length <= MAX_DESCRIPTION;
  return { text: isShort ? text : `${text.slice(0, MAX_DESCRIPTION - 1)}…` };
}

/** A source of a rule, such as a page of documentation. */
interface SarifSource {
  readonly title: string;
  readonly url?: string | undefined;
}

/** Sources as lines of text. */
export function sourceLines(sources: readonly SarifSource[]): readonly string[] {
  return sources.map(({ title, url }) => (url === undefined ? title : `${title}: ${url}`));
}

/** Sources as parts of a Markdown text, none when there is none. */
export function sourceParts(sources: readonly SarifSource[]): readonly string[] {
  const lines = sources.map(({ title, url }) =>
    url === undefined ? `- ${title}` : `- [${title}](${url})`,
  );
  return lines.length === 0 ? [] : ["## References", lines.join("\n")];
}

function physical({ file, line, column }: SourcePlace): object {
  const uri = file.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: ROOT },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
  };
}

function logical(urn: string | undefined, path: string | undefined): object {
  if (urn === undefined) return {};
  const resource = { name: urn.split("::").slice(3).join("::"), fullyQualifiedName: urn };
  const property =
    path === undefined
      ? []
      : [{ name: path, fullyQualifiedName: `${urn}#${path}`, kind: "property" }];
  return { logicalLocations: [{ ...resource, kind: "resource" }, ...property] };
}
