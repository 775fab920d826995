import type { ServiceConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { workLimits } from "./shutdown.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { Heartbeat, Shutdown } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { environmentOf, podSetting } from "./values.ts";

const CELERY = "Celery documentation";
const ALB =
  "Elastic Load Balancing guide, HTTP 502: the target's keep-alive is shorter than the idle timeout";

/** ALB's own idle timeout, in seconds. */
const LEAST_IDLE_SECONDS = 60;
/** ALB's longest idle timeout, in seconds. */
const MOST_IDLE_SECONDS = 4000;
/** Seconds between the longest request and the load balancer's patience. */
const REQUEST_MARGIN_SECONDS = 5;
/** The guide's KEEPALIVE_TIMEOUT, in seconds. */
const LEAST_KEEP_ALIVE_SECONDS = 75;
/** Seconds between two pings of a WebSocket. */
const PING_SECONDS = 30;
/** Pings that may get lost before the load balancer closes a connection. */
const PINGS = 4;
/** Redis broker's own visibility timeout, in seconds. */
const LEAST_VISIBILITY_SECONDS = 3600;

/** Idle timeout of the load balancer in seconds; undefined for a worker. */
export function idleTimeout(service: ServiceConfig): number | undefined {
  const { longestSeconds } = workLimits(service);
  switch (service.kind) {
    case "web":
      return Math.max(LEAST_IDLE_SECONDS, longestSeconds + REQUEST_MARGIN_SECONDS);
    case "realtime":
      return PINGS * PING_SECONDS;
    case "worker":
      return undefined;
  }
}

/** The idle timeout of the load balancer, for a service that has one. */
export function idleTimeoutPart(service: ServiceConfig): Part<number | undefined> {
  const value = service.ingress === undefined ? undefined : idleTimeout(service);
  if (value === undefined) return { value, settings: [], problems: [] };
  const { longestSeconds } = workLimits(service);
  const entry: PodValue = {
    name: "idle_timeout.timeout_seconds",
    value,
    unit: "s",
    why:
      service.kind === "realtime"
        ? `${PINGS} x ${PING_SECONDS} s of heartbeat: a WebSocket that lost ${PINGS - 1} pings in a row is still open, a client that vanished is closed after 2 min.`
        : `Above the longest request (${longestSeconds} s), which would end in a 504 otherwise, and below the process's own keep-alive.`,
    source: "Elastic Load Balancing guide, connection idle timeout",
    default: "60",
  };
  return { value, settings: [podSetting(entry)], problems: idleProblems(value, longestSeconds) };
}

function idleProblems(idle: number, longestSeconds: number): Problem[] {
  if (idle <= MOST_IDLE_SECONDS) return [];
  const most = MOST_IDLE_SECONDS - REQUEST_MARGIN_SECONDS;
  return [
    {
      path: "longestSeconds",
      got: `${longestSeconds} s`,
      allowed: `at most ${most} s for what is answered through a load balancer, whose idle timeout ends at ${MOST_IDLE_SECONDS} s`,
      fix: `set it to ${most} or less, and give longer work to a worker`,
    },
  ];
}

/** Variables that follow from the numbers of the pod; those of processes and pools are in the pools' contract. */
export function environment(
  service: ServiceConfig,
  shutdown: Shutdown,
  heartbeat: Heartbeat | undefined,
): Part<Readonly<Record<string, string>>> {
  const entries = heartbeat === undefined ? served(service, shutdown) : tasks(service, heartbeat);
  const settings = entries.map(podSetting);
  return { value: environmentOf(settings), settings, problems: [] };
}

function served(service: ServiceConfig, { drainSeconds }: Shutdown): PodValue[] {
  const idle = idleTimeout(service) ?? LEAST_IDLE_SECONDS;
  const entries: PodValue[] = [
    {
      name: "PORT",
      value: String(service.port),
      why: "Where probes, Service and load balancer expect it.",
      source: `${CONFIGURATION}, services.<name>.port`,
      default: "the program's own",
    },
    {
      name: "GRACEFUL_TIMEOUT_SECONDS",
      value: drainSeconds,
      unit: "s",
      why: `After SIGTERM what is in hand may take that long; terminationGracePeriodSeconds has room for it.`,
      source:
        "Gunicorn documentation, graceful_timeout; Uvicorn documentation, timeout_graceful_shutdown",
      default: "30 (Gunicorn), no limit (Uvicorn)",
    },
    {
      name: "KEEP_ALIVE_SECONDS",
      value: Math.max(LEAST_KEEP_ALIVE_SECONDS, idle + 10),
      unit: "s",
      why: `Above the load balancer's idle timeout of ${idle} s: a process that closes an idle connection first gets a request on it now and then, which ends in a 502. The guide's 75 s where they suffice.`,
      source: ALB,
      default: "2 (Gunicorn), 5 (Uvicorn)",
    },
  ];
  if (service.kind === "realtime") entries.push(...pings());
  return entries;
}

function pings(): PodValue[] {
  const common = {
    unit: "s" as const,
    why: `A ping each ${PING_SECONDS} s keeps load balancer, NAT and phones from closing a silent connection, and finds the client that vanished.`,
    source: "Uvicorn documentation, ws_ping_interval and ws_ping_timeout",
    default: "20",
  };
  return [
    { name: "WEBSOCKET_PING_INTERVAL_SECONDS", value: PING_SECONDS, ...common },
    { name: "WEBSOCKET_PING_TIMEOUT_SECONDS", value: PING_SECONDS, ...common },
  ];
}

function tasks(service: ServiceConfig, heartbeat: Heartbeat): PodValue[] {
  return [...queueValues(service), ...taskValues(service), ...heartbeatValues(heartbeat)];
}

function queueValues({ queues }: ServiceConfig): PodValue[] {
  if (queues.length === 0) return [];
  const order: PodValue = {
    name: "CELERY_QUEUE_ORDER_STRATEGY",
    value: "priority",
    why: "The first queue is emptied before the next is looked at; by default they take turns, and an urgent task waits for every other queue's.",
    source: `${CELERY}, Using Redis; Kombu documentation, Redis transport, queue_order_strategy`,
    default: "round_robin",
  };
  return [
    {
      name: "CELERY_QUEUES",
      value: queues.join(","),
      why: "Queues the processes take tasks from, the most urgent first.",
      source: `${CONFIGURATION}, services.<name>.queues; ${CELERY}, worker --queues`,
      default: "celery",
    },
    ...(queues.length > 1 ? [order] : []),
  ];
}

function taskValues(service: ServiceConfig): PodValue[] {
  const { longestSeconds, hardSeconds } = workLimits(service);
  const visibility = Math.max(LEAST_VISIBILITY_SECONDS, 2 * hardSeconds);
  const limits = {
    unit: "s" as const,
    why: `At ${longestSeconds} s the task gets an exception and ${hardSeconds - longestSeconds} s to clean up, then its process is ended: a stuck task cannot outlast the pod's grace period.`,
    source: `${CELERY}, task_soft_time_limit and task_time_limit`,
    default: "no limit",
  };
  return [
    {
      name: "CELERY_WORKER_MAX_TASKS_PER_CHILD",
      value: service.tasksPerChild,
      why: "A process is replaced after as many tasks, so that what it leaked is given back before the pod's memory limit.",
      source: `${CONFIGURATION}; ${CELERY}, worker_max_tasks_per_child`,
      default: "no limit",
    },
    { name: "CELERY_TASK_SOFT_TIME_LIMIT_SECONDS", value: longestSeconds, ...limits },
    { name: "CELERY_TASK_TIME_LIMIT_SECONDS", value: hardSeconds, ...limits },
    {
      name: "CELERY_TASK_ACKS_LATE",
      value: true,
      why: "A task is taken off the queue when it is done: one whose pod died is handed out again, and a busy process holds no second one back. Tasks must bear being run twice.",
      source: `${CELERY}, task_acks_late; Optimizing: reserve one task at a time`,
      default: "no",
    },
    {
      name: "CELERY_VISIBILITY_TIMEOUT_SECONDS",
      value: visibility,
      unit: "s",
      why: `Twice the hard limit of ${hardSeconds} s, at least the default of ${LEAST_VISIBILITY_SECONDS}: a task unconfirmed for that long is handed to another process, and a shorter one would run a long task twice. A countdown or ETA must stay below it as well.`,
      source: `${CELERY}, Using Redis: visibility timeout`,
      default: "3600",
    },
  ];
}

function heartbeatValues({ file, everySeconds }: Heartbeat): PodValue[] {
  const common = {
    why: `The main process touches the file; the liveness probe compares its age.`,
    source: `${KUBERNETES.probes}; ${JUDGEMENT}`,
    default: "no heartbeat",
  };
  return [
    { name: "HEARTBEAT_FILE", value: file, ...common },
    { name: "HEARTBEAT_INTERVAL_SECONDS", value: everySeconds, unit: "s", ...common },
  ];
}
