import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Autoscaling } from "../../tuning/workload/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { Labels } from "./labels.ts";
import { countQuantity } from "./quantity.ts";

type Metric = kubernetes.types.input.autoscaling.v2.MetricSpec;
type Behavior = kubernetes.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior;

/** Metric of the pods, served by the custom metrics API of the cluster's monitoring. */
const REQUESTS_METRIC = "http_requests_per_second";

/** What the autoscaler of a Deployment is made from. */
export interface AutoscalerOptions {
  /** Name of the object and of the Deployment: the workload's. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly autoscaling: Autoscaling;
  readonly transform?: Transform<kubernetes.autoscaling.v2.HorizontalPodAutoscalerArgs>;
}

/**
 * The operation that scales changes a field the program states. Without this the next update of the autoscaler would stop
 * with a conflict of field managers instead of taking it back (Pulumi Kubernetes provider, "Server-Side Apply").
 */
export const TAKE_BACK = Object.freeze({ "pulumi.com/patchForce": "true" });

/** The HorizontalPodAutoscaler: the metric that asks for most replicas decides. */
export function createAutoscaler(
  component: PlatformComponent<object>,
  { name, namespace, labels, autoscaling, transform }: AutoscalerOptions,
): kubernetes.autoscaling.v2.HorizontalPodAutoscaler {
  return component.child(
    kubernetes.autoscaling.v2.HorizontalPodAutoscaler,
    "autoscaler",
    {
      metadata: { name, namespace, labels, annotations: TAKE_BACK },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: autoscaling.min,
        maxReplicas: autoscaling.max,
        metrics: metrics(autoscaling),
        behavior: scalingBehavior(autoscaling),
      },
    },
    { transform },
  );
}

function metrics({ cpuPercent, memoryPercent, requestsPerSecond }: Autoscaling): Metric[] {
  return [
    utilization("cpu", cpuPercent),
    ...(memoryPercent === undefined ? [] : [utilization("memory", memoryPercent)]),
    ...(requestsPerSecond === undefined ? [] : [requests(requestsPerSecond)]),
  ];
}

function utilization(name: string, averageUtilization: number): Metric {
  return {
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization } },
  };
}

function requests(perReplica: number): Metric {
  return {
    type: "Pods",
    pods: {
      metric: { name: REQUESTS_METRIC },
      target: { type: "AverageValue", averageValue: countQuantity(perReplica) },
    },
  };
}

/** How fast replicas come and go: of the two steps up the larger, one step down. */
export function scalingBehavior({ scaleUp, scaleDown }: Autoscaling): Behavior {
  return {
    scaleUp: {
      stabilizationWindowSeconds: scaleUp.stabilizationSeconds,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: scaleUp.percent, periodSeconds: scaleUp.periodSeconds },
        { type: "Pods", value: scaleUp.pods, periodSeconds: scaleUp.periodSeconds },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: scaleDown.stabilizationSeconds,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: scaleDown.percent, periodSeconds: scaleDown.periodSeconds },
      ],
    },
  };
}
