import { LabError } from "../../errors.ts";
import type { DrillEnv, DrillService, Fault } from "../types.ts";
import { fault } from "./fault.ts";
import { change } from "./service.ts";

/** Tasks a second while nobody takes them: beyond what any number of replicas is to have waiting, within seconds. */
const FLOOD = 100;

/** Faults of the queue and its worker. */
export const QUEUE_FAULTS: readonly Fault[] = [
  fault({
    name: "worker stops",
    what: `the worker takes no task while ${FLOOD} a second are put into its queue`,
    causes: ["QueueStalled", "QueueOldestTaskTooOld", "QueueDepthGrowing"],
    wave: 1,
    quick: true,
    begin: (env, mend) => change(worker(env), mend, { worker: false, tasksPerSecond: FLOOD }),
  }),
  fault({
    name: "tasks fail",
    what: "every other task fails for good",
    causes: ["QueueTasksFailing"],
    wave: 2,
    begin: (env, mend) => change(worker(env), mend, { taskFailShare: 0.5 }),
  }),
];

function worker({ services }: DrillEnv): DrillService {
  const service = services.find(({ kind }) => kind === "worker");
  if (service === undefined) throw new LabError("the stack has no worker");
  return service;
}
