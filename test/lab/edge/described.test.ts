import { beforeAll, describe, expect, it, jest } from "@jest/globals";

import { readStackInput } from "../../../config/load.ts";
import type { StackConfig } from "../../../config/schema.ts";
import type { CachePolicy, EngineResource, SiteModel } from "../../../lab/edge/site/model.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import type { EdgeConfiguration, EdgeHeader } from "../../../tuning/edge-lint/model.ts";
import { describeEdge } from "../../../tuning/edge-lint.ts";
import { planEdge } from "../../../tuning/plan-edge.ts";
import { prodEdge } from "./support/prod-site.ts";

// The whole edge of the stack is declared.
jest.setTimeout(60_000);

// What the linter is told of the prod stack, beside what the stack registers: the linter is worth what the first is.
let config: StackConfig;
let edge: EdgeConfiguration;
let resources: readonly EngineResource[];
let site: SiteModel;

beforeAll(async () => {
  const input = readStackInput("Pulumi.prod.yaml");
  ({ config } = input);
  edge = describeEdge(planEdge(input.config, input.siteFiles) ?? {});
  resources = await prodEdge();
  site = siteModel(resources);
});

/** Inputs of all resources of a type, by the last part of its token. */
function inputsOf<T>(type: string): readonly T[] {
  const found = resources.filter((resource) => resource.type.endsWith(`:${type}`));
  return found.map(({ inputs }) => inputs as T);
}

const fromRoot = (pattern: string) => (pattern === "*" ? "/*" : pattern);

function objects() {
  const bucket = site.behaviours.map(({ origin }) => origin).find(({ kind }) => kind === "s3");
  return bucket?.kind === "s3" ? [...bucket.objects] : [];
}

