import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { jest } from "@jest/globals";

import { checkRules, findPromtool, testRules } from "../../../lab/prometheus/promtool.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import type {
  DocumentOptions,
  PrometheusDocument,
} from "../../../tuning/observability/document.ts";
import {
  alertAnnotations,
  alertLabels,
  toPrometheus,
} from "../../../tuning/observability/document.ts";
import { promDuration } from "../../../tuning/observability/duration.ts";
import type { AlertRule, RuleGroup } from "../../../tuning/observability/types.ts";
import { isAlert } from "../../../tuning/observability/types.ts";

// The first of all runs may have to build promtool; everything after that takes a second.
jest.setTimeout(900_000);

/** One series that Prometheus would have scraped. */
export interface InputSeries {
  /** `http_requests_total{service="api",status="200"}` */
  readonly series: string;
  /** One value for each interval, in promtool's notation: "0+60x10" (0, 60 ... 600), "1x5", "_x3" (none), "stale". */
  readonly values: string;
}

/** An alert that must be firing. */
export interface ExpectedAlert {
  /** All its labels, without alertname, severity and team; static labels of the rule included. */
  readonly labels: Readonly<Record<string, string>>;
  /** The summary as people read it, templates filled in. */
  readonly summary: string;
}

/** What one alert does with some series. */
export interface AlertCase {
  /** What is shown: "quiet at 80 % exactly". Unique among the cases of its alert. */
  readonly name: string;
  /** The alert looked at. */
  readonly alert: string;
  readonly input: readonly InputSeries[];
  /** Seconds between two values of the series. @default 60 */
  readonly intervalSeconds?: number;
  /** When it is looked at, in seconds since the first value; a multiple of the evaluation interval. */
  readonly at: number;
  /** What must be firing then, and nothing else; none: it must be quiet. */
  readonly expect: readonly ExpectedAlert[];
}

/** What a recording rule (or any expression) yields for some series. */
export interface RecordCase {
  /** What is shown: "0 without a failure". Unique among the cases of its expression. */
  readonly name: string;
  /** Name of the recorded series, or any expression. */
  readonly expr: string;
  readonly input: readonly InputSeries[];
  /** Seconds between two values of the series. @default 60 */
  readonly intervalSeconds?: number;
  /** When it is looked at, in seconds since the first value; a multiple of the evaluation interval. */
  readonly at: number;
  /** Exactly these series, with promtool's exact comparison: choose values that binary fractions have. */
  readonly expect: readonly { readonly labels: string; readonly value: number }[];
}

/** How the cases are run. */
export interface RunOptions {
  /** Cases on recorded series, in the same run. @default - none */
  readonly records?: readonly RecordCase[];
  /** Seconds between two evaluations of the rules. @default 60 */
  readonly evaluationSeconds?: number;
}

/** What the alerts of the tests have in common. */
export const TEST_DOCUMENT: DocumentOptions = {
  team: "platform",
  runbookUrl: "https://runbooks.example.com",
};

/** promtool looks for it beside the file of unit tests. */
const RULE_FILE = "rules.json";

/** What promtool said. */
export interface PromtoolRun {
  /** Whether the rules are well formed and all cases came out as expected. */
  readonly ok: boolean;
  /** Its words, for people; empty when all is well. */
  readonly said: string;
}

/** Fails with promtool's words unless the rules are well formed and every case comes out as it says. */
export async function expectAlerts(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  options: RunOptions = {},
): Promise<void> {
  const run = await runCases(groups, cases, options);
  if (!run.ok) throw new Error(`promtool disagrees:\n${run.said}`);
}

/** The alerts of the groups that have fewer than four cases, or none that fires, or none that is quiet. */
export function thinlyTested(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
): readonly string[] {
  return alertsOf(groups)
    .map(({ alert }) => alert)
    .filter((alert) => {
      const own = cases.filter((one) => one.alert === alert);
      const firing = own.filter(({ expect }) => expect.length > 0).length;
      return own.length < 4 || firing === 0 || firing === own.length;
    });
}

/** Runs `promtool check rules` and `promtool test rules`, each once for all cases. */
export async function runCases(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  options: RunOptions = {},
): Promise<PromtoolRun> {
  const files = {
    rules: toPrometheus(groups, TEST_DOCUMENT),
    tests: testFile(groups, cases, options),
  };
  return await withFiles([files], async (promtool, [written]) => {
    const results = [
      await checkRules(promtool, written?.rules ?? ""),
      await testRules(promtool, [written?.tests ?? ""]),
    ];
    const failed = results.filter(({ code }) => code !== 0);
    const said = failed.map(({ stdout, stderr }) => `${stdout.trim()}\n${stderr.trim()}`.trim());
    return { ok: failed.length === 0, said: said.join("\n\n") };
  });
}

