import { describe, expect, it } from "@jest/globals";

import { judge, judgeClaims } from "../../../lab/faults/judge.ts";
import type { Capacity, DrillStats } from "../../../lab/faults/types.ts";
import { phaseOf, statsOf } from "./records.ts";

const CAPACITY: Capacity = {
  ...{ users: 200, rate: 900, p95: 250, errors: 0, requests: 3_600, steadyRate: 450 },
};

function holds(id: string, ...drills: readonly DrillStats[]): boolean | undefined {
  return judge(drills).find((check) => check.id === id)?.holds;
}

function verdicts(drills: readonly DrillStats[], capacity: Partial<Capacity> = {}) {
  const claims = judgeClaims(drills, { ...CAPACITY, ...capacity });
  return Object.fromEntries(claims.map(({ claim, verdict }) => [claim, verdict]));
}

describe("judge", () => {
  it("has checks for the drills that were run, each with an id of its own", () => {
    const ids = judge([statsOf("cache-killed")]).map(({ id }) => id);
    expect(ids).toEqual(["faults.steady", "faults.cache-killed", "faults.cache-killed.warm"]);
    const all = judge(
      ["cache-killed", "cache-hangs", "cache-hangs-compared", "database-restarted"]
        .concat(["database-crashed", "connections-exhausted", "slow-clients", "slow-database"])
        .map((id) => statsOf(id)),
    ).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });

  it("does not bear one request in a thousand that fails without a fault", () => {
    const with1 = (errors: number) => statsOf("x", { steady: phaseOf({ errors }) });
    expect(holds("faults.steady", with1(1))).toBe(false);
    // 1 of 2,000.
    expect(holds("faults.steady", with1(1), with1(0))).toBe(true);
    expect(holds("faults.steady")).toBe(false);
  });

  it("wants answers below 2 s and no error with the cache down", () => {
    const down = (changes: object) => statsOf("cache-killed", { fault: phaseOf(changes) });
    expect(holds("faults.cache-killed", down({ p99: 1_999 }))).toBe(true);
    expect(holds("faults.cache-killed", down({ p99: 2_000 }))).toBe(false);
    expect(holds("faults.cache-killed", down({ errors: 1 }))).toBe(false);
    expect(holds("faults.cache-killed", down({ requests: 0, p99: Number.NaN }))).toBe(false);
  });

  it("says why a cache that hangs breaks it, and does not enforce that", () => {
    const fault = phaseOf({ p99: 4_050 });
    const slow = statsOf("cache-hangs", { fault, extra: { cacheTimeoutMs: 2_000 } });
    const short = statsOf("cache-hangs-compared", { fault: phaseOf({ p99: 1_430 }) });
    const check = judge([slow, short]).find(({ id }) => id === "faults.cache-hangs");
    expect(check).toMatchObject({ holds: false, required: false });
    expect(check?.why).toMatch(/twice.*2 x 2 s; Title of cache-hangs-compared: p99 1.43 s/);
    expect(check?.seen).toContain("p99 4.05 s");
    // Two waits of 0.5 s are not what takes so long.
    const other = { ...slow, extra: { cacheTimeoutMs: 500 } };
    const [, found] = judge([other]);
    expect([found?.holds, found?.why]).toEqual([false, undefined]);
  });

  it.each(["database-restarted", "database-crashed", "connections-exhausted", "slow-database"])(
    "wants %s to heal within 10 s",
    (id) => {
      const healthy = (healthyMs: number | undefined) =>
        holds(`faults.${id}.healthy`, statsOf(id, { healthyMs }));
      expect(healthy(0)).toBe(true);
      expect(healthy(10_000)).toBe(true);
      expect(healthy(10_001)).toBe(false);
      expect(healthy(undefined)).toBe(false);
    },
  );

  it("wants the superuser let in while others are not", () => {
    const id = "connections-exhausted";
    const extra = { maxConnections: 42, held: 39, superuserMs: 80 };
    const check = `faults.${id}.superuser`;
    expect(holds(check, statsOf(id, { extra }))).toBe(true);
    expect(holds(check, statsOf(id, { extra: { maxConnections: 42 } }))).toBe(false);
  });

  it("wants others to go on beside slow clients, and those cut off", () => {
    const id = "slow-clients";
    const beside = (changes: object) =>
      holds(`faults.${id}.others`, statsOf(id, { fault: phaseOf(changes) }));
    // 10 x 20 ms + 100 ms.
    expect(beside({ p99: 300 })).toBe(true);
    expect(beside({ p99: 301 })).toBe(false);
    expect(beside({ errors: 1 })).toBe(false);
    const open = (sendersOpen: number) =>
      holds(`faults.${id}.cut`, statsOf(id, { extra: { clients: 100, sendersOpen } }));
    expect([open(0), open(1)]).toEqual([true, false]);
  });

  it("wants the server to end a forgotten transaction, and waits within the limits", () => {
    const id = "slow-database";
    const extra = { endedByServer: 1, heldMs: 3_000, poolLimitMs: 1_000, lockLimitMs: 500 };
    const locked = (max: number, changes: object = {}) =>
      statsOf(id, { fault: phaseOf({ max }), extra: { ...extra, ...changes } });
    expect(holds(`faults.${id}.released`, locked(1_500))).toBe(true);
    expect(holds(`faults.${id}.released`, locked(1_500, { endedByServer: 0 }))).toBe(false);
    // 1.5 x (1,000 + 500) ms.
    expect(holds(`faults.${id}.waits`, locked(2_250))).toBe(true);
    expect(holds(`faults.${id}.waits`, locked(2_251))).toBe(false);
  });
});

