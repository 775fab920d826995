import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Autoscaling } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { TAKE_BACK, scalingBehavior } from "./autoscaler.ts";
import type { Labels } from "./labels.ts";
import type { BrokerArgs, QueueWorkerTransform } from "./queue-worker-args.ts";
import { BROKER_DEFAULTS } from "./queue-worker-args.ts";

const API_VERSION = "keda.sh/v1alpha1";

/** Looks that must fail in a row before the number of replicas no longer follows the queues. */
const FAILURES = 3;

/** What scales a worker by the length of its queues is made from. */
export interface ScaledObjectOptions {
  /** Name of the objects and of the Deployment: the workload's. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly region: string;
  /** With queues and tasksPerReplica. */
  readonly autoscaling: Autoscaling;
  readonly broker: BrokerArgs;
  readonly pollingSeconds: number;
  readonly transform?: QueueWorkerTransform;
}

/**
 * KEDA's ScaledObject, which makes and feeds a HorizontalPodAutoscaler, and its TriggerAuthentication.
 *
 * The password never enters program, state or etcd: KEDA's operator reads it from Secrets Manager with its own role (Pod
 * Identity), which must be allowed to read the broker's secret. A Kubernetes Secret filled by the CSI driver would do
 * without that, but it exists only while a pod mounts it, so a worker scaled to nothing could never start again.
 * Source: KEDA documentation, "AWS Secret Manager" (podIdentity, secretKey) and "Redis Lists".
 */
export function createScaledObject(
  component: PlatformComponent<object>,
  options: ScaledObjectOptions,
): kubernetes.apiextensions.CustomResource {
  const { name, namespace, labels, transform } = options;
  const metadata = { name, namespace, labels };
  const authentication = component.child(
    kubernetes.apiextensions.CustomResource,
    "trigger-authentication",
    {
      apiVersion: API_VERSION,
      kind: "TriggerAuthentication",
      metadata,
      spec: authenticationSpec(options),
    },
    { transform: transform?.triggerAuthentication },
  );
  return component.child(
    kubernetes.apiextensions.CustomResource,
    "scaled-object",
    {
      apiVersion: API_VERSION,
      kind: "ScaledObject",
      metadata: { ...metadata, annotations: TAKE_BACK },
      spec: scaledObjectSpec(options),
    },
    { transform: transform?.scaledObject, opts: { dependsOn: [authentication] } },
  );
}

function authenticationSpec({ region, broker }: ScaledObjectOptions): object {
  const parameter = (key: string): object => ({
    parameter: key,
    name: broker.secretArn,
    secretKey: key,
  });
  return {
    awsSecretManager: {
      region,
      podIdentity: { provider: "aws" },
      secrets: [parameter("username"), parameter("password")],
    },
  };
}

/**
 * When the queues cannot be read, no fewer replicas than there are, and one at least: it is the moment a backlog grows
 * unseen.
 */
function scaledObjectSpec(options: ScaledObjectOptions): object {
  const { name, autoscaling, pollingSeconds } = options;
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    pollingInterval: pollingSeconds,
    cooldownPeriod: autoscaling.scaleDown.stabilizationSeconds,
    minReplicaCount: autoscaling.min,
    maxReplicaCount: autoscaling.max,
    fallback: {
      failureThreshold: FAILURES,
      replicas: Math.max(1, autoscaling.min),
      behavior: "currentReplicasIfHigher",
    },
    advanced: {
      horizontalPodAutoscalerConfig: { name, behavior: scalingBehavior(autoscaling) },
    },
    triggers: autoscaling.queues.map((queue) => trigger(options, queue)),
  };
}

function trigger(options: ScaledObjectOptions, queue: string): object {
  const { host, port, database } = withDefaults(BROKER_DEFAULTS, options.broker);
  return {
    type: "redis",
    name: queue,
    metricType: "AverageValue",
    metadata: {
      host,
      port: String(port),
      databaseIndex: String(database),
      listName: queue,
      listLength: String(options.autoscaling.tasksPerReplica),
      enableTLS: "true",
    },
    authenticationRef: { name: options.name },
  };
}
