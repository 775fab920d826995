import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { ConnectionState } from "../../../lab/pool/clients.ts";
import {
  factorFor,
  firstToWait,
  pooledLatency,
  predict,
  serverConnections,
  sizesOf,
  usable,
} from "../../../lab/pool/prediction.ts";

const client = (side: "direct" | "pooled", pods: number) => ({
  ...{ name: side, side, pods, processes: 1, connections: 1 },
  podsFrom: "",
});
const STATE: ConnectionState = {
  maxConnections: 400,
  reserved: 5,
  clients: [client("direct", 155), client("pooled", 750)],
  proxy: { percent: 37, borrowSeconds: 8 },
  leftOut: [],
};
const LIMITS = { connections: 100, clients: 1_500, borrowSeconds: 8 };

describe("the prediction", () => {
  const full = sizesOf(STATE, 1, 8);

  it("knows the stack's own sizes", () => {
    // 37 % of 400 = 148
    expect(full).toEqual({
      ...{ factor: 1, maxConnections: 400, reserved: 5, direct: 155, pooled: 750 },
      ...{ cap: 148, borrowSeconds: 8 },
    });
    // 155 + 148, 400 - 5, 148 + 1
    expect([serverConnections(full), usable(full), firstToWait(full)]).toEqual([303, 395, 149]);
  });

  it("refuses nobody at the budget, and direct clients beyond what the pool leaves above it", () => {
    // 750 - 148 = 602
    expect(predict(full, 1)).toMatchObject({ poolConnections: 148, waiting: 602, refused: 0 });
    // 3,750 - 148 = 3,602; 395 - 148 = 247 of 775
    expect(predict(full, 5)).toMatchObject({ waiting: 3_602, accepted: 247, refused: 528 });
  });

  it("makes nobody wait while there are connections for all", () => {
    // A tenth: 75 clients, 16 direct
    expect(predict(full, 0.1)).toMatchObject({ poolConnections: 75, waiting: 0, refused: 0 });
  });

  it("divides all by one factor that the machine can hold", () => {
    // 400 / 100 = 4, 905 x 5 / 1,500 = 3.02
    expect(factorFor(STATE, LIMITS, 5)).toBe(4);
    // 905 x 5 = 4,525 clients of 1,000
    expect(factorFor(STATE, { ...LIMITS, clients: 1_000 }, 5)).toBe(5);
    // 400 / 4, 5 / 4, 155 / 4, 750 / 4, 37 % of 100, 8 s / 4
    expect(sizesOf(STATE, 4, 8)).toEqual({
      ...{ factor: 4, maxConnections: 100, reserved: 1, direct: 39, pooled: 188 },
      ...{ cap: 37, borrowSeconds: 2 },
    });
  });

  it("has no pool where the stack has no proxy", () => {
    const direct = sizesOf({ ...STATE, clients: [client("direct", 30)], proxy: undefined }, 1, 8);
    expect(predict(direct, 1)).toMatchObject({ poolConnections: 0, waiting: 0, accepted: 30 });
  });

  it("never gives the server more than it accepts, nor loses a client", () => {
    fc.assert(
      fc.property(
        fc.nat(2_000),
        fc.nat(2_000),
        fc.nat(100),
        fc.nat(10),
        (direct, pooled, percent, times) => {
          const state = {
            ...STATE,
            clients: [client("direct", direct), client("pooled", pooled)],
            proxy: { percent, borrowSeconds: 1 },
          };
          const seen = predict(sizesOf(state, 1, 8), times);
          expect(seen.poolConnections + seen.accepted).toBeLessThanOrEqual(395);
          expect(seen.accepted + seen.refused).toBe(seen.directClients);
          expect(seen.poolConnections + seen.waiting).toBe(seen.pooledClients);
          expect(Math.min(seen.waiting, seen.refused, seen.accepted)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("lets 185 clients of 37 connections take five times as long, and 10 no longer", () => {
    expect(pooledLatency(185, 37, 50)).toBe(250);
    expect(pooledLatency(10, 37, 50)).toBe(50);
  });
});
