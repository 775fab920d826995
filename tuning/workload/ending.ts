import type { ServiceConfig } from "../../config/schema.ts";
import { endingBeside } from "../budget/ending.ts";
import { MIN_READY_SECONDS } from "./rollout.ts";
import { graceSeconds } from "./shutdown.ts";

/**
 * Old pods of a service that still end at the peak of one rollout, beside its most replicas and the surge. The Deployment
 * controller does not count pods that end (Kubernetes enhancement 3973, "Consider Terminating Pods in Deployments"), so
 * they pile up for as long as each takes to end. How fast pods start is unknown, and fast starts pile up most; but no step
 * of a rollout is shorter than minReadySeconds. So at most `surge` (1 without) for each minReadySeconds of the grace
 * period, and never more than there are old pods: with the others twice the replicas.
 */
export function endingPods(service: ServiceConfig): number {
  const { surge, replicas } = service;
  // Without a surge maxUnavailable is 1: one ends, and its successor starts at once.
  const eachStep = surge > 0 ? surge : 1;
  const steps = Math.ceil(graceSeconds(service) / MIN_READY_SECONDS);
  return endingBeside(replicas.max, surge, eachStep * steps);
}
