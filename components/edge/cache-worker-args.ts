import type * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerLimit, ZonePlan } from "../../tuning/edge/types.ts";
import type { CacheWorkerConfig } from "../../workers/cache/config.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/**
 * Behaviour of the runtime the worker is written for. Fixed, and not the day of the deployment: a later date changes how the
 * runtime behaves without a change of the code. It is that of the workerd the worker is tested on; raise both together.
 */
export const COMPATIBILITY_DATE = "2026-07-01";

/** Binding of the configuration. */
export const CONFIG_BINDING = "CONFIG";
/** Binding of the store of purged tags. */
export const PURGES_BINDING = "PURGES";

/**
 * Milliseconds of CPU a request may take, by the zone's plan; undefined: not set. 50 ms was Cloudflare's own limit for workers
 * that wait more than they compute (Workers limits, Bundled usage model), five times what the free plan gives any worker; the
 * default of the paid plan is 30,000, which one bad loop would spend on every request. Workers Free refuses the setting (API
 * error 100328), so it is left out for a free zone.
 */
export const CPU_MILLISECONDS: Readonly<Record<ZonePlan["plan"], number | undefined>> = {
  free: undefined,
  pro: 50,
  business: 50,
  enterprise: 50,
};

/** Arguments of `CacheWorker`. Tags are for other providers: a worker's script has none. */
export interface CacheWorkerArgs extends CommonArgs {
  /** Account the worker is in. */
  readonly accountId: pulumi.Input<string>;
  /** Name of the zone its routes are in, as "example.com". */
  readonly zone: string;
  /** Id of that zone. */
  readonly zoneId: pulumi.Input<string>;
  /**
   * Addresses it answers, one or more: "api.example.com/*". The host must have a DNS record that is proxied, or no request
   * reaches the worker.
   */
  readonly routes: readonly string[];
  /** What it is told; nothing secret, since anybody who may read the account's workers can read it. */
  readonly config: CacheWorkerConfig;
  /**
   * Limits by user that it counts, each in a binding of its own.
   * @default []
   */
  readonly limits?: readonly WorkerLimit[];
  /** Plan of the zone: how large the worker may be. */
  readonly plan: ZonePlan["plan"];
  /**
   * File of its first module, a URL or an absolute path; it exports `default { fetch }`.
   * @default - workers/cache of this project
   */
  readonly entry?: URL | string;
  /**
   * Date of the runtime's behaviour; see COMPATIBILITY_DATE.
   * @default "2026-07-01"
   */
  readonly compatibilityDate?: string;
  /**
   * Milliseconds of CPU a request may take, 10 to 300000; needs Workers Paid.
   * @default - 50; none for a zone of the free plan
   */
  readonly cpuMilliseconds?: number;
  /**
   * Share of requests whose logs are kept, 0 to 1. At 1000 requests a second 1 % are 26 million a month, and Workers Paid
   * includes 20 million (Workers Logs, pricing); metrics count all requests in any case.
   * @default 0.01
   */
  readonly logSampleRate?: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: CacheWorkerTransform;
}

/** Transforms of `CacheWorker`; a key of several resources applies to each. Not a stable interface. */
export interface CacheWorkerTransform {
  readonly purges?: Transform<cloudflare.WorkersKvNamespaceArgs>;
  /** Without `bindings`: those are `config` and `limits`. */
  readonly script?: Transform<Omit<cloudflare.WorkersScriptArgs, "bindings">>;
  readonly subdomain?: Transform<cloudflare.WorkersScriptSubdomainArgs>;
  readonly route?: Transform<cloudflare.WorkersRouteArgs>;
}

/** What `CacheWorker` offers to others. */
export interface CacheWorkerOutputs {
  /** Name of the script, known once it is uploaded. */
  readonly scriptName: pulumi.Output<string>;
  /** Addresses it answers. */
  readonly routes: readonly string[];
  /** Size of the script, bytes. */
  readonly bytes: number;
  /** Id of the store of purged tags. */
  readonly purgesNamespaceId: pulumi.Output<string>;
}

/** Defaults of `CacheWorkerArgs`. */
export const CACHE_WORKER_DEFAULTS = Object.freeze({
  limits: Object.freeze([] as readonly WorkerLimit[]),
  compatibilityDate: COMPATIBILITY_DATE,
  logSampleRate: 0.01,
}) satisfies Partial<CacheWorkerArgs>;

/** `CacheWorkerArgs` with the defaults filled in. */
export type ResolvedWorkerArgs = CacheWorkerArgs &
  Required<Pick<CacheWorkerArgs, keyof typeof CACHE_WORKER_DEFAULTS>>;
