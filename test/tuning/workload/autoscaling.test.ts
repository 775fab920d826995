import { describe, expect, it } from "@jest/globals";
import { tuneWorkload } from "../../../tuning/workload.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, WORKER, service } from "../../support/services.ts";

function tuned(raw: RawService, change: Partial<RawService> = {}) {
  return tuneWorkload("api", service(raw, change), CONTEXT);
}

function wrong(raw: RawService, change: Partial<RawService>) {
  return problemsOf(() => tuned(raw, change));
}

describe("the autoscaler of a web service", () => {
  it("aims at 70 % of the CPU request, grows at once and shrinks slowly", () => {
    expect(tuned(WEB).autoscaling).toEqual({
      min: 3,
      max: 10,
      cpuPercent: 70,
      queues: [],
      scaleUp: { stabilizationSeconds: 0, percent: 100, pods: 4, periodSeconds: 15 },
      scaleDown: { stabilizationSeconds: 300, percent: 25, periodSeconds: 60 },
    });
  });

  it("takes memory and requests a second as well", () => {
    const autoscaling = { cpuPercent: 60, memoryPercent: 80, requestsPerSecond: 500 };
    const { settings, ...rest } = tuned(WEB, { autoscaling });
    expect(rest.autoscaling).toMatchObject(autoscaling);
    const values = settings.filter(({ name }) => name.startsWith("metrics."));
    expect(values.map(({ name, value }) => [name, value])).toEqual([
      ["metrics.cpu", "60"],
      ["metrics.memory", "80"],
      ["metrics.http_requests_per_second", "500"],
    ]);
  });

  it("of a realtime service gives clients time to come back", () => {
    expect(tuned(WEB, { kind: "realtime" }).autoscaling.scaleDown.percent).toBe(10);
  });
});

describe("the autoscaler of a worker", () => {
  it("counts tasks: 4 processes x 1 x 10 waiting for each", () => {
    expect(tuned(WORKER).autoscaling).toMatchObject({
      min: 2,
      max: 4,
      tasksPerReplica: 40,
      queues: ["urgent", "bulk"],
      broker: "queue",
    });
    // 4 x 3 x 10
    expect(tuned(WORKER, { concurrency: 3 }).autoscaling.tasksPerReplica).toBe(120);
    const own = { autoscaling: { tasksPerReplica: 7 } };
    expect(tuned(WORKER, own).autoscaling.tasksPerReplica).toBe(7);
  });

  it("may go down to none", () => {
    expect(tuned(WORKER, { replicas: { min: 0, max: 4 } }).autoscaling.min).toBe(0);
  });

  it("of one without queues looks at its CPU", () => {
    const { autoscaling, settings } = tuned(WORKER, { queues: [], cachePools: {} });
    expect(autoscaling.tasksPerReplica).toBeUndefined();
    expect(autoscaling.broker).toBeUndefined();
    expect(settings.map(({ name }) => name)).toContain("metrics.cpu");
  });
});

describe("autoscaling that is refused", () => {
  it("to none of what answers requests", () => {
    const [problem] = wrong(WEB, { replicas: { min: 0, max: 4 } });
    expect(problem).toMatchObject({ path: "replicas.min", got: "0", fix: "set it to 1" });
    expect(problem?.allowed).toContain("at least 1: the HorizontalPodAutoscaler scales to 0");
  });

  it("to none of a worker that no queue would start again", () => {
    const change = { queues: [], cachePools: {}, replicas: { min: 0, max: 4 } };
    expect(wrong(WORKER, change)).toEqual([
      {
        path: "replicas.min",
        got: "0",
        allowed: "at least 1: without queues nothing would start it again",
        fix: "set it to 1, or name its queues",
      },
    ]);
  });

  it("between a most below the fewest", () => {
    expect(wrong(WEB, { replicas: { min: 5, max: 4 } })).toEqual([
      {
        path: "replicas.max",
        got: "4",
        allowed: "at least replicas.min, 5",
        fix: "raise it to 5, or lower replicas.min",
      },
    ]);
  });

  it("by tasks where none wait, by requests where none come", () => {
    expect(wrong(WEB, { autoscaling: { tasksPerReplica: 5 } })[0]).toMatchObject({
      path: "autoscaling.tasksPerReplica",
      got: "5",
      allowed: "only for a worker with queues: tasks wait nowhere else",
    });
    expect(wrong(WORKER, { autoscaling: { requestsPerSecond: 5 } })[0]).toMatchObject({
      path: "autoscaling.requestsPerSecond",
      got: "5",
      allowed: "only for web and realtime: a worker gets no requests",
    });
  });

  it("by queues in a cache it does not use, or that evicts them", () => {
    expect(wrong(WORKER, { cachePools: {} })[0]).toMatchObject({ path: "cachePools", got: "none" });
    expect(wrong(WORKER, { cachePools: { cache: { size: 4 } } })).toEqual([
      {
        path: "cachePools",
        got: "cache",
        allowed:
          "a cache of the role queue among them: the tasks wait there, and the autoscaler counts them there",
        fix: "add the stack's queue with the size of its pool, as cachePools.queue.size 4",
      },
    ]);
  });
});
