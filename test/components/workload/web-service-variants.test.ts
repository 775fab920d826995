import { describe, expect, it } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import type { MetricsArgs } from "../../../components/workload/web-service-args.ts";
import { WebService } from "../../../components/workload/web-service.ts";
import { startMocks } from "../../support/mocks.ts";
import { webTuning } from "../../support/workload-tunings.ts";
import { FULL, MINIMUM, build } from "./web-service-support.ts";

describe("a service behind a proxy that passes the visitor's host on", () => {
  it("answers to that name as to its own", async () => {
    const [, recording] = await build({
      ...MINIMUM,
      ingress: {
        host: "origin.example.com",
        otherHosts: ["api.example.com"],
        sourceCidrs: ["10.0.0.0/18"],
      },
    });
    const { spec } = recording.one("api-ingress").inputs as {
      spec: { rules: readonly { host: string; http: unknown }[] };
    };
    expect(spec.rules.map(({ host }) => host)).toEqual(["origin.example.com", "api.example.com"]);
    expect(spec.rules[1]?.http).toEqual(spec.rules[0]?.http);
  });
});

describe("metrics on the port of the service", () => {
  const HIDDEN = {
    "alb.ingress.kubernetes.io/actions.hide-path":
      '{"type":"fixed-response","fixedResponseConfig":{"contentType":"text/plain","statusCode":"404"}}',
  };
  const ingress = { host: "api.example.com", sourceCidrs: ["10.0.0.0/18"] };
  const outside = async (metrics: MetricsArgs) => {
    const [, recording] = await build({ ...MINIMUM, ingress, metrics });
    const { metadata, spec } = recording.one("api-ingress").inputs as {
      metadata: { annotations: Record<string, string> };
      spec: { rules: readonly { http: { paths: readonly { path: string }[] } }[] };
    };
    return { annotations: metadata.annotations, paths: spec.rules[0]?.http.paths };
  };

  it.each([
    ["/metrics", { namespace: "monitoring" }],
    ["/metrics", { namespace: "monitoring", port: 8000 }],
    ["/internal/numbers", { namespace: "monitoring", path: "/internal/numbers" }],
  ])("are not to be had from outside: %s", async (path, metrics) => {
    const { annotations, paths } = await outside(metrics);
    expect(annotations).toMatchObject(HIDDEN);
    expect(paths).toEqual([
      {
        path,
        pathType: "Prefix",
        backend: { service: { name: "hide-path", port: { name: "use-annotation" } } },
      },
      expect.objectContaining({ path: "/" }),
    ]);
  });

  it.each([
    ["on a port of their own", { namespace: "monitoring", port: 9090 }],
    ["everywhere, so that hiding them would hide the service", { namespace: "m", path: "/" }],
  ])("hide nothing where they are %s", async (_, metrics) => {
    const { annotations, paths } = await outside(metrics);
    expect(Object.keys(annotations).filter((name) => name.includes("actions."))).toEqual([]);
    expect(paths).toEqual([expect.objectContaining({ path: "/" })]);
  });
});

describe("a realtime service", () => {
  it("keeps clients where they are and connections open", async () => {
    const [, recording] = await build({
      ...MINIMUM,
      tuning: webTuning({ kind: "realtime", idleTimeoutSeconds: 75 }),
      ingress: {
        host: "live.example.com",
        sourceCidrs: ["10.0.0.0/18"],
        public: false,
        group: "inside",
      },
    });
    const { metadata } = recording.one("api-ingress").inputs as {
      metadata: { annotations: Record<string, string> };
    };
    expect(metadata.annotations).toMatchObject({
      "alb.ingress.kubernetes.io/scheme": "internal",
      "alb.ingress.kubernetes.io/group.name": "inside",
      "alb.ingress.kubernetes.io/load-balancer-attributes":
        "idle_timeout.timeout_seconds=75,routing.http.drop_invalid_header_fields.enabled=true",
      "alb.ingress.kubernetes.io/target-group-attributes":
        "deregistration_delay.timeout_seconds=60,load_balancing.algorithm.type=least_outstanding_requests,stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=86400",
      // Shared by a group, so of no single component.
      "alb.ingress.kubernetes.io/tags":
        "platform=plumbline,stack=test,environment=test,component=inside,managed-by=pulumi",
    });
    expect(metadata.annotations).not.toHaveProperty("alb.ingress.kubernetes.io/certificate-arn");
    expect(recording.one("api-service").inputs["spec"]).toMatchObject({
      ports: [{ appProtocol: "kubernetes.io/ws" }],
    });
  });
});

describe("Kubernetes before 1.34", () => {
  it("is asked for close endpoints in the old word", async () => {
    const [, recording] = await build({ ...MINIMUM, kubernetesVersion: "1.33" });
    expect(recording.one("api-service").inputs["spec"]).toMatchObject({
      trafficDistribution: "PreferClose",
    });
  });
});

describe("Fargate", () => {
  it("chooses no node: each pod is one", async () => {
    const tuning = webTuning({ sysctls: {} });
    const [, recording] = await build({ ...MINIMUM, tuning, fargate: true });
    const { spec } = recording.one("api-deployment").inputs as {
      spec: { template: { spec: object } };
    };
    expect(spec.template.spec).not.toHaveProperty("affinity");
    expect(spec.template.spec).not.toHaveProperty("topologySpreadConstraints");
  });
});

describe("the provider of the cluster", () => {
  it("comes from the component's options", async () => {
    const recording = await startMocks();
    const provider = new kubernetes.Provider("cluster", {});
    new WebService("api", MINIMUM, { providers: [provider] });
    await recording.settled();
    expect(recording.one("api-deployment").provider).toContain("::cluster::");
  });
});

describe("transforms", () => {
  it("have the last word on every child", async () => {
    const annotations = { changed: "yes" };
    const metadata = { metadata: { name: "api", namespace: "app", annotations } };
    const [, recording] = await build({
      ...FULL,
      transform: {
        deployment: metadata,
        podDisruptionBudget: metadata,
        service: metadata,
        autoscaler: metadata,
        networkPolicy: metadata,
        ingress: (args) => ({ ...args, ...metadata }),
        serviceAccount: metadata,
        secretProviderClass: metadata,
        role: { description: "changed" },
      },
    });
    const changed = recording.resources
      .filter(({ inputs }) => JSON.stringify(inputs).includes('"changed"'))
      .map(({ name }) => name);
    expect(changed.sort()).toEqual([
      "api-account",
      "api-autoscaler",
      "api-deployment",
      "api-disruption-budget",
      "api-ingress",
      "api-network",
      "api-pod-role",
      "api-secrets",
      "api-service",
    ]);
  });
});
