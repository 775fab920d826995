import type { $ZodIssue } from "zod/v4/core";
import { didYouMean } from "../tuning/did-you-mean.ts";
import { describeAllowed, proposeValue, siblingKeys } from "./allowed.ts";
import { formatPath, removeCommand, setCommand, setSecretCommand } from "./command.ts";
import { MASK, showValue, valueAt } from "./problems.ts";
import type { ConfigProblem } from "./problems.ts";
import { stackSchema } from "./schema.ts";
import { schemaAt } from "./schema-walk.ts";
import type { PathKey, SchemaNode } from "./schema-walk.ts";

/** What an issue is turned into a problem with. */
export interface IssueContext {
  /** The configuration as it was handed to the schema. */
  readonly raw: unknown;
  /** Stack name, for the commands. */
  readonly stack: string;
  /** Is the value at this path a secret, which no message may show? */
  readonly isSecret: (path: readonly PathKey[]) => boolean;
}

/** An issue with its place; a list of unknown keys is several issues. */
export interface PlacedIssue {
  readonly keys: readonly PathKey[];
  readonly kind: "unknown-key" | "bad-name" | "missing" | "bad-value";
  /** The schema's own words on what is allowed; undefined when the type says it better. */
  readonly says: string | undefined;
}

/** The issues of the schema, one a key: of a value of the wrong type its length matters no more. */
export function placeIssues(issues: readonly $ZodIssue[], raw: unknown): readonly PlacedIssue[] {
  const placed = new Map<string, PlacedIssue>();
  for (const issue of issues.flatMap((each) => placeIssue(each, raw))) {
    const place = JSON.stringify(issue.keys);
    if (!placed.has(place)) placed.set(place, issue);
  }
  return [...placed.values()];
}

function placeIssue(issue: $ZodIssue, raw: unknown): readonly PlacedIssue[] {
  const keys = issue.path.map((key) => (typeof key === "number" ? key : String(key)));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      keys: [...keys, key],
      kind: "unknown-key",
      says: undefined,
    }));
  }
  if (issue.code === "invalid_key") {
    return [{ keys, kind: "bad-name", says: issue.issues[0]?.message }];
  }
  if (valueAt(raw, keys) === undefined) return [{ keys, kind: "missing", says: undefined }];
  const says =
    issue.code === "invalid_format" || issue.code === "custom" ? issue.message : undefined;
  return [{ keys, kind: "bad-value", says: says ?? textLimit(issue) }];
}

function textLimit(issue: $ZodIssue): string | undefined {
  const measured = issue.code === "too_big" || issue.code === "too_small";
  return measured && issue.origin === "string" ? issue.message : undefined;
}

/** The problem a person reads, with the command that repairs it. */
export function toProblem(issue: PlacedIssue, context: IssueContext): ConfigProblem {
  const { keys, kind } = issue;
  const { stack } = context;
  const got = valueAt(context.raw, keys);
  const secret = context.isSecret(keys);
  const base = { keys, path: formatPath(keys), got: secret ? MASK : showValue(got) };
  if (kind === "unknown-key") return { ...base, ...unknownKey(keys, got, context) };
  if (kind === "bad-name") {
    const name = showValue(keys.at(-1));
    return {
      ...base,
      got: `the name ${name}`,
      allowed: issue.says ?? "another name",
      fix: `${removeCommand(keys, stack)}  # then set it again under a valid name`,
    };
  }
  if (kind === "missing" && base.path === "region") return missingRegion(base, stack);
  const node = schemaAt(stackSchema, keys, context.raw);
  if (node === undefined) return { ...base, allowed: "nothing", fix: removeCommand(keys, stack) };
  // A stack is mostly named after what it is for.
  const proposal = proposeValue(node, got ?? (base.path === "environment" ? stack : undefined));
  return {
    ...base,
    allowed: issue.says ?? describeAllowed(node),
    fix: valueFix(keys, node, secret ? undefined : proposal, context),
  };
}

/** The region is set once, for the provider and for us. */
function missingRegion(
  base: Pick<ConfigProblem, "keys" | "path" | "got">,
  stack: string,
): ConfigProblem {
  return {
    ...base,
    path: "aws:region",
    allowed: 'an AWS region, as "eu-central-1"',
    fix: `pulumi config set aws:region eu-central-1 --stack ${stack}`,
  };
}

function valueFix(
  keys: readonly PathKey[],
  node: SchemaNode,
  proposal: unknown,
  context: IssueContext,
): string {
  const { stack } = context;
  if (isPlain(proposal)) return setCommand(keys, proposal, stack);
  if (context.isSecret(keys)) return setSecretCommand(keys, stack);
  const remove = removeCommand(keys, stack);
  if (node.optional) return `${remove}  # then the default holds`;
  const parent = schemaAt(stackSchema, keys.slice(0, -1), context.raw)?.schema._zod.def.type;
  return parent === "object" ? `${remove}  # then set the keys below it` : remove;
}

/** Can `pulumi config set` write it? */
function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function unknownKey(
  keys: readonly PathKey[],
  got: unknown,
  context: IssueContext,
): { readonly allowed: string; readonly fix: string } {
  const known = siblingKeys(stackSchema, keys, context.raw);
  const meant = didYouMean(String(keys.at(-1)), known);
  const remove = removeCommand(keys, context.stack);
  const allowed = `known here: ${known.join(", ")}`;
  if (meant === undefined) return { allowed, fix: remove };
  const target = [...keys.slice(0, -1), meant];
  return {
    allowed: `did you mean ${meant}? (${allowed})`,
    fix:
      isPlain(got) && !context.isSecret(keys)
        ? `${remove} && ${setCommand(target, got, context.stack)}`
        : `${remove}  # then set it as ${formatPath(target)}`,
  };
}
