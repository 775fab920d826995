import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { withDefaults } from "../../../components/core/defaults.ts";
import type { CacheWorkerArgs } from "../../../components/edge/cache-worker-args.ts";
import { CACHE_WORKER_DEFAULTS } from "../../../components/edge/cache-worker-args.ts";
import { workerProblems } from "../../../components/edge/cache-worker-checks.ts";
import { CacheWorker } from "../../../components/edge/cache-worker.ts";
import type { WorkerLimit } from "../../../tuning/edge/types.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { CONFIG, WORKER } from "./support.ts";

const problems = (args: Partial<CacheWorkerArgs>) =>
  workerProblems(withDefaults(CACHE_WORKER_DEFAULTS, { ...WORKER, ...args }));
const LIMIT: WorkerLimit = { name: "a", binding: "LIMIT_A", requests: 1, periodSeconds: 10 };
const USER_LIMIT = { binding: "LIMIT_A", pattern: "/a", methods: [], periodSeconds: 10 };

describe("arguments that fit", () => {
  it.each<Partial<CacheWorkerArgs>>([
    {},
    { routes: ["example.com/*", "*.example.com/a/*", "*example.com/b"] },
    { limits: [LIMIT], config: { ...CONFIG, userLimits: [USER_LIMIT] } },
    { limits: [LIMIT, { ...LIMIT, name: "b", binding: "LIMIT_B", periodSeconds: 60 }] },
    { config: { ...CONFIG, purgeKeys: [`${"A".repeat(43)}=`] } },
    { logSampleRate: 0, cpuMilliseconds: 10, compatibilityDate: "2025-01-01" },
    { logSampleRate: 1, cpuMilliseconds: 300_000 },
  ])("%j", (args) => {
    expect(problems(args)).toEqual([]);
  });
});

describe("a single fault", () => {
  const large = { ...CONFIG, languages: Array.from({ length: 1000 }, () => "de-AT") };
  it.each<[Partial<CacheWorkerArgs>, string, string]>([
    [{ routes: [] }, "routes", "1 route or more"],
    [{ routes: ["api.example.org/*"] }, "routes[0]", "a host of the zone example.com"],
    [{ routes: ["*badexample.com/*"] }, "routes[0]", "a host of the zone"],
    [{ routes: ["api.example.com"] }, "routes[0]", "a host and a path"],
    [{ routes: ["https://api.example.com/*"] }, "routes[0]", "a host and a path"],
    [{ routes: ["api.*.example.com/*"] }, "routes[0]", "* only before the host"],
    [{ routes: ["api.example.com/*.js"] }, "routes[0]", "after the path"],
    [{ routes: ["api.example.com/?a=*"] }, "routes[0]", "without query"],
    [{ routes: ["api.example.com/*", "api.example.com/*"] }, "routes[1]", "each route once"],
    [{ limits: [{ ...LIMIT, binding: "CONFIG" }] }, "limits[0].binding", "CONFIG, PURGES"],
    [{ limits: [{ ...LIMIT, binding: "limit-a" }] }, "limits[0].binding", "upper-case"],
    [{ limits: [LIMIT, { ...LIMIT, name: "b" }] }, "limits[1].binding", "LIMIT_A"],
    [{ limits: [LIMIT, { ...LIMIT, binding: "B" }] }, "limits[1].name", "share a count"],
    [{ limits: [{ ...LIMIT, requests: 0 }] }, "limits[0].requests", "from 1"],
    [{ limits: [{ ...LIMIT, periodSeconds: 30 as 60 }] }, "limits[0].periodSeconds", "10, 60"],
    [{ config: large }, "config", "at most 5000 bytes"],
    [{ config: { ...CONFIG, userLimits: [USER_LIMIT] } }, "config.userLimits", "there is none"],
    [{ compatibilityDate: "tomorrow" }, "compatibilityDate", "a day"],
    [{ compatibilityDate: "2026-13-01" }, "compatibilityDate", "a day"],
    [{ logSampleRate: 1.5 }, "logSampleRate", "from 0 to 1"],
    [{ logSampleRate: Number.NaN }, "logSampleRate", "from 0 to 1"],
    [{ cpuMilliseconds: 9 }, "cpuMilliseconds", "from 10 to 300000"],
  ])("%#", (args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("a purge key that is not a public key", () => {
  it("is never shown: it may be the private one", () => {
    const secret = "MC4CAQAwBQYDK2VwBCIEIHVudGVydGhlYnJpZGdl";
    const found = problems({ config: { ...CONFIG, purgeKeys: [secret] } });
    expect(paths(found)).toEqual(["config.purgeKeys"]);
    expect(found[0]?.got).toBe("a value of 40 characters");
    expect(JSON.stringify(found)).not.toContain(secret);
  });
});

describe("a worker that cannot be deployed", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "worker-"));
    // Random, so that compression does not help: 3.2 million bytes of it are above the 3,000,000 allowed.
    const noise = randomBytes(3_200_000).toString("base64");
    writeFileSync(join(folder, "noise.ts"), `export const noise = "${noise}";`);
    writeFileSync(
      join(folder, "large.ts"),
      'import { noise } from "./noise.ts"; export default { fetch: () => new Response(noise) };',
    );
    writeFileSync(join(folder, "broken.ts"), 'import "./absent.ts";\nexport default {};');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** The refusal, and that nothing was made. */
  async function refused(args: Partial<CacheWorkerArgs>): Promise<string> {
    const recording = await startMocks();
    const message = refusal(() => new CacheWorker("api", { ...WORKER, ...args }));
    await recording.settled();
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
    return message;
  }

  it("is too large: size, limit and largest inputs are named", async () => {
    const message = await refused({ entry: join(folder, "large.ts") });
    expect(message).toMatch(/got: {5}3\d{6} bytes after gzip; the largest inputs: \S*noise\.ts/);
    expect(message).toContain("allowed: at most 3000000 bytes after gzip");
  });

  it("does not build: file and line are named, beside everything else that is wrong", async () => {
    const message = await refused({ entry: join(folder, "broken.ts"), routes: [] });
    expect(message).toMatch(/^CacheWorker "api": 2 problems/);
    expect(message).toContain("routes\n  got:     none");
    expect(message).toMatch(/broken\.ts:1:\d+: Could not resolve "\.\/absent\.ts"/);
  });

  it("has bindings that a transform would replace", async () => {
    const recording = await startMocks();
    const script = (args: object): undefined => {
      Object.assign(args, { bindings: [] });
      return undefined;
    };
    const message = refusal(() => new CacheWorker("api", { ...WORKER, transform: { script } }));
    await recording.settled();
    expect(message).toContain("transform of api-script: bindings");
    expect(message).toContain("use config and limits");
  });
});
