import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { THROW_AWAY_VARIABLE } from "../../sandbox/environment.ts";
import type { ReleaseEvent } from "../../workers/release/event.ts";
import { createHandler } from "../../workers/release/release.ts";
import { fakeCloudFront } from "../support/fake-cloudfront.ts";
import { fakeS3 } from "../support/fake-s3.ts";
import { passwordsIn, stateText, storedResources } from "./support/passwords.ts";
import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { copyRoot, removeCopy, ROOT, sandbox } from "./support/sample.ts";
import type { Ended } from "./support/sample.ts";

/** A step of `preview --json`. */
interface Step {
  readonly op: string;
  readonly urn: string;
  readonly replaceReasons?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>>;
  readonly oldState?: StepState;
  readonly newState?: StepState;
}

interface StepState {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly retainOnDelete?: boolean;
}

interface Preview {
  readonly steps: readonly Step[];
  readonly changeSummary: Readonly<Record<string, number>>;
}

/** The built site of the stack file. */
const SITE = join("samples", "site", "dist");

let project: string;

/** The platform's own program and stack files, with the state elsewhere. */
function platformProject(): string {
  const folder = copyRoot();
  for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "package.json"]) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  cpSync(join(ROOT, SITE), join(folder, SITE), { recursive: true });
  return folder;
}

/** The engine would write the whole state at each of hundreds of steps, five sixths of the time; nobody is killed here. */
const env = { ...process.env, [THROW_AWAY_VARIABLE]: "true" };
const prod = (name: string, ...args: string[]): Promise<Ended> =>
  sandbox(project, [name, "--stack", "prod", ...args], env);

async function preview(...args: string[]): Promise<Preview> {
  const { code, stdout, stderr } = await prod("preview", "--json", ...args);
  if (code !== 0) throw new Error(`preview ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
  return JSON.parse(stdout) as Preview;
}

/** A copy of the production stack file with one line changed. */
function changedStackFile(from: RegExp, to: string): string {
  const content = readFileSync(join(project, "Pulumi.prod.yaml"), "utf8");
  const changed = content.replace(from, to);
  if (changed === content) throw new Error(`${from.source} is not in the stack file`);
  const path = join(project, "changed.yaml");
  writeFileSync(path, changed);
  return path;
}

const named = (steps: readonly Step[], name: string): Step | undefined =>
  steps.find(({ urn }) => urn.endsWith(`::${name}`));

function parameter(step: Step | undefined, name: string): string | undefined {
  const parameters = (step?.newState?.inputs?.["parameters"] ?? []) as {
    readonly name: string;
    readonly value: string;
  }[];
  return parameters.find((one) => one.name === name)?.value;
}

beforeAll(async () => {
  await engineReady();
  project = platformProject();
  const { code, stdout, stderr } = await prod("up");
  if (code !== 0) throw new Error(`up ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
}, ENGINE_PATIENCE);
afterAll(() => removeCopy(project));

