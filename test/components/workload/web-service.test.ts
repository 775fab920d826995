import { beforeAll, describe, expect, it } from "@jest/globals";
import type { WebService } from "../../../components/workload/web-service.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { valueOf } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { IMAGE } from "../../support/workload-tunings.ts";
import { ARN, FULL, LABELS, METADATA, MINIMUM, SELECTOR, build } from "./web-service-support.ts";

describe("a service with all it can have", () => {
  let service: WebService;
  let recording: Recording;

  beforeAll(async () => {
    [service, recording] = await build(FULL);
  });

  it("is eleven objects, each once", () => {
    const made = recording.resources.filter(({ custom }) => custom);
    expect(made.map(({ name, type }) => `${name} ${type.split(":").at(-1) ?? ""}`).sort()).toEqual([
      "api-account ServiceAccount",
      "api-autoscaler HorizontalPodAutoscaler",
      "api-deployment Deployment",
      "api-disruption-budget PodDisruptionBudget",
      "api-ingress Ingress",
      "api-network NetworkPolicy",
      "api-pod-identity PodIdentityAssociation",
      "api-pod-policy RolePolicy",
      "api-pod-role Role",
      "api-secrets SecretProviderClass",
      "api-service Service",
    ]);
  });

  it("has exactly this Deployment", () => {
    expect(recording.one("api-deployment").inputs).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: METADATA,
      spec: {
        selector: { matchLabels: SELECTOR },
        revisionHistoryLimit: 3,
        minReadySeconds: 10,
        progressDeadlineSeconds: 300,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } },
        template: {
          metadata: { labels: LABELS },
          spec: {
            serviceAccountName: "api",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 10_001,
              runAsGroup: 10_001,
              fsGroup: 10_001,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
              sysctls: [
                { name: "net.ipv4.ip_local_port_range", value: "10240 65000" },
                { name: "net.ipv4.tcp_keepalive_time", value: "120" },
              ],
            },
            containers: [
              {
                name: "api",
                image: IMAGE,
                imagePullPolicy: "IfNotPresent",
                command: ["/bin/api", "serve"],
                envFrom: [{ configMapRef: { name: "app-ttls-1a2b3c4d" } }],
                env: [
                  { name: "DATABASE_HOST", value: "db.example.invalid" },
                  { name: "TMPDIR", value: "/tmp" },
                  { name: "WEB_CONCURRENCY", value: "5" },
                  { name: "XDG_CACHE_HOME", value: "/var/cache/app" },
                ],
                ports: [
                  { name: "http", containerPort: 8000, protocol: "TCP" },
                  { name: "metrics", containerPort: 9090, protocol: "TCP" },
                ],
                resources: {
                  requests: { cpu: "500m", memory: "1Gi", "ephemeral-storage": "1536Mi" },
                  limits: { memory: "1Gi", "ephemeral-storage": "1536Mi" },
                },
                startupProbe: {
                  httpGet: { path: "/health", port: "http" },
                  periodSeconds: 5,
                  timeoutSeconds: 3,
                  failureThreshold: 13,
                },
                livenessProbe: {
                  httpGet: { path: "/live", port: "http" },
                  periodSeconds: 10,
                  timeoutSeconds: 5,
                  failureThreshold: 3,
                },
                readinessProbe: {
                  httpGet: { path: "/ready", port: "http" },
                  periodSeconds: 5,
                  timeoutSeconds: 2,
                  failureThreshold: 3,
                },
                lifecycle: { preStop: { sleep: { seconds: 15 } } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [
                  { name: "tmp", mountPath: "/tmp" },
                  { name: "cache", mountPath: "/var/cache/app" },
                  { name: "secrets", mountPath: "/run/secrets/app", readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
              { name: "cache", emptyDir: { sizeLimit: "256Mi" } },
              {
                name: "secrets",
                csi: {
                  driver: "secrets-store.csi.k8s.io",
                  readOnly: true,
                  volumeAttributes: { secretProviderClass: "api" },
                },
              },
            ],
            terminationGracePeriodSeconds: 90,
            dnsPolicy: "ClusterFirst",
            dnsConfig: { options: [{ name: "ndots", value: "2" }, { name: "use-vc" }] },
            affinity: {
              nodeAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    preference: {
                      matchExpressions: [
                        {
                          key: "node.kubernetes.io/instance-type",
                          operator: "In",
                          values: ["c7g.xlarge"],
                        },
                      ],
                    },
                  },
                  {
                    weight: 50,
                    preference: {
                      matchExpressions: [
                        {
                          key: "karpenter.k8s.aws/instance-family",
                          operator: "In",
                          values: ["c7g", "c8g"],
                        },
                      ],
                    },
                  },
                ],
              },
            },
            nodeSelector: { "plumbline.dev/node-group": "web" },
            tolerations: [
              {
                key: "plumbline.dev/dedicated",
                operator: "Equal",
                value: "web",
                effect: "NoSchedule",
              },
            ],
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: "topology.kubernetes.io/zone",
                whenUnsatisfiable: "ScheduleAnyway",
                nodeTaintsPolicy: "Honor",
                labelSelector: { matchLabels: SELECTOR },
                matchLabelKeys: ["pod-template-hash"],
              },
              {
                maxSkew: 1,
                topologyKey: "kubernetes.io/hostname",
                whenUnsatisfiable: "ScheduleAnyway",
                nodeTaintsPolicy: "Honor",
                labelSelector: { matchLabels: SELECTOR },
                matchLabelKeys: ["pod-template-hash"],
              },
            ],
          },
        },
      },
    });
  });

  it("leaves the number of replicas to the autoscaler", () => {
    expect(recording.one("api-deployment").ignoreChanges).toEqual(["spec.replicas"]);
  });

  it("waits for a rollout as long as its steps may take", () => {
    // 10 pods, 3 at a time: 4 steps of up to 300 s without progress.
    expect(recording.one("api-deployment").updateTimeout).toBe("1200s");
  });

  it("starts pods when their account, role, secrets and policy are there", () => {
    expect([...recording.one("api-deployment").dependsOn].sort()).toEqual([
      "api-account",
      "api-network",
      "api-pod-identity",
      "api-secrets",
    ]);
  });

  it("has exactly this Service", () => {
    expect(recording.one("api-service").inputs).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: METADATA,
      spec: {
        type: "ClusterIP",
        selector: SELECTOR,
        ports: [
          { name: "http", port: 8000, targetPort: "http", protocol: "TCP", appProtocol: "http" },
        ],
        trafficDistribution: "PreferSameZone",
      },
    });
  });

  it("has exactly this autoscaler", () => {
    expect(recording.one("api-autoscaler").inputs["spec"]).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
      minReplicas: 3,
      maxReplicas: 10,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
        {
          type: "Resource",
          resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } },
        },
        {
          type: "Pods",
          pods: {
            metric: { name: "http_requests_per_second" },
            target: { type: "AverageValue", averageValue: "120" },
          },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: "Max",
          policies: [
            { type: "Percent", value: 100, periodSeconds: 15 },
            { type: "Pods", value: 2, periodSeconds: 15 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: 300,
          selectPolicy: "Max",
          policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
        },
      },
    });
  });

  it("lets maintenance take one pod at a time, and any that is not ready", () => {
    expect(recording.one("api-disruption-budget").inputs["spec"]).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: SELECTOR },
    });
  });

  it("has exactly this Ingress", () => {
    const alb = "alb.ingress.kubernetes.io";
    expect(recording.one("api-ingress").inputs).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        ...METADATA,
        annotations: {
          [`${alb}/scheme`]: "internet-facing",
          [`${alb}/target-type`]: "ip",
          [`${alb}/listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]',
          [`${alb}/ssl-redirect`]: "443",
          [`${alb}/ssl-policy`]: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
          [`${alb}/certificate-arn`]: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
          [`${alb}/load-balancer-attributes`]:
            "idle_timeout.timeout_seconds=60,routing.http.drop_invalid_header_fields.enabled=true,access_logs.s3.enabled=true,access_logs.s3.bucket=logs,access_logs.s3.prefix=api",
          // 60 s for requests in hand, below the 15 + 60 s the pod lives on.
          [`${alb}/target-group-attributes`]:
            "deregistration_delay.timeout_seconds=60,load_balancing.algorithm.type=least_outstanding_requests",
          [`${alb}/healthcheck-protocol`]: "HTTP",
          [`${alb}/healthcheck-port`]: "traffic-port",
          [`${alb}/healthcheck-path`]: "/ready",
          [`${alb}/healthcheck-interval-seconds`]: "5",
          [`${alb}/healthcheck-timeout-seconds`]: "2",
          [`${alb}/healthy-threshold-count`]: "2",
          [`${alb}/unhealthy-threshold-count`]: "3",
          [`${alb}/success-codes`]: "200-299",
          [`${alb}/tags`]:
            "cost-center=platform,platform=plumbline,stack=test,environment=prod,component=api,managed-by=pulumi",
        },
      },
      spec: {
        ingressClassName: "alb",
        rules: [
          {
            host: "api.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "api", port: { name: "http" } } },
                },
              ],
            },
          },
        ],
      },
    });
  });

  it("opens its ports to load balancer, clients and monitoring, and the agent to itself", () => {
    const spec = recording.one("api-network").inputs["spec"] as {
      ingress: { ports: unknown; from: unknown[] }[];
      egress: unknown[];
    };
    expect(spec.ingress.map(({ ports, from }) => [ports, from.length])).toEqual([
      [[{ protocol: "TCP", port: 8000 }], 2],
      [[{ protocol: "TCP", port: 9090 }], 1],
    ]);
    expect(spec.ingress[1]?.from).toEqual([
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
        podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
      },
    ]);
    expect(spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: "169.254.170.23/32" } }],
      ports: [{ protocol: "TCP", port: 80 }],
    });
  });

  it("has a role that reads its secret and what it may beside", () => {
    const policy = policyOf(recording.one("api-pod-policy")) as { Statement: object[] };
    expect(policy.Statement).toMatchObject([
      {
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        Resource: [ARN],
      },
      { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::uploads/*"] },
    ]);
    expect(recording.one("api-pod-identity").inputs).toMatchObject({
      clusterName: "prod",
      namespace: "app",
      serviceAccount: "api",
    });
    expect(recording.one("api-account").inputs).toEqual({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: METADATA,
      automountServiceAccountToken: false,
    });
  });

  it("mounts the secret with that role", () => {
    expect(recording.one("api-secrets").inputs).toMatchObject({
      apiVersion: "secrets-store.csi.x-k8s.io/v1",
      kind: "SecretProviderClass",
      metadata: METADATA,
      spec: {
        provider: "aws",
        parameters: { region: "eu-central-1", usePodIdentity: "true" },
      },
    });
  });

  it("tags and owns every child", () => {
    expect(untagged(recording, "api")).toEqual([]);
    expect(strays(recording, "api")).toEqual([]);
  });

  it("offers address, load balancer and role", async () => {
    const { outputs } = service;
    expect(await valueOf(outputs.url)).toBe("http://api.app.svc.cluster.local.:8000");
    expect(await valueOf(outputs.loadBalancerHost)).toBe("api.elb.example.invalid");
    expect(await valueOf(outputs.roleArn)).toBe(
      "arn:aws:mock:eu-central-1:123456789012:api-pod-role",
    );
    expect(outputs).toMatchObject({ name: "api", port: 8000 });
  });
});

describe("a service with no more than it needs", () => {
  it("has neither role nor secrets nor a way in from outside", async () => {
    const [service, recording] = await build(MINIMUM);
    expect(recording.resources.filter(({ custom }) => custom)).toHaveLength(6);
    const { spec } = recording.one("api-network").inputs;
    expect(spec).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
    expect(spec).not.toHaveProperty("ingress");
    expect(service.outputs).toMatchObject({ loadBalancerHost: undefined, roleArn: undefined });
  });

  it("passes Pod Security restricted", async () => {
    const [, recording] = await build(MINIMUM);
    const { spec } = recording.one("api-deployment").inputs as {
      spec: { template: { spec: unknown } };
    };
    expect(restrictedViolations(spec.template.spec)).toEqual([]);
  });
});

describe("secrets without further permissions", () => {
  it("leave the agent closed to the pods: the driver fetches them", async () => {
    const [, recording] = await build({ ...MINIMUM, secrets: { stripe: { arn: ARN } } });
    expect(recording.names("aws:eks/podIdentityAssociation:PodIdentityAssociation")).toHaveLength(
      1,
    );
    expect(JSON.stringify(recording.one("api-network").inputs)).not.toContain("169.254.170.23");
  });
});
