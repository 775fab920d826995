import * as pulumi from "@pulumi/pulumi";
import type { Heartbeat } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createAutoscaler } from "./autoscaler.ts";
import type { Labels } from "./labels.ts";
import { workloadLabels } from "./labels.ts";
import type { Opening } from "./network-policy.ts";
import { metricsClient } from "./network-policy.ts";
import type { PodPort, PodProbes } from "./pod.ts";
import type {
  QueueWorkerArgs,
  QueueWorkerOutputs,
  ResolvedQueueWorkerArgs,
} from "./queue-worker-args.ts";
import { ALL_QUEUE_WORKER_DEFAULTS } from "./queue-worker-args.ts";
import { createScaledObject } from "./scaled-object.ts";
import { queueWorkerProblems } from "./service-checks.ts";
import { createServicePods } from "./service-pods.ts";

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
    const labels = workloadLabels(name, "worker");
    const { heartbeat } = resolved.tuning;
    const roleArn = createServicePods(this, {
      args: resolved,
      labels,
      ports: ports(resolved),
      probes: heartbeat === undefined ? {} : heartbeatProbes(heartbeat),
      openings: openings(resolved),
    });
    createScaling(this, resolved, labels);
    this.outputs = this.register({
      name,
      namespace: pulumi.output(resolved.namespace),
      queues: resolved.tuning.autoscaling.queues,
      roleArn,
    });
  }
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
  return [{ port: metrics.port, clients: [metricsClient(metrics)] }];
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
