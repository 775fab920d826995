import type { StackConfig } from "../../config/schema.ts";
import type { Capacity, PodDemand } from "../nodes/types.ts";
import { endingPods } from "./ending.ts";
import { OPERATION_RESOURCES, operationNamespace } from "./operations.ts";
import { systemDemands } from "./system-pods.ts";
import type { JobTuning, PodResources, WorkloadTuning } from "./types.ts";

/** What is computed of everything that has pods. */
export interface Pods {
  readonly workloads: Readonly<Record<string, WorkloadTuning>>;
  readonly jobs: Readonly<Record<string, JobTuning>>;
}

/** Pods of services, jobs, operations and the cluster's own controllers, as the budgets count them: at the autoscaler's maximum. */
export function podDemands(config: StackConfig, { workloads, jobs }: Pods): PodDemand[] {
  return [
    ...Object.entries(workloads).map(([name, tuning]) => serviceDemand(config, name, tuning)),
    ...Object.entries(jobs).map(([name, tuning]) => ({
      label: `jobs.${name}`,
      ...place(config, tuning.namespace),
      // The run of a deployment and one by schedule may meet.
      pods: tuning.atStart ? 2 : 1,
      surge: 0,
      ending: 0,
      each: requests(tuning.resources),
      sysctls: [],
    })),
    ...Object.entries(config.operations).map(([name, operation]) => ({
      label: `operations.${name}`,
      ...place(config, operationNamespace(config, operation)),
      pods: 1,
      surge: 0,
      ending: 0,
      each: requests(OPERATION_RESOURCES),
      sysctls: [],
    })),
    ...systemDemands(config),
  ];
}

function serviceDemand(config: StackConfig, name: string, tuning: WorkloadTuning): PodDemand {
  const service = config.services[name];
  const group = service?.nodes.group;
  return {
    label: `services.${name}`,
    ...place(config, tuning.namespace),
    ...(group === undefined ? {} : { group }),
    pods: tuning.autoscaling.max,
    minPods: tuning.autoscaling.min,
    surge: tuning.rollout.maxSurge,
    ending: service === undefined ? 0 : endingPods(service),
    each: requests(tuning.resources),
    sysctls: Object.keys(tuning.sysctls),
  };
}

function place({ namespaces }: StackConfig, namespace: string) {
  return { namespace, fargate: namespaces[namespace]?.fargate ?? false };
}

function requests(resources: PodResources): Capacity {
  const { cpuRequestMillicores, memory, ephemeralStorage } = resources;
  return { cpuMillicores: cpuRequestMillicores, memory, ephemeralStorage, pods: 1 };
}
