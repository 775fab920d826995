import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

import { alertmanagerYaml, routingTimes } from "../../../lab/drill/alertmanager-config.ts";
import { prometheusYaml } from "../../../lab/drill/prometheus-config.ts";
import { createScale } from "../../../lab/drill/scale.ts";

const DOCUMENT = {
  route: {
    receiver: "none",
    group_by: ["alertname"],
    group_wait: "30s",
    group_interval: "5m",
    repeat_interval: "4h",
    routes: [{ receiver: "topic", matchers: ['severity = "critical"'], repeat_interval: "1d" }],
  },
  receivers: [
    { name: "none" },
    { name: "topic", sns_configs: [{ topic_arn: "a", send_resolved: true }] },
    { name: "chat", slack_configs: [{ channel: "#a" }] },
  ],
  inhibit_rules: [{ source_matchers: ['alertname = "A"'], equal: ["b"] }],
};

describe("alertmanagerYaml", () => {
  const written = parse(alertmanagerYaml(DOCUMENT, 120, "http://127.0.0.1:1")) as unknown;

  it("keeps grouping, routes and inhibition, and scales times", () => {
    // 30 s / 120 = 250 ms; 5 min / 120 = 2.5 s; 4 h / 120 = 2 min; 24 h / 120 = 12 min.
    expect(written).toMatchObject({
      route: {
        receiver: "none",
        group_by: ["alertname"],
        group_wait: "250ms",
        group_interval: "2s500ms",
        repeat_interval: "2m",
        routes: [
          { receiver: "topic", matchers: ['severity = "critical"'], repeat_interval: "12m" },
        ],
      },
      inhibit_rules: DOCUMENT.inhibit_rules,
    });
  });

  it("replaces each receiver by the webhook under its name, and tells the end where the stack does", () => {
    const hook = (name: string, send_resolved: boolean) => ({
      name,
      webhook_configs: [{ url: `http://127.0.0.1:1/${name}`, send_resolved, max_alerts: 0 }],
    });
    expect(written).toMatchObject({
      receivers: [{ name: "none" }, hook("topic", true), hook("chat", false)],
    });
    expect((written as typeof DOCUMENT).receivers[0]).toEqual({ name: "none" });
  });

  it("knows the times of all routes", () => {
    expect(routingTimes(DOCUMENT, 120)).toEqual({
      groupWaitMs: 250,
      groupIntervalMs: 2_500,
      repeatIntervalMs: 120_000,
    });
  });
});

describe("prometheusYaml", () => {
  it("gives targets the stack's labels, and lets the stand-in name what its series are about", () => {
    const text = prometheusYaml({
      scale: createScale(120),
      rules: "/r.yml",
      alertmanagerPort: 9,
      targets: [
        { job: "postgres", port: 1, labels: { instance: "database", database: "database" } },
        { job: "services", port: 2, labels: { service: "api" } },
        { job: "services", port: 3, labels: { service: "web" } },
        { job: "kubelet", port: 4, path: "/kubelet", labels: { node: "n" } },
      ],
    });
    const { scrape_configs: jobs } = parse(text) as {
      scrape_configs: readonly Readonly<Record<string, unknown>>[];
    };
    expect(jobs.map(({ job_name: name, honor_labels: honor }) => [name, honor])).toEqual([
      ["postgres", undefined],
      ["services", undefined],
      ["kubelet/kubelet", true],
    ]);
    expect(jobs[1]).toMatchObject({
      metrics_path: "/metrics",
      static_configs: [
        { targets: ["127.0.0.1:2"], labels: { job: "services", service: "api" } },
        { targets: ["127.0.0.1:3"], labels: { job: "services", service: "web" } },
      ],
    });
    expect(jobs[0]).toHaveProperty("metric_relabel_configs");
  });
});
