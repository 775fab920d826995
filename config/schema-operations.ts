import { z } from "zod";
import { cronSchedule, entryName, wholeNumber } from "./schema-common.ts";

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
const identifier = z.string().regex(IDENTIFIER, "a PostgreSQL identifier in lower case");

/** What cache keys start with; a wildcard would be taken literally by some clients and not by others. */
const keyPrefix = z
  .string()
  .regex(/^[\w:.-]+$/, "letters, digits and : . _ - (no wildcard)")
  .meta({ examples: ["search:results:"] });

const indexSchema = z.strictObject({
  on: z
    .string()
    .min(3)
    .meta({ examples: ["messages (tenant_id, created_at DESC)"] })
    .describe(
      'Table, columns and the rest as CREATE INDEX takes it after ON, as "messages (tenant_id, created_at DESC)". Required.',
    ),
  unique: z.boolean().default(false).describe("A unique index. Default: false."),
});

const materializedViewSchema = z.strictObject({
  query: z.string().min(8).describe("The SELECT it stores. Required."),
  uniqueOn: z
    .array(identifier)
    .min(1)
    .describe(
      "Columns that identify a row; REFRESH ... CONCURRENTLY needs their unique index. Required.",
    ),
  schedule: cronSchedule.describe("When pg_cron refreshes it: five cron fields in UTC. Required."),
});

/** What the migration job keeps true in the database beside the application's own migrations. */
export const migrationsSchema = z.strictObject({
  extensions: z
    .array(z.string().regex(/^[a-z][a-z0-9_-]*$/, "an extension's name"))
    .default([])
    .describe("Extensions of the application's database. Default: none."),
  indexes: z
    .record(identifier, indexSchema)
    .default({})
    .describe("Indexes built CONCURRENTLY, by name. Default: none."),
  materializedViews: z
    .record(identifier, materializedViewSchema)
    .default({})
    .describe("Materialized views with their refresh by pg_cron, by name. Default: none."),
});

/** The same words in each kind of operation: editors show them before the kind is chosen. */
function action<const Name extends string>(name: Name) {
  return z
    .literal(name)
    .meta({ examples: ["restart"] })
    .describe(
      "What it does: clear-cache (deletes keys by prefix), restart (pods, one after the other) or scale (raises the autoscaler's minimum). Required.",
    );
}

const serviceName = entryName
  .meta({ examples: ["api"] })
  .describe("Service of the stack. Required.");

/** One emergency procedure, ready but suspended. */
export const operationSchema = z.discriminatedUnion("action", [
  z.strictObject({
    action: action("clear-cache"),
    cache: entryName.meta({ examples: ["cache"] }).describe("Cache of the stack. Required."),
    prefix: keyPrefix.describe("Keys that start so are unlinked; no wildcard. Required."),
  }),
  z.strictObject({ action: action("restart"), service: serviceName }),
  z.strictObject({
    action: action("scale"),
    service: serviceName,
    replicas: wholeNumber(1, 1000)
      .meta({ examples: [4] })
      .describe(
        "Replicas to keep at least, from the service's replicas.min to its replicas.max. Required.",
      ),
  }),
]);

/** One entry of the TTL catalogue. */
export const ttlSchema = z.strictObject({
  seconds: wholeNumber(1, 2_592_000)
    .meta({ examples: [300] })
    .describe("Seconds until the entry expires, 1 to 2592000 (30 days). Required."),
  prefix: keyPrefix.describe("What its keys start with. Required."),
  cache: entryName.default("cache").describe("Cache it lives in. Default: cache."),
  warmedBy: entryName
    .optional()
    .describe("Job that fills it; its interval must be shorter than seconds. Default: none."),
});

/** @see migrationsSchema */
export type MigrationsConfig = z.output<typeof migrationsSchema>;
/** @see operationSchema */
export type OperationConfig = z.output<typeof operationSchema>;
/** @see ttlSchema */
export type TtlConfig = z.output<typeof ttlSchema>;
