import type { ProbesConfig, ServiceConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { Heartbeat, Probe, Probes } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

/** Seconds between two looks, to an answer, and looks in a row that decide. */
const STARTUP = { periodSeconds: 5, timeoutSeconds: 3 };
const LIVENESS = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 };
const READINESS = { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 };

/** A worker's file, and when it is stale: three touches missed. */
const HEARTBEAT = { file: "/tmp/heartbeat", everySeconds: 30, staleSeconds: 90 };
const HEARTBEAT_LIVENESS = { periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 2 };

/**
 * Words in a path that say what is behind it: something the process shares with others. A probe that restarts the pod
 * must not ask it: one slow database would restart every replica at once, and none of them would be better for it.
 */
export const DEPENDENCY_WORDS: readonly string[] = Object.freeze([
  // Named dependencies.
  ...["db", "database", "databases", "sql", "pg", "postgres", "postgresql"],
  ...["redis", "valkey", "cache", "caches", "queue", "queues", "broker"],
  // Dependencies as such, and the checks that go through all of them.
  ...["dep", "deps", "dependency", "dependencies", "downstream", "upstream", "external"],
  ...["deep", "full"],
  // Whether the pod can serve now, which is another question.
  ...["ready", "readyz", "readiness"],
]);

/** The word in a path that names a dependency; undefined when there is none. */
export function dependencyWord(path: string): string | undefined {
  const words = path.toLowerCase().split(/[/\-_.~]+/);
  return words.find((word) => DEPENDENCY_WORDS.includes(word));
}

/**
 * Probes that cover `startupSeconds`. The kubelet looks at once and then every period, so the last of n looks comes
 * (n - 1) periods after the start.
 */
function startup(startupSeconds: number): Probe {
  const looks = Math.ceil(startupSeconds / STARTUP.periodSeconds) + 1;
  return { ...STARTUP, failureThreshold: looks };
}

/** Seconds until the kubelet gives a start up: looks x period. */
export function startupBudget({ failureThreshold, periodSeconds }: Probe): number {
  return failureThreshold * periodSeconds;
}

/** The three probes of a service that answers HTTP. */
export function httpProbes(config: ProbesConfig): Part<Probes> {
  const value = {
    startup: { path: config.startupPath, ...startup(config.startupSeconds) },
    liveness: { path: config.livenessPath, ...LIVENESS },
    readiness: { path: config.readinessPath, ...READINESS },
  };
  const paths = pathValues(config);
  return {
    value,
    settings: [
      ...paths,
      ...startupValues(value.startup, config.startupSeconds),
      ...livenessValues(value.liveness),
      ...readinessValues(value.readiness),
    ].map(podSetting),
    problems: pathProblems(config),
  };
}

/** What a worker has in place of probes by HTTP. */
export function workerHeartbeat({ probes }: Pick<ServiceConfig, "probes">): Part<Heartbeat> {
  const value = {
    ...HEARTBEAT,
    startup: startup(probes.startupSeconds),
    liveness: HEARTBEAT_LIVENESS,
  };
  const { everySeconds, staleSeconds, liveness } = value;
  const stuck = liveness.periodSeconds * liveness.failureThreshold;
  const entries: PodValue[] = [
    ...startupValues(value.startup, probes.startupSeconds),
    ...values("livenessProbe", liveness, {
      why: `A worker has no port: a command compares the age of its heartbeat file. Touched every ${everySeconds} s, stale after ${staleSeconds} s, looked at every ${liveness.periodSeconds} s: restarted ${staleSeconds} to ${staleSeconds + stuck} s after its main process got stuck. The main process touches it, not the tasks: a task may take its time.`,
      source: `${KUBERNETES.probes}; ${JUDGEMENT}`,
    }),
  ];
  return { value, settings: entries.map(podSetting), problems: [] };
}

