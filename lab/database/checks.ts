import type { Check } from "../proof/types.ts";
import type { OtherId } from "./contestants.ts";
import type { ClassContest } from "./contest.ts";
import { OF_THE_BEST, overall } from "./judge.ts";

/** What ours has to reach over the whole mix. */
const TARGETS: readonly (readonly [id: OtherId, name: string, ratio: number])[] = [
  ["rds-default", "RDS' defaults", 1.15],
  ["guides", "the guides' values", 1.5],
  ["pgtune", "PGTune's", 1.5],
];

/**
 * What a quick run demands of ours against RDS' defaults, as one turn each on a busy machine allows: half of it in the mean. It
 * was 0.9 to 1.3 in quick runs beside other work.
 */
const QUICK_LEAST = 0.5;

/** What has to hold of the contests. Speeds are told; only a clear loss in a quick run fails the command. */
export function checksOf(contests: readonly ClassContest[], quick: boolean): readonly Check[] {
  if (quick) return contests.map(quickCheck);
  return contests.flatMap((contest) => [bestCheck(contest), ...TARGETS.map(overallCheck(contest))]);
}

function quickCheck(contest: ClassContest): Check {
  const ratio = overall(contest.verdicts, "rds-default");
  return {
    id: `database.no-loss.${contest.parameters.instanceClass}`,
    what: `over all loads ours does at least ${QUICK_LEAST} times the work of RDS' defaults, in one turn each`,
    seen: `${ratio.toFixed(2)} times`,
    holds: ratio >= QUICK_LEAST,
    required: true,
  };
}

function bestCheck({ parameters, verdicts }: ClassContest): Check {
  const short = verdicts.filter(({ outcome }) => outcome !== "holds");
  const told = short.map(({ workload, best, against, outcome }) => {
    const { median, least, most } = against[best];
    const noise = outcome === "noise" ? ", within the noise" : "";
    return `${workload} ${median.toFixed(2)} of ${best} (${least.toFixed(2)} to ${most.toFixed(2)}${noise})`;
  });
  return {
    id: `database.best.${parameters.instanceClass}`,
    what: `in every load ours does at least ${OF_THE_BEST} times the work of the best of the four others`,
    seen: `${verdicts.length - short.length} of ${verdicts.length} loads; ${told.length === 0 ? "none below" : `below: ${told.join("; ")}`}`,
    holds: short.length === 0,
    required: false,
    ...(short.length === 0 ? {} : { why: chanceText(verdicts) }),
  };
}

/** How far two servers with our own parameters are apart: what no parameter explains. */
function chanceText(verdicts: ClassContest["verdicts"]): string {
  const medians = verdicts.map(({ chance }) => chance.median);
  const [least, most] = [Math.min(...medians), Math.max(...medians)];
  return `two servers with our own parameters did ${least.toFixed(2)} to ${most.toFixed(2)} times each other's work, load by load`;
}

function overallCheck({ parameters, verdicts }: ClassContest) {
  return ([id, name, target]: (typeof TARGETS)[number]): Check => {
    const ratio = overall(verdicts, id);
    return {
      id: `database.${id}.${parameters.instanceClass}`,
      what: `over all loads ours does at least ${target} times the work of ${name} (geometric mean)`,
      seen: `${ratio.toFixed(2)} times`,
      holds: ratio >= target,
      required: false,
    };
  };
}
