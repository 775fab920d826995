/** Which sum a finding is about. */
export type BudgetName =
  | "connections"
  | "memory"
  | "demand"
  | "cache-connections"
  | "node-cpu"
  | "node-memory"
  | "node-storage"
  | "node-pods"
  | "quota"
  | "sysctls";

/** What the amounts of a finding count. */
export type BudgetUnit = "connections" | "bytes" | "millicores" | "pods" | "sysctls";

/** One line of a sum. */
export interface BudgetLine {
  /** Who it is for: "services.api". */
  readonly label: string;
  /** How the amount comes about: "(10 + 3) replicas x 4 workers x (8 + 4)". */
  readonly arithmetic: string;
  /** In the finding's unit. */
  readonly amount: number;
}

/** One change that alone makes the sum fit; the sum was computed again with it applied. */
export interface Fix {
  /** For a person: "services.api.pool.overflow: 10 -> 4". */
  readonly change: string;
  /** Key in the stack configuration. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
  /** The total after the change. */
  readonly total: number;
  /** The limit after the change. */
  readonly limit: number;
  /**
   * How much the change changes, for the order of the list: the share given up or added (0.5 is
   * half), 1 for a class of twice the memory, 0.5 for moving a service behind the proxy, and 0.5
   * more for max_connections, which reboots the database for no other gain.
   */
  readonly effort: number;
}

/** One sum against its limit. */
export interface Finding {
  readonly budget: BudgetName;
  /** What the limit belongs to: "database", "cache queue". */
  readonly subject: string;
  readonly status: "ok" | "warning" | "error";
  readonly lines: readonly BudgetLine[];
  /** The sum of the lines. */
  readonly total: number;
  readonly limit: number;
  /** How the limit comes about. */
  readonly limitArithmetic: string;
  readonly unit: BudgetUnit;
  /** Changes that alone make it fit, smallest first; empty when it is ok. */
  readonly fixes: readonly Fix[];
  /** What a person should know beside the sum. */
  readonly notes: readonly string[];
}

/** The sum of the lines. */
export function totalOf(lines: readonly BudgetLine[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/** A change to an input, to be tried. */
export interface Candidate<Input> {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  /** Other keys that go with it: "with database.proxy.enabled: true". @default - none */
  readonly also?: string;
  readonly effort: number;
  readonly input: Input;
}

/** The outcome of a sum, as far as trying a change needs it. */
export interface Outcome {
  readonly total: number;
  readonly limit: number;
}

/**
 * For each series of candidates (one kind of change, smallest first) the first one with which the
 * sum fits; of these the list, smallest change first.
 */
export function smallestFixes<Input>(
  series: readonly Iterable<Candidate<Input>>[],
  outcome: (input: Input) => Outcome,
): Fix[] {
  const fixes: Fix[] = [];
  for (const candidates of series) {
    for (const candidate of candidates) {
      const { total, limit } = outcome(candidate.input);
      if (total > limit) continue;
      const { path, from, to, also, effort } = candidate;
      const change = `${path}: ${from} -> ${to}${also === undefined ? "" : `, ${also}`}`;
      fixes.push({ change, path, from, to, total, limit, effort });
      break;
    }
  }
  return fixes.sort((a, b) =>
    a.effort === b.effort ? a.path.localeCompare(b.path) : a.effort - b.effort,
  );
}