describe("the production stack, once it is up", () => {
  it("has nothing left to change", async () => {
    const { changeSummary } = await preview();
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  it("is not changed by a second up", async () => {
    const { code, stdout } = await prod("up");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Resources:\s+\d+ unchanged/);
  });

  it("updates the database for another class, with the parameters that follow from it", async () => {
    const file = changedStackFile(/db\.r7g\.xlarge/, "db.m7g.2xlarge");
    const { steps, changeSummary } = await preview("--stack-file", file);
    expect(Object.keys(changeSummary).sort()).toEqual(["same", "update"]);
    expect(named(steps, "database-writer")).toMatchObject({
      op: "update",
      detailedDiff: { instanceClass: { kind: "update" } },
    });
    const parameters = named(steps, "database-parameters");
    expect(parameters?.op).toBe("update");
    // The same 32 GiB shared by 682 connections (48 MiB each) instead of 400 (100 a vCPU): (19.36 GiB / 686 processes
    // - 8 MiB) is 20 MiB in whole MiB, was 41. What a formula says (shared_buffers) follows by itself: no change.
    expect(parameter(parameters, "work_mem")).toBe("20480");
    expect(parameter(parameters, "shared_buffers")).toBe("{DBInstanceClassMemory/32768}");
    const changed = Object.keys(parameters?.detailedDiff ?? {});
    expect(changed.every((path) => path.startsWith("parameters["))).toBe(true);
    expect(changed).not.toHaveLength(0);
  });

  it("creates the parameter group of another major version before the old one goes", async () => {
    const file = changedStackFile(/engineVersion: "17\.6"/, 'engineVersion: "18.1"');
    const { steps } = await preview("--stack-file", file, "--", "--show-replacement-steps");
    const ops = steps
      .filter(({ urn }) => urn.endsWith("::database-parameters"))
      .map(({ op }) => op);
    expect(ops.filter((op) => op !== "replace")).toEqual(["create-replacement", "delete-replaced"]);
    expect(named(steps, "database-writer")?.op).toBe("update");
  });

  it("refuses pools that do not fit, with the sum, and registers nothing", async () => {
    const file = changedStackFile(/size: 5\n([^]*?)overflow: 3\n/, "size: 20\n$1overflow: 10\n");
    const unproxied = readFileSync(file, "utf8")
      .replace(/enabled: true/, "enabled: false")
      .replaceAll("via: proxy", "via: direct")
      .replace(/parameters: \{\}/, 'parameters: { max_connections: "400" }')
      .replace(/surge: 3/, "surge: 0");
    writeFileSync(file, unproxied);
    const { code, stdout } = await prod("preview", "--stack-file", file);
    expect(code).not.toBe(0);
    expect(stdout).toContain("(10 + 0) replicas x 4 workers x (20 + 10)");
    expect(stdout).toContain("1,200");
    expect(stdout).toContain("80 % of max_connections 400");
    expect(stdout).not.toContain("aws:");
    expect(stdout).not.toMatch(/^\s+at .*\.ts/m);
  });
});

describe("the monitoring of the production stack", () => {
  const names = (type: string): readonly string[] =>
    storedResources(stateText(project))
      .filter((one) => one.type === type)
      .map(({ urn }) => urn.split("::").at(-1) ?? "")
      .sort();

  it("has rules, monitors, exporters and load tests", () => {
    expect(names("kubernetes:monitoring.coreos.com/v1:PrometheusRule")).toEqual([
      "rules-application",
      "rules-edge",
      "rules-monitoring",
      "rules-node",
      "rules-postgres",
      "rules-queue",
      "rules-redis",
      "rules-slo-api",
      "rules-slo-api-days",
      "rules-slo-realtime",
      "rules-slo-realtime-days",
      "rules-workload",
    ]);
    expect(names("kubernetes:monitoring.coreos.com/v1:PodMonitor")).toEqual([
      "services-analysis",
      "services-api",
      "services-networks",
      "services-realtime",
      "services-scraping",
    ]);
    expect(names("kubernetes:monitoring.coreos.com/v1:ServiceMonitor")).toEqual([
      "exporters-cache-cache-monitor",
      "exporters-cache-queue-monitor",
      "exporters-cloudwatch-monitor",
      "exporters-database-monitor",
      "exporters-replica-1-monitor",
    ]);
    expect(names("platform:loadtest:LoadTest")).toEqual([
      "ramp-api",
      "sockets",
      "spike-api",
      "steady-api",
    ]);
  });

  it("shows no password, neither in the state nor in a preview", async () => {
    const state = stateText(project);
    const passwords = passwordsIn(state);
    expect(Object.keys(passwords).sort()).toEqual([
      "cache-cache-default-password",
      "cache-cache-monitoring-password",
      "cache-cache-password",
      "cache-queue-default-password",
      "cache-queue-monitoring-password",
      "cache-queue-password",
      "database-password",
      "exporters-password",
    ]);
    const { stdout, stderr } = await prod("preview", "--diff", "--", "--show-sames");
    const shown = Object.entries({ state, stdout, stderr }).flatMap(([where, text]) =>
      Object.entries(passwords)
        .filter(([, password]) => password.length === 0 || text.includes(password))
        .map(([name]) => `${name} in ${where}`),
    );
    expect(shown).toEqual([]);
  });

  it("changes rules, dashboards and scripts with a promise, and restarts nothing", async () => {
    const file = changedStackFile(/availability: 0\.999\n/, "availability: 0.99\n");
    const { steps } = await preview("--stack-file", file);
    const changed = steps.filter(({ op }) => op !== "same");
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`).sort()).toEqual([
      // Immutable, under a name that changes with the content.
      "replace ramp-api-script",
      "replace spike-api-script",
      "replace steady-api-script",
      "update dashboards-overview",
      "update dashboards-slo",
      "update ramp-api-start-procedure",
      "update rules-slo-api",
      "update rules-slo-api-days",
      "update spike-api-start-procedure",
      "update steady-api-start-procedure",
    ]);
    // Suspended CronJobs, which from now on name the new script: none runs.
    const paths = changed
      .filter(({ urn }) => urn.endsWith("-start-procedure"))
      .flatMap(({ detailedDiff = {} }) => Object.keys(detailedDiff));
    expect(new Set(paths)).toEqual(
      new Set(["spec.jobTemplate.spec.template.spec.volumes[1].configMap.name"]),
    );
  });

  it("changes Alertmanager's configuration in place, and nothing else, with a receiver", async () => {
    const file = changedStackFile(/"#platform-alerts"/, '"#elsewhere"');
    const { steps } = await preview("--stack-file", file);
    const changed = steps.filter(({ op }) => op !== "same");
    // Without a configuration Alertmanager would tell nobody.
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`)).toEqual([
      "update routing-config",
    ]);
  });
});

