import { availableParallelism } from "node:os";

import { isAlert } from "../../../tuning/observability/types.ts";
import type { Domain, RuleGroup } from "../../../tuning/observability/types.ts";
import { mutantsOf } from "./mutants.ts";
import { onlyAlert, runTrials } from "./promtool.ts";
import type { AlertCase, RecordCase, Trial } from "./promtool.ts";
import { SLO_RECORDS } from "./slo-cases.ts";
import type { Suite } from "./suites.ts";

/** One mistake, and the alerts whose cases may notice it. */
interface Mistake {
  /** What is wrong: "SloAvailabilityBurn1h: for 120 s is 240 s". */
  readonly name: string;
  readonly domain: Domain;
  /** One run for each alert that reads the rule: a recording rule is read by several. */
  readonly trials: readonly Trial[];
}

/** What became of a mistake. */
export interface Outcome {
  readonly name: string;
  readonly domain: Domain;
  readonly caught: boolean;
}

/** Files of unit tests that one process of promtool is given: enough that its start does not count. */
const BATCH = 60;

/** Every mistake in every rule of the suites, in their order. */
export function mistakesOf(suites: readonly Suite[]): readonly Mistake[] {
  const mistakes = new Map<string, Mistake>();
  for (const { domain, groups, cases, evaluationSeconds } of suites) {
    const options = { evaluationSeconds };
    for (const group of groups) {
      for (const { alert } of group.rules.filter(isAlert)) {
        const own = cases.filter((one) => one.alert === alert);
        if (own.length === 0) continue;
        for (const mutant of mutantsOf(onlyAlert(group, alert))) {
          const { name } = mutant;
          const before = mistakes.get(name)?.trials ?? [];
          const trial = { groups: [mutant.group], cases: own, options };
          const records = recordsOf(mutant.group);
          const recorded = { groups: [mutant.group], cases: [], options: { records } };
          const more = records.length === 0 ? [trial] : [trial, recorded];
          mistakes.set(name, { name, domain, trials: [...before, ...more] });
        }
      }
    }
  }
  return [...mistakes.values()];
}

/** Cases on the series that the group records; all of them are one round. */
function recordsOf({ rules }: RuleGroup): readonly RecordCase[] {
  const recorded = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
  return SLO_RECORDS.filter(({ expr }) => recorded.includes(expr.split(" ")[0] ?? ""));
}

/** Cases of a trial in one round: most mistakes are caught in the first, and need no second. */
const ROUND = 3;

/** Runs the cases on each mistake, some at a time; caught is what makes a case of any alert fail. */
export async function runMistakes(mistakes: readonly Mistake[]): Promise<readonly Outcome[]> {
  const caught = new Set<Mistake>();
  for (let from = 0; ; from += ROUND) {
    const open = mistakes
      .filter((mistake) => !caught.has(mistake))
      .flatMap((mistake) =>
        mistake.trials
          .map((trial) => ({ ...trial, cases: spread(trial.cases).slice(from, from + ROUND) }))
          .filter(
            ({ cases, options }) =>
              cases.length > 0 || (from === 0 && options?.records !== undefined),
          )
          .map((trial) => ({ mistake, trial })),
      );
    if (open.length === 0) break;
    const trials = open.map(({ trial }) => trial);
    const passed = (await inParallel(batches(trials), availableParallelism(), runTrials)).flat();
    for (const [index, { mistake }] of open.entries()) {
      if (passed[index] === false) caught.add(mistake);
    }
  }
  return mistakes.map((one) => ({ name: one.name, domain: one.domain, caught: caught.has(one) }));
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

function batches(trials: readonly Trial[]): readonly (readonly Trial[])[] {
  return Array.from({ length: Math.ceil(trials.length / BATCH) }, (_, index) =>
    trials.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** At most so many at a time; results in the order of the inputs. */
async function inParallel<T, R>(
  inputs: readonly T[],
  workers: number,
  work: (input: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = inputs.entries();
  const worker = async () => {
    for (const [index, input] of queue) results[index] = await work(input);
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