describe("the distribution that is described", () => {
  const cache = () => edge.caches?.find(({ vendor }) => vendor === "cloudfront");

  function names(selection: CachePolicy["headers"]): readonly string[] {
    return "names" in selection
      ? selection.names
      : [selection.kind].filter((one) => one !== "none");
  }

  it("has the registered behaviours, in their order, with their lifetimes, keys and compression", () => {
    const registered = site.behaviours.map(({ pathPattern, cachePolicy, compress }) => ({
      path: fromRoot(pathPattern),
      ttl: cachePolicy.ttl,
      headers: names(cachePolicy.headers),
      cookies: names(cachePolicy.cookies),
      query: cachePolicy.queryStrings.kind,
      compress: [compress, cachePolicy.gzip, cachePolicy.brotli],
    }));
    expect(registered).toHaveLength(7);
    expect(
      cache()?.rules.map(({ path, ttl, key, compression }) => ({
        path,
        ttl,
        headers: key?.headers,
        cookies: key?.cookies,
        query: key?.query,
        compress: [compression?.enabled, compression?.gzip ?? false, compression?.brotli ?? false],
      })),
    ).toEqual(registered);
  });

  it("says which behaviours an API answers", () => {
    const ofApi = site.behaviours.filter(({ origin }) => origin.kind === "custom");
    expect(edge.origins?.filter(({ host }) => host === "www.example.com")).toEqual(
      ofApi.map(({ pathPattern }) => expect.objectContaining({ path: pathPattern })),
    );
    expect(cache()?.rules.filter(({ api }) => api === true)).toHaveLength(ofApi.length);
  });

  it("keeps errors as long as the registered one, and answers none with a page", () => {
    const [distribution] = inputsOf<{
      customErrorResponses: readonly Record<string, unknown>[];
    }>("Distribution");
    expect(
      cache()?.errors?.map(({ status, ...answer }) => ({ errorCode: status, ...answer })),
    ).toEqual(
      distribution?.customErrorResponses.map(({ errorCachingMinTtl: ttl, ...answer }) => ({
        ...answer,
        ttl,
      })),
    );
  });

  it("sends on each behaviour the headers of its registered policy", () => {
    const ofSite = (edge.headers ?? []).filter(({ host }) => host === "www.example.com");
    for (const { pathPattern, responseHeaders } of site.behaviours) {
      const path = fromRoot(pathPattern);
      const said = ofSite.filter(({ except = [] }) => !except.includes(path));
      expect([path, pairs(said)]).toEqual([path, pairs(responseHeaders?.headers ?? [])]);
    }
  });

  it("has the registered files, with their headers", () => {
    const uploaded = objects().map(([key, { cacheControl, contentType, contentEncoding }]) => ({
      path: `/${key}`,
      cacheControl,
      contentType,
      contentEncoding,
    }));
    const said = (edge.files ?? []).flatMap(({ path, cacheControl, contentType, compression }) => {
      const file = { path, cacheControl, contentType, contentEncoding: undefined };
      const copy = { ...file, path: `${path}.br`, contentEncoding: "br" };
      return compression === "copy" ? [file, copy] : [file];
    });
    const byPath = (one: { path: string }, other: { path: string }) =>
      one.path < other.path ? -1 : 1;
    expect(uploaded.length).toBeGreaterThan(5);
    expect(said.toSorted(byPath)).toEqual(uploaded.toSorted(byPath));
  });

  it("is released as the release function is told", () => {
    const [invocation] = inputsOf<{ input: string }>("Invocation");
    const event = JSON.parse(invocation?.input ?? "{}") as {
      pages: Readonly<Record<string, string>>;
      keepReleases: number;
    };
    const paths = Object.keys(event.pages).map((key) => `/${key}`);
    expect(edge.deploy?.find(({ action }) => action === "invalidate")).toMatchObject({ paths });
    expect(edge.deploy?.find(({ action }) => action === "prune")).toMatchObject({
      keepReleases: event.keepReleases,
    });
  });

  it("is watched by the registered metrics", () => {
    interface Metric {
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions?: Readonly<Record<string, string>>;
    }
    interface Alarm extends Partial<Metric> {
      readonly region?: string;
      readonly metricQueries?: readonly { readonly metric?: Metric }[];
    }
    const watched = inputsOf<Alarm>("MetricAlarm").flatMap(({ region, metricQueries, ...alarm }) =>
      (metricQueries?.map(({ metric }) => metric) ?? [alarm]).flatMap((one) =>
        one?.metricName === undefined
          ? []
          : [`${one.namespace ?? ""} ${one.metricName} ${region ?? ""}`],
      ),
    );
    const said = edge.metrics?.map(
      ({ namespace, metric, region }) => `${namespace} ${metric} ${region ?? ""}`,
    );
    expect(said?.toSorted()).toEqual([...new Set(watched)].toSorted());
    expect(inputsOf("MonitoringSubscription")).toHaveLength(1);
  });
});

/** Names and values of headers, in an order of their own. */
function pairs(headers: readonly Pick<EdgeHeader, "name" | "value">[]): readonly string[] {
  return headers.map(({ name, value }) => `${name.toLowerCase()}: ${value}`).toSorted();
}

interface Rule {
  readonly ref: string;
  readonly expression: string;
  readonly actionParameters?: Readonly<Record<string, unknown>>;
  readonly ratelimit?: { readonly period: number; readonly requestsPerPeriod: number };
}

function rulesOf(phase: string): readonly Rule[] {
  const rulesets = inputsOf<{ phase: string; rules: readonly Rule[] }>("Ruleset");
  return rulesets.filter((ruleset) => ruleset.phase === phase).flatMap(({ rules }) => rules);
}

function bindings(): readonly Readonly<Record<string, unknown>>[] {
  return inputsOf<{ bindings: readonly Record<string, unknown>[] }>("WorkersScript").flatMap(
    (script) => script.bindings,
  );
}

