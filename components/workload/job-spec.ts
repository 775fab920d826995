import { createHash } from "node:crypto";
import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "./labels.ts";

type JobSpec = kubernetes.types.input.batch.v1.JobSpec;

/** Hexadecimal digits of a revision: 32 bits, for the few revisions of one job that ever exist at a time. */
const REVISION_DIGITS = 8;

/** What a run consists of; another content is another revision. */
export interface JobContent {
  readonly image: string;
  readonly command: readonly string[];
  /** Names of its environment variables: a value may only be known after the deployment. */
  readonly variables: readonly string[];
  /** Everything else that is run. @default [] */
  readonly scripts?: readonly string[];
}

/** Short name of what a job runs: the same for the same content, whatever the order of the variables. */
export function jobRevision({ image, command, variables, scripts = [] }: JobContent): string {
  const content = JSON.stringify([image, command, [...variables].sort(), scripts]);
  return createHash("sha256").update(content).digest("hex").slice(0, REVISION_DIGITS);
}

/** How a job runs its pod. */
export interface JobSpecOptions {
  readonly labels: Labels;
  readonly pod: kubernetes.types.input.core.v1.PodSpec;
  /** Annotations of the pod. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Seconds after which all attempts together are stopped. */
  readonly deadlineSeconds: number;
  /** Further attempts after the first has failed. */
  readonly backoffLimit: number;
  /**
   * Seconds a finished run is kept. Never for a job that Pulumi made: it would find it gone at the next refresh and run it
   * again.
   * @default - kept until it is deleted
   */
  readonly ttlSecondsAfterFinished?: number;
}

/**
 * One pod at a time, started anew when it fails. A pod that a drained node, a spot interruption or a full node took away does
 * not count as failed. With these rules the pod's restartPolicy must be Never, and the next pod starts when the last is gone.
 * Source: Kubernetes documentation, "Jobs": pod failure policy.
 */
export function jobSpec(options: JobSpecOptions): JobSpec {
  const { labels, pod, podAnnotations, deadlineSeconds, backoffLimit } = options;
  const { ttlSecondsAfterFinished } = options;
  return {
    activeDeadlineSeconds: deadlineSeconds,
    backoffLimit,
    ...(ttlSecondsAfterFinished === undefined ? {} : { ttlSecondsAfterFinished }),
    podFailurePolicy: {
      rules: [
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ],
    },
    template: {
      metadata: {
        labels,
        ...(podAnnotations === undefined ? {} : { annotations: podAnnotations }),
      },
      spec: pod,
    },
  };
}

/** Finished runs a CronJob keeps; older ones that nobody looked at are no more use. */
export const HISTORY = Object.freeze({
  successfulJobsHistoryLimit: 1,
  failedJobsHistoryLimit: 3,
});

/** Schedules are read in UTC wherever the control plane is. */
export const TIME_ZONE = "Etc/UTC";

/** Environment of the tuning and of the caller, whose word is the last. */
export function mergedEnvironment(
  computed: Readonly<Record<string, string>>,
  given: Readonly<Record<string, pulumi.Input<string>>> = {},
): Readonly<Record<string, pulumi.Input<string>>> {
  return { ...computed, ...given };
}
