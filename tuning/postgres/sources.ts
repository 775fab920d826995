/** Where the numbers come from, written once so that a source reads the same wherever it is cited. */

/** Units, apply types and RDS defaults. */
export const RDS_PARAMETERS =
  'Amazon RDS User Guide, "Working with parameters on your RDS for PostgreSQL DB instance" (2023-06)';
/** AWS's own tuning advice. */
export const AWS_TUNING_GUIDE =
  'AWS Prescriptive Guidance, "Tuning PostgreSQL parameters in Amazon RDS and Amazon Aurora" (2024-02)';
/** Meaning of the parameters. */
export const POSTGRES_DOCS = 'PostgreSQL documentation, "Server Configuration"';
/** Ranges, units, contexts and built-in defaults. */
export const PG_SETTINGS = "pg_settings of PostgreSQL 15.18, 16.14, 17.10 and 18.4";
/** Parameters of pg_cron: defaults and contexts of its source, and which of them RDS offers. */
export const PG_CRON =
  'pg_cron 1.6, README; Amazon RDS User Guide, "Scheduling maintenance with the PostgreSQL pg_cron extension"';
/** The most used calculator. */
export const PGTUNE = "PGTune, le0pard/pgtune at 7caef27";
/** What changed between major versions. */
export const RELEASE_NOTES = "PostgreSQL release notes";
/** Rules of this project that no other source states; the number's arithmetic is in `why`. */
export const PLUMBLINE = "Plumbline's memory budget, docs of PostgresMemory";
