import { setTimeout as sleep } from "node:timers/promises";

import { parseDuration } from "./durations.ts";
import type { Environment } from "./environment.ts";
import type { Inhibited } from "./inhibition.ts";
import { longestRange } from "./promql.ts";
import type { AlertRuleDocument, Fault, FaultRun } from "./types.ts";
import { alertRules } from "./verdicts.ts";

/** Between two looks at what was delivered. Milliseconds. */
const LOOK_MS = 250;
/** Between the beginnings of two faults: processes that start all at once hold up the pages this one serves. Milliseconds. */
const APART_MS = 150;
/** Beyond `for` and window: until a fault bites, and until Alertmanager has told. Milliseconds. */
const PATIENCE_MS = 20_000;
/** Windows longer than this are not waited for: a fault need not fill a window of three days. Milliseconds. */
const WINDOW_MS = 35_000;
/** Alerts whose windows are longer end long after their fault: the next wave does not wait for them. Milliseconds. */
const SHORT_WINDOW_MS = 20_000;
/** How long the next wave waits for the others. Milliseconds. */
const SETTLE_MS = 25_000;

/**
 * Runs the faults of one wave, each until all its alerts were delivered, then waits until they are over.
 *
 * @param say takes which faults still last.
 */
export async function runWave(
  faults: readonly Fault[],
  environment: Environment,
  inhibited: Inhibited,
  say: (detail: string) => void,
): Promise<readonly FaultRun[]> {
  const lasting = new Set(faults.map(({ name }) => name));
  const runs = await Promise.all(
    faults.map(async (fault, index) => {
      await sleep(index * APART_MS, undefined, { signal: environment.env.signal });
      const run = await runFault(fault, environment, inhibited);
      lasting.delete(fault.name);
      say(
        lasting.size === 0 ? "all mended, until it settles" : `lasting: ${[...lasting].join(", ")}`,
      );
      return run;
    }),
  );
  await settle(environment);
  return runs;
}

async function runFault(
  fault: Fault,
  environment: Environment,
  inhibited: Inhibited,
): Promise<FaultRun> {
  const { env } = environment;
  const from = Date.now();
  let error: string | undefined;
  try {
    await fault.start(env);
    await untilTold(fault, environment, { from, inhibited });
  } catch (failed) {
    env.signal.throwIfAborted();
    error = wordsOf(failed);
  }
  const to = Date.now();
  try {
    await fault.stop(env);
  } catch (failed) {
    error ??= wordsOf(failed);
  }
  const { name, what, wave, kind = "real", causes, mayCause = [] } = fault;
  if (error !== undefined) env.say(`fault "${name}": ${error}`);
  return {
    ...{ name, what, wave, kind, causes, mayCause, from, to },
    ...(error === undefined ? {} : { error }),
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits until every alert of a fault was delivered or held back, but no longer than they need. */
async function untilTold(
  fault: Fault,
  { env, receiver }: Environment,
  { from, inhibited }: { from: number; inhibited: Inhibited },
): Promise<void> {
  const rules = alertRules(env.rules);
  const wanted = fault.causes.filter((alert) => rules.has(alert));
  const hold =
    fault.holdSeconds === undefined
      ? Math.max(0, ...wanted.map((alert) => needs(rules.get(alert)))) + PATIENCE_MS
      : env.scale.toMs(fault.holdSeconds);
  const told = (alert: string) =>
    // What an earlier fault's alert held back says nothing of this one's.
    inhibited.get(alert)?.some(({ at }) => at >= from) === true ||
    receiver.deliveries.some(
      ({ at, alerts }) =>
        at >= from &&
        alerts.some(
          ({ status, labels, startsAt }) =>
            status === "firing" && labels["alertname"] === alert && startsAt >= from,
        ),
    );
  while (Date.now() - from < hold && !wanted.every(told)) {
    await sleep(LOOK_MS, undefined, { signal: env.signal });
  }
}

/** Milliseconds from a fault to its alert: window and `for`. */
function needs(rules: readonly AlertRuleDocument[] | undefined): number {
  return Math.max(
    0,
    ...(rules ?? []).map(
      (rule) => parseDuration(rule.for ?? "0s") + Math.min(longestRange(rule.expr), WINDOW_MS),
    ),
  );
}

/** Waits until no alert fires but those of long windows. */
async function settle({ env, prometheus }: Environment): Promise<void> {
  const rules = alertRules(env.rules);
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const firing = await prometheus.query('ALERTS{alertstate="firing"}');
    const short = firing.filter(({ labels }) => {
      const [rule] = rules.get(labels["alertname"] ?? "") ?? [];
      return (
        windowOf(
          rule,
          env.rules.flatMap((group) => group.rules),
        ) <= SHORT_WINDOW_MS
      );
    });
    if (short.length === 0 || Date.now() > deadline) return;
    await sleep(LOOK_MS, undefined, { signal: env.signal });
  }
}

/** The longest window of a rule, through the rules that record what it looks at. */
function windowOf(
  rule: AlertRuleDocument | undefined,
  all: readonly (AlertRuleDocument | { readonly record: string; readonly expr: string })[],
): number {
  if (rule === undefined) return 0;
  const inside = all.flatMap((other) =>
    "record" in other && rule.expr.includes(other.record) ? [longestRange(other.expr)] : [],
  );
  return Math.max(longestRange(rule.expr), ...inside);
}
