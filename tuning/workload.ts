import type { ServiceConfig } from "../config/schema.ts";
import { throwProblems } from "./errors.ts";
import { podSysctls, sysctlFact } from "./kernel/sysctls.ts";
import type { Setting } from "./setting.ts";
import { autoscaling } from "./workload/autoscaling.ts";
import type { WorkloadContext } from "./workload/context.ts";
import { environment, idleTimeoutPart } from "./workload/environment.ts";
import { omittedOf } from "./workload/omitted.ts";
import { groupsFor, placement } from "./workload/placement.ts";
import { httpProbes, startupBudget, workerHeartbeat } from "./workload/probes.ts";
import { resourcesOf } from "./workload/resources.ts";
import { disruption, rollout } from "./workload/rollout.ts";
import { shutdown } from "./workload/shutdown.ts";
import type { WorkloadTuning } from "./workload/types.ts";
import type { Part } from "./workload/values.ts";
import { environmentOf } from "./workload/values.ts";

export type { NodeGroupOffer, WorkloadContext } from "./workload/context.ts";

/**
 * Everything of a service's pods that is computed: resources, probes, shutdown, autoscaling, rollout, disruption,
 * placement and the part of the environment contract that follows from them. Pure.
 * @param name the service's name in the stack configuration
 * @throws TuningError listing every wrong input, paths below the service ("probes.livenessPath")
 */
export function tuneWorkload(
  name: string,
  service: ServiceConfig,
  context: WorkloadContext,
): WorkloadTuning {
  const { kind } = service;
  const resources = resourcesOf(service.resources, service.workers);
  const probes = kind === "worker" ? undefined : httpProbes(service.probes);
  const heartbeat = kind === "worker" ? workerHeartbeat(service) : undefined;
  const onSpot = groupsFor(service, context).some(({ capacityType }) => capacityType === "spot");
  const ending = shutdown(service, onSpot);
  const scaling = autoscaling(service, context.cacheRoles);
  const start = (probes ?? heartbeat)?.value.startup;
  const update = rollout(service, {
    startupBudget: start === undefined ? 0 : startupBudget(start),
    grace: ending.value.graceSeconds,
  });
  const evictions = disruption(service);
  const place = placement(service, context);
  const idle = idleTimeoutPart(service);
  const variables = environment(service, ending.value, heartbeat?.value);
  const sysctls = sysctlSettings(service, context);
  const parts: readonly Part<unknown>[] = [
    ...[resources, ...(probes ? [probes] : []), ...(heartbeat ? [heartbeat] : []), ending],
    ...[scaling, update, evictions, place, idle],
  ];
  throwProblems([...parts, variables].flatMap(({ problems }) => problems));
  return {
    ...{ name, kind, namespace: service.namespace, resources: resources.value },
    ...(probes === undefined ? {} : { probes: probes.value }),
    ...(heartbeat === undefined ? {} : { heartbeat: heartbeat.value }),
    ...{ shutdown: ending.value, autoscaling: scaling.value, rollout: update.value },
    ...{ maxUnavailable: evictions.value, ...place.value },
    ...(idle.value === undefined ? {} : { idleTimeoutSeconds: idle.value }),
    sysctls: environmentOf(sysctls),
    environment: variables.value,
    settings: [...parts.flatMap(({ settings }) => settings), ...sysctls, ...variables.settings],
    omitted: omittedOf(service),
  };
}

/** The computed sysctls of a service's pods, its own in place of those of the same name. */
function sysctlSettings(service: ServiceConfig, context: WorkloadContext): Setting[] {
  const { kind, port, sysctls } = service;
  const listens = kind === "worker" ? undefined : port;
  const computed = podSysctls(kind, context.kubernetesVersion, listens, context.fargate);
  const own = Object.entries(sysctls).map(([name, value]): Setting => {
    const before = computed.find((setting) => setting.name === name);
    return {
      name,
      value,
      unit: before?.unit ?? "enum",
      human: value,
      why:
        before === undefined
          ? "Your own value; by itself the pod would keep the kernel's."
          : `Your own value, instead of the computed ${before.value}. ${before.why}`,
      source: "services.<name>.sysctls of the stack configuration",
      apply: "rolling",
      default: before?.default ?? sysctlFact(name)?.default ?? "the kernel's",
      overridden: true,
    };
  });
  const replaced = new Set(own.map(({ name }) => name));
  return [...computed.filter(({ name }) => !replaced.has(name)), ...own];
}
