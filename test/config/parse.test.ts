import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatPath } from "../../config/command.ts";
import { parse } from "../../config/parse.ts";
import { formatProblems } from "../../config/problems.ts";
import type { PathKey } from "../../config/schema-walk.ts";
import { readStackText } from "../../config/stack-file.ts";
import { problemsOf, valid, withValue } from "./support.ts";

describe("bad input", () => {
  it("lists every problem of schema and rules at once, each with the command that fixes it", () => {
    const raw = {
      environment: "production",
      databse: { storageGiB: 1 },
      network: { zones: 4 },
      database: {
        engineVersion: 17.6,
        instanceClass: "db.r7g.larg",
        storageGiB: 100,
        iops: 16_000,
        multiaz: false,
      },
      caches: {
        queue: { role: "que", engineVersion: "8.1", nodeType: "cache.m7g.large", shards: 2 },
      },
      services: { api: { kind: "web", replicas: { min: 3, max: 2 }, pool: { size: 0 } } },
    };
    const found = problemsOf(raw).map(({ path, fix }) => [path, fix]);
    const set = (key: string, value: string) =>
      `pulumi config set --path 'plumbline:${key}' ${value} --stack prod`;
    expect(found).toEqual([
      ["environment", "pulumi config set 'plumbline:environment' prod --stack prod"],
      ["network.zones", set("network.zones", "3")],
      ["database.engineVersion", set("database.engineVersion", "17.6")],
      [
        "database.multiaz",
        `pulumi config rm --path 'plumbline:database.multiaz' --stack prod && ${set("database.multiAz", "false")}`,
      ],
      ["caches.queue.role", set("caches.queue.role", "queue")],
      ["services.api.pool.size", set("services.api.pool.size", "1")],
      ["databse", "pulumi config rm 'plumbline:databse' --stack prod  # then set it as database"],
      ["database.instanceClass", set("database.instanceClass", "db.r7g.large")],
      ["database.iops", "pulumi config rm --path 'plumbline:database.iops' --stack prod"],
      ["caches.queue.shards", set("caches.queue.shards", "1")],
      ["services.api.replicas.max", set("services.api.replicas.max", "3")],
    ]);
  });

  it("prints one block a problem: path, got, allowed, fix", () => {
    expect(formatProblems(problemsOf(withValue("network.zones", 4)), "prod")).toBe(
      [
        "Pulumi.prod.yaml: 1 problem in the configuration. Nothing was declared or changed.",
        "",
        "network.zones",
        "  got:     4",
        "  allowed: 1, 2 or 3",
        "  fix:     pulumi config set --path 'plumbline:network.zones' 3 --stack prod",
      ].join("\n"),
    );
  });

  it("names the required keys of a section that is missing", () => {
    expect(
      problemsOf(withValue("database", undefined)).map(({ path, got }) => [path, got]),
    ).toEqual([
      ["database.engineVersion", "nothing"],
      ["database.instanceClass", "nothing"],
    ]);
  });

  it("takes the empty defaults of Pulumi.yaml for absent keys", () => {
    const raw = { ...valid(), region: "", tags: {}, edge: {}, site: {}, reserve: {} };
    const { config } = parse(raw, { stack: "prod", awsRegion: "eu-central-1" });
    expect(config).toMatchObject({ region: "eu-central-1", reserve: { headroomPercent: 20 } });
    expect(config?.edge).toBeUndefined();
  });

  it("asks for aws:region when no region is known", () => {
    expect(problemsOf(valid(), { awsRegion: null })).toEqual([
      expect.objectContaining({
        path: "aws:region",
        got: "nothing",
        fix: "pulumi config set aws:region eu-central-1 --stack prod",
      }),
    ]);
  });

  it.each([[null], [[]], ["text"], [3]])("refuses %j as a whole configuration", (raw) => {
    expect(problemsOf(raw).length).toBeGreaterThan(0);
  });

  it.each<[string, string, unknown, string]>([
    ["an enum value", "database.profile", "analitics", "analytics"],
    ["a number as text", "database.replicas", "2", "2"],
    ["a boolean as text", "database.multiAz", "false", "false"],
    ["a number out of range", "database.replicas", 99, "15"],
    ["a number of a list", "network.flowLogsRetentionDays", 100, "90"],
    ["a share in percent", "edge.hitRatio", 88, "--type float 0.8"],
  ])("proposes a value for %s", (_, path, got, value) => {
    const [problem] = problemsOf(withValue(path, got));
    expect(problem?.fix).toContain(value);
  });

  it("quotes for the shell what the shell would take apart", () => {
    const [problem] = problemsOf(withValue("tags", { "it's": "x".repeat(300) }));
    expect(problem?.path).toBe(`tags["it's"]`);
    expect(problem?.fix).toBe(
      String.raw`pulumi config rm --path 'plumbline:tags["it'\''s"]' --stack prod  # then set it again under a valid name`,
    );
  });
});

