import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { containerLivenessProbe } from "../../../../policies/rules/workload/container-liveness-probe.ts";
import { containerStartupProbe } from "../../../../policies/rules/workload/container-startup-probe.ts";
import { SERVICE, deployment } from "../../../../policies/rules/workload/example-workloads.ts";
import { podReadinessProbe } from "../../../../policies/rules/workload/pod-readiness-probe.ts";
import { probeLivenessDependency } from "../../../../policies/rules/workload/probe-liveness-dependency.ts";
import { probeLivenessEqualsReadiness } from "../../../../policies/rules/workload/probe-liveness-equals-readiness.ts";
import { probeTimeout } from "../../../../policies/rules/workload/probe-timeout.ts";
import { remoteHost } from "../../../../policies/rules/workload/remote-host.ts";
import { said, states } from "./evaluated.ts";

const http = { httpGet: { path: "/health", port: 8000 } };
const live = (livenessProbe: Props, more: Props = {}) =>
  deployment({ container: { livenessProbe, ...more } });

describe("readiness", () => {
  it("is not asked of what no Service selects", () => {
    const other = { ...SERVICE, props: { spec: { selector: { app: "other" } } } };
    expect(states(podReadinessProbe, [other, deployment({})])).toEqual(["pass"]);
  });

  it("may be a sidecar's", () => {
    const sidecar = { name: "proxy", restartPolicy: "Always", readinessProbe: http };
    const shop = deployment({ pod: { initContainers: [sidecar] } });
    expect(states(podReadinessProbe, [SERVICE, shop])).toEqual(["pass"]);
  });

  it("cannot be judged while the Service's selector is unknown", () => {
    const hidden: ExampleResource = { ...SERVICE, props: { spec: { selector: UNKNOWN } } };
    expect(said(podReadinessProbe, [hidden, deployment({})])).toEqual([
      "spec.selector is not known yet",
    ]);
  });
});

describe("liveness", () => {
  it("is asked of each container that goes on running, not of init containers", () => {
    const shop = deployment({ container: { livenessProbe: http }, pod: { initContainers: [{}] } });
    expect(states(containerLivenessProbe, shop)).toEqual(["pass"]);
  });

  it.each([
    // delay + failures x period, against 30 s
    ["0 + 3 x 10 = 30", {}, "pass"],
    ["0 + 29 x 1 = 29", { failureThreshold: 29, periodSeconds: 1 }, "violation"],
    ["0 + 30 x 1 = 30", { failureThreshold: 30, periodSeconds: 1 }, "pass"],
    ["15 + 3 x 5 = 30", { initialDelaySeconds: 15, periodSeconds: 5 }, "pass"],
    ["14 + 3 x 5 = 29", { initialDelaySeconds: "14", periodSeconds: "5" }, "violation"],
  ] as const)("leaves %s s to start", (_, numbers, state) => {
    expect(states(containerStartupProbe, live({ ...http, ...numbers }))).toEqual([state]);
  });

  it("leaves what the stack's limit asks for", () => {
    const probe = live({ ...http, periodSeconds: 20 });
    expect(states(containerStartupProbe, probe, { minStartSeconds: 60 })).toEqual(["pass"]);
    expect(states(containerStartupProbe, probe, { minStartSeconds: 61 })).toEqual(["violation"]);
  });
});

describe("liveness and readiness", () => {
  it.each([
    ["defaults written out", { ...http, periodSeconds: 10, timeoutSeconds: 1 }, http, "violation"],
    [
      "the default path",
      { httpGet: { port: 80 } },
      { httpGet: { port: 80, path: "/" } },
      "violation",
    ],
    ["another path", { httpGet: { path: "/live", port: 8000 } }, http, "pass"],
    ["another handler", { tcpSocket: { port: 8000 } }, http, "pass"],
    ["more failures", { ...http, failureThreshold: 4 }, http, "pass"],
    ["a longer period", { ...http, periodSeconds: 11 }, http, "pass"],
    ["a longer timeout", { ...http, timeoutSeconds: 2 }, http, "pass"],
    ["another delay only", { ...http, initialDelaySeconds: 60 }, http, "violation"],
    ["an unknown port", { httpGet: { path: "/health", port: UNKNOWN } }, http, "unknown"],
  ] as const)("with %s", (_, liveness, readinessProbe, state) => {
    expect(states(probeLivenessEqualsReadiness, live(liveness, { readinessProbe }))).toEqual([
      state,
    ]);
  });
});

