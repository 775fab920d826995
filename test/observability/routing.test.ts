import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { alertmanagerYaml } from "../../components/observability/alert-routing.ts";
import { checkConfig, readyAmtool, testRoute } from "../../lab/prometheus/amtool.ts";
import { ROUTING } from "../tuning/observability/routing-input.ts";

jest.setTimeout(60_000);

/** Built by `make` beforehand where it is missing; left out then, but never where nobody would read the warning. */
const amtool = readyAmtool({ env: process.env });
const isCi = (process.env["CI"] ?? "") !== "";
const describeInAmtool = amtool === undefined && !isCi ? describe.skip : describe;

describeInAmtool("Alertmanager's own tool", () => {
  let folder = "";
  let file = "";
  const program = (): string => {
    if (amtool === undefined) throw new Error("No amtool 0.26 or newer");
    return amtool;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-routing-"));
    file = join(folder, "alertmanager.yaml");
    writeFileSync(file, alertmanagerYaml(ROUTING));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes the configuration, with every receiver and inhibition", async () => {
    const { code, stdout, stderr } = await checkConfig(program(), file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("SUCCESS");
    // Nobody, the topic and one of each kind.
    expect(stdout).toContain("5 receivers");
  });

  it("refuses a matcher that is none", async () => {
    const broken = join(folder, "broken.yaml");
    writeFileSync(broken, alertmanagerYaml(ROUTING).replace('severity = "critical"', "severity"));
    const { code } = await checkConfig(program(), broken);
    expect(code).not.toBe(0);
  });

  it.each([
    [{ alertname: "PostgresDown", severity: "critical", team: "platform" }, "pager,topic"],
    [{ alertname: "HeapNearLimit", severity: "warning", service: "api" }, "chat"],
    [{ alertname: "Watchdog", severity: "none" }, "none"],
    [{ alertname: "Watchdog", severity: "critical" }, "none"],
    [{ alertname: "CPUThrottlingHigh", severity: "info" }, "none"],
    [{ alertname: "SomebodyElses", severity: "page" }, "chat"],
    [{ alertname: "WithoutSeverity" }, "chat"],
  ])("sends %j to %s", async (labels: Record<string, string>, receivers) => {
    const { code, stdout } = await testRoute(program(), file, labels);
    expect({ code, receivers: stdout.trim() }).toEqual({ code: 0, receivers });
  });
});
