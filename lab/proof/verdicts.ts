import { CLAIMS } from "./claims.ts";
import type { Claim } from "./claims.ts";
import type { Proof } from "./result.ts";
import type { Check } from "./types.ts";

/** What became of a claim in a run. */
export type Verdict = "confirmed" | "refuted" | "not measured in this run" | "not measurable here";

/** A claim and what became of it. */
export interface ClaimVerdict {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** The numbers that were seen, or why there are none. */
  readonly seen: string;
}

/** What became of every claim, in the catalogue's order. */
export function claimVerdicts(
  proof: Proof,
  claims: readonly Claim[] = CLAIMS,
): readonly ClaimVerdict[] {
  const evidence = new Map(
    proof.sections.flatMap(({ result }) => (result?.claims ?? []).map((one) => [one.claim, one])),
  );
  return claims.map((claim) => {
    if ("notMeasurable" in claim) {
      return { claim, verdict: "not measurable here", seen: claim.notMeasurable };
    }
    const found = evidence.get(claim.id);
    if (found !== undefined) return { claim, verdict: found.verdict, seen: found.seen };
    return { claim, verdict: "not measured in this run", seen: whyNot(proof, claim.measuredBy) };
  });
}

function whyNot({ sections, mode }: Proof, id: string): string {
  const outcome = sections.find((section) => section.id === id);
  if (outcome === undefined) return `Section ${id} was not run.`;
  if (outcome.result === undefined) return `Section ${id} could not be run to its end.`;
  return mode === "quick"
    ? `Section ${id} measures it in a full run only.`
    : `Section ${id} has not measured it.`;
}

/** How many claims have each verdict. */
export function countClaims(verdicts: readonly ClaimVerdict[]): Readonly<Record<Verdict, number>> {
  const of = (wanted: Verdict) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  return {
    confirmed: of("confirmed"),
    refuted: of("refuted"),
    "not measured in this run": of("not measured in this run"),
    "not measurable here": of("not measurable here"),
  };
}

/** Every check of a run, in the order of the sections. */
export function allChecks({ sections }: Proof): readonly Check[] {
  return sections.flatMap(({ result }) => result?.checks ?? []);
}

/** What a run comes to: that it passed means that every section was run to its end and all that is required holds. */
export interface Counts {
  readonly required: { readonly all: number; readonly hold: number };
  /** Checks that are told and not enforced. */
  readonly told: { readonly all: number; readonly hold: number };
  /** Sections that could not be run to their end. */
  readonly failedSections: number;
}

/** Counts what holds and what does not. */
export function countChecks(proof: Proof): Counts {
  const checks = allChecks(proof);
  const of = (required: boolean) => {
    const all = checks.filter((check) => check.required === required);
    return { all: all.length, hold: all.filter(({ holds }) => holds).length };
  };
  const failed = proof.sections.filter(({ result }) => result === undefined);
  return { required: of(true), told: of(false), failedSections: failed.length };
}

/** Whether every section was run to its end and every required check holds. */
export function isPassed(proof: Proof): boolean {
  const { required, failedSections } = countChecks(proof);
  return failedSections === 0 && required.hold === required.all;
}