/** One run of many. */
export interface Trial {
  readonly groups: readonly RuleGroup[];
  readonly cases: readonly AlertCase[];
  readonly options?: RunOptions;
}

/** Which of the trials come out as their cases say: in one process of promtool for all of them. */
export async function runTrials(trials: readonly Trial[]): Promise<readonly boolean[]> {
  const files = trials.map(({ groups, cases, options = {} }) => ({
    rules: toPrometheus(groups, TEST_DOCUMENT),
    tests: testFile(groups, cases, options),
  }));
  return await withFiles(files, async (promtool, written) => {
    const { stdout, stderr } = await testRules(
      promtool,
      written.map(({ tests }) => tests),
    );
    // "Unit Testing:  <file>" and, when all is well, "  SUCCESS" below it.
    const sections = stdout.split("Unit Testing:").slice(1);
    if (sections.length !== trials.length) {
      throw new Error(`promtool ran ${sections.length} of ${trials.length} files:\n${stderr}`);
    }
    return sections.map((section) => section.includes("SUCCESS"));
  });
}

/** promtool's file of unit tests for the cases, each as a test of its own. */
function testFile(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  { evaluationSeconds = 60, records = [] }: RunOptions,
) {
  const alerts = alertsOf(groups);
  const names = new Set<string>();
  const check = (name: string, at: number) => {
    if (names.has(name)) throw new Error(`two cases are named "${name}"`);
    names.add(name);
    if (at % evaluationSeconds !== 0) {
      throw new Error(`"${name}" looks between two evaluations: at ${at} s`);
    }
    return name;
  };
  return {
    rule_files: [RULE_FILE],
    evaluation_interval: promDuration(evaluationSeconds),
    tests: [
      ...cases.map((one) => alertTest(check(`${one.alert}: ${one.name}`, one.at), one, alerts)),
      ...records.map((one) => recordTest(check(`${one.expr}: ${one.name}`, one.at), one)),
    ],
  };
}

function recordTest(name: string, one: RecordCase) {
  const exp_samples = one.expect.map(({ labels, value }) => ({ labels, value }));
  return {
    name,
    interval: promDuration(one.intervalSeconds ?? 60),
    input_series: one.input,
    promql_expr_test: [{ expr: one.expr, eval_time: promDuration(one.at), exp_samples }],
  };
}

function alertTest(name: string, one: AlertCase, alerts: readonly AlertRule[]) {
  const rules = alerts.filter(({ alert }) => alert === one.alert);
  const rule = rules[0];
  if (rule === undefined) throw new Error(`"${name}": there is no alert ${one.alert}`);
  if (rules.length > 1)
    throw new Error(`"${name}": ${one.alert} comes more than once; test one group at a time`);
  return {
    name,
    interval: promDuration(one.intervalSeconds ?? 60),
    input_series: one.input,
    alert_rule_test: [
      {
        eval_time: promDuration(one.at),
        alertname: one.alert,
        exp_alerts: one.expect.map(({ labels, summary }) => ({
          exp_labels: { ...labels, ...addedLabels(rule) },
          exp_annotations: { ...alertAnnotations(rule, TEST_DOCUMENT), summary },
        })),
      },
    ],
  };
}

/** What the document adds; a rule's own static labels are for the case to name. */
function addedLabels(rule: AlertRule): Record<string, string> {
  return alertLabels({ ...rule, labels: {} }, TEST_DOCUMENT);
}

function alertsOf(groups: readonly RuleGroup[]): readonly AlertRule[] {
  return groups.flatMap(({ rules }) => rules.filter(isAlert));
}

/** A rule file and its file of unit tests. */
interface Files<T, U> {
  readonly rules: T;
  readonly tests: U;
}

/** Writes the files for as long as they are used. JSON is YAML: they are written as such. */
async function withFiles<R>(
  files: readonly Files<PrometheusDocument, object>[],
  use: (promtool: string, written: readonly Files<string, string>[]) => Promise<R>,
): Promise<R> {
  const promtool = await findPromtool({ env: process.env, reporter: silentReporter });
  const folder = mkdtempSync(join(tmpdir(), "plumbline-promtool-"));
  try {
    const written = files.map(({ rules, tests }, index) => {
      const own = join(folder, String(index));
      mkdirSync(own);
      const paths = { rules: join(own, RULE_FILE), tests: join(own, "tests.json") };
      writeFileSync(paths.rules, JSON.stringify(rules, undefined, 2));
      writeFileSync(paths.tests, JSON.stringify(tests, undefined, 2));
      return paths;
    });
    return await use(promtool, written);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
