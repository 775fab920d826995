import type { Proof } from "./result.ts";
import type { Check, SectionResult } from "./types.ts";
import { claimVerdicts, countChecks, countClaims } from "./verdicts.ts";

/** What a check came to, in a word or two. */
export function verdictOf({ holds, required }: Check): string {
  if (holds) return "holds";
  return required ? "does not hold" : "missed";
}

/** "12 of 12 required checks hold, 3 of 4 others; 2 claims confirmed, 3 refuted". */
export function checksLine({ checks, claims }: SectionResult): string {
  const required = checks.filter((check) => check.required);
  const told = checks.filter((check) => !check.required);
  const holding = (all: readonly Check[]) =>
    `${all.filter(({ holds }) => holds).length} of ${all.length}`;
  const count = (verdict: string) => claims.filter((claim) => claim.verdict === verdict).length;
  return [
    `${holding(required)} required checks hold`,
    ...(told.length === 0 ? [] : [`, ${holding(told)} others`]),
    ...(claims.length === 0
      ? []
      : [`; claims: ${count("confirmed")} confirmed, ${count("refuted")} refuted`]),
  ].join("");
}

/** The outcome of a run in a sentence or two. */
export function headline(proof: Proof): string {
  const { required, told, failedSections } = countChecks(proof);
  const verdicts = claimVerdicts(proof);
  const claims = countClaims(verdicts);
  return [
    `${required.hold} of ${required.all} required checks hold, and ${told.hold} of ${told.all} that are told and not enforced.`,
    ...(failedSections === 0
      ? []
      : [`${failedSections} of ${proof.sections.length} sections could not be run to their end.`]),
    `Of ${verdicts.length} claims of the guides ${claims.confirmed} are confirmed, ${claims.refuted} refuted, ` +
      `${claims["not measured in this run"]} not measured in this run, ${claims["not measurable here"]} not measurable here.`,
  ].join(" ");
}
