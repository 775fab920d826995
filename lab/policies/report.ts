import { styleText } from "node:util";

import type { PlacedMutant } from "./apply.ts";
import type { BatchResult } from "./judge.ts";
import type { Mutant } from "./mutant.ts";

/** The mutants as a list, rule by rule. */
export function listLines(mutants: readonly Mutant[]): readonly string[] {
  const rules = [...new Set(mutants.map(({ rule }) => rule))];
  return rules.flatMap((rule) => [
    rule,
    ...mutants.filter((one) => one.rule === rule).map(({ name }) => `  ${name}`),
  ]);
}

/** Whether every mutant was caught, and nothing else was. */
export function isPassed(results: readonly BatchResult[]): boolean {
  return results.every(
    ({ verdicts, extras }) => extras.length === 0 && verdicts.every(({ isCaught }) => isCaught),
  );
}

/**
 * What came of the run, as a person reads it: a line a rule, what was missed or too much, the figures last.
 *
 * @param colour whether colours are used
 */
export function resultLines(results: readonly BatchResult[], colour: boolean): readonly string[] {
  const verdicts = results.flatMap((result) => result.verdicts);
  const extras = results.flatMap((result) => result.extras);
  const missed = verdicts.filter(({ isCaught }) => !isCaught);
  const red = (text: string) => (colour ? styleText("red", text) : text);
  const figures = [
    `${verdicts.length - missed.length} caught`,
    `${missed.length} missed`,
    `${extras.length} extra`,
  ];
  return [
    ...ruleTable(verdicts.map(({ mutant, isCaught }) => ({ rule: mutant.mutant.rule, isCaught }))),
    ...missed.flatMap(({ mutant, missing }) => [
      "",
      red(`missed: ${describe(mutant)}`),
      ...missing.map((urn) => `  nothing on ${urn}`),
    ]),
    ...extras.flatMap(({ finding, suspects }) => [
      "",
      red(`extra: ${finding.rule} (${finding.state}) on ${finding.urn ?? "the stack"}`),
      `  ${finding.message}`,
      ...suspects.map((suspect) => `  may come of ${describe(suspect)}`),
    ]),
    "",
    figures.join(" / "),
  ];
}

function describe({ mutant }: PlacedMutant): string {
  return `${mutant.rule}: ${mutant.name}`;
}

function ruleTable(
  mutants: readonly { readonly rule: string; readonly isCaught: boolean }[],
): readonly string[] {
  const rules = [...new Set(mutants.map(({ rule }) => rule))].sort();
  const width = Math.max("rule".length, ...rules.map((rule) => rule.length));
  const row = (...[rule, all, caught]: readonly string[]) =>
    `${(rule ?? "").padEnd(width)}  ${(all ?? "").padStart(7)}  ${(caught ?? "").padStart(6)}`;
  return [
    row("rule", "mutants", "caught"),
    ...rules.map((rule) => {
      const own = mutants.filter((one) => one.rule === rule);
      const caught = own.filter(({ isCaught }) => isCaught);
      return row(rule, String(own.length), String(caught.length));
    }),
  ];
}
