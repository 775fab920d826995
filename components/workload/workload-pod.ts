import type * as kubernetes from "@pulumi/kubernetes";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import type { WorkloadIdentity } from "./identity.ts";
import { selectorLabels } from "./labels.ts";
import type { PodPort, PodProbes } from "./pod.ts";
import { podSpec } from "./pod.ts";
import type { ResolvedWorkloadArgs } from "./workload-args.ts";

/** What one kind of workload adds to the pod of all. */
export interface WorkloadPodOptions {
  readonly name: string;
  readonly args: ResolvedWorkloadArgs & { readonly tuning: WorkloadTuning };
  readonly identity: WorkloadIdentity;
  readonly ports: readonly PodPort[];
  readonly probes: PodProbes;
}

/** The pod of a workload that runs until it is replaced. On Fargate each pod is a node, so there is nothing to choose. */
export function workloadPod(options: WorkloadPodOptions): kubernetes.types.input.core.v1.PodSpec {
  const { name, args, identity, ports, probes } = options;
  const { tuning, placement, fargate } = args;
  return podSpec({
    name,
    image: args.image,
    command: args.command,
    environment: { ...tuning.environment, ...args.env },
    configMaps: args.configMaps,
    resources: tuning.resources,
    ports,
    probes,
    preStopSeconds: tuning.shutdown.preStopSeconds,
    graceSeconds: tuning.shutdown.graceSeconds,
    user: args.user,
    serviceAccountName: identity.serviceAccountName,
    secretProviderClass: identity.secretProviderClass,
    sysctls: tuning.sysctls,
    dnsOptions: tuning.dnsOptions,
    ...(fargate
      ? {}
      : {
          placement,
          prefer: tuning.prefer,
          spread: { zones: tuning.zones, selector: selectorLabels(name) },
        }),
  });
}
