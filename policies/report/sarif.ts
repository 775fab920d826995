import { gzipSync } from "node:zlib";

import pack from "../package.json" with { type: "json" };
import type { SourcePlace } from "./locations.ts";
import { nameOf } from "./model.ts";
import type { ReportModel, ReportedFinding, ReportedRule } from "./model.ts";
import { sarifRule } from "./sarif-rules.ts";

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

/**
 * A run as SARIF 2.1.0. What does not fit the limits of code scanning is left out, the least bad first, and the run says so.
 */
export function sarifText(model: ReportModel, limits = SARIF_LIMITS): string {
  let shown = Math.min(model.findings.length, limits.results);
  let text = render(model, shown);
  while (shown > 0 && gzipSync(text).length > limits.bytes) {
    shown = Math.floor(shown / 2);
    text = render(model, shown);
  }
  return text;
}

function render(model: ReportModel, shown: number): string {
  const { rules, findings } = model;
  const indices = new Map(rules.map(({ name }, index) => [name, index]));
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver(rules) },
        automationDetails: { id: "plumbline-policies/" },
        invocations: [invocation(model, shown)],
        originalUriBaseIds: { [ROOT]: { description: { text: "The Pulumi project's folder" } } },
        columnKind: "utf16CodeUnits",
        results: findings.slice(0, shown).map((finding) => result(finding, indices)),
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function driver(rules: readonly ReportedRule[]): object {
  return {
    name: pack.name,
    semanticVersion: pack.version,
    shortDescription: { text: pack.description },
    rules: rules.map(sarifRule),
  };
}

function invocation({ summary, findings }: ReportModel, shown: number): object {
  const left = findings.length - shown;
  const notifications = [
    ...(summary === undefined
      ? [note("error", "The run did not come to its end: more may be wrong.")]
      : []),
    ...(left > 0
      ? [note("warning", `${left} of ${findings.length} results do not fit and are left out.`)]
      : []),
  ];
  return {
    executionSuccessful: summary !== undefined,
    ...(notifications.length > 0 && { toolExecutionNotifications: notifications }),
  };
}

function note(level: string, text: string): object {
  return { level, message: { text } };
}

function result(finding: ReportedFinding, indices: ReadonlyMap<string, number>): object {
  const { rule, urn, path, message, fingerprint, declaration, waiver, severity, state } = finding;
  const index = indices.get(rule);
  const through = declaration?.through ?? [];
  return {
    ruleId: rule,
    ...(index !== undefined && { ruleIndex: index }),
    ...judgement(finding),
    message: { text: `${nameOf(urn)}: ${message}` },
    locations: [{ ...physical(declaration ?? FALLBACK), ...logical(urn, path) }],
    ...(through.length > 0 && {
      relatedLocations: through.map((place, number) => ({
        id: number + 1,
        ...physical(place),
        message: { text: "declared through here" },
      })),
    }),
    // Code scanning knows the first one only.
    partialFingerprints: {
      primaryLocationLineHash: fingerprint,
      "ruleResourceProperty/v1": fingerprint,
    },
    ...(waiver !== undefined && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
        },
      ],
    }),
    properties: { state, severity, ...(urn !== undefined && { urn }) },
  };
}

/** What could not be judged is "open" and has no level, unless it stops the update all the same (3.27.9, 3.27.10). */
function judgement({ state, level }: ReportedFinding): object {
  if (level === "mandatory") return { kind: "fail", level: "error" };
  return state === "unknown" ? { kind: "open", level: "none" } : { kind: "fail", level: "warning" };
}

function physical({ file, line, column }: SourcePlace): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
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