describe("judgeClaims", () => {
  it("confirms what was seen", () => {
    expect(verdicts([statsOf("cache-killed")])).toEqual({
      ...{ "cache-down-2s": "confirmed", "error-rate-0.1": "confirmed" },
      ...{ "p95-400ms": "confirmed", "rps-450": "confirmed" },
    });
  });

  it("refutes the 2 s when a cache that hangs takes longer, but not by the other timeout tried beside it", () => {
    const slow = { fault: phaseOf({ p99: 4_050 }) };
    const killed = statsOf("cache-killed");
    expect(verdicts([killed, statsOf("cache-hangs", slow)])["cache-down-2s"]).toBe("refuted");
    const compared = [killed, statsOf("cache-hangs-compared", slow)];
    expect(verdicts(compared)["cache-down-2s"]).toBe("confirmed");
    const [claim] = judgeClaims(compared, CAPACITY);
    expect(claim?.seen).toMatch(
      /for comparison, .* p99 4.05 s.*; a cache that hangs was not tried/,
    );
    expect(verdicts([statsOf("x")])["cache-down-2s"]).toBe("refuted");
  });

  it("takes the median of p95, and errors without a fault only", () => {
    const with95 = (p95: number) => statsOf("cache-killed", { steady: phaseOf({ p95 }) });
    const of = (...p95s: readonly number[]) => verdicts(p95s.map(with95))["p95-400ms"];
    expect(of(100, 399, 900)).toBe("confirmed");
    expect(of(100, 400, 900)).toBe("refuted");
    const failing = statsOf("x", { fault: phaseOf({ errors: 500 }) });
    expect(verdicts([failing])["error-rate-0.1"]).toBe("confirmed");
    const seen = judgeClaims([failing], CAPACITY).find(({ claim }) => claim === "error-rate-0.1");
    expect(seen?.seen).toContain("Title of x) 50 % failed");
    const before = statsOf("x", { steady: phaseOf({ errors: 1 }) });
    expect(verdicts([before])["error-rate-0.1"]).toBe("refuted");
  });

  it("wants the guide's rate without errors", () => {
    const drills = [statsOf("cache-killed")];
    expect(verdicts(drills, { rate: 449 })["rps-450"]).toBe("refuted");
    // 4 of 3,600 is more than 0.1 %.
    expect(verdicts(drills, { errors: 4 })["rps-450"]).toBe("refuted");
  });
});
