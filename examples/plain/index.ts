import * as k8s from "@pulumi/kubernetes";

import { database } from "./database.ts";

const labels = { "app.kubernetes.io/name": "api" };
const namespace = new k8s.core.v1.Namespace("shop", {
  metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
const metadata = { name: "api", namespace: namespace.metadata.name, labels };

const environment = {
  DATABASE_HOST: database.address,
  DATABASE_NAME: "shop",
  // 4 processes, each with a pool of its own of up to 20 + 10 connections.
  WEB_CONCURRENCY: "4",
  DATABASE_POOL_SIZE: "20",
  DATABASE_MAX_OVERFLOW: "10",
};

const container = {
  name: "api",
  image:
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/api@sha256:3b1c7c3bbd1b2f6a5d4e8f90716253443526170f9e8d7c6b5a49382716059483",
  env: Object.entries(environment).map(([name, value]) => ({ name, value })),
  ports: [{ name: "http", containerPort: 8000 }],
  startupProbe: { httpGet: { path: "/livez", port: "http" }, failureThreshold: 30 },
  livenessProbe: { httpGet: { path: "/livez", port: "http" }, timeoutSeconds: 3 },
  readinessProbe: { httpGet: { path: "/readyz", port: "http" }, timeoutSeconds: 2 },
  lifecycle: { preStop: { sleep: { seconds: 15 } } },
  resources: {
    requests: { cpu: "1", memory: "1Gi", "ephemeral-storage": "1Gi" },
    limits: { memory: "1Gi", "ephemeral-storage": "1Gi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  },
};

const deployment = new k8s.apps.v1.Deployment("api", {
  metadata,
  spec: {
    selector: { matchLabels: labels },
    // Not one pod more than the autoscaler allows, so that the sum below is the whole one.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 60,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 10001,
          seccompProfile: { type: "RuntimeDefault" },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: labels },
          },
        ],
        containers: [container],
      },
    },
  },
});

// 10 pods x 4 processes x (20 + 10) = 1,200 connections.
new k8s.autoscaling.v2.HorizontalPodAutoscaler("api", {
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
    minReplicas: 3,
    maxReplicas: 10,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
      },
    ],
  },
});

new k8s.policy.v1.PodDisruptionBudget("api", {
  metadata,
  spec: {
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: labels },
  },
});

new k8s.core.v1.Service("api", {
  metadata,
  spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
});
