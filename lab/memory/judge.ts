import type { Check, ProofTable } from "../proof/types.ts";
import { areaOf, budgetLines, budgetOf, mebibytes } from "./budget.ts";
import { LEAST_SHARE } from "./high-water.ts";
import type { HighWater } from "./high-water.ts";
import { totalOf } from "./processes.ts";

/** What the memory of a server is held against. */
export interface ClassMemory {
  /** "db.t4g.small". */
  readonly instanceClass: string;
  /** Bytes. */
  readonly memory: number;
}

/** Most of a server's memory at one time: by its control group, else by its processes. Bytes. */
export function heldOf({ groupHeld, peak }: HighWater): number {
  return groupHeld === undefined ? totalOf(peak) : groupHeld + peak.pageTables;
}

/** Whether the memory of the class was too little: something was killed, or it does not fit where nothing could be. */
export function outOfMemory(seen: HighWater, { memory }: ClassMemory): boolean {
  return seen.group === undefined ? totalOf(seen.peak) > memory : seen.group.killed > 0;
}

/** Whether the server lived through it with all sessions at their largest. */
export function survived(seen: HighWater, given: ClassMemory): boolean {
  const whole = seen.failure === undefined && seen.holding >= seen.opened;
  return whole && !outOfMemory(seen, given);
}

/** What has to hold for the stack's own parameters. @param ours one for each statement. */
export function judgeOurs(ours: readonly HighWater[], given: ClassMemory): readonly Check[] {
  return ours.flatMap((seen) => {
    const prefix = `memory.${seen.statement.kind}`;
    return [
      connectionsCheck(prefix, seen),
      statementCheck(prefix, seen),
      ...killedCheck(prefix, seen, given),
      classCheck(prefix, seen, given),
      budgetCheck(prefix, seen),
    ];
  });
}

function connectionsCheck(prefix: string, seen: HighWater): Check {
  const { wanted, opened, superusers, settings, beyond } = seen;
  return {
    id: `${prefix}.connections`,
    what: `nobody is refused below max_connections: ${wanted} connections of an application and ${settings.reserved} of superusers`,
    seen:
      `${opened} and ${superusers} of ${settings.maxConnections}; ` +
      (beyond === undefined ? "one more was let in" : `one more: "${beyond}"`),
    holds: opened === wanted && superusers === settings.reserved && beyond !== undefined,
    required: true,
  };
}

function statementCheck(prefix: string, seen: HighWater): Check {
  const { use, settings, statement, holding, opened } = seen;
  const limit = statement.kind === "hash" ? areaOf(settings) : settings.workMem;
  const least = Math.round(LEAST_SHARE * 100);
  return {
    id: `${prefix}.statement`,
    what: `the ${statement.kind} of every connection takes at least ${least} % of what it may, all at the same time`,
    seen: `${mebibytes(use.memory)} of ${mebibytes(limit)} (${use.method}), ${holding} of ${opened} sessions at the same time`,
    holds: use.memory >= LEAST_SHARE * limit && holding === opened,
    required: true,
    ...(seen.failure === undefined ? {} : { why: seen.failure }),
  };
}

function killedCheck(prefix: string, seen: HighWater, given: ClassMemory): readonly Check[] {
  if (seen.group === undefined) return [];
  const { killed } = seen.group;
  return [
    {
      id: `${prefix}.killed`,
      what: `no process is killed under a control group of the ${mebibytes(given.memory)} of ${given.instanceClass}`,
      seen: `${killed} killed`,
      holds: killed === 0,
      required: true,
    },
  ];
}

function classCheck(prefix: string, seen: HighWater, given: ClassMemory): Check {
  const held = heldOf(seen);
  return {
    id: `${prefix}.class`,
    what: `all connections at their largest, with an index build, stay below the ${mebibytes(given.memory)} of ${given.instanceClass}`,
    seen: `${mebibytes(held)} held (${share(held, given.memory)}), ${mebibytes(given.memory - held)} left for the system`,
    holds: held <= given.memory,
    required: true,
  };
}

function budgetCheck(prefix: string, seen: HighWater): Check {
  const [held, predicted] = [heldOf(seen), budgetOf(seen.settings)];
  return {
    id: `${prefix}.budget`,
    what: "what is held is not more than the sum of the parameters says",
    seen: `${mebibytes(held)} of ${mebibytes(predicted)} (${share(held, predicted)})`,
    holds: held <= predicted,
    required: true,
  };
}

/** Whether parameters of others would do: told, nothing of ours depends on it. */
export function judgeOthers(others: readonly HighWater[], given: ClassMemory): readonly Check[] {
  return others.map((seen) => {
    const held = heldOf(seen);
    const lived = survived(seen, given);
    return {
      id: `memory.others.${seen.contestant}`,
      what: `${seen.contestant}: all ${seen.settings.maxConnections} connections at their largest stay below the memory of ${given.instanceClass}`,
      seen: `${mebibytes(held)} held when ${seen.holding} of ${seen.opened} sessions had their ${seen.statement.kind}${killedWords(seen)}`,
      holds: lived,
      required: false,
      ...(lived || seen.failure === undefined ? {} : { why: seen.failure }),
    };
  });
}

function killedWords({ group }: HighWater): string {
  return group === undefined || group.killed === 0 ? "" : `, ${group.killed} killed`;
}

/** A row for each server. */
export function highWaterTable(all: readonly HighWater[], given: ClassMemory): ProofTable {
  const grouped = all.every(({ group }) => group !== undefined);
  const limit = grouped
    ? `under a control group of the class's ${mebibytes(given.memory)}`
    : "without a control group, which this process may not make: held is the sum over the processes";
  return {
    title: `Memory with every connection at its largest, ${given.instanceClass}`,
    text:
      `Every connection holds a sort or hash of full size at the same time while an index is built, ${limit}. In RDS the ` +
      "operating system and the agents need what is left. Page tables are the kernel's, and count as held.",
    columns: [
      "Parameters",
      "Statement",
      "max_connections",
      "Of a session",
      "Sessions holding it",
      "Shared",
      "Sessions' own",
      "Page tables",
      "Held",
      "Sum of the parameters",
      "Killed",
    ],
    rows: all.map((seen) => [
      seen.contestant,
      `${seen.statement.kind} of ${mebibytes(seen.use.memory)}`,
      String(seen.settings.maxConnections),
      mebibytes(areaOf(seen.settings)),
      `${seen.holding} of ${seen.wanted}`,
      mebibytes(seen.peak.shared),
      mebibytes(seen.peak.own),
      mebibytes(seen.peak.pageTables),
      mebibytes(heldOf(seen)),
      `${mebibytes(budgetOf(seen.settings))} (${share(budgetOf(seen.settings), given.memory)} of the class)`,
      seen.group === undefined ? "not seen" : String(seen.group.killed),
    ]),
  };
}

/** The sum, line by line. */
export function budgetTable(seen: HighWater, given: ClassMemory): ProofTable {
  const lines = budgetLines(seen.settings);
  const total = budgetOf(seen.settings);
  return {
    title: `What the parameters add up to, ${seen.contestant} on ${given.instanceClass}`,
    text:
      "The most that could be held, worked out from what the server itself says of its parameters. One sort or hash a " +
      "session: a query with several of them at once takes more.",
    columns: ["Part", "Arithmetic", "Memory"],
    rows: [
      ...lines.map(({ what, arithmetic, bytes }) => [what, arithmetic, mebibytes(bytes)]),
      ["sum", `${share(total, given.memory)} of ${mebibytes(given.memory)}`, mebibytes(total)],
    ],
  };
}

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
