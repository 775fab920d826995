import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { CacheWorkerArgs } from "../../../components/edge/cache-worker-args.ts";
import { COMPATIBILITY_DATE } from "../../../components/edge/cache-worker-args.ts";
import { CacheWorker } from "../../../components/edge/cache-worker.ts";
import { COMPATIBILITY_DATE as TESTED_DATE } from "../../../lab/edge/bundle.ts";
import type { WorkerLimit } from "../../../tuning/edge/types.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { ACCOUNT_ID, CONFIG, WORKER, ZONE_ID } from "./support.ts";

const SEARCH: WorkerLimit = {
  name: "search",
  binding: "LIMIT_SEARCH",
  requests: 100,
  periodSeconds: 60,
};
const LOGIN: WorkerLimit = {
  name: "login",
  binding: "LIMIT_LOGIN",
  requests: 5,
  periodSeconds: 10,
};

async function build(
  args: Partial<CacheWorkerArgs> = {},
  stack = "test",
): Promise<readonly [CacheWorker, Recording]> {
  const recording = await startMocks(undefined, stack);
  const worker = new CacheWorker("api", { ...WORKER, ...args });
  await recording.settled();
  return [worker, recording];
}

interface Binding {
  readonly name: string;
  readonly namespaceId: string;
}
const bindingsOf = (recording: Recording): readonly Binding[] =>
  recording.one("api-script").inputs["bindings"] as readonly Binding[];

describe("a worker by default", () => {
  it("is a script with exactly these inputs", async () => {
    const [, recording] = await build();
    const { content, bindings, ...inputs } = recording.one("api-script").inputs;
    expect(inputs).toEqual({
      accountId: ACCOUNT_ID,
      scriptName: "plumbline-test-api",
      mainModule: "index.js",
      compatibilityDate: "2026-07-01",
      observability: { enabled: true, headSamplingRate: 0.01 },
      limits: { cpuMs: 50 },
    });
    expect(bindings).toHaveLength(2);
    expect(content).toMatch(/hello.*export\{\w+ as default\}/);
  });

  it("reads its configuration as text, and purges from a store of its own", async () => {
    const [, recording] = await build();
    expect(bindingsOf(recording)).toEqual([
      { name: "CONFIG", type: "plain_text", text: JSON.stringify(CONFIG) },
      { name: "PURGES", type: "kv_namespace", namespaceId: "api-purges-id" },
    ]);
    expect(recording.one("api-purges").inputs).toEqual({
      accountId: ACCOUNT_ID,
      title: "plumbline-test-api-purges",
    });
  });

  it("answers its routes and nothing on workers.dev, past the zone's rules", async () => {
    const [, recording] = await build({ routes: ["api.example.com/*", "*.example.com/v2/*"] });
    expect(recording.one("api-route-api.example.com/any").inputs).toEqual({
      zoneId: ZONE_ID,
      pattern: "api.example.com/*",
      script: "plumbline-test-api",
    });
    expect(recording.names("cloudflare:index/workersRoute:WorkersRoute").length).toBe(2);
    expect(recording.one("api-subdomain").inputs).toEqual({
      accountId: ACCOUNT_ID,
      scriptName: "plumbline-test-api",
      enabled: false,
      previewsEnabled: false,
    });
    expect(recording.one("api-route-api.example.com/any").dependsOn).toContain("api-script");
  });

  it("owns every child, tags none, and registers its outputs", async () => {
    const [worker, recording] = await build();
    expect(strays(recording, "api")).toEqual([]);
    expect(recording.resources.filter(({ inputs }) => "tags" in inputs)).toEqual([]);
    const { content } = recording.one("api-script").inputs;
    expect(worker.outputs.bytes).toBe(String(content).length);
    expect(worker.outputs.routes).toEqual(["api.example.com/*"]);
    expect(await valueOf(worker.outputs.scriptName)).toBe("plumbline-test-api");
    expect(await valueOf(worker.outputs.purgesNamespaceId)).toBe("api-purges-id");
    expect(Object.keys(recording.outputs.get("api") ?? {}).sort()).toEqual([
      "bytes",
      "purgesNamespaceId",
      "routes",
      "scriptName",
    ]);
  });
});

