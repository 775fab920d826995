import type * as pulumi from "@pulumi/pulumi";
import { createPassword, storeCredentials } from "../core/credentials.ts";
import { MAX_COMPONENT_NAME, fit } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { MigrationJob } from "../workload/migration-job.ts";
import { secretFile } from "../workload/secrets.ts";
import type { ResolvedExportersArgs } from "./exporters-args.ts";

/** Names of the secrets in the job's pod. */
const SECRETS = { owner: "database", role: "monitoring" } as const;

/** Seconds to connect: a writer that fails over answers after about a minute, and the Job tries again. */
const CONNECT_SECONDS = 10;

/** The role of the exporters, once it is there. */
export interface MonitoringRole {
  /** ARN of the secret with its `username` and `password`. */
  readonly secretArn: pulumi.Output<string>;
  readonly job: MigrationJob;
}

/**
 * Makes the role of the exporters: its password (kept as a secret of the state, sent by a write-only argument), the secret
 * with it, and a job that runs the SQL as the owner of the database.
 *
 * A job of its own and not a step of the application's migrations: the application's image is to see neither the password of
 * the monitoring nor wait for it, and a stack without migrations has a database to watch too.
 */
export function createMonitoringRole(
  component: PlatformComponent<object>,
  args: ResolvedExportersArgs,
): MonitoringRole {
  const { plan, database, transform } = args;
  const { name, passwordVersion: version, job: tuning } = plan.role;
  const password = createPassword(component, "password", version, transform);
  const secretArn = storeCredentials(component, {
    description: `User and password of the exporters of ${component.logicalName}`,
    userName: name,
    password,
    version,
    kmsKeyArn: database.kmsKeyArn,
    transform,
  });
  const keys = ["username", "password"];
  const { kmsKeyArn } = database;
  const job = new MigrationJob(
    fit(`${component.logicalName}-role`, MAX_COMPONENT_NAME),
    {
      environment: args.environment,
      tags: args.tags,
      clusterName: args.clusterName,
      region: args.region,
      namespace: args.namespace,
      image: args.images.postgresImage,
      allowTags: args.allowTags,
      tuning,
      command: ["sh", "-euc", roleScript(plan.role.sql)],
      env: {
        PGHOST: database.writerEndpoint,
        PGPORT: String(database.port),
        PGDATABASE: database.databaseName,
        PGSSLMODE: "verify-full",
        PGSSLROOTCERT: args.caBundlePath,
        PGCONNECT_TIMEOUT: String(CONNECT_SECONDS),
        PGAPPNAME: "monitoring role",
        USERNAME_FILE: secretFile(SECRETS.owner, "username"),
        PASSWORD_FILE: secretFile(SECRETS.owner, "password"),
        ROLE_PASSWORD_FILE: secretFile(SECRETS.role, "password"),
      },
      secrets: {
        [SECRETS.owner]: { arn: database.secretArn, keys, kmsKeyArn },
        [SECRETS.role]: { arn: secretArn, keys, kmsKeyArn },
      },
      connections: [{ to: "cidr", cidrs: args.dataCidrs, ports: [database.port] }],
      transform: transform?.role,
    },
    { parent: component },
  );
  return { secretArn, job };
}

/**
 * Runs the SQL and answers psql's two questions for the password. The pod has no terminal, so psql asks standard input;
 * printf is part of the shell, so no process has the password among its arguments.
 */
export function roleScript(sql: string): string {
  return `if [ ! -r "$PGSSLROOTCERT" ]; then
  echo "no file $PGSSLROOTCERT in this image: add the certificates of RDS (global-bundle.pem)" >&2
  exit 1
fi
PGUSER=$(cat "$USERNAME_FILE")
PGPASSWORD=$(cat "$PASSWORD_FILE")
export PGUSER PGPASSWORD
role_password=$(cat "$ROLE_PASSWORD_FILE")
if [ -z "$role_password" ]; then
  echo "the secret of the monitoring role has no password" >&2
  exit 1
fi
cat > "$TMPDIR/role.sql" <<'END OF ROLE'
${sql}END OF ROLE
printf '%s\\n%s\\n' "$role_password" "$role_password" |
  psql --no-psqlrc --quiet --no-align --tuples-only --file="$TMPDIR/role.sql"
`;
}
