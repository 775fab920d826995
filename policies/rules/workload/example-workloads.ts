import type { ExampleResource } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";

/** The labels that the examples' pods have, and their Services and budgets select. */
export const LABELS = { app: "shop" } as const;

/** What an example is about; the rest is as short as can be. */
export interface ExampleWorkload {
  /** Of its only container, besides the name. */
  readonly container?: Props;
  /** Of the pod's specification, besides containers. */
  readonly pod?: Props;
  /** Of the Deployment's spec, besides the template. */
  readonly spec?: Props;
}

/** A Deployment called shop with one container called app. */
export function deployment({
  container = {},
  pod = {},
  spec = {},
}: ExampleWorkload): ExampleResource {
  const template = {
    metadata: { labels: LABELS },
    spec: { ...pod, containers: [{ name: "app", ...container }] },
  };
  return {
    type: "kubernetes:apps/v1:Deployment",
    name: "shop",
    props: { metadata: { name: "shop" }, spec: { ...spec, template } },
  };
}

/** The Service in front of it. */
export const SERVICE: ExampleResource = {
  type: "kubernetes:core/v1:Service",
  name: "shop-service",
  props: { metadata: { name: "shop" }, spec: { selector: LABELS, ports: [{ port: 80 }] } },
};

/** Its PodDisruptionBudget. */
export function budget(spec: Props): ExampleResource {
  return {
    type: "kubernetes:policy/v1:PodDisruptionBudget",
    name: "shop-budget",
    props: { metadata: { name: "shop" }, spec: { selector: { matchLabels: LABELS }, ...spec } },
  };
}

/** Its HorizontalPodAutoscaler. */
export function autoscaler(minReplicas: number, maxReplicas: number): ExampleResource {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
  return {
    type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    name: "shop-autoscaler",
    props: { metadata: { name: "shop" }, spec: { scaleTargetRef, minReplicas, maxReplicas } },
  };
}
