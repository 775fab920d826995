import { createHash } from "node:crypto";
import { join } from "node:path";
// Single modules of the package, not its index: see components/dns/records.ts.
import type { types } from "@pulumi/cloudflare";
import { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import { WorkersRoute } from "@pulumi/cloudflare/workersRoute.js";
import { WorkersScript } from "@pulumi/cloudflare/workersScript.js";
import { WorkersScriptSubdomain } from "@pulumi/cloudflare/workersScriptSubdomain.js";
import * as pulumi from "@pulumi/pulumi";
import { certain, collect } from "../../tuning/collect.ts";
import { PLAN_LIMITS } from "../../tuning/edge/plans.ts";
import type { WorkerLimit } from "../../tuning/edge/types.ts";
import type { Problem } from "../../tuning/errors.ts";
import type { Bundle } from "../core/bundle.ts";
import { bundle } from "../core/bundle.ts";
import { withDefaults } from "../core/defaults.ts";
import { physicalName } from "../core/naming.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type {
  CacheWorkerArgs,
  CacheWorkerOutputs,
  ResolvedWorkerArgs,
} from "./cache-worker-args.ts";
import {
  CACHE_WORKER_DEFAULTS,
  CONFIG_BINDING,
  CPU_MILLISECONDS,
  PURGES_BINDING,
} from "./cache-worker-args.ts";
import { workerProblems } from "./cache-worker-checks.ts";

/** Source of the worker, where none is given. */
const ENTRY = join(import.meta.dirname, "..", "..", "workers", "cache", "index.ts");

/** Longest name of a script: on workers.dev it is a label of a host name (RFC 1035, 2.3.4). */
const MAX_SCRIPT_NAME = 63;
/** Longest title of a KV namespace. Source: Cloudflare API, Workers KV, create a namespace. */
const MAX_TITLE = 512;

/** Name of the one module, as the upload calls it. */
const MAIN_MODULE = "index.js";

/** A Cloudflare worker that caches before the API, with the store of its purges and the counters of its limits. */
export class CacheWorker extends PlatformComponent<CacheWorkerOutputs> {
  readonly outputs: CacheWorkerOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` and with the worker's source */
  constructor(name: string, args: CacheWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("edge:CacheWorker", name, args, opts);
    const resolved = withDefaults(CACHE_WORKER_DEFAULTS, args);
    const problems: Problem[] = [...workerProblems(resolved)];
    const bundled = collect(
      problems,
      (path) => path,
      () => bundleWorker(resolved),
    );
    this.check(problems);
    const { code, bytes } = certain(bundled);
    const purges = createPurges(this, resolved);
    const script = createScript(this, resolved, code, purges);
    closeSubdomain(this, resolved, script);
    createRoutes(this, resolved, script);
    this.outputs = this.register({
      scriptName: script.scriptName,
      routes: resolved.routes,
      bytes,
      purgesNamespaceId: purges.id,
    });
  }
}

function bundleWorker({ entry = ENTRY, plan }: ResolvedWorkerArgs): Bundle {
  return bundle({
    entry,
    format: "esm",
    target: "es2022",
    // Neither a browser nor Node: packages are to bring what they have for workerd.
    platform: "neutral",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*"],
    maxBytes: PLAN_LIMITS[plan].workerBytes,
    counted: "gzip",
    path: "entry",
  });
}

/** The store that carries a purge to every data center. */
function createPurges(component: CacheWorker, args: ResolvedWorkerArgs): WorkersKvNamespace {
  return component.child(
    WorkersKvNamespace,
    "purges",
    {
      accountId: args.accountId,
      title: physicalName(`${component.logicalName}-purges`, MAX_TITLE),
    },
    { transform: args.transform?.purges },
  );
}

function createScript(
  component: CacheWorker,
  args: ResolvedWorkerArgs,
  content: string,
  purges: WorkersKvNamespace,
): WorkersScript {
  const cpuMs = args.cpuMilliseconds ?? CPU_MILLISECONDS[args.plan];
  return component.child(
    WorkersScript,
    "script",
    {
      accountId: args.accountId,
      scriptName: physicalName(component.logicalName, MAX_SCRIPT_NAME),
      content,
      mainModule: MAIN_MODULE,
      compatibilityDate: args.compatibilityDate,
      bindings: bindings(component, args, purges),
      observability: { enabled: true, headSamplingRate: args.logSampleRate },
      ...(cpuMs === undefined ? {} : { limits: { cpuMs } }),
    },
    { transform: args.transform?.script, guarded: { bindings: "config and limits" } },
  );
}

/** By name, the order in which the provider sends them: in another one every update would show a change. */
function bindings(
  component: CacheWorker,
  args: ResolvedWorkerArgs,
  purges: WorkersKvNamespace,
): types.input.WorkersScriptBinding[] {
  const counters = args.limits.map((limit) => ({
    name: limit.binding,
    type: "ratelimit",
    namespaceId: counterId(component, limit),
    simple: { limit: limit.requests, period: limit.periodSeconds },
  }));
  return [
    { name: CONFIG_BINDING, type: "plain_text", text: JSON.stringify(args.config) },
    { name: PURGES_BINDING, type: "kv_namespace", namespaceId: purges.id },
    ...counters,
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The number that a count goes by: workers of the account that use the same one count together, so it is made of project, stack,
 * worker and limit. Source: Cloudflare Workers docs, "Rate Limiting": a positive integer, in text.
 */
function counterId(component: CacheWorker, limit: WorkerLimit): string {
  const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${component.logicalName}`;
  const digest = createHash("sha256").update(`${owner}/${limit.name}`).digest();
  // 31 bits, above 0: what a signed 32-bit number takes.
  return String(1 + (digest.readUInt32BE(0) % 0x7fff_ffff));
}

/** On workers.dev, which a new script gets by itself, it would answer past the zone's rules and limits. */
function closeSubdomain(
  component: CacheWorker,
  args: ResolvedWorkerArgs,
  script: WorkersScript,
): void {
  component.child(
    WorkersScriptSubdomain,
    "subdomain",
    {
      accountId: args.accountId,
      scriptName: script.scriptName,
      enabled: false,
      previewsEnabled: false,
    },
    { transform: args.transform?.subdomain },
  );
}

function createRoutes(
  component: CacheWorker,
  args: ResolvedWorkerArgs,
  script: WorkersScript,
): void {
  for (const pattern of args.routes) {
    component.child(
      WorkersRoute,
      // Named by what it matches, so that a route more or less leaves the others alone.
      `route-${pattern.replaceAll("*", "any")}`,
      { zoneId: args.zoneId, pattern, script: script.scriptName },
      { transform: args.transform?.route },
    );
  }
}
