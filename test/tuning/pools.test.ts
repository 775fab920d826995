import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../tuning/errors.ts";
import type { PoolContext } from "../../tuning/pools.ts";
import { tunePools } from "../../tuning/pools.ts";
import { service } from "../support/services.ts";

const api = service({
  kind: "web",
  replicas: { min: 3, max: 10 },
  surge: 3,
  workers: 4,
  pool: { size: 8, overflow: 4, timeoutSeconds: 30, recycleSeconds: 1800 },
  via: "proxy",
  cachePools: { "main-cache": { size: 50 } },
});

const context: PoolContext = {
  name: "api",
  proxyIdleClientTimeoutSeconds: 1800,
  cacheRoles: { "main-cache": "cache", jobs: "queue" },
};

describe("the sums", () => {
  it("of a service: 12 a process, 48 a replica, 13 replicas in a rollout", () => {
    // 8 + 4; x 4 workers; x (10 + 3) = 624
    expect(tunePools(api, context)).toMatchObject({
      service: "api",
      perProcess: 12,
      perReplica: 48,
      atPeak: 624,
    });
    // and 7 old ones that still end: 20 x 48
    expect(tunePools(api, { ...context, ending: 7 }).atPeak).toBe(960);
  });
});

describe("a service that does not use the database", () => {
  const { pool, ...rest } = api;

  it("has no connections and no variable of a database", () => {
    expect(pool?.size).toBe(8);
    const pools = tunePools(rest, context);
    expect(pools).toMatchObject({ perProcess: 0, perReplica: 0, atPeak: 0 });
    expect(Object.keys(pools.environment).filter((name) => name.startsWith("DATABASE"))).toEqual(
      [],
    );
    expect(pools.environment["REDIS_MAIN_CACHE_MAX_CONNECTIONS"]).toBe("50");
  });
});

describe("the environment contract of a web service", () => {
  it("is complete: no host and no secret in it", () => {
    expect(tunePools(api, context).environment).toEqual({
      WEB_CONCURRENCY: "4",
      DATABASE_POOL_SIZE: "8",
      DATABASE_MAX_OVERFLOW: "4",
      DATABASE_POOL_TIMEOUT_SECONDS: "30",
      DATABASE_POOL_RECYCLE_SECONDS: "1800",
      DATABASE_POOL_PRE_PING: "true",
      DATABASE_POOL_LIFO: "true",
      DATABASE_SSLMODE: "verify-full",
      // RDS Proxy has a certificate of ACM
      DATABASE_SSLROOTCERT: "system",
      DATABASE_CONNECT_TIMEOUT_SECONDS: "5",
      DATABASE_KEEPALIVES: "true",
      // 120/30/3, because NLB and connection tracking forget after 350 s
      DATABASE_KEEPALIVES_IDLE_SECONDS: "120",
      DATABASE_KEEPALIVES_INTERVAL_SECONDS: "30",
      DATABASE_KEEPALIVES_COUNT: "3",
      DATABASE_TCP_USER_TIMEOUT_MS: "30000",
      DATABASE_APPLICATION_NAME: "api",
      DATABASE_TIMEOUTS_SET_BY: "role",
      // WorkshopsAI guide: statement_timeout 30000
      DATABASE_STATEMENT_TIMEOUT_MS: "30000",
      DATABASE_LOCK_TIMEOUT_MS: "5000",
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: "30000",
      REDIS_MAIN_CACHE_MAX_CONNECTIONS: "50",
      REDIS_MAIN_CACHE_HEALTH_CHECK_INTERVAL_SECONDS: "30",
      REDIS_MAIN_CACHE_RETRIES: "0",
      REDIS_MAIN_CACHE_SOCKET_CONNECT_TIMEOUT_SECONDS: "0.5",
      REDIS_MAIN_CACHE_SOCKET_TIMEOUT_SECONDS: "0.5",
      REDIS_MAIN_CACHE_SOCKET_KEEPALIVE: "true",
      REDIS_MAIN_CACHE_KEEPALIVE_IDLE_SECONDS: "120",
      REDIS_MAIN_CACHE_KEEPALIVE_INTERVAL_SECONDS: "30",
      REDIS_MAIN_CACHE_KEEPALIVE_COUNT: "3",
      REDIS_MAIN_CACHE_SSL: "true",
      REDIS_MAIN_CACHE_SSL_CERT_REQS: "required",
    });
  });

  it("names the roots of each server it may be shown a certificate of", () => {
    const BUNDLE = "/etc/ssl/certs/rds-global-bundle.pem";
    const roots = (via: "proxy" | "direct", change: Partial<PoolContext>) => {
      const { environment } = tunePools(service(api, { via }), { ...context, ...change });
      return [environment["DATABASE_SSLROOTCERT"], environment["DATABASE_READER_SSLROOTCERT"]];
    };
    expect(roots("proxy", { readers: true })).toEqual(["system", BUNDLE]);
    expect(roots("direct", {})).toEqual([BUNDLE, undefined]);
    expect(roots("direct", { readers: true })).toEqual([BUNDLE, BUNDLE]);
    // Without a proxy "via: proxy" ends at the writer
    const unproxied = { name: context.name, cacheRoles: context.cacheRoles };
    expect(tunePools(api, unproxied).environment["DATABASE_SSLROOTCERT"]).toBe(BUNDLE);
  });

  it("says of every value why, where from and what happens without it", () => {
    const { settings, environment } = tunePools(api, context);
    const silent = settings.filter(
      ({ why, source, default: byDefault }) => why === "" || source === "" || byDefault === "",
    );
    expect(silent).toEqual([]);
    expect(settings).toHaveLength(Object.keys(environment).length);
  });

  it("leaves a request that waits for a hanging cache twice most of the guides' 2 s", () => {
    const { settings } = tunePools(api, context);
    const found = settings.find(({ name }) => name === "REDIS_MAIN_CACHE_SOCKET_TIMEOUT_SECONDS");
    expect(found).toMatchObject({ value: "0.5", amount: 0.5, unit: "s", human: "500 ms" });
    expect(found?.source).toContain("docs/proof.md");
  });

  it("keeps a vanished peer from being noticed later than the network forgets it", () => {
    const { environment } = tunePools(api, context);
    expect(Number(environment["DATABASE_KEEPALIVES_IDLE_SECONDS"])).toBeLessThan(350);
    expect(Number(environment["REDIS_MAIN_CACHE_KEEPALIVE_IDLE_SECONDS"])).toBeLessThan(350);
  });
});

