import type { DatabaseParameters, SectionResult } from "../proof/types.ts";
import { budgetOf, mebibytes } from "./budget.ts";
import type { HighWater } from "./high-water.ts";
import {
  budgetTable,
  heldOf,
  highWaterTable,
  judgeOthers,
  judgeOurs,
  outOfMemory,
  survived,
} from "./judge.ts";
import type { ClassMemory } from "./judge.ts";
import { highWaterPicture } from "./picture.ts";
import { explainSql } from "./statements.ts";

/** Id of the stack's own parameters among those that are tried. */
export const OURS = "plumbline";

/** What is said of the servers that were seen. */
export function resultOf(
  all: readonly HighWater[],
  given: ClassMemory,
  parameters: DatabaseParameters,
): SectionResult {
  const ours = all.filter(({ contestant }) => contestant === OURS);
  const others = all.filter(({ contestant }) => contestant !== OURS);
  const [first] = ours;
  return {
    summary: [...ours.map((seen) => oursWords(seen, given)), othersWords(others, given)],
    tables: [
      highWaterTable(all, given),
      ...(first === undefined ? [] : [budgetTable(first, given)]),
    ],
    pictures: [highWaterPicture(all, given)],
    checks: [...judgeOurs(ours, given), ...judgeOthers(others, given)],
    claims: [],
    commands: ours.map(
      ({ statement, settings }) =>
        `psql -c "SET work_mem = '${settings.workMem / 1024}kB'" -c "${explainSql(statement)}"  # ` +
        `${parameters.instanceClass}, PostgreSQL ${parameters.version}, in each of ${settings.maxConnections} connections`,
    ),
  };
}

function oursWords(seen: HighWater, given: ClassMemory): string {
  const held = heldOf(seen);
  return (
    `With all ${seen.settings.maxConnections} connections of ${given.instanceClass} holding a ${seen.statement.kind} of ` +
    `${mebibytes(seen.use.memory)} and an index build beside, PostgreSQL holds ${mebibytes(held)} of ` +
    `${mebibytes(given.memory)}; the parameters allow ${mebibytes(budgetOf(seen.settings))}.`
  );
}

/** A server that failed for another reason than its memory, such as a statement that took too long, shows nothing of it. */
function othersWords(others: readonly HighWater[], given: ClassMemory): string {
  const lived = others.filter((seen) => survived(seen, given));
  const out = others.filter((seen) => outOfMemory(seen, given));
  const rest = others.filter((seen) => !lived.includes(seen) && !out.includes(seen));
  const named = (all: readonly HighWater[], words: (seen: HighWater) => string) =>
    all.map((seen) => `${seen.contestant}${words(seen)}`).join(", ");
  return [
    out.length === 0
      ? ""
      : `Out of memory in the same test: ${named(out, ({ holding, opened }) => ` (with ${holding} of ${opened} at it)`)}.`,
    lived.length === 0 ? "" : `Other parameters that live through it: ${named(lived, () => "")}.`,
    rest.length === 0
      ? ""
      : `Not brought to their largest: ${named(rest, ({ failure }) => ` (${failure ?? "not all sessions"})`)}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
