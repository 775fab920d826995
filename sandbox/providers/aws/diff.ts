/** What changed between two sets of checked inputs, and what the change does, by the facts about the type. */

import { diffProps, equalValues, topProperty, withoutIndices } from "../diff-values.ts";
import type { Change } from "../diff-values.ts";
import { UNKNOWN, isList, isRecord, reveal } from "../model.ts";
import type { DiffRequest, Props, Value, Verdict } from "../model.ts";
import type { TypeFacts } from "./catalogue.ts";
import { conditionOf } from "./conditions.ts";
import { identical } from "./identical.ts";
import { sameDocument, spell } from "./json-text.ts";
import { DEFAULTS_KEY, isNamedByProgram } from "./naming.ts";

/**
 * Types of which the bridge always deletes the old one first: creating the new attachment and then deleting the old, equal one
 * would leave none (pulumi-aws, `DeleteBeforeReplace`).
 */
const ALWAYS_DELETED_FIRST = new Set(["aws:iam/rolePolicyAttachment:RolePolicyAttachment"]);

/**
 * Texts that the provider compares as they are spelled though they are JSON: its schema suppresses no difference
 * (internal/service/lambda/invocation.go).
 */
const SPELLED = new Set(["aws:lambda/invocation:Invocation input"]);

const UNCHANGED = { verdicts: [], deleteBeforeReplace: false };

/** The verdict on every changed input of a resource. */
export function diffResource(
  facts: TypeFacts,
  request: DiffRequest,
): { readonly verdicts: readonly Verdict[]; readonly deleteBeforeReplace: boolean } {
  if (identical(request.olds, request.news)) return UNCHANGED;
  const news = without(request.news, DEFAULTS_KEY);
  const olds = alignRecord(without(request.olds, DEFAULTS_KEY), news, "", facts);
  const changes = diffProps(olds, news).filter(
    (change) => !isSuppressed(facts, change, olds, news),
  );
  const verdicts = changes.map((change) => judge(facts, change, olds, news, request));
  const replaces = verdicts.some((verdict) => verdict.replaces);
  const first =
    ALWAYS_DELETED_FIRST.has(facts.token) || isNamedByProgram(facts.token, request.news);
  return { verdicts, deleteBeforeReplace: replaces && first };
}

function judge(
  facts: TypeFacts,
  change: Change,
  olds: Props,
  news: Props,
  request: DiffRequest,
): Verdict {
  const { path, kind } = change;
  const covered = !facts.uncovered.has(topProperty(path));
  const condition = conditionOf(facts.token, path);
  if (condition !== undefined) {
    const { replaces, why } = condition(olds, news, request.oldOutputs);
    return { path, kind, replaces, covered: true, why };
  }
  const entry = facts.replaceOn.find((name) => replacedBy(name, path, olds, news));
  return {
    path,
    kind,
    replaces: entry !== undefined,
    covered,
    ...(entry === undefined ? {} : { why: `${entry} cannot be changed in place` }),
  };
}

/** @returns true when a change at `path` touches the replacement-forcing input `entry` ("kmsKeyId" or "block{a,b}"). */
function replacedBy(entry: string, path: string, olds: Props, news: Props): boolean {
  const [block = "", rest] = entry.split("{");
  const plain = withoutIndices(path);
  if (rest === undefined) return plain === block || startsBelow(plain, block);
  if (plain !== block && !startsBelow(plain, block)) return false;
  const names = rest.replace("}", "").split(",");
  const nested = plain.slice(block.length + 1).split(".")[0] ?? "";
  if (nested !== "") return names.includes(nested);
  // The whole block came or went: its forcing inputs came or went with it.
  return names.some((name) => holds(olds[block], name) || holds(news[block], name));
}

const startsBelow = (path: string, block: string): boolean =>
  path.startsWith(`${block}.`) || path.startsWith(`${block}[`);

function holds(value: Value | undefined, name: string): boolean {
  const given = reveal(value);
  if (isList(given)) return given.some((item) => holds(item, name));
  return isRecord(given) && (given[name] ?? undefined) !== undefined;
}

