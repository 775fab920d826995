import { z } from "zod";

/** A resource name part: starts with a letter, single hyphens, at most 20 characters. */
const NAME_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Name of a service, cache or job: it becomes part of AWS and Kubernetes resource names. RDS and
 * ElastiCache identifiers allow no double and no trailing hyphen, a replication group id has 40
 * characters, of which project and stack need up to half; hence at most 20.
 */
export const entryName = z
  .string()
  .max(20, "at most 20 characters")
  .regex(NAME_PATTERN, "lower-case letters, digits and single hyphens, starting with a letter");

/** Days that CloudWatch Logs accepts as retention (PutRetentionPolicy, `retentionInDays`). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number): z.ZodInt {
  return z.int().min(min).max(max);
}

/**
 * A number that may have a fraction. `pulumi config set --path x 0.88` stores the text "0.88" (only
 * whole numbers and booleans get their YAML type), so such a text is read as the number it spells.
 */
export function decimal(inner: z.ZodNumber): z.ZodPreprocess<z.ZodNumber> {
  return z.preprocess(
    (value) => (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value),
    inner,
  );
}

/** Daily window in UTC as the AWS APIs spell it. */
export const dailyWindow = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
    'hh:mm-hh:mm in UTC, as "03:00-04:00"',
  );

/** Weekly window in UTC as the AWS APIs spell it. */
export const weeklyWindow = z
  .string()
  .regex(
    /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
    'ddd:hh:mm-ddd:hh:mm in UTC, as "sun:04:30-sun:05:30"',
  );

/** Container image; the rules say where it must be named by digest. */
export const imageReference = z
  .string()
  .regex(
    /^[a-z0-9][\w.\-/:]*(@sha256:[0-9a-f]{64})?$/,
    'an image, as "registry.example.com/api@sha256:<64 hexadecimal digits>"',
  )
  .meta({ examples: [`registry.example.com/api@sha256:${"0".repeat(64)}`] });

/** When something runs: the five cron fields that Kubernetes and pg_cron have in common. */
export const cronSchedule = z
  .string()
  .regex(/^(\S+ ){4}\S+$/, 'five cron fields, as "*/5 * * * *"')
  .meta({ examples: ["*/5 * * * *"] });

/** A DNS host name with at least two labels, lower case, no trailing dot. */
export const hostName = z
  .string()
  .meta({ examples: ["www.example.com"] })
  .max(253, "at most 253 characters")
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a lower-case host name without scheme or path, as "api.example.com"',
  );

/**
 * Value of an engine parameter as the AWS APIs want it: a string without unit. `pulumi config set`
 * stores `65536` and `true` as YAML number and boolean, so these are accepted and spelled out here.
 */
export const parameterValue = z
  .union([z.string().min(1), z.number(), z.boolean()])
  .transform((value) => (typeof value === "boolean" ? (value ? "1" : "0") : String(value)));

/** Override map of engine parameters: name as the engine spells it -> value in the engine's unit. */
export const parameterOverrides = z.record(
  z
    .string()
    .regex(
      /^(unchecked:)?[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$/,
      'a parameter name as the engine spells it, as "work_mem" or "pg_stat_statements.max"',
    ),
  parameterValue,
);
