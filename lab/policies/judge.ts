import type { PlacedMutant } from "./apply.ts";

/** What the pack found, as far as it is compared: a line of PLUMBLINE_POLICY_RESULTS. */
export interface PackFinding {
  readonly rule: string;
  readonly state: "violation" | "unknown";
  readonly urn?: string | undefined;
  readonly message: string;
  readonly path?: string | undefined;
  /** Set when a waiver lets it pass. */
  readonly waiver?: unknown;
}

/** A mutant's verdict. */
export interface Verdict {
  readonly mutant: PlacedMutant;
  readonly isCaught: boolean;
  /** URNs on which its rule should have reported something, and did not. */
  readonly missing: readonly string[];
}

/** A finding that no mutant of the preview asked for. */
export interface Extra {
  readonly finding: PackFinding;
  /** Mutants that may be the cause: those of the same resource, else all of the preview. */
  readonly suspects: readonly PlacedMutant[];
}

/** What came of one preview. */
export interface BatchResult {
  readonly verdicts: readonly Verdict[];
  readonly extras: readonly Extra[];
}

/**
 * Reads the findings of a run.
 *
 * @returns undefined when the run did not come to its end
 */
export function readFindings(text: string): readonly PackFinding[] | undefined {
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly kind?: string });
  if (!lines.some(({ kind }) => kind === "summary")) return undefined;
  return lines.filter(({ kind }) => kind === "finding") as unknown as readonly PackFinding[];
}

/**
 * Compares the findings of a preview with what its mutants ask for.
 *
 * @param control findings of the stack without mutants, which are not theirs
 */
export function judgeBatch(
  batch: readonly PlacedMutant[],
  findings: readonly PackFinding[],
  control: readonly PackFinding[],
): BatchResult {
  const usual = new Set(control.map(keyOf));
  const news = findings.filter((finding) => !usual.has(keyOf(finding)));
  const asked = new Set(
    batch.flatMap(({ mutant, expected }) => expected.map((urn) => place(mutant.rule, urn))),
  );
  const isAsked = (finding: PackFinding) =>
    finding.state === "violation" && asked.has(place(finding.rule, finding.urn));
  const found = new Set(news.filter(isAsked).map(({ rule, urn }) => place(rule, urn)));
  return {
    verdicts: batch.map((mutant) => {
      const missing = mutant.expected.filter((urn) => !found.has(place(mutant.mutant.rule, urn)));
      return { mutant, missing, isCaught: missing.length === 0 };
    }),
    extras: news
      .filter((finding) => !isAsked(finding))
      .map((finding) => ({ finding, suspects: suspectsOf(finding, batch) })),
  };
}

function suspectsOf(finding: PackFinding, batch: readonly PlacedMutant[]): readonly PlacedMutant[] {
  const near = batch.filter(
    ({ touches, mutant }) => touches.includes(finding.urn ?? "") || mutant.rule === finding.rule,
  );
  return near.length > 0 ? near : batch;
}

function place(rule: string, urn: string | undefined): string {
  return `${rule} on ${urn ?? "the stack"}`;
}

/** Messages count what they are about, so that they change with other mutants of the rule. */
function keyOf({ rule, urn, state, path }: PackFinding): string {
  return JSON.stringify([rule, urn, state, path]);
}
