import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

import { nodeAlarmSpecs } from "../../components/cache/alarms.ts";
import { resolveCacheArgs } from "../../components/cache/roles.ts";
import { siteAlarmSpecs } from "../../components/cdn/alarms.ts";
import type { SiteMetrics } from "../../components/cdn/alarms.ts";
import type { ResolvedSiteArgs } from "../../components/cdn/static-site-args.ts";
import { STATIC_SITE_DEFAULTS } from "../../components/cdn/static-site-args.ts";
import { instanceAlarmSpecs } from "../../components/database/alarms.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "../../components/database/postgres-database-args.ts";
import type { AlarmSpec } from "../../components/observability/metric-alarm.ts";
import { edgeRules } from "../../tuning/observability/edge.ts";
import { postgresRules } from "../../tuning/observability/postgres.ts";
import { redisRules } from "../../tuning/observability/redis.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { WATCHES, watchRows } from "../../tuning/observability/watches.ts";
import type { Watch } from "../../tuning/observability/watches.ts";
import type { CacheRole } from "../../tuning/redis.ts";
import { postgresTuning, redisTuning } from "../support/tunings.ts";
import { sitePlan } from "../components/cdn/fixture.ts";
import { CACHES, POSTGRES } from "./support/data-rules.ts";

const PLACE = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };

/** Every alarm of a stack that has all kinds of them, by subject. */
function alarmsBySubject(): Readonly<Record<Watch["subject"], readonly AlarmSpec[]>> {
  const database = {
    ...POSTGRES_DATABASE_DEFAULTS,
    ...PLACE,
    engineVersion: "17.6",
    tuning: postgresTuning({ burstable: true }),
  };
  const cache = (role: CacheRole) =>
    nodeAlarmSpecs(resolveCacheArgs({ ...PLACE, tuning: redisTuning(role) }), "001", "node-001");
  const site: Partial<ResolvedSiteArgs> = { ...STATIC_SITE_DEFAULTS, plan: sitePlan() };
  const metrics = { distribution: { id: "E1" }, webAcl: "acl" } as unknown as SiteMetrics;
  return {
    database: ["writer", "replica-1"].flatMap((suffix) =>
      instanceAlarmSpecs(database, suffix, "main"),
    ),
    cache: (["cache", "queue", "session"] as const).flatMap(cache),
    site: siteAlarmSpecs(site as ResolvedSiteArgs, metrics),
    // Its alarm has no threshold of its own; test/components/network/alarms.test.ts looks at it.
    network: [],
  };
}

const ALARMS = alarmsBySubject();
const RULES = [postgresRules(POSTGRES), redisRules({ caches: CACHES }), edgeRules()]
  .flatMap(({ rules }) => rules)
  .filter(isAlert);

/** The alarm's name without the instance or node before it. */
function bare(subject: Watch["subject"], suffix: string): string {
  if (subject === "site") return suffix;
  return suffix.replace(/^(writer|replica-\d+|\d+)-/, "");
}

describe("what is watched by whom", () => {
  it("names every alarm of the components, and no other", () => {
    const there = Object.entries(ALARMS).flatMap(([subject, specs]) =>
      specs.map(({ suffix }) => `${subject} ${bare(subject as Watch["subject"], suffix)}`),
    );
    const listed = WATCHES.flatMap(({ subject, alarms }) =>
      alarms.map((alarm) => `${subject} ${alarm}`),
    );
    expect([...new Set(there)].sort()).toEqual(
      [...new Set(listed)].filter((name) => name !== "network ports").sort(),
    );
  });

  it("names alerts that exist", () => {
    const known = new Set(RULES.map(({ alert }) => alert));
    expect(WATCHES.flatMap(({ alerts }) => alerts).filter((alert) => !known.has(alert))).toEqual(
      [],
    );
  });

  it.each(WATCHES.map((watch) => [`${watch.subject}: ${watch.threshold.what}`, watch] as const))(
    "%s: the alarm lasts as long as the threshold says",
    (_, { subject, alarms, threshold }) => {
      const lasting = ALARMS[subject]
        .filter(({ suffix }) => alarms.includes(bare(subject, suffix)))
        // The memory of a queue and of sessions is one alarm with two thresholds.
        .filter((spec) => bare(subject, spec.suffix) !== "memory" || isRole(spec, threshold.what))
        .map(({ periodSeconds, periods }) => periodSeconds * periods);
      const expected = Math.max(60, threshold.forSeconds);
      expect(lasting.filter((seconds) => seconds !== expected)).toEqual([]);
    },
  );

  it.each(
    WATCHES.flatMap(({ alerts, threshold }) => alerts.map((alert) => [alert, threshold] as const)),
  )("%s lasts as long as its alarm", (alert, { forSeconds }) => {
    expect(RULES.find((rule) => rule.alert === alert)?.forSeconds).toBe(forSeconds);
  });

  it.each([
    // 80 % of max_connections; the budget of the fixture is 320
    ["PostgresConnectionsHigh", "0.8"],
    ["PostgresConnectionsOverBudget", "320"],
    ["PostgresReplicationLag", "60"],
    ["PostgresWraparoundNear", "1000000000"],
    ["RedisClientsHigh", "0.8"],
    ["RedisQueueMemoryHigh", "0.8"],
    ["RedisSessionMemoryHigh", "0.9"],
    ["RedisQueueEvictions", "0"],
    ["CdnHitRateLow", "90"],
    ["CdnServerErrors", "1"],
    ["CdnOriginSlow", "1500"],
  ])("%s compares with %s, as the alarm does", (alert, limit) => {
    const expr = RULES.find((rule) => rule.alert === alert)?.expr ?? "";
    expect(/ [<>] ([\d.]+)/.exec(expr)?.[1]).toBe(limit);
  });
});

/** Whether an alarm on memory is of the role a threshold speaks of; a database has no role. */
function isRole({ description, namespace }: AlarmSpec, what: string): boolean {
  if (namespace === "AWS/RDS") return true;
  return description.includes(what.includes("queue") ? "a queue takes" : "a session throws");
}

describe("docs/observability.md", () => {
  it("has the table of what is watched by whom", () => {
    const page = readFileSync("docs/observability.md", "utf8").split("\n");
    const rows = page
      .filter((line) => line.startsWith("| "))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim())
          .join(" | "),
      );
    const missing = watchRows()
      .map((row) => row.join(" | "))
      .filter((row) => !rows.includes(row));
    expect(missing).toEqual([]);
  });
});
