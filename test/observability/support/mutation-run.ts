import { isAlert } from "../../../tuning/observability/types.ts";
import type { AlertRule, Domain, RuleGroup } from "../../../tuning/observability/types.ts";
import { inParallel } from "./in-parallel.ts";
import { mutantsOf } from "./mutants.ts";
import { runMutants } from "./mutants-file.ts";
import type { Mutants } from "./mutants-file.ts";
import { onlyAlert, steps } from "./promtool.ts";
import type { AlertCase, RecordCase } from "./promtool.ts";
import { SLO_RECORDS } from "./slo-cases.ts";
import type { Suite } from "./suites.ts";

/** The mistakes in one alert and the recording rules it reads, and what is to notice them. */
interface Subject extends Mutants {
  readonly domain: Domain;
  readonly records: readonly RecordCase[];
}

/** What became of a mistake. */
export interface Outcome {
  /** What is wrong: "SloAvailabilityBurn1h: for 120 s is 240 s". */
  readonly name: string;
  readonly domain: Domain;
  /** Whether a case of any alert that reads the rule fails with it. */
  readonly caught: boolean;
}

/** Cases in one round: most mistakes are caught in the first, and need no second. */
const ROUND = 3;

/**
 * Puts every mistake into every rule of the suites and runs the cases. All mistakes in one alert are rules beside each
 * other in one file: most of the time of a case is making its database, which is then made once for all of them.
 *
 * @throws when the rules as they are do not pass, since all mistakes would seem to be caught
 */
export async function runMistakes(suites: readonly Suite[]): Promise<readonly Outcome[]> {
  const subjects = suites.flatMap(subjectsOf);
  const outcomes = new Map<string, Domain>(
    subjects.flatMap(({ domain, mutants }) => mutants.map(({ name }) => [name, domain])),
  );
  const caught = new Set<string>();
  for (let from = 0; ; from += ROUND) {
    const round = subjects
      .map((subject) => roundOf(subject, from, caught))
      .filter(
        ({ cases, records, mutants }) => mutants.length > 0 && cases.length + records.length > 0,
      )
      .toSorted((a, b) => b.mutants.length * steps(b) - a.mutants.length * steps(a));
    if (round.length === 0) break;
    for (const name of (await inParallel(round, runMutants)).flat()) caught.add(name);
  }
  return [...outcomes].map(([name, domain]) => ({ name, domain, caught: caught.has(name) }));
}

function roundOf(subject: Subject, from: number, caught: ReadonlySet<string>): Subject {
  return {
    ...subject,
    cases: spread(subject.cases).slice(from, from + ROUND),
    // All of them are one round.
    records: from === 0 ? subject.records : [],
    mutants: subject.mutants.filter(({ name }) => !caught.has(name)),
  };
}

function subjectsOf({ domain, groups, cases, evaluationSeconds }: Suite): readonly Subject[] {
  return groups.flatMap((group) =>
    group.rules.filter(isAlert).flatMap(({ alert }: AlertRule) => {
      const own = cases.filter((one) => one.alert === alert);
      const only = onlyAlert(group, alert);
      const mutants = mutantsOf(only);
      if (own.length === 0) return [];
      return {
        domain,
        original: only,
        mutants,
        cases: own,
        records: recordsOf(only),
        options: { evaluationSeconds },
      };
    }),
  );
}

/** Cases on the series that the group records. */
function recordsOf({ rules }: RuleGroup): readonly RecordCase[] {
  const recorded = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
  return SLO_RECORDS.filter(({ expr }) => recorded.includes(expr.split(" ")[0] ?? ""));
}

/** Cases that fire and those that are quiet by turns: each kind finds other mistakes. */
function spread(cases: readonly AlertCase[]): readonly AlertCase[] {
  const fire = cases.filter(({ expect }) => expect.length > 0);
  const quiet = cases.filter(({ expect }) => expect.length === 0);
  return Array.from({ length: Math.max(fire.length, quiet.length) }, (_, index) => [
    ...fire.slice(index, index + 1),
    ...quiet.slice(index, index + 1),
  ]).flat();
}