describe("unknown keys", () => {
  it.each([
    ["", "netwrok", "network"],
    ["network", "zoness", "zones"],
    ["network.existingVpc", "vpcID", "vpcId"],
    ["database", "instanceclass", "instanceClass"],
    ["database.proxy", "enable", "enabled"],
    ["caches.hot", "nodetype", "nodeType"],
    ["services.api", "worker", "workers"],
    ["services.api.replicas", "maximum", "max"],
    ["services.api.pool", "sise", "size"],
    ["services.api.cachePools.hot", "siz", "size"],
    ["jobs.migrations", "conections", "connections"],
    ["edge", "hitratio", "hitRatio"],
    ["site", "domian", "domain"],
    ["reserve", "operatorConnection", "operatorConnections"],
    ["alarms", "email", "emails"],
    ["cluster", "verison", "version"],
    ["cluster.access.ops", "principal", "principalArn"],
    ["nodeGroups.general", "instanceType", "instanceTypes"],
    ["namespaces.app", "podsecurity", "podSecurity"],
    ["namespaces.app.quota", "cpu", "cpuMillicores"],
    ["services.api.resources", "memoryMib", "memoryMiB"],
    ["services.api.probes", "livenesPath", "livenessPath"],
    ["services.api.nodes", "groups", "group"],
    ["services.api", "connectTo", "connectsTo"],
    ["jobs.migrations", "atstart", "atStart"],
    ["ttls.lists", "second", "seconds"],
    ["migrations", "extension", "extensions"],
    ["tools", "kubectlimage", "kubectlImage"],
  ])("under %j: %s, did you mean %s?", (section, key, meant) => {
    const path = section === "" ? key : `${section}.${key}`;
    const problem = problemsOf(withValue(path, 1)).find((each) => each.path === path);
    expect(problem?.got).toBe("1");
    expect(problem?.allowed).toContain(`did you mean ${meant}?`);
    expect(problem?.fix).toContain(`pulumi config rm`);
    expect(problem?.fix).toContain(`${meant}' 1 --stack prod`);
  });

  it("are removed where nothing similar exists", () => {
    const [problem] = problemsOf(withValue("database.colour", "red"));
    expect(problem).toMatchObject({
      got: '"red"',
      fix: "pulumi config rm --path 'plumbline:database.colour' --stack prod",
    });
    expect(problem?.allowed).not.toContain("did you mean");
  });
});

