import type { Comparison, ResourceChange } from "../../model.ts";
import { isObject } from "../../values.ts";
import { namesOf, orderCode, step, textOf } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const RUNNING = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:argoproj.io/v1alpha1:Rollout",
];

/** Statements of PostgreSQL after which the code from before does not work any more. */
const BREAKING: readonly (readonly [RegExp, string])[] = [
  [/\bdrop\s+table\b/i, "DROP TABLE"],
  [/\bdrop\s+column\b/i, "DROP COLUMN"],
  [/\brename\s+(?:column\s+\S+\s+)?to\b|\brename\s+column\b/i, "RENAME"],
  [/\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b/i, "ALTER COLUMN ... TYPE"],
  [/\bset\s+not\s+null\b/i, "SET NOT NULL"],
];

/** Migrations of the schema beside the rollout of the code that needs them. */
export const MIGRATION_ORDER: OrderCheck = {
  codes: [
    orderCode(
      "migration-not-expand",
      "A migration takes something away that running pods use, in the update that rolls out new ones.",
      "During a rollout old and new pods run on one schema: what is dropped, renamed or made stricter breaks the old ones. First only add, then roll out, and take away in a later update.",
      SOURCES.expandContract,
    ),
  ],
  types: [CONFIG_MAP],
  check(change, comparison) {
    const found = newStatements(change);
    if (found.length === 0) return [];
    const rolled = rolledOut(comparison);
    return rolled.length === 0 ? [] : [problem(change, found, rolled)];
  },
};

function problem(
  { name }: ResourceChange,
  found: readonly Statement[],
  rolled: readonly ResourceChange[],
): Problem {
  const list = found.map(({ what, file }) => `${what} (${file})`).join(", ");
  return {
    code: "migration-not-expand",
    message: `${name} brings ${list} in the update that rolls out ${namesOf(rolled)}: the pods from before still run on the schema, and break.`,
    properties: [...new Set(found.map(({ file }) => `data["${file}"]`))],
    steps: [
      step(
        "expand: a migration that only adds (columns that may be null or have a default, new tables, triggers that keep both in step)",
        "Pods from before go on working.",
      ),
      step(
        `${namesOf(rolled)}: code that writes both and reads the new; then the data filled in`,
        "Old and new pods work beside each other.",
      ),
      step(
        `contract: ${[...new Set(found.map(({ what }) => what))].join(", ")} in an update of its own`,
        "No pod uses the old schema any more.",
      ),
    ],
  };
}

interface Statement {
  readonly what: string;
  readonly file: string;
}

/** Breaking statements that were not there before, by file and kind. */
function newStatements({ before, after, operation }: ResourceChange): readonly Statement[] {
  if (operation === "delete") return [];
  const now = filesOf(after?.inputs["data"]);
  const known = new Set([...filesOf(before?.inputs["data"]).values()].flatMap(statementsOf));
  return [...now]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, text]) => {
      const fresh = statementsOf(text).filter((statement) => !known.has(statement));
      const kinds = BREAKING.filter(([pattern]) => fresh.some((one) => breaks(pattern, one)));
      return kinds.map(([, what]) => ({ what, file }));
    });
}

/** A table that the same statement makes has no rows, and no column that code knows. */
function breaks(pattern: RegExp, statement: string): boolean {
  return pattern.test(statement) && !/^create\s/i.test(statement);
}

/** The SQL files of a ConfigMap. */
function filesOf(data: unknown): ReadonlyMap<string, string> {
  if (!isObject(data as never)) return new Map();
  const entries = Object.entries(data as Readonly<Record<string, string>>);
  return new Map(
    entries.flatMap(([file, value]) => {
      const text = textOf(value);
      return /\.sql$/i.test(file) && text !== undefined ? [[file, text] as const] : [];
    }),
  );
}

/** The statements of a text, without comments and what is quoted, on one line each. */
function statementsOf(text: string): readonly string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/--[^\n]*/g, " ")
    .replace(/'(?:[^']|'')*'/g, "''")
    .split(";")
    .map((statement) => statement.replace(/\s+/g, " ").trim())
    .filter((statement) => statement !== "");
}

/** Workloads that ran before and get new pods in this update. */
function rolledOut({ changes }: Comparison): readonly ResourceChange[] {
  return changes.filter(
    ({ type, operation, properties }) =>
      RUNNING.includes(type) &&
      (operation === "replace" ||
        (operation === "update" &&
          properties.some(({ keys }) => keys[0] === "spec" && keys[1] === "template"))),
  );
}
