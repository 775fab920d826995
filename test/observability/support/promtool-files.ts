import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PROMTOOL_MISSING, readyPromtool, testRules } from "../../../lab/prometheus/promtool.ts";
import type { CommandResult } from "../../../sandbox/engine/command.ts";
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
import type { AlertCase, RecordCase, Trial } from "./promtool.ts";

/** It is built, where there is none, by `make` beforehand and never here: minutes in which a test would say nothing. */
const program = readyPromtool({ env: process.env });

/** Whether promtool is there. */
export const hasPromtool = program !== undefined;

/** What the alerts of the tests have in common. */
export const TEST_DOCUMENT: DocumentOptions = {
  team: "platform",
  runbookUrl: "https://runbooks.example.com",
};

/** promtool looks for it beside the file of unit tests. */
export const RULE_FILE = "rules.json";

/** A rule file, and the file of unit tests for its cases. */
export function toFiles(trial: Trial): Files<PrometheusDocument, object> {
  return { rules: toPrometheus(trial.groups, TEST_DOCUMENT), tests: testFile(trial) };
}

/** Throws on cases that promtool would misunderstand: two of one name, of no alert, or between two evaluations. */
export function checkCases(trial: Trial): void {
  testFile(trial);
}

/** promtool's file of unit tests for the cases, each as a test of its own. */
function testFile({ groups, cases, options = {} }: Trial) {
  const { evaluationSeconds = 60, records = [] } = options;
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

/** promtool's unit test for what is recorded. */
export function recordTest(name: string, one: RecordCase) {
  const exp_samples = one.expect.map(({ labels, value }) => ({ labels, value }));
  return {
    name,
    interval: promDuration(one.intervalSeconds ?? 60),
    input_series: one.input,
    promql_expr_test: [{ expr: one.expr, eval_time: promDuration(one.at), exp_samples }],
  };
}

/** promtool's unit test for a case of one of the alerts. */
export function alertTest(name: string, one: AlertCase, alerts: readonly AlertRule[]) {
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

/** Every alerting rule of the groups. */
export function alertsOf(groups: readonly RuleGroup[]): readonly AlertRule[] {
  return groups.flatMap(({ rules }) => rules.filter(isAlert));
}

/** A rule file and its file of unit tests. */
export interface Files<T, U> {
  readonly rules: T;
  readonly tests: U;
}

/** promtool, with a folder for what it writes that is deleted afterwards. */
export interface Promtool {
  readonly path: string;
  /** Runs `promtool test rules` on files of unit tests, one after the other. */
  readonly test: (files: readonly string[]) => Promise<CommandResult>;
}

/** Writes the files for as long as they are used. JSON is YAML: they are written as such. */
export async function withFiles<R>(
  files: readonly Files<PrometheusDocument, object>[],
  use: (promtool: Promtool, written: readonly Files<string, string>[]) => Promise<R>,
): Promise<R> {
  if (program === undefined) throw new Error(PROMTOOL_MISSING);
  const folder = mkdtempSync(join(inMemory() ?? tmpdir(), "plumbline-promtool-"));
  try {
    const written = files.map(({ rules, tests }, index) => {
      const own = join(folder, String(index));
      mkdirSync(own);
      const paths = { rules: join(own, RULE_FILE), tests: join(own, "tests.json") };
      writeFileSync(paths.rules, JSON.stringify(rules, undefined, 2));
      writeFileSync(paths.tests, JSON.stringify(tests, undefined, 2));
      return paths;
    });
    const test = async (files: readonly string[]) => await testRules(program, files, folder);
    return await use({ path: program, test }, written);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MEMORY = "/dev/shm";

/** Where two processes of promtool have room, each for a database of up to 400 MB (mostly reserved); undefined where there is none. */
function inMemory(): string | undefined {
  if (!existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= 2 * 2 ** 30 ? MEMORY : undefined;
}
