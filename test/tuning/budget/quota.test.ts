import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { QuotaInput } from "../../../tuning/budget/quota.ts";
import { quotaBudget } from "../../../tuning/budget/quota.ts";
import { gib, mib } from "../../../tuning/units.ts";
import { applyToDemands, demand, sameFinding, stacks } from "./nodes-stack.ts";

describe("a quota", () => {
  it("holds everything in its namespace: surge, jobs and pods on Fargate", () => {
    const findings = quotaBudget({
      namespaces: { app: { quota: { cpuMillicores: 10_000, memoryMiB: 9000, pods: 20 } } },
      demands: [
        demand("services.api", { pods: 10, surge: 3 }),
        demand("jobs.migrations", { cpu: 250, memoryMiB: 256 }),
        demand("services.edge", { fargate: true }),
        demand("services.other", { pods: 50, namespace: "other" }),
      ],
    });
    // 13 x 500 + 250 + 500; 13 x 512 + 256 + 512 = 7,424 MiB; 13 + 1 + 1
    expect(
      findings.map(({ subject, status, total, limit, unit }) => [
        subject,
        status,
        total,
        limit,
        unit,
      ]),
    ).toEqual([
      ["CPU of namespace app", "ok", 7250, 10_000, "millicores"],
      ["memory of namespace app", "ok", mib(7424), mib(9000), "bytes"],
      ["pods of namespace app", "ok", 15, 20, "pods"],
    ]);
    expect(findings[0]?.limitArithmetic).toBe("namespaces.app.quota.cpuMillicores");
  });

  it("that is too small is an error with the smallest that holds them, or fewer pods", () => {
    const [finding] = quotaBudget({
      namespaces: { app: { quota: { cpuMillicores: 6000 } } },
      demands: [demand("services.api", { pods: 10, surge: 3 }), demand("jobs.migrations")],
    });
    // 13 x 500 + 500 = 7,000
    expect([finding?.status, finding?.total]).toEqual(["error", 7000]);
    expect(finding?.fixes.map(({ change, total, limit }) => [change, total, limit])).toEqual([
      // (6,000 - 500) / 13 = 423.08; 77 of 500
      ["services.api.resources.cpuMillicores: 500 -> 423", 5999, 6000],
      // 1,000 of 6,000
      ["namespaces.app.quota.cpuMillicores: 6000 -> 7000", 7000, 7000],
      // 5,500 / 500 = 11 pods, 3 of them surge; 2 of 10
      ["services.api.replicas.max: 10 -> 8", 6000, 6000],
    ]);
    expect(finding?.notes).toEqual([
      "Without quota.cpuMillicores the quota is computed, and no less than what the pods add up to: 7,000m.",
    ]);
  });

  it("of memory is proposed in whole MiB", () => {
    const [finding] = quotaBudget({
      namespaces: { app: { quota: { memoryMiB: 1000 } } },
      demands: [demand("services.api", { pods: 2, memoryMiB: 1024 })],
    });
    expect(finding?.total).toBe(gib(2));
    expect(finding?.fixes.map(({ change }) => change)).toContain(
      "namespaces.app.quota.memoryMiB: 1000 -> 2048",
    );
  });

  it("that nobody set, or that nothing runs under, is no finding", () => {
    expect(
      quotaBudget({ namespaces: { app: { quota: {} } }, demands: [demand("services.api")] }),
    ).toEqual([]);
    expect(quotaBudget({ namespaces: { app: { quota: { pods: 1 } } }, demands: [] })).toEqual([]);
  });
});

const inputs: fc.Arbitrary<QuotaInput> = fc
  .record({
    stack: stacks,
    cpuMillicores: fc.integer({ min: 100, max: 100_000 }),
    memoryMiB: fc.integer({ min: 100, max: 200_000 }),
    pods: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ stack: { demands }, ...quota }) => ({ namespaces: { app: { quota } }, demands }));

describe("any quota", () => {
  it("is offered only changes that fit, each the smallest of its kind", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        for (const finding of quotaBudget(input)) {
          for (const fix of finding.fixes) {
            const status = (stepBack: number) => {
              const key = fix.path.replace("namespaces.app.quota.", "");
              const isQuota = key !== fix.path;
              const quota = {
                ...input.namespaces["app"]?.quota,
                ...(isQuota ? { [key]: Number(fix.to) - stepBack } : {}),
              };
              const demands = isQuota
                ? input.demands
                : applyToDemands(input.demands, fix, stepBack);
              return sameFinding(quotaBudget({ namespaces: { app: { quota } }, demands }), finding)
                ?.status;
            };
            expect([fix.change, status(0), status(1)]).toEqual([fix.change, "ok", "error"]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
