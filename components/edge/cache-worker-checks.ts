import { PLAN_LIMITS, WORKER_PERIODS } from "../../tuning/edge/plans.ts";
import type { WorkerLimit } from "../../tuning/edge/types.ts";
import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { inZone } from "../dns/zone.ts";
import type { ResolvedWorkerArgs } from "./cache-worker-args.ts";
import { CONFIG_BINDING, PURGES_BINDING } from "./cache-worker-args.ts";

/**
 * Host, then a path: `*` may begin the host and end the path, nowhere else, and there is no query. Source: Cloudflare Workers
 * docs, "Routes", matching behavior.
 */
const ROUTE = /^(?:\*\.?)?((?:[a-z0-9-]+\.)+[a-z0-9-]+)\/[^*?#\s]*\*?$/;

/** A name the worker reads its environment by. */
const BINDING = /^[A-Z][A-Z0-9_]{0,63}$/;

/** An Ed25519 public key: 32 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Milliseconds: what the free plan gives, and the most there is. Source: Cloudflare Workers docs, "Limits", CPU time. */
const CPU = { min: 10, max: 300_000 };

/** Everything wrong with the arguments but the source itself, known before the first resource is made. */
export function workerProblems(args: ResolvedWorkerArgs): readonly Problem[] {
  return [
    ...routeProblems(args),
    ...limitProblems(args.limits),
    ...configProblems(args),
    ...runtimeProblems(args),
  ];
}

function routeProblems({ routes, zone }: ResolvedWorkerArgs): readonly Problem[] {
  if (routes.length === 0) {
    const fix = `pass the address of the API, as "api.${zone}/*"`;
    return [{ path: "routes", got: "none", allowed: "1 route or more", fix }];
  }
  return routes.flatMap((route, index) => {
    const path = `routes[${index}]`;
    const host = ROUTE.exec(route)?.[1];
    if (host === undefined) {
      const allowed = "a host and a path without query; * only before the host or after the path";
      return [{ path, got: `"${route}"`, allowed, fix: `write it as "api.${zone}/*"` }];
    }
    if (!inZone(host, zone)) {
      const allowed = `a host of the zone ${zone}`;
      const fix = `route a host that ends in .${zone}, or pass the zone of ${host}`;
      return [{ path, got: route, allowed, fix }];
    }
    if (!routes.slice(0, index).includes(route)) return [];
    return [
      { path, got: `${route}, more than once`, allowed: "each route once", fix: "remove it" },
    ];
  });
}

function limitProblems(limits: readonly WorkerLimit[]): readonly Problem[] {
  return limits.flatMap((limit, index) => {
    const path = `limits[${index}]`;
    const others = limits.slice(0, index);
    const taken = [CONFIG_BINDING, PURGES_BINDING, ...others.map(({ binding }) => binding)];
    return [
      ...(BINDING.test(limit.binding) && !taken.includes(limit.binding)
        ? []
        : [
            {
              path: `${path}.binding`,
              got: limit.binding,
              allowed: `upper-case letters, digits and _, and none of ${taken.join(", ")}`,
              fix: "choose another name, as LIMIT_SEARCH",
            },
          ]),
      ...(others.every(({ name }) => name !== limit.name)
        ? []
        : [
            {
              path: `${path}.name`,
              got: `${limit.name}, more than once`,
              allowed: "each name once: limits of one name would share a count",
              fix: "rename one of the two",
            },
          ]),
      ...checkWhole(`${path}.requests`, limit.requests, {
        min: 1,
        max: Number.MAX_SAFE_INTEGER,
        unit: "requests",
      }),
      ...checkOneOf(`${path}.periodSeconds`, limit.periodSeconds, WORKER_PERIODS),
    ];
  });
}

function configProblems(args: ResolvedWorkerArgs): readonly Problem[] {
  const { config, limits, plan } = args;
  const bytes = Buffer.byteLength(JSON.stringify(config));
  const max = PLAN_LIMITS[plan].bindingBytes;
  const bound = limits.map(({ binding }) => binding);
  return [
    ...(bytes <= max
      ? []
      : [
          {
            path: "config",
            got: `${bytes} bytes as JSON`,
            allowed: `at most ${max} bytes: what a binding holds`,
            fix: "name fewer paths: one pattern with * for several",
          },
        ]),
    ...config.userLimits
      .filter(({ binding }) => !bound.includes(binding))
      .map(({ binding }) => ({
        path: "config.userLimits",
        got: binding,
        allowed: `a binding of limits: ${bound.length === 0 ? "there is none" : bound.join(", ")}`,
        fix: "add the limit, or leave it out of the configuration",
      })),
    // The value itself is not shown: it may be the private key.
    ...config.purgeKeys
      .filter((key) => !PUBLIC_KEY.test(key))
      .map((key) => ({
        path: "config.purgeKeys",
        got: `a value of ${key.length} characters`,
        allowed: "an Ed25519 public key: 32 bytes in base64, 44 characters",
        fix: "pass the public half only; if this was the private one, make a new pair",
      })),
  ];
}

function runtimeProblems(args: ResolvedWorkerArgs): readonly Problem[] {
  const { compatibilityDate, logSampleRate, cpuMilliseconds } = args;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(compatibilityDate);
  return [
    ...(day && !Number.isNaN(Date.parse(compatibilityDate))
      ? []
      : [
          {
            path: "compatibilityDate",
            got: `"${compatibilityDate}"`,
            allowed: "a day, as 2026-07-01",
            fix: "leave it out, or write it as year, month, day",
          },
        ]),
    ...(logSampleRate >= 0 && logSampleRate <= 1
      ? []
      : [
          {
            path: "logSampleRate",
            got: String(logSampleRate),
            allowed: "a share from 0 to 1",
            fix: "write 1 % as 0.01",
          },
        ]),
    ...checkWhole("cpuMilliseconds", cpuMilliseconds, { ...CPU, unit: "milliseconds" }),
  ];
}
