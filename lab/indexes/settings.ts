import { contestants } from "../database/contestants.ts";
import type { ContestantId } from "../database/contestants.ts";
import { LabError } from "../errors.ts";
import type { DatabaseParameters } from "../proof/types.ts";

/** The class whose parameters are tried: 2 vCPU and 8 GiB, as many processors as the smallest machine of the proof has. */
const CLASS = "db.m7g.large";

/**
 * The parameters of the class, for the version that is nearest to the server's.
 *
 * @throws LabError when the class is not among those the engine evaluated.
 */
export function chooseDatabase(
  databases: readonly DatabaseParameters[],
  major: number,
): DatabaseParameters {
  const distance = ({ version }: DatabaseParameters) => Math.abs(Number(version) - major);
  const [nearest] = databases
    .filter(({ instanceClass }) => instanceClass === CLASS)
    .sort((a, b) => distance(a) - distance(b));
  if (nearest !== undefined) return nearest;
  const there = [...new Set(databases.map(({ instanceClass }) => instanceClass))].join(", ");
  throw new LabError(
    `No parameters of ${CLASS}: among the stack's classes are ${there === "" ? "none" : there}. Declare one in examples/classes.`,
  );
}

/** The two sets of parameters that are compared, as a server takes them. */
export interface Settings {
  /** RDS' default group. */
  readonly defaults: Readonly<Record<string, string>>;
  /** What the stack's components declare for the class, over RDS' defaults. */
  readonly ours: Readonly<Record<string, string>>;
}

/**
 * Both sets of a class. Libraries are the section's own.
 *
 * @param known names that this server has: the parameters may be those of another version.
 */
export function settingsOf(database: DatabaseParameters, known: ReadonlySet<string>): Settings {
  const all = contestants(database);
  const of = (id: ContestantId) =>
    Object.fromEntries(
      Object.entries(all.find((each) => each.id === id)?.settings ?? {}).filter(
        ([name]) => known.has(name) && name !== "shared_preload_libraries",
      ),
    );
  return { defaults: of("rds-default"), ours: of("plumbline") };
}