describe("limits by user", () => {
  it("are a counter each, and all bindings sorted by name, as the provider sends them", async () => {
    const [, recording] = await build({ limits: [SEARCH, LOGIN] });
    expect(bindingsOf(recording).map(({ name }) => name)).toEqual([
      "CONFIG",
      "LIMIT_LOGIN",
      "LIMIT_SEARCH",
      "PURGES",
    ]);
    expect(bindingsOf(recording)[1]).toEqual({
      name: "LIMIT_LOGIN",
      type: "ratelimit",
      namespaceId: expect.stringMatching(/^[1-9]\d{0,9}$/),
      simple: { limit: 5, period: 10 },
    });
  });

  it("count apart from each other, from other workers and from other stacks", async () => {
    const idsOf = (recording: Recording) => bindingsOf(recording).map((one) => one.namespaceId);
    const [, one] = await build({ limits: [SEARCH, LOGIN] });
    const [, other] = await build({ limits: [SEARCH, LOGIN] }, "prod");
    const counters = [...idsOf(one).slice(1, 3), ...idsOf(other).slice(1, 3)];
    expect(new Set(counters).size).toBe(4);
    for (const id of counters) expect(Number(id)).toBeLessThanOrEqual(2 ** 31 - 1);
  });

  it("keep their count when another limit comes or the number changes", async () => {
    const idOf = (recording: Recording) =>
      bindingsOf(recording).find(({ name }) => name === "LIMIT_SEARCH")?.namespaceId;
    const [, alone] = await build({ limits: [SEARCH] });
    const [, changed] = await build({ limits: [LOGIN, { ...SEARCH, requests: 7 }] });
    expect(idOf(changed)).toBe(idOf(alone));
  });
});

describe("the code", () => {
  it("is the same for every configuration: nothing of it, no key, gets in", async () => {
    const key = `${"A".repeat(43)}=`;
    const [, plain] = await build();
    const [, keyed] = await build({ config: { ...CONFIG, purgeKeys: [key] } });
    const contentOf = (recording: Recording) => recording.one("api-script").inputs["content"];
    expect(contentOf(keyed)).toBe(contentOf(plain));
    expect(contentOf(keyed)).not.toContain(key);
  });

  it("is the project's own worker where none is given, and small enough for every plan", async () => {
    const { entry, ...without } = WORKER;
    expect(entry).toBeDefined();
    const recording = await startMocks();
    const worker = new CacheWorker("api", { ...without, plan: "free" });
    await recording.settled();
    const { content } = recording.one("api-script").inputs;
    expect(content).toMatch(/export\{.*\bas default\b.*\}/);
    expect(content).not.toContain(process.cwd());
    expect(worker.outputs.bytes).toBeGreaterThan(1000);
  });
});

describe("the runtime's date", () => {
  it("is the one the worker is tested with", () => {
    expect(COMPATIBILITY_DATE).toBe(TESTED_DATE);
  });

  it("is none that the tests' workerd does not know yet", () => {
    const manifest = join(process.cwd(), "node_modules", "workerd", "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };
    // "1.20260730.1" is of 2026-07-30; workerd stops at a later date.
    const [, day] = version.split(".");
    expect(COMPATIBILITY_DATE.replaceAll("-", "")).toMatch(/^\d{8}$/);
    expect(Number(COMPATIBILITY_DATE.replaceAll("-", ""))).toBeLessThanOrEqual(Number(day));
  });
});

describe("CPU time", () => {
  it("is not limited on the free plan, which refuses the setting, unless asked for", async () => {
    const [, free] = await build({ plan: "free" });
    expect(free.one("api-script").inputs).not.toHaveProperty("limits");
    const [, asked] = await build({ plan: "free", cpuMilliseconds: 20 });
    expect(asked.one("api-script").inputs["limits"]).toEqual({ cpuMs: 20 });
  });
});

describe("transforms", () => {
  it("have the last word on each child", async () => {
    const [, recording] = await build({
      logSampleRate: 0,
      transform: {
        purges: { title: "mine" },
        script: { limits: { cpuMs: 100 } },
        subdomain: { previewsEnabled: true },
        route: (args) => ({ ...args, pattern: "api.example.com/v1/*" }),
      },
    });
    expect(recording.one("api-purges").inputs["title"]).toBe("mine");
    const script = recording.one("api-script").inputs;
    expect(script["limits"]).toEqual({ cpuMs: 100 });
    expect(script["observability"]).toEqual({ enabled: true, headSamplingRate: 0 });
    expect(script["bindings"]).toHaveLength(2);
    expect(recording.one("api-subdomain").inputs["previewsEnabled"]).toBe(true);
    expect(recording.one("api-route-api.example.com/any").inputs["pattern"]).toBe(
      "api.example.com/v1/*",
    );
  });
});
