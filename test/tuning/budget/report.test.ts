import { describe, expect, it } from "@jest/globals";
import type { Finding } from "../../../tuning/budget/finding.ts";
import { formatFinding } from "../../../tuning/budget/report.ts";
import { BudgetError } from "../../../tuning/budget/error.ts";
import { TuningError } from "../../../tuning/errors.ts";

const finding: Finding = {
  budget: "connections",
  subject: "database",
  status: "error",
  lines: [
    {
      label: "services.api",
      arithmetic: "(10 + 0) replicas x 4 workers x (20 + 10)",
      amount: 1200,
    },
    { label: "rds", arithmetic: "reserved", amount: 2 },
  ],
  total: 1202,
  limit: 320,
  limitArithmetic: "80 % of max_connections 400",
  unit: "connections",
  fixes: [
    {
      change: "services.api.workers: 4 -> 1",
      path: "services.api.workers",
      from: "4",
      to: "1",
      total: 302,
      limit: 320,
      effort: 0.75,
    },
  ],
  notes: [],
};

describe("a finding as text", () => {
  it("shows the sum line by line, aligned, then the limit and the fixes", () => {
    expect(formatFinding(finding, 80)).toBe(
      [
        "Connections, database: 1,202 against 320: DOES NOT FIT",
        "  services.api  (10 + 0) replicas x 4 workers x (20 + 10)                  1,200",
        "  rds           reserved                                                       2",
        "  total                                                                    1,202",
        "  limit         80 % of max_connections 400                                  320",
        "  Each of these alone makes it fit, smallest change first:",
        "    - services.api.workers: 4 -> 1 (302 against 320)",
      ].join("\n"),
    );
  });

  it("keeps to the width it is given", () => {
    const widest = (width: number) =>
      Math.max(
        ...formatFinding(finding, width)
          .split("\n")
          .map(({ length }) => length),
      );
    expect(widest(60)).toBeLessThanOrEqual(60);
    expect(widest(100)).toBeLessThanOrEqual(100);
  });

  it("says when no single change is enough, and nothing of changes when it fits", () => {
    expect(formatFinding({ ...finding, fixes: [] })).toContain("No single change makes it fit");
    expect(formatFinding({ ...finding, status: "ok", fixes: [] })).not.toContain("change");
  });

  it("writes memory in units a person reads", () => {
    const memory: Finding = {
      ...finding,
      budget: "memory",
      unit: "bytes",
      total: 3 * 2 ** 30,
      limit: 4 * 2 ** 30,
      status: "ok",
    };
    expect(formatFinding(memory)).toContain("Memory, database: 3 GiB against 4 GiB: fits");
  });
});

describe("findings of the cluster as text", () => {
  const headline = (change: Partial<Finding>) =>
    formatFinding({ ...finding, ...change }).split("\n")[0];

  it("write each resource in its own unit", () => {
    const cpu = { budget: "node-cpu", subject: "node group general", unit: "millicores" } as const;
    expect(headline(cpu)).toBe(
      "CPU of nodes, node group general: 1,202m against 320m: DOES NOT FIT",
    );
    const pods = { budget: "node-pods", subject: "node group general", unit: "pods" } as const;
    expect(headline(pods)).toBe(
      "Pods on nodes, node group general: 1,202 against 320: DOES NOT FIT",
    );
    const sysctls = { budget: "sysctls", subject: "pods", unit: "sysctls" } as const;
    expect(headline(sysctls)).toBe("Sysctls, pods: 1,202 against 320: DOES NOT FIT");
  });

  it("name the other budgets", () => {
    const bytes = {
      subject: "x",
      unit: "bytes",
      total: 2 ** 30,
      limit: 2 ** 31,
      status: "ok",
    } as const;
    expect(headline({ ...bytes, budget: "node-memory" })).toBe(
      "Memory of nodes, x: 1 GiB against 2 GiB: fits",
    );
    expect(headline({ ...bytes, budget: "node-storage" })).toBe(
      "Disk of nodes, x: 1 GiB against 2 GiB: fits",
    );
    expect(headline({ ...bytes, budget: "quota" })).toBe("Quota, x: 1 GiB against 2 GiB: fits");
  });
});

describe("a budget error", () => {
  it("is a TuningError whose message shows every failed sum", () => {
    const error = new BudgetError([finding, { ...finding, subject: "replica", fixes: [] }]);
    expect(error).toBeInstanceOf(TuningError);
    expect(error.message).toContain("(10 + 0) replicas x 4 workers x (20 + 10)");
    expect(error.message).toContain("Connections, replica: 1,202 against 320");
    expect(error.problems).toEqual([
      {
        path: "budget connections, database",
        got: "1,202",
        allowed: "at most 320",
        fix: "services.api.workers: 4 -> 1",
      },
      {
        path: "budget connections, replica",
        got: "1,202",
        allowed: "at most 320",
        fix: "combine several changes: no single one fits",
      },
    ]);
  });
});
