import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tuneWorkload } from "../../../tuning/workload.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, WORKER, service } from "../../support/services.ts";
import { problemsOf } from "../../support/problems.ts";

const INGRESS = { host: "api.example.com" };
const REALTIME: RawService = { ...WEB, kind: "realtime", ingress: INGRESS };

function tuned(raw: RawService, change: Partial<RawService> = {}) {
  return tuneWorkload("api", service(raw, change), CONTEXT);
}

function whyOfGrace(raw: RawService, change: Partial<RawService> = {}) {
  const { settings } = tuned(raw, change);
  return settings.find(({ name }) => name === "terminationGracePeriodSeconds")?.why;
}

describe("the end of a pod", () => {
  it("of the guide's API: 15 + 60 + 15 = 90 s, where the default of 30 cuts its own requests", () => {
    expect(tuned(WEB, { ingress: INGRESS }).shutdown).toEqual({
      preStopSeconds: 15,
      drainSeconds: 60,
      graceSeconds: 90,
    });
  });

  it("without a load balancer waits for kube-proxy only: 10 + 60 + 15", () => {
    expect(tuned(WEB).shutdown).toEqual({ preStopSeconds: 10, drainSeconds: 60, graceSeconds: 85 });
  });

  it("of a realtime service: 15 + 30 + 15", () => {
    expect(tuned(REALTIME).shutdown).toEqual({
      preStopSeconds: 15,
      drainSeconds: 30,
      graceSeconds: 60,
    });
  });

  it("of a worker has no preStop: 600 + 10 to the hard limit + 5", () => {
    const { shutdown, environment, settings } = tuned(WORKER);
    expect(shutdown).toEqual({ preStopSeconds: 0, drainSeconds: 600, graceSeconds: 615 });
    expect(environment).toMatchObject({
      CELERY_TASK_SOFT_TIME_LIMIT_SECONDS: "600",
      CELERY_TASK_TIME_LIMIT_SECONDS: "610",
    });
    expect(settings.map(({ name }) => name)).not.toContain("lifecycle.preStop.sleep.seconds");
  });

  it.each([WEB, WORKER, REALTIME])("of $kind is always after the longest work", (raw) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3995 }), (longestSeconds) => {
        const { preStopSeconds, drainSeconds, graceSeconds } = tuned(raw, {
          longestSeconds,
        }).shutdown;
        return drainSeconds === longestSeconds && graceSeconds > preStopSeconds + longestSeconds;
      }),
    );
  });

  it("says when a spot node goes before", () => {
    const spot = { nodes: { group: "cheap" } };
    const said = "A spot node goes 120 s after its warning";
    // 105 + 15 = 120 is in time, 106 + 15 is not
    expect(whyOfGrace(WORKER, { ...spot, longestSeconds: 105 })).not.toContain(said);
    expect(whyOfGrace(WORKER, { ...spot, longestSeconds: 106 })).toContain(said);
    expect(whyOfGrace(WORKER, { longestSeconds: 106 })).not.toContain(said);
  });

  it("says when an upgrade of the nodes does not wait for it", () => {
    // 885 + 15 = 900
    expect(whyOfGrace(WORKER, { longestSeconds: 885 })).not.toContain("PodEvictionFailure");
    expect(whyOfGrace(WORKER, { longestSeconds: 886 })).toContain("PodEvictionFailure");
  });
});

describe("idle connections", () => {
  it("are closed by the load balancer first: 65 s before the process's 75 s", () => {
    const { idleTimeoutSeconds, environment } = tuned(WEB, { ingress: INGRESS });
    expect(idleTimeoutSeconds).toBe(65);
    expect(environment["KEEP_ALIVE_SECONDS"]).toBe("75");
  });

  it("outlast the longest request", () => {
    const change = { ingress: INGRESS, longestSeconds: 300 };
    const { idleTimeoutSeconds, environment } = tuned(WEB, change);
    // 300 + 5; + 10
    expect(idleTimeoutSeconds).toBe(305);
    expect(environment["KEEP_ALIVE_SECONDS"]).toBe("315");
  });

  it("of a WebSocket live through three lost pings: 4 x 30 s", () => {
    const { idleTimeoutSeconds, environment } = tuned(REALTIME);
    expect(idleTimeoutSeconds).toBe(120);
    expect(environment).toMatchObject({
      WEBSOCKET_PING_INTERVAL_SECONDS: "30",
      WEBSOCKET_PING_TIMEOUT_SECONDS: "30",
      KEEP_ALIVE_SECONDS: "130",
    });
  });

  it("are nothing without a load balancer", () => {
    expect(tuned(WEB).idleTimeoutSeconds).toBeUndefined();
    expect(tuned(WORKER).idleTimeoutSeconds).toBeUndefined();
  });

  it("cannot outlast what a load balancer takes", () => {
    const asked = (longestSeconds: number) =>
      problemsOf(() => tuned(WEB, { ingress: INGRESS, longestSeconds }));
    expect(asked(3995)).toEqual([]);
    expect(asked(3996)).toEqual([
      {
        path: "longestSeconds",
        got: "3996 s",
        allowed:
          "at most 3995 s for what is answered through a load balancer, whose idle timeout ends at 4000 s",
        fix: "set it to 3995 or less, and give longer work to a worker",
      },
    ]);
  });
});
