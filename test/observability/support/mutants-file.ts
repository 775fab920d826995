import { toPrometheus } from "../../../tuning/observability/document.ts";
import { promDuration } from "../../../tuning/observability/duration.ts";
import { isAlert } from "../../../tuning/observability/types.ts";
import type { RuleGroup } from "../../../tuning/observability/types.ts";
import type { Mutant } from "./mutants.ts";
import {
  RULE_FILE,
  TEST_DOCUMENT,
  alertTest,
  alertsOf,
  recordTest,
  withFiles,
} from "./promtool-files.ts";
import type { AlertCase, RecordCase, RunOptions } from "./promtool.ts";

/** Mistakes in one alert, and cases that may notice them. */
export interface Mutants {
  /** The alert with the recording rules it reads. */
  readonly original: RuleGroup;
  /** The same with one mistake in each. */
  readonly mutants: readonly Mutant[];
  readonly cases: readonly AlertCase[];
  readonly records: readonly RecordCase[];
  readonly options: RunOptions;
}

/** The rules as they are, which go first in every file. */
const ORIGINAL = 0;

/**
 * Names of the mistakes that a case notices, by one process of promtool in most cases: an expression that cannot be
 * evaluated ends its test, so that the others are run again without it.
 *
 * @throws when the rules as they are do not come out as the cases say
 */
export async function runMutants(input: Mutants): Promise<readonly string[]> {
  const caught = new Set<number>();
  for (;;) {
    const open = [input.original, ...input.mutants.map(({ group }) => group)]
      .map((group, number) => ({ group: numbered(group, number), number }))
      .filter(({ number }) => !caught.has(number));
    const { found, isComplete } = await findIn(input, open);
    for (const number of found) caught.add(number);
    if (caught.has(ORIGINAL)) {
      throw new Error(
        `${input.cases[0]?.alert ?? ""} does not do as its cases say without a mistake`,
      );
    }
    if (isComplete) break;
  }
  return [...caught].map((number) => input.mutants[number - 1]?.name ?? "");
}

interface Numbered {
  readonly group: RuleGroup;
  readonly number: number;
}

interface Found {
  readonly found: readonly number[];
  /** Whether every test came to its end. */
  readonly isComplete: boolean;
}

async function findIn(input: Mutants, open: readonly Numbered[]): Promise<Found> {
  const groups = open.map(({ group }) => group);
  const rules = toPrometheus(groups, TEST_DOCUMENT);
  const files = [alertTests(input, open), recordTests(input, open)].map((tests) => ({
    rules,
    tests,
  }));
  const { code, stderr } = await withFiles(files, async ({ test }, written) =>
    test(written.map(({ tests }) => tests)),
  );
  // Where there is an error, the rule's name is told; where the outcome is another, the alert's or the expression's.
  const errors = numbersAfter(stderr, "rule: ");
  const found = [
    ...errors,
    ...numbersAfter(stderr, "alertname: "),
    ...numbersAfter(stderr, 'expr: "'),
  ];
  if (code !== 0 && found.length === 0) throw new Error(`promtool failed:\n${stderr}`);
  return { found, isComplete: errors.length === 0 };
}

const MARK = "Mutant";

function numbersAfter(text: string, key: string): readonly number[] {
  return [...text.matchAll(new RegExp(`${key}[\\w:]*${MARK}(\\d+)`, "g"))].map(([, number]) =>
    Number(number),
  );
}

/** The group and its rules under names of their own: "PostgresDownMutant3". */
function numbered(group: RuleGroup, number: number): RuleGroup {
  const records = group.rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
  const rename = (text: string) => renameRecords(text, records, number);
  return {
    ...group,
    name: `${group.name}-${number}`,
    rules: group.rules.map((rule) =>
      isAlert(rule)
        ? { ...rule, alert: `${rule.alert}${MARK}${number}`, expr: rename(rule.expr) }
        : { ...rule, record: rename(rule.record) },
    ),
  };
}

function renameRecords(text: string, records: readonly string[], number: number): string {
  return records.reduce(
    (changed, record) =>
      changed.replace(new RegExp(`${record}(?![\\w:])`, "g"), `${record}${MARK}${number}`),
    text,
  );
}

/** promtool's file of unit tests: for each case one, which looks at every mutant. */
function alertTests({ cases, options }: Mutants, open: readonly Numbered[]) {
  const tests = cases.map((one) => {
    const each = open.map(({ group, number }) =>
      alertTest(one.name, { ...one, alert: `${one.alert}${MARK}${number}` }, alertsOf([group])),
    );
    return { ...each[0], alert_rule_test: each.flatMap((test) => test.alert_rule_test) };
  });
  return fileOf(tests, options.evaluationSeconds);
}

/** As alertTests, on what is recorded: evaluated as often as series have values, once a minute. */
function recordTests({ original, records }: Mutants, open: readonly Numbered[]) {
  const names = original.rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
  const tests = records.map((one) => {
    const each = open.map(({ number }) => {
      const rename = (text: string) => renameRecords(text, names, number);
      const expect = one.expect.map(({ labels, value }) => ({ labels: rename(labels), value }));
      return recordTest(one.name, { ...one, expr: rename(one.expr), expect });
    });
    return { ...each[0], promql_expr_test: each.flatMap((test) => test.promql_expr_test) };
  });
  return fileOf(tests, undefined);
}

function fileOf(tests: readonly object[], evaluationSeconds = 60) {
  return { rule_files: [RULE_FILE], evaluation_interval: promDuration(evaluationSeconds), tests };
}
