import type { SiteFile } from "../tuning/cdn/types.ts";
import { formatPath, removeCommand, setCommand } from "./command.ts";
import { checkEdge } from "./edge-problems.ts";
import type { ReadContent } from "./edge-problems.ts";
import { placeIssues, toProblem } from "./issues.ts";
import type { IssueContext } from "./issues.ts";
import { MASK, overlaps, valueAt } from "./problems.ts";
import type { ConfigProblem } from "./problems.ts";
import { repair } from "./repair.ts";
import type { Repaired } from "./repair.ts";
import { RULES } from "./rules.ts";
import { stackSchema } from "./schema.ts";
import type { RuleContext } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import { schemaAt } from "./schema-walk.ts";
import { tuningProblems } from "./tuning-problems.ts";
import type { PathKey } from "./schema-walk.ts";
import { proposeValue } from "./allowed.ts";

/** What is known of the configuration besides its values. */
export interface ParseOptions extends RuleContext {
  /** Places that hold secrets. @default - none */
  readonly secrets?: readonly (readonly PathKey[])[];
  /** Reads the folder of the built site. @default - what only its files can show is not checked */
  readonly readContent?: ReadContent;
}

/** The configuration and the files of its site, as far as they were read, or everything that is wrong. */
export type Parsed =
  | {
      readonly config: StackConfig;
      readonly siteFiles: readonly SiteFile[] | undefined;
      readonly problems: readonly [];
    }
  | { readonly config: undefined; readonly problems: readonly ConfigProblem[] };

/** The only top-level key that may hold secrets: an alarm endpoint can carry a token. */
const SECRET_KEYS: readonly string[] = ["alarms"];

/**
 * Checks a configuration: the schema, then every rule, then the calculations. Collects all problems; reads nothing but the site,
 * where it is told how.
 * @param raw the keys of the namespace, as plain data
 */
export function parse(raw: unknown, options: ParseOptions): Parsed {
  const secrets = options.secrets ?? [];
  const data = withDefaults(raw, options.awsRegion);
  const isSecret = (path: readonly PathKey[]) => secrets.some((secret) => overlaps(secret, path));
  const context: IssueContext = { raw: data, stack: options.stack, isSecret };
  const result = stackSchema.safeParse(data);
  const issues = result.success ? [] : placeIssues(result.error.issues, data);
  const repaired = repair(data);
  const problems: ConfigProblem[] = [
    ...secrets.filter((path) => !maySecret(path)).map((path) => secretProblem(path, context)),
    ...issues
      .filter(({ keys }) => !encrypted(data, keys) && !coveredBySecret(keys, secrets))
      .map((issue) => toProblem(issue, context)),
    ...ruleProblems(repaired, data, options),
  ];
  // The calculations must see no secret; but for the edge's they take only what the schema has accepted.
  const seen = secrets.every(maySecret);
  const edge =
    seen && repaired !== undefined ? checkEdge(repaired, options.readContent) : undefined;
  const told = [
    ...(seen && result.success ? tuningProblems(result.data) : []),
    ...(edge?.problems ?? []),
  ].filter(({ keys }) => !problems.some((problem) => overlaps(problem.keys, keys)));
  problems.push(...told);
  if (result.success && problems.length === 0) {
    return { config: result.data, siteFiles: edge?.siteFiles, problems: [] };
  }
  return { config: undefined, problems };
}

/** Still encrypted (a file read without an engine): the value is unknown, so its form cannot be judged. */
function encrypted(data: unknown, keys: readonly PathKey[]): boolean {
  return valueAt(data, keys) === MASK;
}

/** One problem a secret place is enough: it says that the place must not be a secret. */
function coveredBySecret(
  keys: readonly PathKey[],
  secrets: readonly (readonly PathKey[])[],
): boolean {
  return secrets.some(
    (secret) =>
      !maySecret(secret) &&
      secret.length > 1 &&
      secret.length === keys.length &&
      overlaps(secret, keys),
  );
}

function maySecret(path: readonly PathKey[]): boolean {
  return SECRET_KEYS.includes(String(path[0]));
}

/**
 * Pulumi.yaml gives an empty text or map to a key that a stack does not set (the engine refuses a
 * declared key without value); such a key counts as absent here. aws:region is the default of
 * `region`, and a required section is looked into even when it is absent, to name its required keys.
 */
function withDefaults(raw: unknown, awsRegion: string | null | undefined): unknown {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return raw;
  const data: Record<string, unknown> = { ...raw };
  for (const [key, value] of Object.entries(data)) {
    if (key in stackSchema.shape && (value === "" || isEmptyMap(value)))
      Reflect.deleteProperty(data, key);
  }
  data["database"] ??= {};
  if (typeof awsRegion === "string") data["region"] ??= awsRegion;
  return data;
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function ruleProblems(
  repaired: Repaired | undefined,
  data: unknown,
  options: ParseOptions,
): readonly ConfigProblem[] {
  if (repaired === undefined) return [];
  // Of a section that is missing as a whole nothing is known, its defaults included.
  const changed = isEmptyMap(valueAt(data, ["database"]))
    ? [...repaired.changed, ["database"]]
    : repaired.changed;
  const secretKeys = new Set((options.secrets ?? []).map(([key]) => key));
  return RULES.filter((rule) => !rule.reads.some((key) => secretKeys.has(key)))
    .flatMap((rule) => rule.check(repaired.config, options))
    .filter(
      ({ because }) => !because.some((place) => changed.some((change) => overlaps(change, place))),
    );
}

function secretProblem(path: readonly PathKey[], context: IssueContext): ConfigProblem {
  return {
    keys: path,
    path: formatPath(path),
    got: MASK,
    allowed: "a plain value: secrets belong only in alarms.httpsEndpoints and alarms.emails",
    fix: withoutSecret(path, context),
  };
}

function withoutSecret(path: readonly PathKey[], context: IssueContext): string {
  const [section, name, key] = path;
  if ((section === "services" || section === "jobs") && key === "environment") {
    const secrets = formatPath([section, name ?? "", "secrets"]);
    return `${removeCommand(path, context.stack)}  # then keep it in Secrets Manager and name it in ${secrets}`;
  }
  const node = schemaAt(stackSchema, path, context.raw);
  const value = node === undefined ? undefined : proposeValue(node, undefined);
  return ["string", "number", "boolean"].includes(typeof value)
    ? `${setCommand(path, value, context.stack)} --plaintext`
    : `set the keys below ${formatPath(path)} again, without --secret`;
}
