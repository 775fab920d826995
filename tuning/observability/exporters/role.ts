import { identifier, literal } from "../../migrations/names.ts";
import { extensionsSql } from "../../migrations/extensions.ts";

/** Name of the role that exporters log in with. */
export const MONITORING_ROLE = "plumbline_monitoring";

/** The extension that the collector of statements reads. */
const STATEMENTS = "pg_stat_statements";

/** What the monitoring role is made from. */
export interface MonitoringRoleInput {
  /** Database the exporters connect to. */
  readonly database: string;
  /** Sessions it may have on an instance (reserve.exporterConnections). */
  readonly connections: number;
  /** Seconds a statement of it may take. */
  readonly statementTimeoutSeconds: number;
  /** Number of the password: another one makes another script, and so another run. */
  readonly passwordVersion: number;
  /** @default MONITORING_ROLE */
  readonly role?: string;
}

/**
 * SQL for psql that brings the monitoring role to what it must be: it may log in, read statistics and settings (pg_monitor),
 * and nothing else; a role of that name that may more is refused, memberships it has no more are taken from it. May run any
 * number of times.
 *
 * The password is not in it. `\password` makes psql ask for it, twice, on its standard input where there is no terminal, and
 * send only the SCRAM verifier: whatever the server writes down of the statement (log_statement, log_min_duration_statement,
 * pgaudit, pg_stat_statements), nobody can log in with it. Turning those logs off for a session needs a superuser, which RDS
 * gives to nobody.
 * Source: PostgreSQL documentation, psql (\password), "Predefined Roles" (pg_monitor), CREATE ROLE (notes on cleartext).
 */
export function monitoringRoleSql(input: MonitoringRoleInput): string {
  const { database, connections, statementTimeoutSeconds, passwordVersion } = input;
  const name = input.role ?? MONITORING_ROLE;
  const role = identifier(name);
  const seconds = `${statementTimeoutSeconds}s`;
  return `\\set ON_ERROR_STOP on
SET client_min_messages = warning;
DO $plumbline$ BEGIN
  IF current_database() <> ${literal(database)} THEN
    RAISE EXCEPTION 'connected to database %, not to %', current_database(), ${literal(database)};
  END IF;
END $plumbline$;

${extensionsSql([STATEMENTS]).join("\n")}

\\echo role ${name}
DO $plumbline$
DECLARE
  existing pg_roles%ROWTYPE;
  other name;
BEGIN
  SELECT * INTO existing FROM pg_roles WHERE rolname = ${literal(name)};
  IF NOT FOUND THEN
    CREATE ROLE ${role};
  ELSIF existing.rolsuper OR existing.rolreplication OR existing.rolbypassrls THEN
    RAISE EXCEPTION 'role % may do more than monitoring', ${literal(name)}
      USING HINT = 'drop it, or take SUPERUSER, REPLICATION and BYPASSRLS from it';
  END IF;
  FOR other IN
    SELECT pg_get_userbyid(roleid) FROM pg_auth_members
    WHERE member = ${literal(name)}::regrole AND roleid <> 'pg_monitor'::regrole
  LOOP
    EXECUTE format('REVOKE %I FROM %I', other, ${literal(name)});
  END LOOP;
  EXECUTE format('ALTER ROLE %I SET search_path = %I', ${literal(name)},
    (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = ${literal(STATEMENTS)}));
END $plumbline$;
ALTER ROLE ${role} WITH LOGIN INHERIT NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${connections};
GRANT pg_monitor TO ${role};
GRANT CONNECT ON DATABASE ${identifier(database)} TO ${role};
ALTER ROLE ${role} SET statement_timeout = '${seconds}';
ALTER ROLE ${role} SET lock_timeout = '1s';
ALTER ROLE ${role} SET idle_in_transaction_session_timeout = '${seconds}';
ALTER ROLE ${role} SET default_transaction_read_only = on;

-- Password number ${passwordVersion}.
SET password_encryption = 'scram-sha-256';
\\password ${role}
`;
}
