import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { busyConnections, demandBudget } from "../../../tuning/budget/demand.ts";
import { WAKALA_API, wakala } from "./stack.ts";

const tree = { peakRequestsPerSecond: 5000, hitRatio: 0.88, databaseMillisecondsPerRequest: 80 };
const connections = wakala();
const subject = "database";

describe("busy connections by Little's law", () => {
  it.each([
    // The TreeBeard guide: 5,000 requests/s at 88 % are 600 misses/s; 50 to 80 ms each
    [600, 50, 30],
    [600, 80, 48],
    // With Redis down every request is a miss
    [5000, 50, 250],
    [5000, 80, 400],
    // 3,125 x 17.6 / 1,000 is 55.00000000000001 in floating point, and 55 on paper
    [3125, 17.6, 55],
    // A part of a connection is a connection
    [1, 1, 1],
    [601, 50, 31],
    [0, 80, 0],
  ])("%d/s x %d ms keep %d busy", (requests, milliseconds, busy) => {
    expect(busyConnections(requests, milliseconds)).toBe(busy);
  });

  it("is not raised by the noise of decimals", () => {
    // 5000 x (1 - 0.88) is 600.0000000000001 in floating point
    expect(demandBudget({ subject, demand: tree, services: [], connections }).total).toBe(48);
  });
});

describe("the TreeBeard guide's load", () => {
  it("is too much for the 30 connections it plans with", () => {
    const one = { ...WAKALA_API, maxReplicas: 1, workers: 1 };
    const finding = demandBudget({ subject, demand: tree, services: [one], connections });
    expect([finding.status, finding.total, finding.limit]).toEqual(["warning", 48, 30]);
    expect(finding.lines[0]?.arithmetic).toBe(
      "5,000 requests/s x (1 - 0.88) = 600 misses/s, x 80 ms",
    );
  });

  it("says how much can be served when the caches are down", () => {
    // 30 connections / 80 ms = 375 requests/s
    const one = { ...WAKALA_API, maxReplicas: 1, workers: 1 };
    const { notes } = demandBudget({ subject, demand: tree, services: [one], connections });
    expect(notes).toEqual([
      "with the caches down 5,000 requests/s x 80 ms keep 400 connections busy, 30 are offered: shed load above 375 requests/s then, or every request waits.",
    ]);
  });

  it("fits 1,200 connections even with the caches down", () => {
    const finding = demandBudget({ subject, demand: tree, services: [WAKALA_API], connections });
    expect([finding.status, finding.limit]).toEqual(["ok", 1200]);
    expect(finding.notes[0]).toContain("keep 400 connections busy; the 1,200 offered suffice");
  });

  it("gets no more from a proxy than its connections to the database", () => {
    // 60 % of 400
    const proxied = { ...WAKALA_API, via: "proxy" as const };
    const proxy = { enabled: true, maxConnectionsPercent: 60 };
    const behind = wakala({ proxy, services: [proxied] });
    const finding = demandBudget({
      subject,
      demand: tree,
      services: [proxied],
      connections: behind,
    });
    expect(finding.limit).toBe(240);
  });

  it("is never an error", () => {
    const demands = fc.record({
      peakRequestsPerSecond: fc.double({ min: 1, max: 250_000, noNaN: true }),
      hitRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      databaseMillisecondsPerRequest: fc.double({ min: 0.1, max: 60_000, noNaN: true }),
    });
    fc.assert(
      fc.property(demands, (demand) => {
        const finding = demandBudget({ subject, demand, services: [WAKALA_API], connections });
        expect(finding.status).toBe(finding.total <= 1200 ? "ok" : "warning");
        expect(Number.isInteger(finding.total)).toBe(true);
      }),
    );
  });
});
