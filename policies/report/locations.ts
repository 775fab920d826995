import { isAbsolute, relative, sep } from "node:path";

/** A place in the program's source. */
export interface SourcePlace {
  /** Relative to the project's folder, with slashes. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on. @default - the whole line */
  readonly column?: number | undefined;
}

/** Where a resource was declared. */
export interface Declaration extends SourcePlace {
  /** The other places of the program on the way there, from the innermost on. */
  readonly through: readonly SourcePlace[];
}

/** How places are chosen. */
export interface LocationOptions {
  /** Folder of the Pulumi project: an absolute path. */
  readonly project: string;
  /**
   * Beginnings of paths, relative to the project, of files that declare resources on behalf of others: a place in them
   * says nothing about who wanted the resource.
   *
   * @default SKIPPED
   */
  readonly skip?: readonly string[] | undefined;
}

/** Where components keep what all of them declare their resources with. */
export const SKIPPED: readonly string[] = ["components/core/"];

/**
 * Where each resource was declared, by URN: the first place outside packages and skipped files. Resources of which the
 * preview tells no place in the project are left out.
 *
 * @param preview output of `pulumi preview --json`; anything else has no places
 */
export function declarations(
  preview: unknown,
  { project, skip = SKIPPED }: LocationOptions,
): ReadonlyMap<string, Declaration> {
  const steps = field(preview, "steps");
  const found = new Map<string, Declaration>();
  for (const step of Array.isArray(steps) ? (steps as readonly unknown[]) : []) {
    const state = field(step, "newState");
    const urn = field(state, "urn");
    const places = ownPlaces(state, project);
    const chosen = places.find(({ file }) => !skip.some((prefix) => file.startsWith(prefix)));
    const main = chosen ?? places[0];
    if (typeof urn !== "string" || main === undefined) continue;
    found.set(urn, { ...main, through: places.filter((place) => place !== main) });
  }
  return found;
}

/** The places of a resource's stack that are the program's own, the innermost first. */
function ownPlaces(state: unknown, project: string): readonly SourcePlace[] {
  const trace = field(state, "stackTrace");
  const frames = Array.isArray(trace) ? (trace as readonly unknown[]) : [];
  const positions = [state, ...frames].map((frame) => field(frame, "sourcePosition"));
  const places = positions.flatMap((position) => readPosition(position, project) ?? []);
  const isSame = (a: SourcePlace, b: SourcePlace) =>
    a.file === b.file && a.line === b.line && a.column === b.column;
  return places.filter((place, index) => places.findIndex((one) => isSame(one, place)) === index);
}

/** Reads "project:///file:/home/me/platform/data.ts#54,20", or "project:///data.ts#54,20" of a program in CommonJS. */
function readPosition(position: unknown, project: string): SourcePlace | undefined {
  if (typeof position !== "string") return undefined;
  const [, text = "", line, column] = /^project:\/\/\/(.*)#(\d+)(?:,(\d+))?$/.exec(position) ?? [];
  if (line === undefined) return undefined;
  const path = decode(text);
  const absolute = /^file:\/*(\/.*)$/.exec(path)?.[1];
  const file = absolute === undefined ? path : relative(project, absolute).split(sep).join("/");
  const isOutside = file.startsWith("../") || isAbsolute(file) || file === "";
  if (isOutside || file.split("/").includes("node_modules") || Number(line) < 1) return undefined;
  const at = column === undefined || Number(column) < 1 ? undefined : Number(column);
  return { file, line: Number(line), ...(at !== undefined && { column: at }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
