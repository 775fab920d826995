import type { ExampleResource } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";

/** A small PostgreSQL with RDS' own parameters: 4 GiB / 9,531,392 bytes = 450 connections. */
export const DATABASE: ExampleResource = {
  type: "aws:rds/instance:Instance",
  name: "database",
  props: { engine: "postgres", engineVersion: "17.6", instanceClass: "db.t4g.medium" },
};

/** A Deployment "api" of one container, with this environment. */
export function apiDeployment(environment: Readonly<Record<string, string>>): ExampleResource {
  const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
  return {
    type: "kubernetes:apps/v1:Deployment",
    name: "api",
    props: {
      metadata: { name: "api" },
      spec: {
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        template: { spec: { containers: [{ name: "api", env }] } },
      },
    },
    madeFrom: { spec: ["database"] },
  };
}

/** The autoscaler of the Deployment "api". */
export function apiAutoscaler(maxReplicas: number): ExampleResource {
  const target: Props = { apiVersion: "apps/v1", kind: "Deployment", name: "api" };
  return {
    type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    name: "api-autoscaler",
    props: { spec: { minReplicas: 2, maxReplicas, scaleTargetRef: target } },
  };
}

/** 10 pods x 4 processes x 8 = 320 connections. */
export const API_GOOD: readonly ExampleResource[] = [
  apiDeployment({ DATABASE_HOST: "db.internal", WEB_CONCURRENCY: "4", DATABASE_POOL_SIZE: "8" }),
  apiAutoscaler(10),
];

/** Guide 003: 10 pods x 4 processes x (20 + 10) = 1,200 connections. */
export const API_BAD: readonly ExampleResource[] = [
  apiDeployment({
    DATABASE_HOST: "db.internal",
    WEB_CONCURRENCY: "4",
    DATABASE_POOL_SIZE: "20",
    DATABASE_MAX_OVERFLOW: "10",
  }),
  apiAutoscaler(10),
];
