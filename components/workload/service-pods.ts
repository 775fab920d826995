import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { DeploymentTransform } from "./deployment.ts";
import { createDeployment, createDisruptionBudget } from "./deployment.ts";
import type { IdentityTransform } from "./identity.ts";
import { createIdentity } from "./identity.ts";
import type { Labels } from "./labels.ts";
import { selectorLabels } from "./labels.ts";
import type { Opening } from "./network-policy.ts";
import { networkPolicy } from "./network-policy.ts";
import type { PodPort, PodProbes } from "./pod.ts";
import type { ResolvedWorkloadArgs } from "./workload-args.ts";
import { workloadPod } from "./workload-pod.ts";

/** Transforms of the pods of a workload and of what surrounds them. */
interface PodsTransform extends DeploymentTransform, IdentityTransform {
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
}

/** What one kind of workload adds to the pods of all. */
export interface ServicePodsOptions {
  readonly args: ResolvedWorkloadArgs & {
    readonly tuning: WorkloadTuning;
    readonly transform?: PodsTransform;
  };
  readonly labels: Labels;
  readonly ports: readonly PodPort[];
  readonly probes: PodProbes;
  readonly openings: readonly Opening[];
}

/**
 * The pods of a service or worker with all that surrounds them: account, role, secrets, network policy, Deployment and
 * disruption budget. Returns the ARN of their role; undefined when they need none.
 */
export function createServicePods(
  component: PlatformComponent<object>,
  { args, labels, ports, probes, openings }: ServicePodsOptions,
): pulumi.Output<string> | undefined {
  const { namespace, tuning, transform } = args;
  const name = component.logicalName;
  const selector = selectorLabels(name);
  const identity = createIdentity(component, args, labels, transform);
  const policy = networkPolicy(component, { args, labels, identity, openings });
  const options = {
    name,
    namespace,
    labels,
    selector,
    tuning,
    pod: workloadPod({ name, args, identity, ports, probes }),
    dependsOn: [...identity.dependsOn, policy],
    transform,
  };
  createDeployment(component, options);
  createDisruptionBudget(component, options);
  return identity.roleArn;
}