describe("a release that changes one asset and one page", () => {
  it("uploads two files and invalidates one path", async () => {
    const folder = join(project, SITE);
    const script = readdirSync(join(folder, "assets")).find((name) => /^main\..*\.js$/.test(name));
    if (script === undefined) throw new Error("the sample site has no main script");
    // What a bundler does: the content changes, and with it the name and the page that names it.
    const renamed = "main.0badcafe.js";
    const code = readFileSync(join(folder, "assets", script), "utf8");
    writeFileSync(join(folder, "assets", renamed), `${code}\n`);
    rmSync(join(folder, "assets", script));
    const page = readFileSync(join(folder, "index.html"), "utf8");
    writeFileSync(join(folder, "index.html"), page.replaceAll(script, renamed));

    const { steps } = await preview();
    const changed = steps.filter(({ op }) => op !== "same");
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`).sort()).toEqual([
      `create site-files/assets/${renamed}`,
      // Leaves the state only: the object stays for pages that were opened before (retainOnDelete).
      `delete site-files/assets/${script}`,
      "update site-files/index.html",
      "update site-release",
    ]);
    const old = named(steps, `site-files/assets/${script}`);
    expect(old?.oldState?.retainOnDelete).toBe(true);
    expect(await invalidated(named(steps, "site-release"))).toEqual([["/index.html"]]);
  });
});

/** What the release function itself asks CloudFront for, when it gets the input that is deployed and then the new one. */
async function invalidated(step: Step | undefined): Promise<readonly (readonly string[])[]> {
  const [before, after] = [step?.oldState, step?.newState].map(
    (state) => JSON.parse(String(state?.inputs?.["input"])) as ReleaseEvent,
  );
  if (before === undefined || after === undefined) throw new Error("the release has no input");
  const s3 = await fakeS3(before.bucket);
  const cloudfront = await fakeCloudFront();
  try {
    const handler = createHandler({ s3: s3.client, cloudfront: cloudfront.client });
    for (const { pages, assets, others = [] } of [before, after]) {
      for (const key of [...Object.keys(pages), ...assets, ...others]) s3.objects.set(key, "");
    }
    await handler(before);
    await handler(after);
    return cloudfront.invalidations.map(({ paths }) => paths);
  } finally {
    await s3.close();
    await cloudfront.close();
  }
}