describe("the environment contract of a worker", () => {
  const worker = service(api, {
    kind: "worker",
    via: "direct",
    cachePools: { jobs: { size: 10 } },
    concurrency: 1,
  });
  const { environment } = tunePools(worker, context);

  it("takes one task at a time and counts its own processes", () => {
    // The guides' prefetch 4 inverts priorities
    expect(environment["CELERY_WORKER_PREFETCH_MULTIPLIER"]).toBe("1");
    expect(environment["CELERY_WORKER_CONCURRENCY"]).toBe("4");
    expect(environment["WEB_CONCURRENCY"]).toBeUndefined();
    expect(environment["PROCESS_CONCURRENCY"]).toBe("1");
  });

  it("has longer statements, and passes its timeouts itself as it connects directly", () => {
    expect(environment["DATABASE_STATEMENT_TIMEOUT_MS"]).toBe("900000");
    expect(environment["DATABASE_TIMEOUTS_SET_BY"]).toBe("options");
  });

  it("waits longer for a queue than a web request for a cache", () => {
    expect(environment["REDIS_JOBS_SOCKET_TIMEOUT_SECONDS"]).toBe("5");
  });
});

describe("recycling", () => {
  const pool = { size: 8, overflow: 4, timeoutSeconds: 30, recycleSeconds: 3600 };
  const old = { ...api, pool };

  it("later than the proxy closes idle connections is refused (the guides' 3600)", () => {
    const refused = () => tunePools(old, context);
    expect(refused).toThrow(TuningError);
    expect(refused).toThrow(/services\.api\.pool\.recycleSeconds[^]*3600 s[^]*at most 1800 s/);
  });

  it("of a direct service may be as late as the guides ask", () => {
    const { environment } = tunePools({ ...old, via: "direct" }, context);
    expect(environment["DATABASE_POOL_RECYCLE_SECONDS"]).toBe("3600");
  });
});
