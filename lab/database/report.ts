import type { SectionResult } from "../proof/types.ts";
import type { AblationResult } from "./ablation.ts";
import { checksOf } from "./checks.ts";
import { claimsOf } from "./claims.ts";
import type { ClassContest } from "./contest.ts";
import { overall } from "./judge.ts";
import { ablationPicture, ratioPicture } from "./pictures.ts";
import {
  ablationTable,
  latencyTable,
  loadTable,
  parameterTable,
  planTable,
  ratioTable,
  totalsTable,
} from "./tables.ts";

/** Everything the section measured. */
export interface Measured {
  readonly contests: readonly ClassContest[];
  readonly ablation: readonly AblationResult[];
  /** Size of the data. Bytes. */
  readonly bytes: number;
  readonly quick: boolean;
}

/** What the section says of what it measured. */
export function resultOf(measured: Measured): SectionResult {
  const { contests, ablation, bytes, quick } = measured;
  const [first] = contests;
  return {
    summary: contests.map(summaryOf),
    tables: [
      ...(first === undefined ? [] : [loadTable(first, bytes)]),
      ...contests.flatMap((contest) => [ratioTable(contest), latencyTable(contest)]),
      ...contests.map(planTable),
      ...(ablation.length === 0 ? [] : [ablationTable(ablation)]),
      ...contests.map(totalsTable),
      ...contests.map(parameterTable),
    ],
    pictures: [
      ...contests.map(ratioPicture),
      ...(ablation.length === 0 ? [] : [ablationPicture(ablation)]),
    ],
    checks: checksOf(contests, quick),
    claims: quick ? [] : claimsOf(contests, ablation),
    commands: [
      "pgbench -h 127.0.0.1 -p PORT -U postgres -n -c 4 -j 1 -t TRANSACTIONS --random-seed ROUND -f load.sql app",
      "pgbench -h 127.0.0.1 -p PORT -U postgres -n -c 16 -j 1 -t TRANSACTIONS -b tpcb-like app",
    ],
  };
}

function summaryOf(contest: ClassContest): string {
  const { verdicts, parameters } = contest;
  const holding = verdicts.filter(({ outcome }) => outcome === "holds").length;
  const against = NAMES.map(([id, name]) => [overall(verdicts, id), name] as const)
    .filter(([ratio]) => !Number.isNaN(ratio))
    .map(([ratio, name]) => `${ratio.toFixed(2)} times that of ${name}`);
  return (
    `${parameters.instanceClass} (${sizeOf(contest)}): over all ${verdicts.length} loads our throughput is ${against.join(", ")}; ` +
    `in ${holding} of ${verdicts.length} loads it is at least 0.97 times the best of the others.`
  );
}

/** The others, as sentences call them. */
const NAMES = [
  ["rds-default", "RDS' defaults"],
  ["guides", "the guides' values"],
  ["pgtune", "PGTune's"],
  ["timescaledb-tune", "timescaledb-tune's"],
] as const;

/** "2 GiB, 2 vCPU". */
export function sizeOf({ parameters: { memory, vcpu } }: Pick<ClassContest, "parameters">): string {
  return `${Math.round(memory / 1024 ** 3)} GiB, ${vcpu} vCPU`;
}
