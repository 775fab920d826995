import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  ConfigError,
  loadStackInput,
  parseStackConfig,
  readStackFile,
  secretStackKeys,
} from "../../config/load.ts";
import { valid } from "./support.ts";

function thrown(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("parseStackConfig", () => {
  it("fills the defaults", () => {
    const config = parseStackConfig({ ...valid(), region: "eu-west-1" }, "prod");
    expect(config).toMatchObject({
      region: "eu-west-1",
      network: { cidr: "10.20.0.0/16", zones: 3, natGateways: "per-zone" },
      database: { multiAz: true, replicas: 0, deletionProtection: true },
      services: { api: { surge: 1, workers: 1, pool: { overflow: 0, timeoutSeconds: 30 } } },
      reserve: { superuserConnections: 3, headroomPercent: 20 },
      alarms: { emails: [], httpsEndpoints: [] },
    });
  });

  it("throws an error that Pulumi prints without a stack trace", () => {
    const error = thrown(() => parseStackConfig({}, "dev"));
    expect(error).toBeInstanceOf(ConfigError);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/^Pulumi\.dev\.yaml: 4 problems/);
    expect((error as ConfigError).problems.map(({ path }) => path)).toEqual([
      "environment",
      "aws:region",
      "database.engineVersion",
      "database.instanceClass",
    ]);
  });
});

describe("loadStackInput", () => {
  const secretKeys = process.env["PULUMI_CONFIG_SECRET_KEYS"];

  beforeEach(async () => {
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "x", state: {} }), call: () => ({}) },
      "plumbline",
      "prod",
    );
  });

  afterEach(() => {
    pulumi.runtime.setAllConfig({});
    if (secretKeys === undefined) delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    else process.env["PULUMI_CONFIG_SECRET_KEYS"] = secretKeys;
  });

  /** As the engine hands it over: texts as they are, maps and lists as JSON, the namespace with ":config:". */
  function engineConfig(raw: Readonly<Record<string, unknown>>): Record<string, string> {
    const config: Record<string, string> = { "aws:config:region": "eu-central-1" };
    for (const [key, value] of Object.entries(raw)) {
      config[`plumbline:config:${key}`] = typeof value === "string" ? value : JSON.stringify(value);
    }
    return config;
  }

  it("reads what the engine hands over", () => {
    pulumi.runtime.setAllConfig(engineConfig(valid()));
    const { config, siteFiles } = loadStackInput();
    expect(config).toMatchObject({
      environment: "prod",
      region: "eu-central-1",
      database: { storageGiB: 400, proxy: { enabled: true } },
    });
    expect(siteFiles?.map(({ path }) => path)).toContain("index.html");
  });

  it("finds unknown keys of the namespace, and leaves other namespaces alone", () => {
    pulumi.runtime.setAllConfig({
      ...engineConfig({ ...valid(), netwrok: { zones: 2 } }),
      "aws:config:profile": "x",
    });
    const error = thrown(() => loadStackInput()) as ConfigError;
    expect(error.problems.map(({ path }) => path)).toEqual(["netwrok"]);
    expect(error.message).toContain("did you mean network?");
  });

  it("masks what the engine says is secret", () => {
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = '["plumbline:alarms","aws:token"]';
    pulumi.runtime.setAllConfig(
      engineConfig({ ...valid(), alarms: { httpsEndpoints: ["http://x/hunter2"] } }),
    );
    expect([...secretStackKeys()]).toEqual(["alarms"]);
    const { message } = thrown(() => loadStackInput());
    expect(message).toContain("alarms.httpsEndpoints[0]\n  got:     [secret]");
    expect(message).not.toContain("hunter2");
  });

  it("says so when a map is no map", () => {
    pulumi.runtime.setAllConfig({
      ...engineConfig(valid()),
      "plumbline:config:network": "{zones:",
    });
    const error = thrown(() => loadStackInput()) as ConfigError;
    expect(error.problems).toEqual([
      expect.objectContaining({ path: "network", got: '"{zones:"' }),
    ]);
  });
});

describe("readStackFile", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-config-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it("takes the stack's name from the file's", () => {
    const path = file("Pulumi.blue.yaml", "config:\n  plumbline:environment: dev\n");
    expect(thrown(() => readStackFile(path)).message).toContain("--stack blue");
  });

  it("names line and column of every mistake in the YAML", () => {
    const path = file("Pulumi.dev.yaml", "config:\n  plumbline:tags: {a: 1\n  b: [\n");
    const { name, message } = thrown(() => readStackFile(path));
    expect(name).toBe("StackFileError");
    expect(message).toMatch(/Pulumi\.dev\.yaml:\d+:\d+: /);
  });

  it("refuses a key written twice", () => {
    const text = "config:\n  plumbline:environment: dev\n  plumbline:environment: prod\n";
    const { message } = thrown(() => readStackFile(file("Pulumi.dev.yaml", text)));
    expect(message).toMatch(/Pulumi\.dev\.yaml:3:3: .*unique/);
  });

  it.each(["", "config:\n", "config: 3\n"])("refuses a file without configuration: %j", (text) => {
    const { message } = thrown(() => readStackFile(file("Pulumi.dev.yaml", text)));
    expect(message).toContain('no keys under "config:"');
  });

  it("says so when the file cannot be read", () => {
    const { message } = thrown(() => readStackFile(join(folder, "Pulumi.none.yaml")));
    expect(message).toMatch(/^This stack file cannot be read: ENOENT/);
  });
});
