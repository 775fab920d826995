import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, jest } from "@jest/globals";

import { alertmanagerYaml } from "../../components/observability/alert-routing.ts";
import { ALERT_ROUTING_DEFAULTS } from "../../components/observability/alert-routing-args.ts";
import { readStackFile } from "../../config/load.ts";
import { checkConfig, readyAmtool } from "../../lab/prometheus/amtool.ts";
import { checkRules } from "../../lab/prometheus/promtool.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { assessPlatform } from "../../tuning/platform.ts";
import { inParallel } from "./support/in-parallel.ts";
import { describeInPromtool, thinlyTested } from "./support/promtool.ts";
import { withFiles } from "./support/promtool-files.ts";
import { ALL_GROUPS } from "./support/stack-groups.ts";
import { SUITES } from "./support/suites.ts";

jest.setTimeout(60_000);

const RUNBOOKS = join(import.meta.dirname, "..", "..", "docs", "runbooks");

const config = readStackFile("Pulumi.prod.yaml");
const { monitoring } = config;
const { observability } = assessPlatform(config);
if (monitoring === undefined || observability === undefined) {
  throw new Error("Pulumi.prod.yaml has no monitoring");
}
const { groups, rules } = observability;
const alerts = groups.flatMap((group) => group.rules.filter(isAlert));

describe("the alerts of Pulumi.prod.yaml", () => {
  it("are all there are but those on sessions, for which prod has no cache, and on the CDN's hit rate, in which the API behind it misses", () => {
    const here = new Set(alerts.map(({ alert }) => alert));
    const all = ALL_GROUPS.flatMap((group) => group.rules.filter(isAlert));
    const missing = all.map(({ alert }) => alert).filter((alert) => !here.has(alert));
    expect(missing.sort()).toEqual([
      "CdnHitRateLow",
      "RedisSessionEvictions",
      "RedisSessionMemoryHigh",
    ]);
  });

  it("watch the pods that everything else stands on too", () => {
    const down = alerts.find(({ alert }) => alert === "DeploymentUnavailable");
    expect(down?.expr).toContain('{namespace=~"app|monitoring|kube-system|keda"}');
  });

  it("have four cases or more each, some that fire and some that are quiet", () => {
    const cases = SUITES.flatMap((suite) => suite.cases);
    expect(thinlyTested(groups, cases)).toEqual([]);
  });

  it("have each the runbook that its annotation names", () => {
    const pages = rules.groups.flatMap((group) =>
      group.rules.flatMap((rule) =>
        "alert" in rule ? [rule.annotations["runbook_url"] ?? ""] : [],
      ),
    );
    expect(pages).toHaveLength(alerts.length);
    const lost = pages.filter((page) => {
      const [folder, file] = [page.slice(0, page.lastIndexOf("/")), page.split("/").at(-1) ?? ""];
      return folder !== monitoring.runbookUrl || !existsSync(join(RUNBOOKS, file));
    });
    expect(lost).toEqual([]);
  });
});

describeInPromtool("promtool on the rules of Pulumi.prod.yaml", () => {
  it("finds the groups of each object that is deployed well formed", async () => {
    const files = rules.groups.map((group) => ({ rules: { groups: [group] }, tests: {} }));
    const results = await withFiles(files, async ({ path }, written) =>
      inParallel(written, (file) => checkRules(path, file.rules)),
    );
    expect(
      results.map(({ code, stdout, stderr }) => ({
        code,
        found: /\d+(?= rules found)/.exec(stdout)?.[0],
        stderr,
      })),
    ).toEqual(
      rules.groups.map((group) => ({ code: 0, found: String(group.rules.length), stderr: "" })),
    );
  });
});

/** Built by `make` beforehand where it is missing; left out then, but never where nobody would read the warning. */
const amtool = readyAmtool({ env: process.env });
const isCi = (process.env["CI"] ?? "") !== "";
const describeInAmtool = amtool === undefined && !isCi ? describe.skip : describe;

describeInAmtool("amtool on the routing of Pulumi.prod.yaml", () => {
  it("takes the receivers, the routes and every inhibition", async () => {
    const { receivers, routes } = monitoring;
    const folder = mkdtempSync(join(tmpdir(), "plumbline-prod-routing-"));
    try {
      const file = join(folder, "alertmanager.yaml");
      const topic = { arn: "arn:aws:sns:eu-central-1:123456789012:alarms", region: "eu-central-1" };
      const { secretsPath } = ALERT_ROUTING_DEFAULTS;
      writeFileSync(file, alertmanagerYaml({ receivers, routes, groups, topic, secretsPath }));
      const { code, stdout, stderr } = await checkConfig(amtool ?? "", file);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("SUCCESS");
      // Nobody, the topic, oncall, chat and watchman.
      expect(stdout).toContain("5 receivers");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