describe("liveness on a dependency", () => {
  it.each<[Props, string]>([
    [{ httpGet: { path: "/ready", port: 80 } }, "/ready"],
    [{ httpGet: { path: "/Health/DB/?full=1", port: 80 } }, "/Health/DB/?full=1"],
    [{ httpGet: { path: "/live", port: 80, host: "db.example.com" } }, "host db.example.com"],
    [{ tcpSocket: { port: 5432, host: "db.example.com" } }, "host db.example.com"],
    [{ exec: { command: ["redis-cli", "-h", "cache", "ping"] } }, "cache with redis-cli"],
    [{ exec: { command: ["sh", "-c", "pg_isready --host=$PGHOST"] } }, "$PGHOST with pg_isready"],
  ])("%j", (probe, asked) => {
    expect(said(probeLivenessDependency, live(probe))).toEqual([
      `container app is restarted when a dependency fails: its livenessProbe asks ${asked}; let it ask the process alone, such as httpGet /live, and leave the rest to readinessProbe`,
    ]);
  });

  it.each<Props>([
    { httpGet: { path: "/", port: 80 } },
    { httpGet: { path: "/ready-to-live", port: 80 } },
    { httpGet: { path: "/live", port: 80, host: "127.0.0.1" } },
    { exec: { command: ["redis-cli", "ping"] } },
    { exec: { command: ["/bin/sh", "-c", "test -f /tmp/heartbeat"] } },
    { grpc: { port: 9000 } },
  ])("is not %j", (probe) => {
    expect(states(probeLivenessDependency, live(probe))).toEqual(["pass"]);
  });

  it("goes by the stack's list of paths", () => {
    const probe = live({ httpGet: { path: "/status", port: 80 } });
    expect(states(probeLivenessDependency, probe, { paths: ["/status"] })).toEqual(["violation"]);
  });

  it.each([
    ["redis-cli -u rediss://:p@cache.example.com:6379 ping", "cache.example.com"],
    ["curl -fsS http://api.example.com/health", "api.example.com"],
    ["curl -fsS http://localhost:8000/live && pg_isready -h db", "db"],
    ["wget -q http://[::1]:8000/live", undefined],
    ["pg_isready -h /var/run/postgresql", undefined],
    ["redis-cli ping; echo -h other", undefined],
    ["echo curl", undefined],
  ])("in the command %s asks %p", (command, host) => {
    const commands = ["redis-cli", "curl", "wget", "pg_isready"];
    expect(remoteHost(["sh", "-c", command], commands)?.host).toBe(host);
  });
});

describe("timeouts", () => {
  it.each<[Props, string]>([
    [{ timeoutSeconds: 9 }, "pass"], // period 10 by default
    [{ timeoutSeconds: 10 }, "violation"],
    [{ periodSeconds: 1 }, "violation"], // timeout 1 by default
    [{ periodSeconds: 2 }, "pass"],
    [{ timeoutSeconds: UNKNOWN }, "unknown"],
  ])("of %j: %s", (numbers, state) => {
    expect(states(probeTimeout, live({ ...http, ...numbers }))).toEqual([state]);
  });

  it("are judged probe by probe", () => {
    const shop = live(
      { ...http, timeoutSeconds: UNKNOWN },
      { readinessProbe: { ...http, timeoutSeconds: 60 } },
    );
    expect(states(probeTimeout, shop)).toEqual(["unknown", "violation"]);
  });
});
