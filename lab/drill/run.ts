import { setTimeout as sleep } from "node:timers/promises";

import type { Interrupts } from "../../sandbox/interrupts.ts";
import type { Reporter } from "../../sandbox/reporter.ts";
import { elapsed } from "../../sandbox/reporter.ts";
import { LabError } from "../errors.ts";
import { routingTimes } from "./alertmanager-config.ts";
import { parseDuration } from "./durations.ts";
import { startEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { watchInhibition } from "./inhibition.ts";
import type { HeldBack } from "./inhibition.ts";
import { askPanels } from "./panels.ts";
import { spansOf } from "./prometheus-api.ts";
import { metricNames } from "./promql.ts";
import { createScale } from "./scale.ts";
import { substitutesFor } from "./substitutes.ts";
import type {
  Delivery,
  DrillPhase,
  DrillResult,
  DrillStack,
  Fault,
  FaultRun,
  PanelResult,
} from "./types.ts";
import { alertRules, countVerdicts, falseAlerts, judge } from "./verdicts.ts";
import type { Evidence } from "./verdicts.ts";
import { runWave } from "./waves.ts";

/** The whole drill ends before ten minutes; what is left after this is for panels and report. Milliseconds. */
const RESOLVE_BY_MS = 560_000;
/** Targets that do not answer by then never will. Milliseconds. */
const WARM_UP_MS = 60_000;
/** At least, so that windows of minutes hold something. Milliseconds. */
const WARM_UP_LEAST_MS = 10_000;
/** Without faults: longer than every `for` but the slow burns'. Milliseconds. */
const QUIET_MS = 45_000;
const QUIET_QUICK_MS = 15_000;
/** In a quick drill alerts that take longer are not waited for. Milliseconds. */
const QUICK_FOR_MS = 8_000;
const LOOK_MS = 500;
/** Between two lines of one phase. Milliseconds. */
const SAY_EVERY_MS = 20_000;

/** How a drill is run. */
export interface DrillOptions {
  readonly stack: DrillStack;
  readonly faults: readonly Fault[];
  /** Only faults that are marked quick, and only their alerts that come within seconds. @default false */
  readonly quick?: boolean | undefined;
  readonly interrupts: Interrupts;
  readonly reporter: Reporter;
  readonly env: NodeJS.ProcessEnv;
}

/** A drill's result, and the logs of its servers. */
export interface DrillOutcome {
  readonly result: DrillResult;
  /** By file name. */
  readonly logs: Readonly<Record<string, string>>;
}

/** What a drill remembers while it runs. */
interface Course {
  readonly phases: DrillPhase[];
  readonly runs: FaultRun[];
  readonly inhibited: Map<string, HeldBack[]>;
  readonly startedAt: number;
}

/**
 * Runs a drill on this machine: starts all servers, waits a quiet time, breaks and mends things wave by wave, waits until
 * all is over, runs the dashboards' queries, and judges.
 *
 * @throws LabError when something cannot be started, InterruptedError on Ctrl-C.
 */
export async function runDrill(options: DrillOptions): Promise<DrillOutcome> {
  const { stack, interrupts, reporter, env } = options;
  const scale = createScale();
  const { signal } = interrupts;
  const course: Course = { phases: [], runs: [], inhibited: new Map(), startedAt: Date.now() };
  const environment = await phase(course, reporter, "start", "start", () =>
    startEnvironment({ stack, scale, signal, reporter, environment: env }),
  );
  const watch = watchInhibition(environment, course.inhibited);
  try {
    await phase(course, reporter, "warm-up", "start", () => warmUp(environment));
    await phase(course, reporter, "quiet", "quiet", () =>
      sleep(options.quick === true ? QUIET_QUICK_MS : QUIET_MS, undefined, { signal }),
    );
    await runWaves(chosenFaults(options, environment), environment, course, reporter);
    await phase(course, reporter, "resolve", "resolve", (say) =>
      untilOver(environment, course, say),
    );
    const panels = await phase(course, reporter, "panels", "panels", () =>
      panelsOf(stack, environment, course),
    );
    const result = await judged(options, environment, course, panels);
    return { result, logs: environment.logs() };
  } finally {
    watch.stop();
    await environment.stop();
  }
}

/** Does something as a phase of the drill, and says that it began and, now and then, that it goes on and how far it is. */
async function phase<T>(
  { phases, startedAt }: Course,
  reporter: Reporter,
  name: string,
  kind: DrillPhase["kind"],
  work: (say: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const from = Date.now();
  let detail = "goes on";
  const step = (text: string) => reporter.step(`${elapsed(Date.now() - startedAt)} ${text}`);
  step(name);
  const timer = setInterval(() => step(`${name}: ${detail}`), SAY_EVERY_MS);
  try {
    const done = await work((text) => (detail = text));
    phases.push({ name, kind, from, to: Date.now() });
    return done;
  } finally {
    clearInterval(timer);
  }
}

async function warmUp({ env, prometheus }: Environment): Promise<void> {
  const begin = Date.now();
  for (;;) {
    const [targets, down] = [await prometheus.query("up"), await prometheus.query("up == 0")];
    const passed = Date.now() - begin;
    const alerts = await prometheus.query("ALERTS");
    const quiet = targets.length > 0 && down.length === 0 && alerts.length === 0;
    if (quiet && passed > WARM_UP_LEAST_MS) return;
    // What fires now is seen in the quiet period, as a false alert.
    if (passed > WARM_UP_MS && down.length === 0) return;
    if (passed > WARM_UP_MS) {
      const names = down.map(({ labels }) => `${labels["job"] ?? ""} ${labels["instance"] ?? ""}`);
      throw new LabError(`Prometheus cannot read: ${names.join(", ")}.`);
    }
    await sleep(LOOK_MS, undefined, { signal: env.signal });
  }
}

/** Faults whose alerts the stack has; in a quick drill those alone whose alerts come soon. */
function chosenFaults({ faults, quick }: DrillOptions, { env }: Environment): readonly Fault[] {
  const rules = alertRules(env.rules);
  const known = faults.filter(({ causes }) => causes.some((alert) => rules.has(alert)));
  if (quick !== true) return known;
  const soon = (alert: string) =>
    (rules.get(alert) ?? []).every((rule) => parseDuration(rule.for ?? "0s") <= QUICK_FOR_MS);
  return known
    .filter((fault) => fault.quick === true)
    .map((fault) => {
      const causes = fault.causes.filter(soon);
      const late = fault.causes.filter((alert) => !soon(alert));
      return { ...fault, causes, mayCause: [...(fault.mayCause ?? []), ...late] };
    });
}

async function runWaves(
  faults: readonly Fault[],
  environment: Environment,
  course: Course,
  reporter: Reporter,
): Promise<void> {
  const waves = [...new Set(faults.map(({ wave }) => wave))].sort((a, b) => a - b);
  for (const wave of waves) {
    const own = faults.filter((fault) => fault.wave === wave);
    const runs = await phase(
      course,
      reporter,
      `wave ${wave}: ${own.length} faults`,
      "wave",
      (say) => runWave(own, environment, course.inhibited, say),
    );
    course.runs.push(...runs);
  }
}

/** Waits until no expected alert fires any more and Alertmanager has said so, or time is up. */
async function untilOver(
  { env, prometheus, receiver }: Environment,
  { startedAt, runs }: Course,
  say: (detail: string) => void,
): Promise<void> {
  const expected = new Set(runs.flatMap(({ causes }) => causes));
  while (Date.now() - startedAt < RESOLVE_BY_MS) {
    const firing = await prometheus.query('ALERTS{alertstate="firing"}');
    const on = firing.filter(({ labels }) => expected.has(labels["alertname"] ?? ""));
    const open = stillOpen(receiver.deliveries, expected);
    if (on.length === 0 && open === 0) return;
    const names = [...new Set(on.map(({ labels }) => labels["alertname"]))].sort();
    say(`${open} ends to be told; still firing: ${names.length === 0 ? "none" : names.join(", ")}`);
    await sleep(LOOK_MS, undefined, { signal: env.signal });
  }
}

/** Expected alerts that a receiver heard of and whose end it has not heard of. */
function stillOpen(deliveries: readonly Delivery[], expected: ReadonlySet<string>): number {
  const open = new Set<string>();
  for (const { receiver, groupKey, alerts } of deliveries) {
    for (const { fingerprint, status, labels } of alerts) {
      if (!expected.has(labels["alertname"] ?? "")) continue;
      const key = `${receiver} ${groupKey} ${fingerprint}`;
      if (status === "firing") open.add(key);
      else open.delete(key);
    }
  }
  return open.size;
}

async function panelsOf(
  stack: DrillStack,
  { env, prometheus }: Environment,
  { phases }: Course,
): Promise<readonly PanelResult[]> {
  const names = new Map<string, readonly string[]>();
  for (const rule of env.rules.flatMap(({ rules }) => rules)) {
    if ("record" in rule) names.set(rule.record, metricNames(rule.expr));
  }
  const from = phases.find(({ kind }) => kind === "quiet")?.from ?? Date.now();
  return await askPanels(stack.panels, prometheus, {
    scale: env.scale,
    substitutes: substitutesFor(stack),
    from,
    to: Date.now(),
    standIns: env.standIn.metrics,
    recorded: names,
  });
}

async function judged(
  { stack, faults, quick = false }: DrillOptions,
  { env, prometheus, receiver, leftOut, notes, programs }: Environment,
  { phases, runs, inhibited, startedAt }: Course,
  panels: readonly PanelResult[],
): Promise<DrillResult> {
  const now = Date.now();
  const { scale } = env;
  const seconds = (now - startedAt) / 1000;
  const stored = [
    ...(await prometheus.samples("ALERTS", seconds)),
    ...(await prometheus.samples("ALERTS_FOR_STATE", seconds)),
  ];
  const spans = spansOf(stored, 3 * scale.evaluationIntervalMs, now);
  const evidence: Evidence = {
    stackGroups: stack.groups,
    groups: env.rules,
    scale,
    routing: routingTimes(stack.alertmanager, scale.factor),
    faults: runs,
    spans,
    deliveries: receiver.deliveries,
    phases,
    inhibited,
  };
  const verdicts = judge(evidence);
  const wrong = falseAlerts(evidence);
  const known = [...alertRules(stack.groups).keys()];
  const caused = new Set(runs.flatMap(({ causes }) => causes));
  const skipped = [...new Set(faults.flatMap(({ causes }) => causes))].filter(
    (alert) => !known.includes(alert),
  );
  return {
    stack: stack.name,
    quick,
    startedAt,
    endedAt: now,
    factor: scale.factor,
    scrapeIntervalMs: scale.scrapeIntervalMs,
    evaluationIntervalMs: scale.evaluationIntervalMs,
    programs,
    phases,
    faults: runs,
    verdicts,
    skipped,
    falseAlerts: wrong,
    spans,
    deliveries: receiver.deliveries,
    panels,
    leftOut,
    scaleNotes: notes,
    notCaused: known.filter((alert) => !caused.has(alert)),
    counts: countVerdicts(verdicts, wrong.length, skipped.length),
  };
}
