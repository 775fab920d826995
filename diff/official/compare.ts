import { existsSync, readFileSync } from "node:fs";

import type {
  AnswerLine,
  DiffAnswer,
  DiffLine,
  NetworkLine,
  PluginLine,
} from "../../sandbox/providers/official/answers.ts";
import type { OfficialPlugins } from "../../sandbox/providers/official/variables.ts";
import { DiffError } from "../errors.ts";
import type { Disagreement } from "../model.ts";
import { compareText } from "../text.ts";

/** What the official providers said. */
export interface OfficialResult {
  /** Where they would do something else than the sandbox's, sorted by URN. */
  readonly disagreements: readonly Disagreement[];
  /** What a person should know of who answered and who did not: one sentence each, sorted. */
  readonly notes: readonly string[];
}

/** Resources that a note names; the others it counts. */
const NAMED = 10;

/**
 * Reads the answers of a preview. The order of the lines, which is that of the engine, does not matter.
 *
 * @param file path of the answers; none is there when nothing was asked
 * @param plugins what was to be asked
 * @throws DiffError when a line cannot be read.
 */
export function readAnswers(file: string, plugins: OfficialPlugins): OfficialResult {
  const lines = readLines(file);
  const diffs = lines.filter((line): line is DiffLine => line.kind === "diff");
  const found = diffs.flatMap((line) => disagreementOf(line) ?? []);
  const unique = new Map(found.map((one) => [JSON.stringify(one), one]));
  return {
    disagreements: [...unique.entries()].sort(byKey).map(([, one]) => one),
    notes: [
      ...unanswered(diffs),
      ...aboutPlugins(lines, diffs, plugins),
      ...refusedConnections(lines.filter((line): line is NetworkLine => line.kind === "network")),
    ].sort(),
  };
}

/** A URN comes first in the JSON of a disagreement, so that this is the order of the URNs. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}

function readLines(file: string): readonly AnswerLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as AnswerLine];
    } catch {
      throw new DiffError(
        `Line ${index + 1} of the official providers' answers (${file}) is no JSON.`,
      );
    }
  });
}

/** Where the two answers differ; undefined where they agree, or only one answered. */
export function disagreementOf(line: DiffLine): Disagreement | undefined {
  const { sandbox, official, urn } = line;
  if (official === undefined) return undefined;
  const [ours, theirs] = [sandbox, official].map(operationOf);
  const properties = [
    ...onlyOne(sandbox.paths, official.paths),
    ...onlyOne(sandbox.replaces, official.replaces),
  ];
  // A provider that leaves the comparison to the engine names no paths.
  if (official.changes === "unknown" && ours === "update") return undefined;
  const order = ours === "replace" && sandbox.deleteBeforeReplace !== official.deleteBeforeReplace;
  if (ours === theirs && properties.length === 0 && !order) return undefined;
  return {
    urn,
    sandbox: describe(sandbox),
    official: describe(official),
    properties: [...new Set(properties)].sort(),
  };
}

/** What the engine makes of an answer. */
function operationOf(answer: DiffAnswer): "none" | "update" | "replace" {
  if (answer.changes === "none") return "none";
  return answer.replaces.length > 0 ? "replace" : "update";
}

function describe(answer: DiffAnswer): string {
  switch (operationOf(answer)) {
    case "none":
      return "nothing changes";
    case "update":
      return answer.paths.length === 0 ? "update" : `update of ${answer.paths.join(", ")}`;
    case "replace": {
      const order = answer.deleteBeforeReplace
        ? "the old one is deleted first"
        : "the new one is made first";
      return `replacement because of ${answer.replaces.join(", ")}; ${order}`;
    }
  }
}

/** Paths of one that no path of the other is, is above or is below: the two may name a change at different depths. */
function onlyOne(a: readonly string[], b: readonly string[]): readonly string[] {
  const [left, right] = [a.map(keysOf), b.map(keysOf)];
  return [
    ...a.filter((_, index) => !right.some((other) => related(left[index] ?? [], other))),
    ...b.filter((_, index) => !left.some((other) => related(right[index] ?? [], other))),
  ];
}

function related(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, index) => key === b[index]);
}

/** `tags["a.b"].c[0]` in parts. */
function keysOf(path: string): readonly string[] {
  const parts = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, index, plain]) => quoted ?? index ?? plain ?? "");
}

/** One note for each reason for which a package's provider did not answer. */
function unanswered(diffs: readonly DiffLine[]): readonly string[] {
  const open = diffs.filter(({ error }) => error !== undefined);
  const groups = Map.groupBy(open, (line) => `${line.package}\n${line.error ?? ""}`);
  return [...groups.values()].map((lines) => {
    const { package: name, error } = lines[0]!;
    const names = [...new Set(lines.map(({ urn }) => nameOf(urn)))].sort();
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
    return (
      `${name}: the official provider did not answer: ${error ?? ""}. ` +
      `The sandbox's verdict stands for ${names.slice(0, NAMED).join(", ")}${more}.`
    );
  });
}

/** `type name` of a URN, without the components around it. */
function nameOf(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type.split("$").at(-1) ?? type} ${name.join("::")}`;
}

/** Plugins that cannot be used, and those whose version is not what their folder says. */
function aboutPlugins(
  lines: readonly AnswerLine[],
  diffs: readonly DiffLine[],
  plugins: OfficialPlugins,
): readonly string[] {
  // Of those that were asked in vain a note tells already.
  const told = new Set(diffs.map((line) => `${line.package} ${line.error ?? ""}`));
  const notes = lines.flatMap((line) => {
    if (line.kind !== "plugin") return [];
    if (line.error === undefined) return otherThanFolder(line, plugins[line.package]?.version);
    return told.has(`${line.package} ${line.error}`)
      ? []
      : [`${line.package}: the official provider did not answer: ${line.error}.`];
  });
  // Each instance of a provider has its line.
  return [...new Set(notes)];
}

function otherThanFolder(said: PluginLine, expected: string | undefined): readonly string[] {
  const version = (said.version ?? "").replace(/^v/, "");
  if (version === "" || version === expected) return [];
  const place = expected === undefined ? "on PATH" : `of version ${expected}`;
  return [`${said.package}: the official plugin ${place} says that its version is ${version}.`];
}

function refusedConnections(lines: readonly NetworkLine[]): readonly string[] {
  return [...Map.groupBy(lines, (line) => line.package)].map(([name, all]) => {
    const targets = [...new Set(all.map(({ target }) => target))].sort();
    const more = targets.length > NAMED ? ` and ${targets.length - NAMED} more` : "";
    return `${name}: the official provider tried to reach ${targets.slice(0, NAMED).join(", ")}${more}; it was refused.`;
  });
}
