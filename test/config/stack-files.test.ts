import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { isMap, isScalar, isSeq, parseDocument, parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Pair } from "yaml";
import { readStackFile } from "../../config/load.ts";
import { stackSchema } from "../../config/schema.ts";
import { schemaAt } from "../../config/schema-walk.ts";
import { stackFileSchema } from "../../config/stack-file-schema.ts";
import { cronGaps } from "../../tuning/cron.ts";
import { assessPlatform } from "../../tuning/platform.ts";

describe.each(["prod", "dev"])("Pulumi.%s.yaml", (stack) => {
  const file = `Pulumi.${stack}.yaml`;

  it("is accepted", () => {
    expect(readStackFile(file)).toMatchObject({ environment: stack, region: "eu-central-1" });
  });

  it("starts with the modeline of the generated schema", () => {
    expect(readFileSync(file, "utf8").split("\n")[0]).toBe(
      "# yaml-language-server: $schema=./config/stack.schema.json",
    );
  });

  it("is accepted by the generated schema", () => {
    const schema = z.fromJSONSchema(stackFileSchema());
    expect(schema.safeParse(parseYaml(readFileSync(file, "utf8"))).error).toBeUndefined();
  });

  it("fits every budget", () => {
    const { findings } = assessPlatform(readStackFile(file));
    expect(findings.map(({ subject, status }) => `${subject}: ${status}`)).toEqual(
      findings.map(({ subject }) => `${subject}: ok`),
    );
    expect(findings.length).toBeGreaterThan(3);
  });
});

describe("Pulumi.prod.yaml", () => {
  const text = readFileSync("Pulumi.prod.yaml", "utf8");

  it("is the platform of the guides: three zones, standby, replica, proxy, failover", () => {
    const config = readStackFile("Pulumi.prod.yaml");
    expect(config.network.zones).toBe(3);
    expect(config.database).toMatchObject({ multiAz: true, replicas: 1, proxy: { enabled: true } });
    expect(Object.values(config.caches).map(({ role }) => role)).toEqual(["cache", "queue"]);
    for (const cache of Object.values(config.caches)) {
      expect(cache).toMatchObject({ automaticFailover: true, multiAz: true, replicas: 1 });
    }
    expect(Object.values(config.services).map(({ kind }) => kind)).toEqual([
      "web",
      "worker",
      "worker",
      "worker",
      "realtime",
    ]);
  });

  it("says the sums its comments state", () => {
    const { findings } = assessPlatform(readStackFile("Pulumi.prod.yaml"));
    const total = (subject: string, budget: string) =>
      findings.find((each) => each.subject === subject && each.budget === budget)?.total;
    // At the peak of a rollout there are twice the replicas, old ones that still end included.
    // 20 x 4 x 8 + 12 x 2 x 4 + 5 x 2 = 640 + 96 + 10 behind the proxy.
    expect(total("proxy of database", "connections")).toBe(746);
    // 12 x 4 x 2 + 8 x 4 x 1 + 6 x 2 x 2 + 2 = 96 + 32 + 24 + 2 direct, 37 % of 400 = 148 of the proxy,
    // 3 + 10 + 3 + 2 reserve.
    expect(total("database", "connections")).toBe(320);
    // 5,000 x 0.12 x 0.08 s.
    expect(total("database", "demand")).toBe(48);
    expect(text).toContain("746 at the peak of a rollout, the database sees 148");
    expect(text).toContain("= 48 busy connections");
  });

  it("holds at its peak on the nodes its comments say, and after the loss of a zone", () => {
    const { findings } = assessPlatform(readStackFile("Pulumi.prod.yaml"));
    const cpu = (group: string) => {
      const found = findings.find(
        ({ budget, subject }) => budget === "node-cpu" && subject === `node group ${group}`,
      );
      return { total: found?.total, limit: found?.limit, notes: found?.notes.join() };
    };
    // 8,000 - 90 kept by the kubelet - 412 of the DaemonSets = 7,498; eight nodes, and six.
    // api (10 + 3 + 7) x 1,500 + realtime (6 + 2 + 4) x 1,000 + networks (3 + 1 + 2) x 1,000 = 48,000 and what
    // jobs and operations (less than 3,000), the load test's runners (10 x 250) and monitoring (less than 4,000) ask for.
    const general = cpu("general");
    expect(general.limit).toBe(59_984);
    expect(general.total).toBeGreaterThan(48_000 + 2_500);
    expect(general.total).toBeLessThan(48_000 + 2_500 + 3_000 + 4_000);
    expect(general.notes).toMatch(/With one of 3 zones lost .* enough\./);
    // analysis (4 + 1 + 3) x 3,000 + scraping (6 + 1 + 5) x 500.
    expect(cpu("workers")).toMatchObject({ total: 30_000, limit: 44_988 });
    for (const sum of ["= 48,000 millicores", "7,498", "= 30,000 millicores"]) {
      expect(text).toContain(sum);
    }
  });

  it("warms no entry after it has expired", () => {
    const { ttls, jobs } = readStackFile("Pulumi.prod.yaml");
    const warmed = Object.values(ttls).filter(({ warmedBy }) => warmedBy !== undefined);
    expect(warmed.length).toBeGreaterThan(5);
    const warmers = new Set(warmed.map(({ warmedBy }) => warmedBy));
    const scheduled = Object.entries(jobs).filter(([, { schedule }]) => schedule !== undefined);
    expect(scheduled.map(([name]) => name).sort()).toEqual([...warmers].sort());
    for (const { seconds, warmedBy } of warmed) {
      const { largestSeconds } = cronGaps(jobs[warmedBy ?? ""]?.schedule ?? "");
      expect(largestSeconds).toBeLessThan(seconds);
    }
  });

  it("explains every value in a comment", () => {
    expect(uncommented(text)).toEqual([]);
  });
});

