import { describe, expect, it } from "@jest/globals";
import { tunePools } from "../../../tuning/pools.ts";
import { tuneWorkload } from "../../../tuning/workload.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, WORKER, service } from "../../support/services.ts";

function tuned(raw: RawService, change: Partial<RawService> = {}) {
  return tuneWorkload("api", service(raw, change), CONTEXT);
}

const REALTIME: RawService = { ...WEB, kind: "realtime" };
const KINDS = [WEB, WORKER, REALTIME];

describe.each(KINDS)("every setting of $kind", (raw) => {
  const { settings, omitted } = tuned(raw);

  it("says what, why and where from, and applies with a rollout", () => {
    const silent = settings.filter(
      (setting) =>
        [setting.value, setting.human, setting.why, setting.source, setting.default].includes("") ||
        setting.apply !== "rolling",
    );
    expect(silent).toEqual([]);
    expect(settings.length).toBeGreaterThan(30);
  });

  it("stands there once", () => {
    const names = settings.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is not also named as not applied", () => {
    const names = new Set(settings.map(({ name }) => name));
    expect(omitted.filter(({ name }) => names.has(name) && !name.startsWith("dns"))).toEqual([]);
  });

  it("of the environment is not in the pools' contract too", () => {
    const config = service(raw);
    const pools = tunePools(config, { name: "api", cacheRoles: CONTEXT.cacheRoles }).environment;
    const twice = Object.keys(tuned(raw).environment).filter((name) => name in pools);
    expect(twice).toEqual([]);
  });
});

describe("the environment", () => {
  it("of a web service", () => {
    expect(tuned(WEB, { port: 9000, longestSeconds: 20 }).environment).toEqual({
      PORT: "9000",
      GRACEFUL_TIMEOUT_SECONDS: "20",
      KEEP_ALIVE_SECONDS: "75",
    });
  });

  it("of a worker: queues in order, limits of a task, and when it is handed out again", () => {
    expect(tuned(WORKER).environment).toEqual({
      CELERY_QUEUES: "urgent,bulk",
      CELERY_QUEUE_ORDER_STRATEGY: "priority",
      CELERY_WORKER_MAX_TASKS_PER_CHILD: "1000",
      CELERY_TASK_SOFT_TIME_LIMIT_SECONDS: "600",
      CELERY_TASK_TIME_LIMIT_SECONDS: "610",
      CELERY_TASK_ACKS_LATE: "true",
      // 2 x 610 = 1220, below the broker's 3600
      CELERY_VISIBILITY_TIMEOUT_SECONDS: "3600",
      HEARTBEAT_FILE: "/tmp/heartbeat",
      HEARTBEAT_INTERVAL_SECONDS: "30",
    });
  });

  it("hands no task out again while it may still run", () => {
    const { environment } = tuned(WORKER, { longestSeconds: 7200, tasksPerChild: 50 });
    // 2 x 7210
    expect(environment["CELERY_VISIBILITY_TIMEOUT_SECONDS"]).toBe("14420");
    expect(environment["CELERY_WORKER_MAX_TASKS_PER_CHILD"]).toBe("50");
  });

  it("has no order where there is one queue, and no queues where there are none", () => {
    expect(tuned(WORKER, { queues: ["bulk"] }).environment).not.toHaveProperty(
      "CELERY_QUEUE_ORDER_STRATEGY",
    );
    const none = tuned(WORKER, { queues: [], cachePools: {} }).environment;
    expect(none).not.toHaveProperty("CELERY_QUEUES");
  });
});

describe("sysctls and names", () => {
  it("are the computed ones, with ndots 2", () => {
    const { sysctls, dnsOptions } = tuned(WEB);
    expect(sysctls).toEqual({
      "net.ipv4.tcp_keepalive_time": "120",
      "net.ipv4.tcp_keepalive_intvl": "30",
      "net.ipv4.tcp_keepalive_probes": "3",
    });
    expect(dnsOptions).toEqual({ ndots: "2" });
  });

  it("are the service's own where it has its own", () => {
    const { sysctls, settings } = tuned(WEB, {
      sysctls: { "net.ipv4.tcp_keepalive_time": 200, "net.core.somaxconn": "8192" },
    });
    expect(sysctls).toEqual({
      "net.ipv4.tcp_keepalive_intvl": "30",
      "net.ipv4.tcp_keepalive_probes": "3",
      "net.ipv4.tcp_keepalive_time": "200",
      "net.core.somaxconn": "8192",
    });
    const own = settings.filter(({ overridden }) => overridden === true);
    expect(own.map(({ name }) => name)).toEqual([
      "net.ipv4.tcp_keepalive_time",
      "net.core.somaxconn",
    ]);
    expect(own[0]?.why).toContain("Your own value, instead of the computed 120.");
  });

  it("are none on Fargate", () => {
    const { sysctls } = tuneWorkload("api", service(WEB), { ...CONTEXT, fargate: true });
    expect(sysctls).toEqual({});
  });
});

describe("what the guides ask and nobody gets", () => {
  const asked = (raw: RawService) => tuned(raw).omitted.map(({ name, asked }) => [name, asked]);

  it("is named with what they ask", () => {
    expect(asked(WEB)).toEqual([
      ["resources.limits.cpu", "1000m"],
      ["image tag", ":latest"],
      ["HEALTHCHECK", "curl -f http://localhost:8000/health, every 30 s"],
      ["PYTHONHASHSEED", "0"],
      ["PYTHONMALLOC", "pymalloc"],
      ["MALLOC_TRIM_THRESHOLD_", "100000"],
      ["resources.limits.memory above the request", "request 512Mi, limit 1Gi"],
      ["nodeAffinity", "c5.xlarge, c5.2xlarge"],
      ["dnsConfig.options.ndots", "1"],
      ["initialDelaySeconds", "10 (startup), 5 (readiness)"],
      ["spec.replicas", "10"],
      ["WORKERS", "multiprocessing.cpu_count() * 2"],
      ["MAX_REQUESTS", "10000, jitter 1000"],
    ]);
    expect(asked(WORKER)).toContainEqual(["task_queue_max_priority", "10"]);
  });

  it("is all with a reason", () => {
    const silent = tuned(WEB).omitted.filter(({ why, source }) => why === "" || source === "");
    expect(silent).toEqual([]);
  });
});

it("lists everything wrong at once", () => {
  const problems = problemsOf(() =>
    tuned(WEB, {
      resources: { cpuMillicores: 500, cpuLimitMillicores: 100, memoryMiB: 1024 },
      probes: { livenessPath: "/ready" },
      replicas: { min: 0, max: 4 },
      disruption: { maxUnavailable: 0 },
      nodes: { zones: 4, group: "none" },
    }),
  );
  expect(problems.map(({ path }) => path)).toEqual([
    "resources.cpuLimitMillicores",
    "probes.livenessPath",
    "probes.livenessPath",
    "replicas.min",
    "disruption.maxUnavailable",
    "nodes.zones",
    "nodes.group",
  ]);
});
