import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { queueRules } from "../../tuning/observability/queue.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { TWO_WORKERS, TWO_WORKERS_CASES } from "./queue-cases.ts";
import { describeInPromtool, expectAlerts } from "./support/promtool.ts";

describeInPromtool("queueRules in promtool", () => {
  it("have limits of their own for each worker", async () => {
    await expect(expectAlerts(TWO_WORKERS, TWO_WORKERS_CASES)).resolves.toBeUndefined();
  });
});

describe("queueRules", () => {
  it("show the arithmetic of each worker", () => {
    const why = TWO_WORKERS[0]?.rules.filter(isAlert).map((alert) => alert.why) ?? [];
    expect(why[0]).toContain("worker 600 + 300 = 900 s, mailer 60 + 300 = 360 s");
    expect(why[1]).toContain("worker 10 x 40 = 400, mailer 2 x 10 = 20");
    expect(why[2]).toContain("600 + 300 = 900 s");
  });

  it("are none without workers", () => {
    expect(queueRules({ workers: [] }).rules).toEqual([]);
  });

  it("refuse every number no threshold can be made from, at once", () => {
    const wrong = { service: "w", maxReplicas: 0, tasksPerReplica: Infinity, longestSeconds: 60 };
    let paths: readonly string[] = [];
    try {
      queueRules({ workers: [wrong] });
    } catch (error) {
      if (error instanceof TuningError) paths = error.problems.map(({ path }) => path);
    }
    expect(paths).toEqual(["services.w.replicas.max", "services.w.autoscaling.tasksPerReplica"]);
  });
});
