import type { RuleGroup } from "../../../tuning/observability/types.ts";
import { mutantsOf, onlyAlert } from "./mutants.ts";
import type { AlertCase, RunOptions } from "./promtool.ts";
import { runTrials } from "./promtool.ts";

/** What became of the mutants. */
export interface MutationResult {
  readonly total: number;
  readonly caught: number;
  /** Names of those that no case noticed. */
  readonly survivors: readonly string[];
}

/** How mutants are chosen and run. */
export interface MutationOptions extends RunOptions {
  /** Mutants that other tests notice, by their names. @default - none */
  readonly skip?: (name: string) => boolean;
  /** Takes one mutant of so many, the first among them. @default 1, all */
  readonly every?: number;
}

/** Runs an alert's cases on mutants of it and of the recording rules it reads. */
export async function runMutants(
  group: RuleGroup,
  alert: string,
  cases: readonly AlertCase[],
  options: MutationOptions = {},
): Promise<MutationResult> {
  const { every = 1, skip = () => false, ...run } = options;
  const original = onlyAlert(group, alert);
  const mutants = mutantsOf(original)
    .filter(({ name }) => !skip(name))
    .filter((_, index) => index % every === 0);
  const own = cases.filter((one) => one.alert === alert);
  const trials = [original, ...mutants.map((mutant) => mutant.group)].map((tried) => ({
    groups: [tried],
    cases: own,
    options: run,
  }));
  const [sound, ...passed] = await runTrials(trials);
  if (sound !== true) throw new Error(`the cases of ${alert} fail on the rules as they are`);
  const survivors = mutants.filter((_, index) => passed[index] === true).map(({ name }) => name);
  return { total: mutants.length, caught: mutants.length - survivors.length, survivors };
}
