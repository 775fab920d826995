import type { Comparison, ResourceChange } from "../../model.ts";
import { shown } from "../../values.ts";
import { DATABASE, replicasOf } from "./database-engine.ts";
import { moveOf, namesOf, orderCode, step } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** What a database is called, and what is in it. */
export const DATABASE_NAMES: OrderCheck = {
  codes: [
    orderCode(
      "database-rename",
      "The identifier of a database changes.",
      "Its endpoint is made from it: the old name is gone at once, the new one answers after about 10 minutes, and until then the instance is not available.",
      SOURCES.databaseRename,
    ),
    orderCode(
      "database-content-name",
      "The first database or the master user of an instance is renamed.",
      "Both are made with the instance: Pulumi replaces it by an empty one. In SQL both can be had without.",
      SOURCES.replaceFacts,
    ),
  ],
  types: [DATABASE],
  check: (change, comparison) => [...rename(change, comparison), ...content(change)],
};

function rename(change: ResourceChange, { base }: Comparison): readonly Problem[] {
  const { name, before } = change;
  const move = moveOf(change, "identifier");
  if (move?.before === undefined || before === undefined || change.operation !== "update")
    return [];
  const replicas = replicasOf(before, base.resources);
  const copies =
    replicas.length > 0
      ? ` Its replicas ${namesOf(replicas)} stay with it, and name it by the old identifier in the same update.`
      : "";
  return [
    {
      code: "database-rename",
      message: `${name} is renamed from ${shown(move.before)} to ${shown(move.after)}: the endpoint that all clients have is gone at once, the new one takes about 10 minutes.${copies}`,
      properties: ["identifier"],
      steps: [
        step(
          "the clients: a name of your own (a CNAME) for the database's endpoint",
          "Then the rename changes one record and no client.",
        ),
        step(
          `${name}: identifier: ${shown(move.after)}, applyImmediately: true at the time that was agreed, writes stopped`,
          "The instance is not available until the new name answers.",
        ),
        ...(replicas.length > 0
          ? [
              step(
                `${namesOf(replicas)}: replicateSourceDb: ${shown(move.after)}`,
                "The source has the new name only after the step before.",
              ),
            ]
          : []),
        step("the CNAME: the new endpoint", "Known only once the rename is done."),
      ],
    },
  ];
}

function content(change: ResourceChange): readonly Problem[] {
  const { name } = change;
  if (change.operation !== "replace") return [];
  const moved = (["dbName", "username"] as const).filter(
    (key) => moveOf(change, key)?.before !== undefined,
  );
  if (moved.length === 0) return [];
  return [
    {
      code: "database-content-name",
      message: `${name} changes ${moved.join(" and ")}: Pulumi replaces the instance by an empty one, although SQL does it in place.`,
      properties: moved,
      steps: [
        step(
          moved.includes("dbName")
            ? "in SQL, clients stopped: ALTER DATABASE ... RENAME TO ..., or CREATE DATABASE and copy"
            : "in SQL: CREATE ROLE with the new name, granted what the old one has (rds_superuser)",
          "The instance keeps its data.",
        ),
        step("the clients: the new name", "It is there since the step before."),
        step(
          `${name}: ${moved.join(" and ")} as it was made (or ignoreChanges: [${moved.map((key) => `"${key}"`).join(", ")}])`,
          "The property only says what the instance was made with.",
        ),
      ],
    },
  ];
}