describe("the zone that is described", () => {
  it("has the registered settings", () => {
    const registered = inputsOf<{ settingId: string; value: unknown }>("ZoneSetting");
    expect(edge.zones?.[0]?.settings?.map(({ id, value }) => [id, value])).toEqual(
      registered.map(({ settingId, value }) => [settingId, value]),
    );
    expect(registered.length).toBeGreaterThan(10);
  });

  it("keeps of the API what the registered cache rules keep: nothing", () => {
    expect(rulesOf("http_request_cache_settings")).toEqual([
      expect.objectContaining({
        expression: 'http.host eq "api.example.com"',
        actionParameters: { cache: false },
      }),
    ]);
    const cache = edge.caches?.find(({ vendor }) => vendor === "cloudflare");
    expect(cache?.rules).toEqual([
      expect.objectContaining({ path: "/*", host: "api.example.com", ttl: { override: 0 } }),
    ]);
  });

  it("sends the headers that the registered rules set, where they set them", () => {
    const set = rulesOf("http_response_headers_transform").flatMap((rule) => {
      const headers = rule.actionParameters?.["headers"] as Record<string, { value?: string }>;
      const limited = rule.expression.startsWith('cf.response.error_type eq "ratelimit" and ');
      return Object.entries(headers)
        .filter(([, { value }]) => value !== undefined)
        .map(([name, { value }]) => `${name}: ${value ?? ""}${limited ? ", of 429" : ""}`);
    });
    const ofApi = edge.headers?.filter(({ host }) => host === "api.example.com") ?? [];
    const said = ofApi.map(
      ({ name, value, status }) => `${name}: ${value}${status === 429 ? ", of 429" : ""}`,
    );
    expect(said.toSorted()).toEqual(set.toSorted());
    expect(ofApi.find(({ path }) => path === "/api/auth/login")).toMatchObject({
      name: "retry-after",
      value: "60",
    });
  });
});

describe("the worker that is described", () => {
  it("keeps by path and tenant what the deployed one is told to", () => {
    const [worker] = edge.workers ?? [];
    const text = bindings().find(({ name }) => name === "CONFIG")?.["text"];
    const told = JSON.parse(String(text)) as {
      tenantHeader: string;
      paths: readonly { pattern: string; policy: string }[];
      policies: Readonly<Record<string, { defaultTtl: number }>>;
    };
    expect(worker?.key.headers).toEqual([told.tenantHeader]);
    expect(worker?.lifetimes?.slice(0, told.paths.length)).toEqual(
      told.paths.map(({ pattern, policy }) => ({
        path: pattern,
        content: policy,
        ttl: told.policies[policy]?.defaultTtl,
      })),
    );
    expect(worker?.lifetimes?.at(-1)).toEqual({ path: "/*", content: "api", ttl: 0 });
  });
});

describe("the rate limits of the stack file", () => {
  it("by address are the registered rules of the zone", () => {
    const counted = rulesOf("http_ratelimit").map(({ ref, ratelimit }) => [
      ref,
      ratelimit?.requestsPerPeriod,
      ratelimit?.period,
    ]);
    expect(counted).toEqual(limitsBy("address", "limit_", (name) => name));
  });

  it("by user are counters of the registered worker", () => {
    const counters = bindings()
      .filter(({ type }) => type === "ratelimit")
      .map(({ name, simple }) => {
        const { limit, period } = simple as { limit: number; period: number };
        return [name, limit, period];
      });
    expect(counters.toSorted()).toEqual(
      limitsBy("user", "LIMIT_", (name) => name.toUpperCase()).toSorted(),
    );
  });

  function limitsBy(who: string, prefix: string, spelled: (name: string) => string) {
    const limits = Object.entries(config.edge?.rateLimits ?? {}).filter(([, { by }]) => by === who);
    expect(limits.length).toBeGreaterThan(0);
    return limits.map(([name, { requests, periodSeconds }]) => [
      `${prefix}${spelled(name)}`,
      requests,
      periodSeconds,
    ]);
  }

  it("of the site are rules of the registered firewall", () => {
    interface Based {
      readonly name: string;
      readonly statement: {
        readonly rateBasedStatement?: {
          readonly limit: number;
          readonly evaluationWindowSec: number;
        };
      };
    }
    const [acl] = inputsOf<{ rules: readonly Based[] }>("WebAcl");
    const counted = (acl?.rules ?? []).flatMap(({ name, statement: { rateBasedStatement } }) =>
      rateBasedStatement === undefined
        ? []
        : [[name, rateBasedStatement.limit, rateBasedStatement.evaluationWindowSec]],
    );
    const limits = Object.entries(config.site?.waf.rateLimits ?? {});
    expect(counted).toEqual(
      limits.map(([name, { requests, periodSeconds }]) => [name, requests, periodSeconds]),
    );
    expect(counted.length).toBeGreaterThan(0);
  });
});
