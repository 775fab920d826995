import { classParameters } from "../proof/class-parameters.ts";
import type { DatabaseParameters, ProofContext, Section } from "../proof/types.ts";
import { ablate } from "./ablation.ts";
import type { AblationResult } from "./ablation.ts";
import { contestants } from "./contestants.ts";
import { entrants, holdContest } from "./contest.ts";
import type { ClassContest } from "./contest.ts";
import { dataSize, prepareData, startAll, stopAll } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";
import { resultOf } from "./report.ts";
import { rowCounts } from "../schema/fill.ts";
import { workloads } from "./workloads.ts";

/** A class that competes, and the rounds it gets. */
interface Heat {
  readonly instanceClass: string;
  readonly rounds: number;
}

/** 2, 8 and 16 GiB, each with two processors, as the smallest machine of the lab has. */
const HEATS: readonly Heat[] = [
  { instanceClass: "db.t4g.small", rounds: 5 },
  { instanceClass: "db.m7g.large", rounds: 3 },
  { instanceClass: "db.r7g.large", rounds: 3 },
];
const QUICK_HEATS: readonly Heat[] = [{ instanceClass: "db.t4g.small", rounds: 1 }];
/** Rounds of the ablation. */
const ABLATION_ROUNDS = 3;

/** Five sets of parameters on the same data, the same machine, in turns. */
export const databaseSection: Section = {
  id: "database",
  title: "Database: five sets of parameters",
  seconds: { full: 840, quick: 50 },
  run: async (context) => {
    const heats = context.quick ? QUICK_HEATS : HEATS;
    const all = heats.map(({ instanceClass }) => classParameters(context, instanceClass));
    const [first] = all;
    if (first === undefined) throw new Error("unreachable: there are heats");
    const prepared = await prepareData(
      context,
      entrants(first, context.quick).map(({ id }) => id),
    );
    const contests: ClassContest[] = [];
    for (const [index, parameters] of all.entries()) {
      const rounds = heats[index]?.rounds ?? 1;
      contests.push(await holdContest(context, parameters, prepared, rounds));
    }
    const ablation = context.quick ? [] : await ablateFirst(context, first, prepared);
    return resultOf({ contests, ablation, bytes: prepared.bytes, quick: context.quick });
  },
};

async function ablateFirst(
  context: ProofContext,
  parameters: DatabaseParameters,
  prepared: Prepared,
): Promise<readonly AblationResult[]> {
  const loads = workloads(rowCounts(dataSize(context.quick).scale));
  const all = contestants(parameters);
  const index = all.findIndex(({ id }) => id === "plumbline");
  const ours = all.slice(index, index + 1);
  const folders = prepared.folders.slice(index, index + 1);
  const running = await startAll(context, ours, { ...prepared, folders }, parameters);
  try {
    const [server] = running;
    if (server === undefined) return [];
    return await ablate(
      context,
      server,
      loads.filter(({ group }) => group === "analytics"),
      { rounds: ABLATION_ROUNDS, database: prepared.database },
    );
  } finally {
    await stopAll(running);
  }
}
