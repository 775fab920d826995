import { LabError } from "../../errors.ts";
import type { DrillEnv, DrillService, Fault, ServiceBehaviour } from "../types.ts";
import { fault } from "./fault.ts";
import type { Mend } from "./fault.ts";
import { AVAILABILITY_BURNS, LATENCY_BURNS } from "./follow.ts";

/** Share of the requests that fail: above every threshold, 14.4 times a budget of 0.1 % being the highest. */
const ERROR_SHARE = 0.3;
/** Six times what HighErrorRate allows; at 20 requests a second 1.2 a second, of which ten make a fast burn. */
const FEW_ERRORS = 0.06;
/** Milliseconds added to each request: beyond the guides' second, and every promise of less. */
const LATENCY_MS = 1300;
/** Megabytes: of the stand-in's limit of 512 MiB 65 % are 333 MiB. */
const HEAP_LEAK = 400;

/**
 * Seconds of the stack's time for which requests fail and are slow: the slowest burn needs 3 h, and half an hour is for the
 * requests to add up. The burns hold one another back: the fastest is told at once, the slower ones as each faster one
 * ends after the fault, its short window being shorter. So waiting for all of them while it lasts would be in vain.
 */
const BURN_HOLD_SECONDS = 3.5 * 3600;

/** Faults of the sample service. */
export const SERVICE_FAULTS: readonly Fault[] = [
  fault({
    name: "requests fail",
    what: `${ERROR_SHARE * 100} % of the requests to a service with a promise are answered with 500, for 3.5 h of the stack's time`,
    causes: AVAILABILITY_BURNS,
    // Held back by the burns of the same service.
    mayCause: ["HighErrorRate"],
    wave: 1,
    holdSeconds: BURN_HOLD_SECONDS,
    begin: (env, mend) => change(promising(env), mend, { errorShare: ERROR_SHARE }),
  }),
  fault({
    name: "requests are slow",
    what: `each request to a service with a promise takes ${LATENCY_MS} ms longer, for 3.5 h of the stack's time`,
    causes: ["HighResponseTime", "WorkshopsaiResponseTimeHigh", ...LATENCY_BURNS],
    // Held back by the burns of the same service.
    mayCause: ["SlowRequests"],
    wave: 1,
    holdSeconds: BURN_HOLD_SECONDS,
    begin: (env, mend) => change(promising(env), mend, { latencyMs: LATENCY_MS }),
  }),
  fault({
    name: "a few requests fail",
    what: `${FEW_ERRORS * 100} % of a service's requests are answered with 500, for as long as it takes to be told`,
    causes: ["HighErrorRate"],
    // Told before ten requests have failed, from which on the fast burn holds it back; the slow ones still have the first
    // wave's errors in their long windows.
    mayCause: AVAILABILITY_BURNS,
    wave: 3,
    quick: true,
    begin: (env, mend) => change(unpromised(env), mend, { errorShare: FEW_ERRORS }),
  }),
  fault({
    name: "connections leak from the pool",
    what: "all but one of the pool's connections are checked out and not given back",
    causes: ["DatabaseConnectionPoolExhaustion"],
    // The one that is left is waited for.
    mayCause: ["HighResponseTime", "SlowRequests", ...LATENCY_BURNS],
    wave: 3,
    begin: (env, mend) => {
      const service = promising(env);
      return change(service, mend, { leakedConnections: service.poolMax - 1 });
    },
  }),
  fault({
    name: "searches are slow",
    what: "each search takes 1.8 s longer",
    // Of a service without burns: those of the first wave hold back that SlowRequests is over, and what Alertmanager has
    // not said to be over it does not tell anew.
    causes: ["SearchSlow", "SlowRequests"],
    mayCause: ["HighResponseTime", "WorkshopsaiResponseTimeHigh", ...LATENCY_BURNS],
    wave: 2,
    begin: (env, mend) => change(unpromised(env), mend, { searchLatencyMs: 1800 }),
  }),
  fault({
    name: "searches hang",
    what: "every other search is begun and never ends",
    causes: ["SearchesUnfinished"],
    wave: 2,
    begin: (env, mend) => change(promising(env), mend, { searchHangShare: 0.5 }),
  }),
  fault({
    name: "heap grows",
    what: `the service holds on to ${HEAP_LEAK} MB; the limit that its heap is compared with is the stand-in's`,
    causes: ["HeapNearLimit"],
    // Collecting a heap of that size stops the process for a while.
    mayCause: ["HighResponseTime", "SlowRequests", ...LATENCY_BURNS],
    wave: 3,
    kind: "stand-in",
    // The last one: the first is waiting for its pool in the same wave.
    begin: (env, mend) => change(last(env), mend, { leakedMegabytes: HEAP_LEAK }),
  }),
];

/** The first web service that has promised something, else the first one. */
export function promising(env: DrillEnv): DrillService {
  return web(env, true);
}

/** The first web service that has promised nothing, else the last one: the burns of the first wave are another's. */
function unpromised(env: DrillEnv): DrillService {
  return web(env, false);
}

function web({ services, rules }: DrillEnv, promised: boolean): DrillService {
  const all = services.filter(({ kind }) => kind === "web");
  const has = ({ name }: DrillService) => rules.some((group) => group.name === `slo-${name}`);
  const service = all.find((one) => has(one) === promised) ?? all.at(promised ? 0 : -1);
  if (service === undefined) throw new LabError("the stack has no service that answers requests");
  return service;
}

function last({ services }: DrillEnv): DrillService {
  const service = services.filter(({ kind }) => kind === "web").at(-1);
  if (service === undefined) throw new LabError("the stack has no service that answers requests");
  return service;
}

/** Changes how a service behaves, and remembers what it was like: other faults may have changed something else. */
export function change(
  { behaviour }: DrillService,
  mend: Mend,
  changes: Partial<ServiceBehaviour>,
): Promise<void> {
  const before = { ...behaviour };
  const changed = Object.fromEntries(
    Object.keys(changes).map((key) => [key, before[key as keyof ServiceBehaviour]]),
  );
  mend(() => Object.assign(behaviour, changed));
  Object.assign(behaviour, changes);
  return Promise.resolve();
}
