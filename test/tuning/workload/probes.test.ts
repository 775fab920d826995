import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tuneWorkload } from "../../../tuning/workload.ts";
import { DEPENDENCY_WORDS, dependencyWord } from "../../../tuning/workload/probes.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, WORKER, service } from "../../support/services.ts";

function tuned(probes: RawService["probes"], raw = WEB) {
  return tuneWorkload("api", service(raw, { probes }), CONTEXT);
}

function wrong(probes: RawService["probes"], raw = WEB) {
  return problemsOf(() => tuned(probes, raw));
}

describe("the probes of a web service", () => {
  it("are three endpoints, each with its own patience", () => {
    expect(tuned({}).probes).toEqual({
      // 60 s / 5 s = 12 periods, so 13 looks: the first comes at once
      startup: { path: "/health", periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 13 },
      liveness: { path: "/live", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      readiness: { path: "/ready", periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    });
  });

  it.each([
    [1, 2],
    [5, 2],
    [6, 3],
    // The guide's checklist, and its own probe of 10 + 30 x 5 s.
    [30, 7],
    [160, 33],
    [3600, 721],
  ])("give a start of %d s %d looks", (startupSeconds, looks) => {
    expect(tuned({ startupSeconds }).probes?.startup.failureThreshold).toBe(looks);
  });

  it("cover the slowest start with the last look, whatever it takes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), (startupSeconds) => {
        const { probes, rollout } = tuned({ startupSeconds });
        const { failureThreshold = 0, periodSeconds = 0 } = probes?.startup ?? {};
        const last = (failureThreshold - 1) * periodSeconds;
        return (
          last >= startupSeconds &&
          last < startupSeconds + periodSeconds &&
          rollout.progressDeadlineSeconds > failureThreshold * periodSeconds
        );
      }),
    );
  });

  it("never take longer to answer than until the next look", () => {
    const { startup, liveness, readiness } = tuned({}).probes ?? {};
    const probes = [startup, liveness, readiness].filter((probe) => probe !== undefined);
    expect(probes).toHaveLength(3);
    expect(probes.filter((probe) => probe.timeoutSeconds > probe.periodSeconds)).toEqual([]);
  });
});

describe("the heartbeat of a worker", () => {
  it("takes the place of probes by HTTP", () => {
    const { probes, heartbeat } = tuned({ startupSeconds: 20 }, WORKER);
    expect(probes).toBeUndefined();
    expect(heartbeat).toEqual({
      file: "/tmp/heartbeat",
      everySeconds: 30,
      staleSeconds: 90,
      // 20 / 5 + 1
      startup: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 5 },
      liveness: { periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 2 },
    });
  });

  it("is told to the process by name", () => {
    const { environment } = tuned({}, WORKER);
    expect(environment).toMatchObject({
      HEARTBEAT_FILE: "/tmp/heartbeat",
      HEARTBEAT_INTERVAL_SECONDS: "30",
    });
  });

  it("makes nobody look at a worker's probe paths", () => {
    expect(wrong({ livenessPath: "/ready" }, WORKER)).toEqual([]);
  });
});

describe("probe paths that are refused", () => {
  it("one for liveness and readiness", () => {
    expect(wrong({ livenessPath: "/status", readinessPath: "/status" })).toEqual([
      {
        path: "probes.livenessPath",
        got: "/status, also probes.readinessPath",
        allowed:
          "another path than readinessPath: what takes a pod out of the load balancer would restart it as well, and all replicas at once when the cause is shared",
        fix: "give liveness an endpoint that answers as long as the process does, as /live",
      },
    ]);
  });

  it("one for startup and readiness: a dependency that is down would restart what starts", () => {
    const [problem] = wrong({ startupPath: "/status", readinessPath: "/status" });
    expect(problem).toMatchObject({
      path: "probes.startupPath",
      got: "/status, also probes.readinessPath",
    });
  });

  it("but startup and liveness may share theirs: both ask about the process", () => {
    expect(wrong({ startupPath: "/live", livenessPath: "/live" })).toEqual([]);
  });

  it("liveness on a dependency", () => {
    const [problem, ...more] = wrong({ livenessPath: "/health/db" });
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      path: "probes.livenessPath",
      got: '/health/db ("db")',
      fix: 'use an endpoint that asks nothing else, as /live; what "db" says belongs into probes.readinessPath or a metric',
    });
    expect(problem?.allowed).toContain("a path about the process alone");
  });

  it("startup on a dependency", () => {
    expect(wrong({ startupPath: "/health/redis" })[0]).toMatchObject({
      path: "probes.startupPath",
      got: '/health/redis ("redis")',
    });
  });

  it.each(DEPENDENCY_WORDS.map((word) => [word]))("with the word %s in any spelling", (word) => {
    expect(dependencyWord(`/health/${word.toUpperCase()}`)).toBe(word);
    expect(dependencyWord(`/check-${word}`)).toBe(word);
    expect(dependencyWord(`/v1/${word}_status/x`)).toBe(word);
  });

  it.each(["/live", "/health", "/healthz", "/livez", "/api/health", "/cached-health", "/adb", "/"])(
    "but not %s",
    (path) => {
      expect(dependencyWord(path)).toBeUndefined();
    },
  );
});
