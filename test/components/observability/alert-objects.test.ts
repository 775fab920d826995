import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ALERT_ROUTING_DEFAULTS } from "../../../components/observability/alert-routing-args.ts";
import { AlertRouting } from "../../../components/observability/alert-routing.ts";
import { PrometheusRules } from "../../../components/observability/prometheus-rules.ts";
import { toPrometheus } from "../../../tuning/observability/document.ts";
import { planRouting } from "../../../tuning/observability/routing.ts";
import { strays } from "../../support/components.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { POSTGRES_GROUP, REAL_GROUPS, ROUTING } from "../../tuning/observability/routing-input.ts";

const DOCUMENT = toPrometheus([POSTGRES_GROUP, ...REAL_GROUPS], {
  team: "platform",
  runbookUrl: "https://runbooks.example.com",
});
const SELECTOR = { release: "kube-prometheus-stack" };

describe("the rules", () => {
  let recording: Recording;
  let rules: PrometheusRules;

  beforeAll(async () => {
    recording = await startMocks();
    rules = new PrometheusRules("rules", {
      namespace: "monitoring",
      document: DOCUMENT,
      selectorLabels: SELECTOR,
    });
    await recording.settled();
  });

  it("are one object for each group, found by Prometheus' labels", () => {
    const { inputs } = recording.one("rules-node");
    expect(inputs).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: "plumbline-node", namespace: "monitoring", labels: SELECTOR },
    });
    const { spec } = inputs as { readonly spec: { readonly groups: readonly unknown[] } };
    expect(spec.groups).toEqual(DOCUMENT.groups.filter(({ name }) => name === "node"));
    expect(strays(recording, "rules")).toEqual([]);
  });

  it("are all there", () => {
    expect(rules.outputs.names).toEqual(
      ["postgres", "slo-api", "redis", "workload", "queue", "edge", "node", "application"].map(
        (name) => `plumbline-${name}`,
      ),
    );
    // The database's 5 of the test; 8 burn rates; what the groups have else, 6 of them on nodes.
    expect(rules.outputs.alerts).toBeGreaterThanOrEqual(5 + 8 + 6);
  });

  it("are refused without labels, and by a name no object can have", async () => {
    await startMocks();
    const words = refusal(
      () =>
        new PrometheusRules("rules", {
          namespace: "monitoring",
          document: { groups: [{ name: "My Rules", rules: [] }] },
          selectorLabels: {},
        }),
    );
    expect(words).toContain("selectorLabels");
    expect(words).toContain("document.groups.My Rules");
  });
});

describe("the routing", () => {
  const { topic, receivers, routes, groups } = ROUTING;
  const make = (routing = { receivers, routes, groups }): AlertRouting =>
    new AlertRouting("routing", {
      namespace: "monitoring",
      routing,
      topicArn: pulumi.output(topic.arn),
      region: topic.region,
    });

  it("is a Secret with the plan as YAML, each inhibition under its reason", async () => {
    const recording = await startMocks();
    const { outputs } = make();
    await recording.settled();
    expect(recording.one("routing-config").inputs["metadata"]).toMatchObject({
      name: "plumbline-alertmanager",
      namespace: "monitoring",
    });
    const text = await valueOf(outputs.config);
    expect(parse(text)).toEqual(planRouting(ROUTING));
    expect(text).toMatch(
      /# A budget that is spent that fast is spent that slowly too\.\n {2}- source/,
    );
    expect(text).not.toContain("&a");
    expect(text).not.toContain("secretsmanager");
  });

  it("is refused with the names that are wrong", async () => {
    await startMocks();
    const wrong = { receivers, routes: { critical: ["pagr"], warning: ["chat"] }, groups };
    expect(refusal(() => make(wrong))).toContain("use pager");
  });

  it("documents its arguments", () => {
    const file = "components/observability/alert-routing-args.ts";
    expect(documentedDefaults(file, "AlertRoutingArgs")).toEqual({ ...ALERT_ROUTING_DEFAULTS });
    expect(undocumented(file, "AlertRoutingArgs")).toEqual([]);
  });
});
