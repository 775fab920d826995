import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Length limits of the physical names this project sets itself. Everything else is left to the provider's auto-naming,
 * which keeps a replacement from colliding with what it replaces.
 * Source: the API references of RDS (CreateDBInstance, CreateDBParameterGroup), ElastiCache (CreateUser, CreateUserGroup,
 * CreateCacheParameterGroup), KMS (CreateAlias, "alias/" included) and CloudWatch Logs (CreateLogGroup).
 */
export const NAME_LIMITS = Object.freeze({
  databaseInstance: 63,
  databaseParameterGroup: 255,
  databaseSnapshot: 255,
  cacheUser: 40,
  cacheUserGroup: 40,
  cacheParameterGroup: 255,
  kmsAlias: 256,
  logGroup: 512,
});

/**
 * Longest logical name of a component. The provider adds 8 characters to the name of a child and refuses what is then too
 * long instead of cutting it; 40 characters is the shortest limit of what is auto-named (an ElastiCache replication group),
 * and the longest suffix there is "-group".
 */
export const MAX_COMPONENT_NAME = 26;

/** What a component may be called: it becomes part of names in DNS, IAM, RDS and ElastiCache. */
export const COMPONENT_NAME = /^[a-z](?:-?[a-z0-9])*$/;

/** Hexadecimal digits that tell apart two names cut to the same beginning. */
const HASH_DIGITS = 7;

/**
 * The physical name `<project>-<stack>-<logical>` in the characters RDS and ElastiCache allow: lower-case letters, digits
 * and single hyphens, a letter first. A name over `limit` is cut, and a hash of the whole name keeps it unique and stable.
 */
export function physicalName(logical: string, limit: number): string {
  return fit(`${pulumi.getProject()}-${pulumi.getStack()}-${logical}`, limit);
}

/** The path `/<project>/<stack>/<rest>`, as log groups are named. */
export function physicalPath(rest: string): string {
  return `/${pulumi.getProject()}/${pulumi.getStack()}/${rest}`;
}

/** `name` in RDS and ElastiCache characters, at most `limit` long; the pure part of `physicalName`. */
export function fit(name: string, limit: number): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const clean = /^[a-z]/.test(words) ? words : `p-${words}`;
  if (clean.length <= limit) return clean;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_DIGITS);
  return `${clean.slice(0, limit - HASH_DIGITS - 1).replace(/-+$/, "")}-${hash}`;
}
