import { describe, expect, it } from "@jest/globals";
import { ServiceMetrics } from "../../../components/observability/service-metrics.ts";
import { startMocks } from "../../support/mocks.ts";

const ARGS = {
  services: [
    { name: "api", namespace: "app", port: "http", path: "/metrics", sampleLimit: 5000 },
    { name: "mailer", namespace: "jobs", port: "metrics", path: "/stats", sampleLimit: 1000 },
  ],
  namespace: "monitoring",
  selectorLabels: { release: "kube-prometheus-stack" },
  scrapeIntervalSeconds: 30,
} as const;

describe("ServiceMetrics", () => {
  it("reads the pods of each service under its name", async () => {
    const recording = await startMocks();
    const made = new ServiceMetrics("scrape", ARGS);
    await recording.settled();
    expect(made.outputs.names).toEqual(["scrape-api", "scrape-mailer"]);
    expect(recording.one("scrape-mailer").inputs).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: {
        name: "scrape-mailer",
        namespace: "monitoring",
        labels: { release: "kube-prometheus-stack" },
      },
      spec: {
        selector: {
          matchLabels: {
            "app.kubernetes.io/name": "mailer",
            "app.kubernetes.io/instance": "plumbline-test-mailer",
          },
        },
        namespaceSelector: { matchNames: ["jobs"] },
        sampleLimit: 1000,
        podMetricsEndpoints: [
          {
            port: "metrics",
            path: "/stats",
            interval: "30s",
            scrapeTimeout: "20s",
            relabelings: [
              { action: "labeldrop", regex: "endpoint" },
              { targetLabel: "job", replacement: "services" },
              { targetLabel: "service", replacement: "mailer" },
            ],
          },
        ],
      },
    });
  });

  it("refuses numbers that Prometheus would", async () => {
    await startMocks();
    const [service] = ARGS.services;
    const wrong = { ...ARGS, scrapeIntervalSeconds: 0, services: [{ ...service, sampleLimit: 0 }] };
    expect(() => new ServiceMetrics("scrape", wrong)).toThrow(
      /2 problems[^]*scrapeIntervalSeconds[^]*services\.api\.sampleLimit/,
    );
  });
});