describe("secrets", () => {
  const token = "hunter2-hunter2";

  it("are masked in every part of a message", () => {
    const raw = {
      ...valid(),
      alarms: { httpsEndpoints: [`http://example.com/${token}`], [token]: 1 },
    };
    const problems = problemsOf(raw, { secrets: [["alarms"]] });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({
      path: "alarms.httpsEndpoints[0]",
      got: "[secret]",
      fix: "pulumi config set --path 'plumbline:alarms.httpsEndpoints[0]' --secret --stack prod",
    });
    expect(JSON.stringify(problems[0])).not.toContain(token);
    expect(problems[1]?.got).toBe("[secret]");
  });

  it("are accepted under alarms", () => {
    const raw = { ...valid(), alarms: { httpsEndpoints: [`https://example.com/${token}`] } };
    expect(problemsOf(raw, { secrets: [["alarms"]] })).toEqual([]);
  });

  it("are refused elsewhere, without a rule telling their value", () => {
    const raw = withValue("database.instanceClass", token);
    const problems = problemsOf(raw, { secrets: [["database"]] });
    expect(problems.map(({ path, got }) => [path, got])).toEqual([["database", "[secret]"]]);
    expect(JSON.stringify(problems)).not.toContain(token);
  });

  it("stay unread in a file, where they are encrypted", () => {
    const file = readStackText(
      "config:\n  plumbline:alarms:\n    httpsEndpoints:\n      - secure: v1:abc:def\n",
      "Pulumi.prod.yaml",
    );
    expect(file.secrets).toEqual([["alarms", "httpsEndpoints", 0]]);
    expect(problemsOf({ ...valid(), ...file.values }, { secrets: file.secrets })).toEqual([]);
  });

  it("are refused in a service's environment, with the way they go instead", () => {
    const raw = withValue("services.api.environment", { API_TOKEN: "[secret]" });
    const secrets = [["services", "api", "environment", "API_TOKEN"]];
    expect(problemsOf(raw, { secrets })).toEqual([
      expect.objectContaining({
        path: "services.api.environment.API_TOKEN",
        got: "[secret]",
        fix: "pulumi config rm --path 'plumbline:services.api.environment.API_TOKEN' --stack prod  # then keep it in Secrets Manager and name it in services.api.secrets",
      }),
    ]);
  });

  it("are refused in a file at the very key", () => {
    const raw = withValue("database.replicas", "[secret]");
    const problems = problemsOf(raw, { secrets: [["database", "replicas"]] });
    expect(problems).toEqual([
      expect.objectContaining({
        path: "database.replicas",
        got: "[secret]",
        fix: "pulumi config set --path 'plumbline:database.replicas' 0 --stack prod --plaintext",
      }),
    ]);
  });
});

describe("any single wrong type in the production configuration", () => {
  const text = readFileSync("Pulumi.prod.yaml", "utf8");
  const prod = () => structuredClone(readStackText(text, "Pulumi.prod.yaml").values);

  /** Places of all plain values. */
  function leaves(value: unknown, path: readonly PathKey[] = []): readonly (readonly PathKey[])[] {
    if (Array.isArray(value)) return value.flatMap((each, index) => leaves(each, [...path, index]));
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
    }
    return [path];
  }

  /** A value of a type that no plain key takes, or of another type than the one there. */
  function wrong(present: unknown, path: readonly PathKey[]): fc.Arbitrary<unknown> {
    const structured = fc.constantFrom<unknown>({ a: 1 }, [1], null);
    // A sysctl is a text or a number, as pulumi config set stores it.
    if (path.at(-2) === "sysctls") return fc.oneof(structured, fc.boolean());
    if (typeof present === "string") return fc.oneof(structured, fc.integer(), fc.boolean());
    const words = fc.constantFrom("abc", "", "1.5.2", "yes");
    return fc.oneof(structured, words, typeof present === "number" ? fc.boolean() : fc.integer());
  }

  it("is one problem that names exactly that key", () => {
    const places = leaves(prod());
    expect(places.length).toBeGreaterThan(80);
    const mutation = fc
      .constantFrom(...places)
      .chain((path) => fc.tuple(fc.constant(path), wrong(valueIn(prod(), path), path)));
    fc.assert(
      fc.property(mutation, ([path, value]) => {
        const raw = prod();
        put(raw, path, value);
        expect(problemsOf(raw).map((problem) => problem.path)).toEqual([formatPath(path)]);
      }),
      { numRuns: 200 },
    );
  });

  function valueIn(data: unknown, path: readonly PathKey[]): unknown {
    return path.reduce<unknown>((at, key) => (at as Record<PathKey, unknown>)[key], data);
  }

  function put(data: unknown, path: readonly PathKey[], value: unknown): void {
    const holder = valueIn(data, path.slice(0, -1)) as Record<PathKey, unknown>;
    holder[path.at(-1) ?? ""] = value;
  }
});
