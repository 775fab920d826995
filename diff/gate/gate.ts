import { nearest } from "../../policies/core/nearest.ts";
import { DiffError } from "../errors.ts";
import type { ClassifiedChange, Finding, GateResult, WaivedChange } from "../model.ts";
import type { Waiver, Waivers } from "./waivers.ts";

/** Any change that replaces a resource, even one that is by design. */
const REPLACEMENTS = "replacements";

/** What the command ends with, by the worst that failed. In the order of what counts as worse. */
const EXIT_CODES: ReadonlyMap<string, number> = new Map([
  ["data-loss", 10],
  ["replace", 11],
  ["order", 20],
  ["policy", 21],
  ["downtime", 12],
  ["reboot", 13],
  ["rolling", 14],
  ["in-place", 15],
  [REPLACEMENTS, 16],
  ["security", 22],
  ["budget", 23],
  ["cost", 24],
]);

/** What can be demanded to fail, worst first: all classes but `none`, all topics, and "replacements". */
export const GATE_NAMES: readonly string[] = [...EXIT_CODES.keys()];

/** What fails unless it is said otherwise. */
export const DEFAULT_FAIL_ON = "data-loss,replace,order,policy";

/** Lets everything pass. */
const NOTHING = "none";

/** What the gate decides on. */
export interface GateInput {
  readonly changes: readonly ClassifiedChange[];
  readonly findings: readonly Finding[];
  /** Of GATE_NAMES. */
  readonly failOn: readonly string[];
  readonly waivers: Waivers;
  /** Such as "2026-11-21", in UTC: a waiver holds through its last day. */
  readonly today: string;
}

/** Something that fails unless it is waived. */
interface Candidate {
  readonly hash: string;
  /** The worst of GATE_NAMES it fails by. */
  readonly name: string;
}

/**
 * Reads what is to fail: names of GATE_NAMES with commas between them, or "none".
 *
 * @returns each name once, worst first
 * @throws DiffError that lists all names that are none
 */
export function parseFailOn(text: string): readonly string[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))].filter(
    (name) => name !== "",
  );
  const allowed = `allowed: ${GATE_NAMES.join(", ")}; or ${NOTHING} alone, for nothing`;
  if (names.length === 1 && names[0] === NOTHING) return [];
  const problems = names.flatMap((name) => {
    if (GATE_NAMES.includes(name)) return [];
    if (name === NOTHING) return [`${NOTHING}: means nothing, but others are named beside it`];
    return [`${name}: no such class or topic${nearest(name, [...GATE_NAMES, NOTHING])}`];
  });
  if (names.length === 0) problems.push(`"${text}" names nothing`);
  if (problems.length > 0) {
    throw new DiffError(
      [`--fail-on: ${allowed}`, ...problems.map((line) => `  - ${line}`)].join("\n"),
    );
  }
  return GATE_NAMES.filter((name) => names.includes(name));
}

/**
 * Decides whether the change may pass. A waiver lets exactly one change or one finding pass: what is found of the same
 * resource beside it fails all the same.
 */
export function judgeGate({ changes, findings, failOn, waivers, today }: GateInput): GateResult {
  const candidates = [...changes.map(namesOfChange), ...findings.map(namesOfFinding)].flatMap(
    ({ hash, names }) => {
      const name = GATE_NAMES.find((known) => names.includes(known) && failOn.includes(known));
      return name === undefined ? [] : [{ hash, name }];
    },
  );
  const holding = new Map(
    waivers.waivers
      .filter(({ expires }) => expires >= today)
      .map((waiver) => [waiver.hash, waiver] as const),
  );
  const failing = candidates.filter(({ hash }) => !holding.has(hash));
  const failed = GATE_NAMES.find((known) => failing.some(({ name }) => name === known));
  const present = new Set([...changes, ...findings].map(({ hash }) => hash));
  return {
    failOn: GATE_NAMES.filter((name) => failOn.includes(name)),
    ...(failed !== undefined && { failed }),
    exitCode: failed === undefined ? 0 : (EXIT_CODES.get(failed) ?? 0),
    failing: sortedHashes(failing),
    waived: sortedHashes(candidates).flatMap((hash) => waivedBy(holding.get(hash))),
    notes: notesOn(waivers.waivers, { candidates, present, today }),
  };
}

/** What a change may fail by; one that only follows fails and passes with what it follows from. */
function namesOfChange({ hash, class: own, operation, follows }: ClassifiedChange) {
  if (follows !== undefined) return { hash, names: [] };
  const names: readonly string[] = operation === "replace" ? [own, REPLACEMENTS] : [own];
  return { hash, names };
}

function namesOfFinding({ hash, topic, direction }: Finding) {
  const names: readonly string[] = direction === "worse" ? [topic] : [];
  return { hash, names };
}

function sortedHashes(candidates: readonly Candidate[]): readonly string[] {
  return [...new Set(candidates.map(({ hash }) => hash))].sort();
}

function waivedBy(waiver: Waiver | undefined): readonly WaivedChange[] {
  if (waiver === undefined) return [];
  const { hash, reason, owner, expires } = waiver;
  return [{ hash, reason, owner, expires }];
}

interface Found {
  readonly candidates: readonly Candidate[];
  /** Hashes of all changes and findings. */
  readonly present: ReadonlySet<string>;
  readonly today: string;
}

/** What is wrong with waivers that did not help. */
function notesOn(
  waivers: readonly Waiver[],
  { candidates, present, today }: Found,
): readonly string[] {
  const needed = new Set(candidates.map(({ hash }) => hash));
  return [...waivers]
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .flatMap(({ hash, owner, expires }) => {
      const of = `The waiver of ${hash} (${owner})`;
      if (!present.has(hash)) return [`${of} is of nothing in this change${over(expires, today)}.`];
      if (expires < today) return [`${of} does not hold any more: its last day was ${expires}.`];
      return needed.has(hash) ? [] : [`${of} is not needed: what it is of does not fail here.`];
    });
}

function over(expires: string, today: string): string {
  return expires < today ? `, and its last day was ${expires}` : "";
}
