import type * as pulumi from "@pulumi/pulumi";
import { mergedEnvironment } from "./job-spec.ts";
import type { MigrationDatabase, ResolvedMigrationArgs } from "./migration-job-args.ts";
import type { ContainerArgs, PodArgs } from "./pod.ts";
import { secretFile } from "./secrets.ts";

/** Volume with the SQL, and where it is mounted. */
const SQL = { volume: "sql", path: "/sql" } as const;

/** Files of the ConfigMap. */
const FILES = { before: "before.sql", after: "after.sql" } as const;

/**
 * Starts psql with the user and password of the mounted secret: read into its environment by the container itself, so that
 * neither the program nor the Job, its arguments or a log have them.
 */
export const PSQL_SCRIPT = `if [ ! -r "$PGSSLROOTCERT" ]; then
  echo "no file $PGSSLROOTCERT in this image: add the certificates of RDS (global-bundle.pem)" >&2
  exit 1
fi
PGUSER=$(cat "$USERNAME_FILE")
PGPASSWORD=$(cat "$PASSWORD_FILE")
export PGUSER PGPASSWORD
exec psql --no-psqlrc --quiet --no-align --tuples-only --file="$SQL_FILE"
`;

/** Seconds to connect: a writer that fails over answers after about a minute, and the Job tries again. */
const CONNECT_SECONDS = 10;

/** The content of the ConfigMap: only what there is. */
export function sqlFiles({ sql }: ResolvedMigrationArgs): Readonly<Record<string, string>> {
  const { before = "", after = "" } = sql ?? {};
  return {
    ...(before === "" ? {} : { [FILES.before]: before }),
    ...(after === "" ? {} : { [FILES.after]: after }),
  };
}

/** The containers of the pod, one after the other: extensions, the application's own migrations, views and indexes. */
export interface Steps {
  readonly init: readonly ContainerArgs[];
  readonly last: ContainerArgs;
  readonly volumes: NonNullable<PodArgs["extraVolumes"]>;
}

/** @param configMap name of the ConfigMap with the SQL; undefined without SQL */
export function migrationSteps(
  args: ResolvedMigrationArgs,
  configMap: pulumi.Input<string> | undefined,
): Steps {
  const application: ContainerArgs = {
    name: "application",
    image: args.image,
    ...(args.command === undefined ? {} : { command: args.command }),
    environment: mergedEnvironment(args.tuning.environment, args.env),
    configMaps: args.configMaps,
    resources: args.tuning.resources,
  };
  const { database } = args;
  if (configMap === undefined || database === undefined) {
    return { init: [], last: application, volumes: [] };
  }
  const { before = "", after = "" } = args.sql ?? {};
  const steps = [
    ...(before === "" ? [] : [psqlStep("extensions", FILES.before, database, args)]),
    application,
    ...(after === "" ? [] : [psqlStep("indexes", FILES.after, database, args)]),
  ];
  return {
    init: steps.slice(0, -1),
    last: steps.at(-1) ?? application,
    volumes: [{ name: SQL.volume, configMap: { name: configMap } }],
  };
}

function psqlStep(
  name: string,
  file: string,
  database: MigrationDatabase,
  args: ResolvedMigrationArgs,
): ContainerArgs {
  return {
    name,
    image: args.postgresImage ?? "",
    command: ["sh", "-euc", PSQL_SCRIPT],
    environment: {
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: database.name,
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: args.caBundlePath,
      PGCONNECT_TIMEOUT: String(CONNECT_SECONDS),
      PGAPPNAME: `migrations ${name}`,
      USERNAME_FILE: secretFile(database.secret, "username"),
      PASSWORD_FILE: secretFile(database.secret, "password"),
      SQL_FILE: `${SQL.path}/${file}`,
    },
    resources: args.tuning.resources,
    extraMounts: [{ name: SQL.volume, mountPath: SQL.path, readOnly: true }],
  };
}