/** Keys with a value that have a comment neither before nor behind them. */
function uncommented(text: string): readonly string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  const config: unknown = parseDocument(text).get("config");
  walk(config);
  return found;

  function walk(node: unknown): void {
    if (!isMap(node)) return;
    for (const pair of node.items) {
      if (isMap(pair.value) && pair.value.flow !== true && pair.value.items.length > 0) {
        walk(pair.value);
      } else {
        check(pair);
      }
    }
  }

  function check({ key, value }: Pair): void {
    if (!isScalar(key) || !(isScalar(value) || isMap(value) || isSeq(value))) return;
    const line = text.slice(0, key.range?.[0]).split("\n").length - 1;
    const before = lines[line - 1]?.trim().startsWith("#") === true;
    if (!before && !/\s#/.test(lines[line] ?? "")) found.push(`${line + 1}: ${String(key.value)}`);
  }
}

describe("config/stack.schema.json", () => {
  it("is current (node config/generate-schema.ts writes it)", () => {
    const written: unknown = JSON.parse(readFileSync("config/stack.schema.json", "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(stackFileSchema())));
  });

  it("passes its own check", () => {
    const run = spawnSync(process.execPath, ["config/generate-schema.ts", "--check"]);
    expect([run.status, run.stderr.toString()]).toEqual([0, ""]);
  });

  it("refuses an unknown key, takes other namespaces and encrypted alarm addresses", () => {
    const schema = z.fromJSONSchema(stackFileSchema());
    const dev = parseYaml(readFileSync("Pulumi.dev.yaml", "utf8")) as {
      config: Record<string, unknown>;
    };
    const accepts = (more: Readonly<Record<string, unknown>>) =>
      schema.safeParse({ ...dev, config: { ...dev.config, ...more } }).success;
    expect(accepts({ "aws:profile": "x" })).toBe(true);
    expect(accepts({ "plumbline:alarms": { httpsEndpoints: [{ secure: "v1:a" }] } })).toBe(true);
    expect(accepts({ "plumbline:alarm": {} })).toBe(false);
    expect(accepts({ "plumbline:network": { zones: 4 } })).toBe(false);
    expect(accepts({ "plumbline:network": { zone: 3 } })).toBe(false);
  });
});

describe("Pulumi.yaml", () => {
  const project = parseYaml(readFileSync("Pulumi.yaml", "utf8")) as {
    name: string;
    runtime: unknown;
    config: Record<string, { type: string; description: string; default: unknown }>;
  };

  it("runs without type checking", () => {
    expect(project.runtime).toEqual({ name: "nodejs", options: { typescript: false } });
  });

  it("declares every key with the schema's type and description, and an empty default", () => {
    const expected = Object.entries(stackSchema.shape).map(([key, { description }]) => {
      const { schema } = schemaAt(stackSchema, [key]) ?? {};
      const text = schema instanceof z.ZodString || schema instanceof z.ZodEnum;
      return [
        `${project.name}:${key}`,
        { type: text ? "string" : "object", description, default: text ? "" : {} },
      ];
    });
    expect(Object.entries(project.config)).toEqual(expected);
  });
});
