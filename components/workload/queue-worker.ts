import * as pulumi from "@pulumi/pulumi";
import type { Heartbeat } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createAutoscaler } from "./autoscaler.ts";
import { createDeployment, createDisruptionBudget } from "./deployment.ts";
import { createIdentity } from "./identity.ts";
import type { Labels } from "./labels.ts";
import { selectorLabels, workloadLabels } from "./labels.ts";
import type { Opening } from "./network-policy.ts";
import { networkPolicy } from "./network-policy.ts";
import type { PodPort, PodProbes } from "./pod.ts";
import type {
  QueueWorkerArgs,
  QueueWorkerOutputs,
  ResolvedQueueWorkerArgs,
} from "./queue-worker-args.ts";
import { ALL_QUEUE_WORKER_DEFAULTS } from "./queue-worker-args.ts";
import { createScaledObject } from "./scaled-object.ts";
import { queueWorkerProblems } from "./service-checks.ts";
import { workloadPod } from "./workload-pod.ts";

/**
 * Processes that take tasks from queues: their Deployment, scaled by the number of tasks that wait, and what belongs to it,
 * all called as the component. Nobody connects to them, so there is no Service.
 */
export class QueueWorker extends PlatformComponent<QueueWorkerOutputs> {
  readonly outputs: QueueWorkerOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: QueueWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:QueueWorker", name, args, opts);
    const resolved = withDefaults(ALL_QUEUE_WORKER_DEFAULTS, args);
    this.check(queueWorkerProblems(resolved));
    const roleArn = createPods(this, resolved);
    this.outputs = this.register({
      name,
      namespace: pulumi.output(resolved.namespace),
      queues: resolved.tuning.autoscaling.queues,
      roleArn,
    });
  }
}

/** The pods, with all that surrounds them. Returns the ARN of their role. */
function createPods(
  component: QueueWorker,
  args: ResolvedQueueWorkerArgs,
): pulumi.Output<string> | undefined {
  const { namespace, tuning, transform } = args;
  const name = component.logicalName;
  const labels = workloadLabels(name, "worker");
  const selector = selectorLabels(name);
  const identity = createIdentity(component, args, labels, transform);
  const policy = networkPolicy(component, {
    name,
    namespace,
    labels,
    selector,
    openings: openings(args),
    connections: args.connections,
    podIdentity: identity.asksAgent,
    transform: transform?.networkPolicy,
  });
  const options = {
    name,
    namespace,
    labels,
    selector,
    tuning,
    pod: workloadPod({
      name,
      args,
      identity,
      ports: ports(args),
      probes: tuning.heartbeat === undefined ? {} : heartbeatProbes(tuning.heartbeat),
    }),
    dependsOn: [...identity.dependsOn, policy],
    transform,
  };
  createDeployment(component, options);
  createDisruptionBudget(component, options);
  createScaling(component, args, labels);
  return identity.roleArn;
}

/** By the length of the queues; without any by CPU. */
function createScaling(
  component: QueueWorker,
  args: ResolvedQueueWorkerArgs,
  labels: Labels,
): void {
  const { namespace, region, broker, pollingSeconds, transform } = args;
  const { autoscaling } = args.tuning;
  const common = { name: component.logicalName, namespace, labels, autoscaling };
  if (broker === undefined || autoscaling.queues.length === 0) {
    createAutoscaler(component, { ...common, transform: transform?.autoscaler });
  } else {
    createScaledObject(component, { ...common, region, broker, pollingSeconds, transform });
  }
}

function ports({ metrics }: ResolvedQueueWorkerArgs): readonly PodPort[] {
  return metrics === undefined ? [] : [{ name: "metrics", port: metrics.port }];
}

function openings({ metrics }: ResolvedQueueWorkerArgs): readonly Opening[] {
  if (metrics === undefined) return [];
  const { port, namespace } = metrics;
  return [{ port, clients: [{ from: "namespace", namespace }] }];
}

/**
 * Started once there is a heartbeat, alive while it is young. A command and no HTTP server: that would answer while the
 * process that takes the tasks is stuck. Needs sh, date and stat in the image, as Debian, Alpine and Amazon Linux have.
 */
function heartbeatProbes({ file, staleSeconds, startup, liveness }: Heartbeat): PodProbes {
  const shell = (script: string): readonly string[] => ["/bin/sh", "-c", script];
  const age = `$(( $(date +%s) - $(stat -c %Y ${file}) ))`;
  return {
    startup: { ...startup, command: shell(`test -f ${file}`) },
    liveness: { ...liveness, command: shell(`test ${age} -lt ${staleSeconds}`) },
  };
}
