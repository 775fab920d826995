import type {
  ChangeClass,
  CodeInfo,
  Comparison,
  Json,
  Outage,
  PropertyChange,
  ResourceChange,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import { byPath } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";

/** The changed properties that one rule is about. */
export interface Seen {
  readonly change: ResourceChange;
  readonly comparison: Comparison;
  /** At least one, sorted by path. */
  readonly properties: readonly PropertyChange[];
  /** Top-level property of the first of them. */
  readonly key: string;
  /** Its value before: what was asked for, else what the provider told. */
  readonly before: Json | undefined;
  /** Its value after, as asked for. */
  readonly after: Json | undefined;
}

/** What a rule says: a verdict without what the rule knows of itself. */
export interface Said {
  readonly class: ChangeClass;
  readonly message: string;
  readonly outage?: Outage | undefined;
  readonly fix?: string | undefined;
}

/** What changes of some top-level properties do when the resource is updated in place. */
export interface PropertyRule {
  readonly code: CodeInfo;
  /** Top-level properties. */
  readonly keys: readonly string[];
  /** Undefined when it has nothing to say. */
  judge(seen: Seen): Said | undefined;
}

/** A classifier that asks the rule of each changed property, one verdict a rule. Replacements are for the general ones. */
export function ofProperties(types: readonly string[], rules: readonly PropertyRule[]): Classifier {
  const codes = new Map(rules.map(({ code }) => [code.code, code]));
  return {
    codes: [...codes.values()],
    types,
    judge: (change, comparison) =>
      change.operation === "update"
        ? rules.flatMap((rule) => applyRule(rule, change, comparison))
        : [],
  };
}

function applyRule(
  rule: PropertyRule,
  change: ResourceChange,
  comparison: Comparison,
): readonly Verdict[] {
  const properties = byPath(
    change.properties.filter(({ keys: [first] }) => rule.keys.includes(String(first))),
  );
  const [first] = properties;
  if (first === undefined) return [];
  const key = String(first.keys[0]);
  const alone = first.keys.length === 1;
  const said = rule.judge({
    change,
    comparison,
    properties,
    key,
    before:
      at(change.before?.inputs, key) ??
      (alone ? first.before : undefined) ??
      at(change.before?.outputs, key),
    after: at(change.after?.inputs, key) ?? (alone ? first.after : undefined),
  });
  if (said === undefined) return [];
  return [{ code: rule.code.code, ...said, properties: properties.map(({ path }) => path) }];
}

/** A rule whose properties always do the same. */
export function always(
  code: CodeInfo,
  keys: readonly string[],
  level: ChangeClass,
  message: (seen: Seen) => string,
  rest: Omit<Said, "class" | "message"> = {},
): PropertyRule {
  return { code, keys, judge: (seen) => ({ class: level, message: message(seen), ...rest }) };
}
