import type { Problem } from "../../tuning/errors.ts";
import type { ResolvedMigrationArgs } from "./migration-job-args.ts";
import { imageProblems, workloadProblems } from "./workload-checks.ts";

/** Keys of the secret that psql is given. */
export const CREDENTIAL_KEYS = ["username", "password"] as const;

/** Whether there is any SQL to run. */
export function hasSql({ sql }: Pick<ResolvedMigrationArgs, "sql">): boolean {
  return sql !== undefined && (sql.before !== "" || sql.after !== "");
}

/** Everything wrong with the arguments of a migration job. */
export function migrationProblems(args: ResolvedMigrationArgs): readonly Problem[] {
  return [
    ...workloadProblems(args),
    ...kindProblems(args),
    ...(hasSql(args) ? sqlProblems(args) : []),
  ];
}

function kindProblems({ tuning }: ResolvedMigrationArgs): readonly Problem[] {
  if (tuning.kind === "migration" && tuning.schedule === undefined) return [];
  return [
    {
      path: "tuning.kind",
      got:
        tuning.schedule === undefined ? tuning.kind : `a job with the schedule ${tuning.schedule}`,
      allowed: "the tuning of a job without a schedule",
      fix: "remove the schedule, or make a ScheduledJob of it",
    },
  ];
}

function sqlProblems(args: ResolvedMigrationArgs): readonly Problem[] {
  const { database, postgresImage = "", allowTags, caBundlePath, secrets = {} } = args;
  const problems: Problem[] = [...imageProblems("postgresImage", postgresImage, allowTags)];
  if (!caBundlePath.startsWith("/")) {
    problems.push({
      path: "caBundlePath",
      got: caBundlePath,
      allowed: "an absolute path in postgresImage",
      fix: "write where the image has RDS's certificates",
    });
  }
  if (database === undefined) {
    problems.push({
      path: "database",
      got: "none",
      allowed: "host, port, name and secret: there is SQL to run",
      fix: "pass the outputs of the database",
    });
    return problems;
  }
  const keys = secrets[database.secret]?.keys ?? [];
  const missing = CREDENTIAL_KEYS.filter((key) => !keys.includes(key));
  if (missing.length === 0) return problems;
  return [
    ...problems,
    {
      path: `secrets.${database.secret}.keys`,
      got: keys.length === 0 ? "none" : keys.join(", "),
      allowed: `${CREDENTIAL_KEYS.join(" and ")}: database.secret names it`,
      fix: `add ${missing.join(" and ")}`,
    },
  ];
}
