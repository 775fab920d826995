import type { ProofTable } from "../proof/types.ts";
import { median, spreadText } from "../statistics.ts";
import type { Spread } from "../statistics.ts";
import { CHANGES } from "./ablation.ts";
import type { AblationResult } from "./ablation.ts";
import { OTHERS } from "./contestants.ts";
import type { ContestantId } from "./contestants.ts";
import type { ClassContest } from "./contest.ts";
import { overall } from "./judge.ts";
import type { Turn } from "./measure.ts";
import { sizeOf } from "./report.ts";

const MIB = 1024 ** 2;
/** Of sets of parameters that a quick run leaves out. */
const NOT_THERE = "not run";

/** Numbers with three significant digits: 12.3, 0.123, 1,230. */
function short(number: number): string {
  return Number(number.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}

function spread(ratios: Spread): string {
  return Number.isNaN(ratios.median) ? NOT_THERE : spreadText(ratios, (ratio) => ratio.toFixed(2));
}

/** What is asked. */
export function loadTable({ loads }: ClassContest, bytes: number): ProofTable {
  return {
    title: "The loads",
    text:
      `Tables, queries and indexes of the guides with ${short(bytes / MIB)} MiB of data, and pgbench's own. In a round each set of parameters is ` +
      "asked the same transactions, with the same seed, one after the other; each has its own copy of the data.",
    columns: ["Load", "Group", "What", "Clients"],
    rows: loads.map(({ id, group, what, clients }) => [id, group, what, String(clients)]),
  };
}

/** Ours against each of the others. */
export function ratioTable(contest: ClassContest): ProofTable {
  const { parameters, verdicts, limited } = contest;
  return {
    title: `${parameters.instanceClass} (${sizeOf(contest)}): throughput of ours against the others`,
    text:
      "Our transactions a second divided by theirs, median of the rounds (least to largest). Above 1 ours is faster. Ours run on " +
      "two servers, whose ratio to each other in the last column is what chance does. " +
      (limited
        ? "Each server may take the class's memory and no more, page cache included."
        : "Control groups are not allowed here: the page cache was not limited to the class's memory."),
    columns: [
      "Load",
      "RDS default",
      "guides",
      "PGTune",
      "timescaledb-tune",
      "Best other",
      "Verdict",
      "Ours against ours",
    ],
    rows: [
      ...verdicts.map(({ workload, against, best, outcome, chance }) => [
        workload,
        ...OTHERS.map((id) => spread(against[id])),
        best,
        { holds: "holds", noise: "less, within the noise", less: "less" }[outcome],
        spread(chance),
      ]),
      [
        "all (geometric mean)",
        ...OTHERS.map((id) => overallText(overall(verdicts, id))),
        "",
        "",
        "",
      ],
    ],
  };
}

function overallText(ratio: number): string {
  return Number.isNaN(ratio) ? NOT_THERE : ratio.toFixed(2);
}

/** Latencies of each. */
export function latencyTable(contest: ClassContest): ProofTable {
  const { parameters, contestants, loads, turns } = contest;
  const of = (load: string, id: ContestantId, value: (turn: Turn) => number) =>
    median(turns.filter((turn) => turn.workload === load && turn.contestant === id).map(value));
  return {
    title: `${parameters.instanceClass}: latency`,
    text: "Milliseconds of a transaction: p50 / p95 / p99, each the median of the rounds; in brackets transactions a second.",
    columns: ["Load", ...contestants.map(({ name }) => name)],
    rows: loads.map(({ id: load }) => [
      load,
      ...contestants.map(({ id }) => {
        const [p50, p95, p99, tps] = (["p50", "p95", "p99", "tps"] as const).map((key) =>
          short(of(load, id, (turn) => turn[key])),
        );
        return `${p50} / ${p95} / ${p99} (${tps})`;
      }),
    ]),
  };
}

/** Where the planners differ. */
export function planTable({ parameters, contestants, plans }: ClassContest): ProofTable {
  const rows = Object.entries(plans).flatMap(([load, byContestant]) => {
    const ours = byContestant.plumbline;
    const others = contestants.filter(
      ({ id }) => OTHERS.some((other) => other === id) && byContestant[id] !== ours,
    );
    if (others.length === 0) return [];
    return [
      [load, "Plumbline", ours ?? ""],
      ...others.map(({ id, name }) => [load, name, byContestant[id] ?? ""]),
    ];
  });
  return {
    title: `${parameters.instanceClass}: plans that differ`,
    text: "How each planner goes about one statement of the load, from the outside to the inside, where it is not as with ours.",
    columns: ["Load", "Parameters of", "Plan"],
    rows,
  };
}

/** What each server did in the whole contest. */
export function totalsTable({ parameters, contestants, totals }: ClassContest): ProofTable {
  const nameOf = (id: ContestantId) => contestants.find((each) => each.id === id)?.name ?? id;
  const mib = (bytes: number | undefined) =>
    bytes === undefined ? "not known" : short(bytes / MIB);
  return {
    title: `${parameters.instanceClass}: what the servers did`,
    text: "Over the whole contest. Held is memory that cannot be dropped; a checkpoint precedes each round of a load that writes.",
    columns: [
      "Parameters of",
      "Temporary files (MiB)",
      "WAL (MiB)",
      "Checkpoints",
      "Held (MiB)",
      "Peak with page cache (MiB)",
    ],
    rows: totals.map(({ contestant, tempBytes, walBytes, checkpoints, held, peak }) => [
      nameOf(contestant),
      mib(tempBytes),
      mib(walBytes),
      String(checkpoints),
      mib(held),
      mib(peak),
    ]),
  };
}

/** Parameters that are not the same for all. */
export function parameterTable({ parameters, contestants }: ClassContest): ProofTable {
  const names = [...new Set(contestants.flatMap(({ settings }) => Object.keys(settings)))].sort();
  return {
    title: `${parameters.instanceClass}: the parameters`,
    text: "In the units of the RDS API, where they are not the same in all sets; empty: PostgreSQL's own default.",
    columns: ["Parameter", ...contestants.map(({ name }) => name)],
    rows: names
      .map((name) => [name, ...contestants.map(({ settings }) => settings[name] ?? "")])
      .filter(([, ...values]) => new Set(values).size > 1),
  };
}

/** Which parameter does it. */
export function ablationTable(ablation: readonly AblationResult[]): ProofTable {
  const loads = [...new Set(ablation.map(({ workload }) => workload))];
  return {
    title: "Which parameter does it",
    text:
      "Our parameters with one of them changed: how many times as long the load takes then, median of the rounds (least to largest). " +
      "Above 1 the change is slower than ours.",
    columns: ["Change", ...loads],
    rows: CHANGES.map(({ name }) => [
      name,
      ...loads.map((load) => {
        const found = ablation.find((each) => each.change === name && each.workload === load);
        if (found === undefined) return "";
        return spread(found.slower);
      }),
    ]),
  };
}
