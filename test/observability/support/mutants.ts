import type { AlertRule, RecordingRule, RuleGroup } from "../../../tuning/observability/types.ts";
import { isAlert } from "../../../tuning/observability/types.ts";

type Rule = AlertRule | RecordingRule;

/** A group of rules with one small mistake in it. */
export interface Mutant {
  /** What is wrong: "SloAvailabilityBurn1h: > 0.0144 is < 0.0144". */
  readonly name: string;
  readonly group: RuleGroup;
}

/**
 * Every group that comes of one mistake in one rule: a comparison turned round, a threshold a twentieth higher or lower,
 * a label that is summed by or matched on left out, a duration (`for`, or a range in the expression) doubled or halved, the value of a label matcher another one.
 */
export function mutantsOf(group: RuleGroup): readonly Mutant[] {
  return group.rules.flatMap((rule, index) =>
    changesOf(rule).map(({ what, changed }) => ({
      name: `${isAlert(rule) ? rule.alert : rule.record}: ${what}`,
      group: { ...group, rules: group.rules.with(index, changed) },
    })),
  );
}

interface Change {
  readonly what: string;
  readonly changed: Rule;
}

function changesOf(rule: Rule): readonly Change[] {
  const inExpr = [
    ...comparisons(rule.expr),
    ...matchers(rule.expr),
    ...lists(rule.expr),
    ...ranges(rule.expr),
  ].map(({ at, old, put }): Change => {
    const expr = rule.expr.slice(0, at) + put + rule.expr.slice(at + old.length);
    return { what: `${old} is ${put} (at ${at})`, changed: { ...rule, expr } };
  });
  return isAlert(rule) ? [...inExpr, ...holds(rule)] : inExpr;
}

/** A piece of an expression and what stands there instead. */
interface Edit {
  readonly at: number;
  readonly old: string;
  readonly put: string;
}

const TURNED: Readonly<Record<string, string>> = {
  ">": "<",
  "<": ">",
  ">=": "<=",
  "<=": ">=",
  "==": "!=",
  "!=": "==",
};

/** Comparisons with a number, and those of two vectors; those inside of braces are matchers and have strings. */
function comparisons(expr: string): readonly Edit[] {
  const vectors = [...expr.matchAll(/(>=|<=|==|!=|>|<)(?= on \()/g)].map(
    ({ index: at, 0: old }): Edit => ({ at, old, put: TURNED[old] ?? "" }),
  );
  const numbers = [
    ...expr.matchAll(/(>=|<=|==|!=|>|<)(\s*(?:bool\s+)?)(-?\d+(?:\.\d+)?)/g),
  ].flatMap(({ index: at, 0: old, 1: operator = "", 2: space = "", 3: number = "" }) => {
    const value = Number(number);
    // A twentieth of 0 is 0.
    const [higher, lower] = value === 0 ? [1, -1] : [value * 1.05, value * 0.95];
    return [
      `${TURNED[operator] ?? ""}${space}${number}`,
      `${operator}${space}${higher}`,
      `${operator}${space}${lower}`,
    ].map((put) => ({ at, old, put }));
  });
  return [...vectors, ...numbers];
}

function matchers(expr: string): readonly Edit[] {
  return [...expr.matchAll(/([a-zA-Z_]\w*)(=~|!~|!=|=)"(?:[^"\\]|\\.)*"/g)].map(
    ({ index: at, 0: old, 1: label = "", 2: operator = "" }) => ({
      at,
      old,
      put: `${label}${operator}"other"`,
    }),
  );
}

/** Labels that are summed by or matched on, each left out once. */
function lists(expr: string): readonly Edit[] {
  return [...expr.matchAll(/\b(by|on) \(([^)]+)\)/g)].flatMap(
    ({ index: at, 0: old, 1: word = "", 2: list = "" }) => {
      const labels = list.split(", ");
      return labels.map((label) => ({
        at,
        old,
        put: `${word} (${labels.filter((one) => one !== label).join(", ")})`,
      }));
    },
  );
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function ranges(expr: string): readonly Edit[] {
  return [...expr.matchAll(/\[(\d+)([smhd])\]/g)].flatMap(
    ({ index: at, 0: old, 1: amount = "", 2: unit = "" }) => {
      const seconds = Number(amount) * (SECONDS[unit] ?? 1);
      return [seconds * 2, seconds / 2].map((put) => ({ at, old, put: `[${put}s]` }));
    },
  );
}

function holds(rule: AlertRule): readonly Change[] {
  const { forSeconds } = rule;
  const others = forSeconds === 0 ? [300] : [forSeconds * 2, forSeconds / 2];
  return others.map((other) => ({
    what: `for ${forSeconds} s is ${other} s`,
    changed: { ...rule, forSeconds: other },
  }));
}