/** Changes the real provider does not act on. */
function isSuppressed(facts: TypeFacts, change: Change, olds: Props, news: Props): boolean {
  // An input the service fills in keeps its value when the program stops giving it.
  if (change.kind === "delete" && facts.filled.has(change.path)) return true;
  if (facts.token !== "aws:rds/parameterGroup:ParameterGroup") return false;
  // RDS does not register a change of the apply method alone (pulumi-aws, provider/pkg/rds/parameter_group.go).
  const index = /^parameters\[(\d+)\]\.applyMethod$/.exec(change.path)?.[1];
  if (index === undefined) return false;
  return equalValues(valueAt(olds, Number(index)), valueAt(news, Number(index)));
}

function valueAt(inputs: Props, index: number): Value | undefined {
  const parameters = reveal(inputs["parameters"]);
  const parameter = isList(parameters) ? reveal(parameters[index]) : undefined;
  return isRecord(parameter) ? parameter["value"] : undefined;
}

function without(props: Props, key: string): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => name !== key));
}

/**
 * The old value, rearranged so that a plain comparison with the new one sees only what the provider would see: sets in the
 * order of the new value, and equal values in the new spelling.
 */
function align(
  old: Value | undefined,
  now: Value | undefined,
  path: string,
  facts: TypeFacts,
): Value | undefined {
  const before = reveal(old) ?? undefined;
  const after = reveal(now) ?? undefined;
  if (before === undefined || after === undefined || after === UNKNOWN || before === after)
    return before;
  if (isList(before) && isList(after)) {
    const key = facts.sets[path];
    return key === undefined
      ? before.map((item, index) => align(item, after[index], path, facts) ?? null)
      : alignSet(before, after, path, key, facts);
  }
  if (isRecord(before) && isRecord(after)) return alignRecord(before, after, path, facts);
  if (SPELLED.has(`${facts.token} ${path}`)) return before;
  return sameLeaf(before, after) ? after : before;
}

function alignRecord(old: Props, now: Props, path: string, facts: TypeFacts): Props {
  const aligned: Record<string, Value> = {};
  for (const key of Object.keys(old)) {
    const value = align(
      old[key],
      Object.hasOwn(now, key) ? now[key] : undefined,
      path === "" ? key : `${path}.${key}`,
      facts,
    );
    if (value !== undefined) aligned[key] = value;
  }
  return aligned;
}

/**
 * Pairs the elements of a set: an old element stands where its new partner stands, null where the new one has none, and what is
 * left over comes behind. Elements without a key of their own fill the gaps, so that one exchanged text reads as one update.
 */
function alignSet(
  old: readonly Value[],
  now: readonly Value[],
  path: string,
  key: string,
  facts: TypeFacts,
): Value {
  const left = new Map<string, Value[]>();
  for (const item of old) {
    const id = identityOf(item, key);
    const same = left.get(id);
    if (same === undefined) left.set(id, [item]);
    else same.push(item);
  }
  const paired = now.map((item) => {
    const partner = item === UNKNOWN ? undefined : left.get(identityOf(item, key))?.shift();
    return partner === undefined ? undefined : (align(partner, item, path, facts) ?? null);
  });
  const rest = [...left.values()].flat();
  const filled = paired.map((item) => item ?? (key === "" ? (rest.shift() ?? null) : null));
  return [...filled, ...rest];
}

/** What makes an element of a set the same element: its key, or all of it. */
function identityOf(item: Value, key: string): string {
  const given = reveal(item);
  return spell(key !== "" && isRecord(given) ? given[key] : given);
}

/** Numbers, booleans and their texts are one to the provider, and JSON documents are compared by meaning. */
function sameLeaf(a: Value, b: Value): boolean {
  if (!isPlain(a) || !isPlain(b)) return false;
  if (typeof a === "string" && typeof b === "string") return sameDocument(a, b);
  return String(a) === String(b);
}

const isPlain = (value: Value): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
