import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { Labels } from "./labels.ts";

/** Old revisions to go back to. Each is an empty ReplicaSet; the default of 10 is more than anybody goes back. */
const REVISIONS = 3;

/** Transforms of what runs the pods. */
export interface DeploymentTransform {
  readonly deployment?: Transform<kubernetes.apps.v1.DeploymentArgs>;
  readonly podDisruptionBudget?: Transform<kubernetes.policy.v1.PodDisruptionBudgetArgs>;
}

/** What the objects that run the pods are made from. */
export interface DeploymentOptions {
  /** Name of the objects: the workload's. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  /** What selects the pods. */
  readonly selector: Labels;
  readonly tuning: WorkloadTuning;
  readonly pod: kubernetes.types.input.core.v1.PodSpec;
  /** Made before the first pod starts. */
  readonly dependsOn: readonly pulumi.Resource[];
  readonly transform?: DeploymentTransform;
}

/**
 * The Deployment, without a number of replicas: that is the autoscaler's, and a program that states one would set it back
 * on each run.
 *
 * Its pods carry no karpenter.sh/do-not-disrupt and no cluster-autoscaler.kubernetes.io/safe-to-evict, however long they take to
 * end: they always run, so their nodes would never be removed or replaced. A drain tells them to end and waits for their task:
 * Cluster Autoscaler for `longestGraceSeconds` of `Controllers`, Karpenter for `terminationGraceSeconds` of `KarpenterNodes`.
 */
export function createDeployment(
  component: PlatformComponent<object>,
  options: DeploymentOptions,
): kubernetes.apps.v1.Deployment {
  const { name, namespace, labels, selector, pod } = options;
  const { rollout, autoscaling } = options.tuning;
  const timeout = `${rolloutSeconds(autoscaling.max, rollout)}s`;
  return component.child(
    kubernetes.apps.v1.Deployment,
    "deployment",
    {
      metadata: { name, namespace, labels },
      spec: {
        selector: { matchLabels: selector },
        revisionHistoryLimit: REVISIONS,
        minReadySeconds: rollout.minReadySeconds,
        progressDeadlineSeconds: rollout.progressDeadlineSeconds,
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: { maxSurge: rollout.maxSurge, maxUnavailable: rollout.maxUnavailable },
        },
        template: { metadata: { labels }, spec: pod },
      },
    },
    {
      transform: options.transform?.deployment,
      opts: {
        dependsOn: [...options.dependsOn],
        ignoreChanges: ["spec.replicas"],
        customTimeouts: { create: timeout, update: timeout },
      },
    },
  );
}

/**
 * The longest a rollout may take: as many steps as it has, each as long as it may go without progress. Pulumi's own limit
 * is 10 minutes whatever the number of replicas.
 */
function rolloutSeconds(replicas: number, rollout: WorkloadTuning["rollout"]): number {
  const atOnce = Math.max(1, rollout.maxSurge + rollout.maxUnavailable);
  return Math.ceil(Math.max(1, replicas) / atOnce) * rollout.progressDeadlineSeconds;
}

/**
 * The PodDisruptionBudget: how many pods maintenance may take at once. Pods that are not ready may always go: they serve
 * nobody, and counting them would keep a node from being drained for ever.
 * Source: Kubernetes documentation, "Specifying a Disruption Budget for your Application": unhealthy pod eviction policy.
 */
export function createDisruptionBudget(
  component: PlatformComponent<object>,
  options: DeploymentOptions,
): kubernetes.policy.v1.PodDisruptionBudget {
  const { name, namespace, labels, selector, tuning, transform } = options;
  return component.child(
    kubernetes.policy.v1.PodDisruptionBudget,
    "disruption-budget",
    {
      metadata: { name, namespace, labels },
      spec: {
        maxUnavailable: tuning.maxUnavailable,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selector },
      },
    },
    { transform: transform?.podDisruptionBudget },
  );
}