function values(name: string, probe: Probe, reason: Pick<PodValue, "why" | "source">): PodValue[] {
  const { periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return [
    { name: `${name}.periodSeconds`, value: periodSeconds, unit: "s", default: "10", ...reason },
    { name: `${name}.timeoutSeconds`, value: timeoutSeconds, unit: "s", default: "1", ...reason },
    { name: `${name}.failureThreshold`, value: failureThreshold, default: "3", ...reason },
  ];
}

function pathValues({ startupPath, livenessPath, readinessPath }: ProbesConfig): PodValue[] {
  const common = {
    why: "Three questions, so three endpoints: does it run yet (failing restarts the pod), is the process itself stuck (restarts it), can it serve now (only takes it out of the load balancer). The first two ask nothing that is shared, or one slow database restarts every replica.",
    source: `${CONFIGURATION}; ${KUBERNETES.probes}`,
    default: "no probe",
  };
  return [
    { name: "startupProbe.httpGet.path", value: startupPath, ...common },
    { name: "livenessProbe.httpGet.path", value: livenessPath, ...common },
    { name: "readinessProbe.httpGet.path", value: readinessPath, ...common },
  ];
}

function startupValues(probe: Probe, startupSeconds: number): PodValue[] {
  const { periodSeconds, failureThreshold } = probe;
  const covered = (failureThreshold - 1) * periodSeconds;
  const why = `The first look comes at once, so ${failureThreshold} of them reach (${failureThreshold} - 1) x ${periodSeconds} s = ${covered} s, what the slowest start may take (${startupSeconds} s). The guide's 10 s + 30 x 5 s = 160 s contradict its own checklist of 30 s. Until the process has started the other probes wait, so it needs no initialDelaySeconds.`;
  return values("startupProbe", probe, { why, source: `${CONFIGURATION}; ${KUBERNETES.probes}` });
}

function livenessValues(probe: Probe): PodValue[] {
  const { periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return values("livenessProbe", probe, {
    why: `Restarted after ${failureThreshold} x ${periodSeconds} = ${failureThreshold * periodSeconds} s without an answer. The default timeout of 1 s restarts a process that is only busy (a full event loop, a collection of garbage), and under overload all of them; ${timeoutSeconds} s is stuck. The guide has no liveness probe.`,
    source: `${KUBERNETES.probes}; ${JUDGEMENT}`,
  });
}

function readinessValues(probe: Probe): PodValue[] {
  const { periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return values("readinessProbe", probe, {
    why: `Gets no more requests after ${failureThreshold} x ${periodSeconds} = ${failureThreshold * periodSeconds} s; one late answer does no harm. ${timeoutSeconds} s, as the endpoint may look at something local; a check of the database there needs a shorter timeout of its own and must not fail all replicas at once.`,
    source: `the performance guide's period and threshold; ${KUBERNETES.probes}; ${JUDGEMENT}`,
  });
}

function pathProblems({ startupPath, livenessPath, readinessPath }: ProbesConfig): Problem[] {
  const problems: Problem[] = [];
  if (livenessPath === readinessPath) {
    problems.push({
      path: "probes.livenessPath",
      got: `${livenessPath}, also probes.readinessPath`,
      allowed:
        "another path than readinessPath: what takes a pod out of the load balancer would restart it as well, and all replicas at once when the cause is shared",
      fix: "give liveness an endpoint that answers as long as the process does, as /live",
    });
  }
  // Startup and liveness may share a path: both ask about the process alone.
  if (startupPath === readinessPath) {
    problems.push({
      path: "probes.startupPath",
      got: `${startupPath}, also probes.readinessPath`,
      allowed:
        "another path than readinessPath: a pod that starts while a dependency is down would be restarted until it is back",
      fix: "give startup an endpoint that answers once the process runs, as /health",
    });
  }
  return [
    ...problems,
    ...independent("probes.livenessPath", livenessPath, "/live"),
    ...independent("probes.startupPath", startupPath, "/health"),
  ];
}

function independent(path: string, got: string, instead: string): Problem[] {
  const word = dependencyWord(got);
  if (word === undefined) return [];
  return [
    {
      path,
      got: `${got} ("${word}")`,
      allowed: `a path about the process alone, without any of ${DEPENDENCY_WORDS.join(", ")}: failing it restarts the pod, which repairs no dependency`,
      fix: `use an endpoint that asks nothing else, as ${instead}; what "${word}" says belongs into probes.readinessPath or a metric`,
    },
  ];
}
