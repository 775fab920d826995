import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { ReceiverConfig, RoutingInput } from "../../../tuning/observability/routing.ts";
import {
  inhibitionNames,
  inhibitions,
  planRouting,
  routingProblems,
} from "../../../tuning/observability/routing.ts";
import { isAlert } from "../../../tuning/observability/types.ts";
import { problemsOf } from "../../support/problems.ts";
import { POSTGRES_GROUP, REAL_GROUPS, ROUTING } from "./routing-input.ts";

const RUNBOOKS = join(import.meta.dirname, "../../../docs/runbooks");

const receiver = (name: string) =>
  planRouting(ROUTING).receivers.find((each) => each.name === name);

/** The targets that one alert holds back, by what must be equal. */
function heldBack(source: string, groups = ROUTING.groups) {
  return inhibitions(groups)
    .filter((each) => each.source === source)
    .map(({ targets, equal }) => ({ targets, equal }));
}

describe("routes", () => {
  it("go by severity, to every receiver of it, the last one without continue", () => {
    expect(planRouting(ROUTING).route).toEqual({
      receiver: "none",
      group_by: ["alertname", "namespace", "service", "cache", "database"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: [
        { receiver: "none", matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
        { receiver: "none", matchers: ['severity =~ "info|none"'] },
        {
          receiver: "pager",
          matchers: ['severity = "critical"'],
          repeat_interval: "4h",
          continue: true,
        },
        { receiver: "topic", matchers: ['severity = "critical"'], repeat_interval: "4h" },
        { receiver: "chat", matchers: ['severity != "critical"'], repeat_interval: "1d" },
      ],
    });
  });
});

describe("a heartbeat", () => {
  it("is the chart's Watchdog, every five minutes, before it is thrown away", () => {
    const { routes } = planRouting({
      ...ROUTING,
      routes: { ...ROUTING.routes, heartbeat: ["tickets"] },
    }).route;
    expect(routes?.slice(0, 2)).toEqual([
      {
        receiver: "tickets",
        matchers: ['alertname = "Watchdog"'],
        group_wait: "0s",
        group_interval: "1m",
        repeat_interval: "5m",
      },
      { receiver: "none", matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
    ]);
  });

  it("is not for people", () => {
    expect(() =>
      planRouting({ ...ROUTING, routes: { ...ROUTING.routes, heartbeat: ["topic"] } }),
    ).toThrow("routes.heartbeat");
  });
});

describe("receivers", () => {
  it("are opened by files, and tell when it is over", () => {
    expect(receiver("chat")?.slack_configs?.[0]).toMatchObject({
      api_url_file: "/run/secrets/app/chat.url",
      channel: "#oncall",
      send_resolved: true,
    });
    expect(receiver("pager")?.pagerduty_configs?.[0]).toMatchObject({
      routing_key_file: "/run/secrets/app/pager.routingKey",
      send_resolved: true,
      links: [{ href: "{{ .CommonAnnotations.runbook_url }}", text: "Runbook" }],
    });
    expect(receiver("tickets")).toEqual({
      name: "tickets",
      webhook_configs: [{ url_file: "/run/secrets/app/tickets.url", send_resolved: true }],
    });
  });

  it("have the topic among them, signed by the pods' own role", () => {
    expect(receiver("topic")?.sns_configs?.[0]).toMatchObject({
      topic_arn: "arn:aws:sns:eu-central-1:123456789012:alarms",
      sigv4: { region: "eu-central-1" },
      send_resolved: true,
    });
    expect(receiver("none")).toEqual({ name: "none" });
  });

  it("say summary, impact and runbook, and mark what is over", () => {
    const text = receiver("topic")?.sns_configs?.[0]?.message ?? "";
    for (const part of ["summary", "impact", "runbook_url"]) expect(text).toContain(`.${part}`);
    expect(text).toMatch(/range \.Alerts\.Resolved \}\}RESOLVED/);
  });

  it("hold nothing of the secrets", () => {
    expect(JSON.stringify(planRouting(ROUTING))).not.toContain("secretsmanager");
  });
});

describe("inhibitions", () => {
  it("let a server that is down hold back everything else about it", () => {
    expect(heldBack("PostgresDown")).toEqual([
      {
        targets: [
          "PostgresConnectionsHigh",
          "PostgresConnectionsOverBudget",
          "PostgresConnectionsExhausted",
          "PostgresReplicationLag",
        ],
        equal: ["instance", "database"],
      },
      { targets: ["DatabaseConnectionPoolExhaustion"], equal: [] },
    ]);
  });

  it("hold pools back for the writer only", () => {
    expect(planRouting(ROUTING).inhibit_rules).toContainEqual({
      source_matchers: ['alertname = "PostgresDown"', 'instance = "database"'],
      target_matchers: ['alertname = "DatabaseConnectionPoolExhaustion"'],
      equal: [],
    });
  });

  it("let a faster burn hold back the slower ones of the same promise", () => {
    const equal = ["namespace", "service", "slo"];
    // 72 h burn at factor 1 and objective 0.95: all four speeds exist for latency, too (14.4 x 0.05 = 0.72 < 1).
    expect(heldBack("SloAvailabilityBurn1h")).toEqual([
      { targets: ["HighErrorRate"], equal: ["namespace", "service"] },
      {
        targets: ["SloAvailabilityBurn6h", "SloAvailabilityBurn1d", "SloAvailabilityBurn3d"],
        equal,
      },
    ]);
    expect(heldBack("SloLatencyBurn1d")).toEqual([{ targets: ["SloLatencyBurn3d"], equal }]);
    expect(heldBack("SloLatencyBurn3d")).toEqual([]);
  });

  it("say of connections only how far it has come, on the same server", () => {
    const equal = ["instance", "database"];
    expect(heldBack("PostgresConnectionsExhausted")).toEqual([
      { targets: ["PostgresConnectionsHigh", "PostgresConnectionsOverBudget"], equal },
    ]);
    expect(heldBack("PostgresConnectionsHigh")).toEqual([
      { targets: ["PostgresConnectionsOverBudget"], equal },
    ]);
    expect(heldBack("PostgresConnectionsOverBudget")).toEqual([]);
  });

  it.each([
    ["PostgresConnectionsHigh", "DatabaseConnectionPoolExhaustion"],
    ["HighResponseTime", "SlowRequests"],
  ])("leave %s and %s apart", (one, other) => {
    const pairs = inhibitions(ROUTING.groups).flatMap(({ source, targets }) =>
      targets.map((target) => `${source} > ${target}`),
    );
    expect(pairs).not.toContain(`${one} > ${other}`);
    expect(pairs).not.toContain(`${other} > ${one}`);
  });

  it("leave out what no group has", () => {
    expect(inhibitions([])).toEqual([]);
    expect(heldBack("PostgresDown", [POSTGRES_GROUP])).toHaveLength(1);
    const withoutDown = {
      ...POSTGRES_GROUP,
      rules: POSTGRES_GROUP.rules.filter((rule) => !isAlert(rule) || rule.alert !== "PostgresDown"),
    };
    expect(heldBack("PostgresDown", [withoutDown, ...REAL_GROUPS])).toEqual([]);
  });

  it("name only alerts that there are: each has its runbook", () => {
    const alerts = new Set(readdirSync(RUNBOOKS).map((file) => file.replace(/\.md$/, "")));
    expect(inhibitionNames().filter((name) => !alerts.has(name))).toEqual([]);
    expect(inhibitionNames()).toContain("SloLatencyBurn3d");
  });

  it("compare only labels that both sides have", () => {
    const exprs = new Map(
      REAL_GROUPS.flatMap(({ rules }) =>
        rules.filter(isAlert).map((rule) => {
          const labels = Object.keys(rule.labels ?? {}).join(" ");
          // SLO alerts read recorded series, whose labels are in their name.
          return [
            rule.alert,
            `${rule.expr} ${labels}`.replaceAll("namespace_service", "namespace service"),
          ];
        }),
      ),
    );
    const missing = inhibitions(REAL_GROUPS).flatMap(({ source, targets, equal }) =>
      [source, ...targets].flatMap((name) =>
        equal
          .filter((label) => !new RegExp(`\\b${label}\\b`).test(exprs.get(name) ?? ""))
          .map((label) => `${name} has no ${label}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe("bad input", () => {
  const problems = (change: Partial<RoutingInput>) =>
    routingProblems({ ...ROUTING, ...change }).map(({ path, got, fix }) => ({ path, got, fix }));
  const chat: ReceiverConfig = {
    kind: "webhook",
    secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-a1b2c3",
    secretKey: "url",
  };

  it("is told at once: unknown and repeated names, nobody, reserved names, keys that are no file names", () => {
    expect(
      problems({
        receivers: { topic: chat, chat: { ...chat, secretKey: "a/b" } },
        routes: { critical: ["chta", "chat", "chat"], warning: [] },
        secretsPath: "secrets/",
      }),
    ).toEqual([
      { path: "receivers.topic", got: "topic", fix: "rename it" },
      { path: "receivers.chat.secretKey", got: "a/b", fix: "rename the key in the secret" },
      { path: "routes.critical", got: "chta", fix: "use chat" },
      {
        path: "routes.critical",
        got: "chat, more than once",
        fix: "remove the repeated name",
      },
      { path: "routes.warning", got: "nobody", fix: "name who is told" },
      { path: "secretsPath", got: "secrets/", fix: 'write it as "/run/secrets/app"' },
    ]);
  });

  it("stops the plan", () => {
    const routes = { critical: ["nobody-we-know"], warning: ["chat"] };
    const found = problemsOf(() => planRouting({ ...ROUTING, routes }));
    expect(found.map(({ path }) => path)).toEqual(["routes.critical"]);
  });
});
