import { describe, jest } from "@jest/globals";

import { checkRules } from "../../../lab/prometheus/promtool.ts";
import type { RuleGroup } from "../../../tuning/observability/types.ts";
import { isAlert } from "../../../tuning/observability/types.ts";
import { inParallel } from "./in-parallel.ts";
import { alertsOf, checkCases, hasPromtool, toFiles, withFiles } from "./promtool-files.ts";
import type { Suite } from "./suites.ts";

// A second or two on a machine that does nothing else.
jest.setTimeout(120_000);

const isCi = (process.env["CI"] ?? "") !== "";

/** Whether the tests that need promtool are left out: where it is missing, but never where nobody would read the warning. */
export const isLeftOut = !hasPromtool && !isCi;

/** Tests that run promtool. */
export const describeInPromtool = isLeftOut ? describe.skip : describe;

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

/**
 * Runs `promtool check rules` on all groups and `promtool test rules` on the cases of each alert beside no other rule than
 * it and the recording rules it reads: all rules at each step of each case would be as many times slower as there are.
 */
export async function runCases(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  options: RunOptions = {},
): Promise<PromtoolRun> {
  checkCases({ groups, cases, options });
  const { records = [], ...run } = options;
  const all = { groups, cases: [], options: { ...run, records } };
  const files = [all, ...trialsOf(groups, cases, run)].map(toFiles);
  return await withFiles(files, async (promtool, written) => {
    const results = [
      await checkRules(promtool.path, written[0]?.rules ?? ""),
      await promtool.test(written.map(({ tests }) => tests)),
    ];
    const failed = results.filter(({ code }) => code !== 0);
    const said = failed.map(({ stdout, stderr }) => `${stdout.trim()}\n${stderr.trim()}`.trim());
    return { ok: failed.length === 0, said: said.join("\n\n") };
  });
}

/**
 * What promtool says of the cases of many suites, by the suites' names; "" where it agrees. A process for each processor
 * goes through the alerts, those that take longest first.
 */
export async function runSuites(suites: readonly Suite[]): Promise<ReadonlyMap<string, string>> {
  const trials = suites.flatMap(({ name, groups, cases, evaluationSeconds }) =>
    trialsOf(groups, cases, { evaluationSeconds }).map((trial) => ({ name, trial })),
  );
  const sorted = trials.toSorted((a, b) => steps(b.trial) - steps(a.trial));
  const said = await withFiles(
    sorted.map(({ trial }) => toFiles(trial)),
    async ({ test }, written) =>
      await inParallel(written, async ({ tests }) => {
        const { code, stdout, stderr } = await test([tests]);
        return code === 0 ? "" : `${stdout.trim()}\n${stderr.trim()}`;
      }),
  );
  return new Map(
    suites.map(({ name }) => [
      name,
      said.filter((words, index) => words !== "" && sorted[index]?.name === name).join("\n\n"),
    ]),
  );
}

/** How often the rules of a trial are evaluated, which is the time it takes. */
export function steps({ cases, options }: Pick<Trial, "cases" | "options">): number {
  const step = options?.evaluationSeconds ?? 60;
  return cases.reduce((sum, { at }) => sum + at / step, 0);
}

function trialsOf(
  groups: readonly RuleGroup[],
  cases: readonly AlertCase[],
  options: RunOptions,
): readonly Trial[] {
  return alertsOf(groups)
    .map(({ alert }) => cases.filter((one) => one.alert === alert))
    .filter((own) => own.length > 0)
    .map((own) => ({ groups: ownRules(groups, own[0]?.alert ?? ""), cases: own, options }));
}

/** The alert with the recording rules it reads, by which its cases can be run without all the others. */
export function onlyAlert(group: RuleGroup, alert: string): RuleGroup {
  const rule = group.rules.filter(isAlert).find((one) => one.alert === alert);
  if (rule === undefined) throw new Error(`${group.name} has no alert ${alert}`);
  const read = group.rules.filter((one) => !isAlert(one) && rule.expr.includes(`${one.record}{`));
  return { ...group, rules: [...read, rule] };
}

function ownRules(groups: readonly RuleGroup[], alert: string): readonly RuleGroup[] {
  return groups
    .filter(({ rules }) => rules.some((rule) => isAlert(rule) && rule.alert === alert))
    .map((group) => onlyAlert(group, alert));
}

/** One run of many. */
export interface Trial {
  readonly groups: readonly RuleGroup[];
  readonly cases: readonly AlertCase[];
  readonly options?: RunOptions;
}
