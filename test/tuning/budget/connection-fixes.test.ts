import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ConnectionBudgetInput, ServiceClient } from "../../../tuning/budget/connections.ts";
import { connectionBudget, proxyBudget } from "../../../tuning/budget/connections.ts";
import type { Fix } from "../../../tuning/budget/finding.ts";
import { tunePostgres } from "../../../tuning/postgres/index.ts";
import { database } from "./stack.ts";

/** No more can end than there are old replicas that no longer serve. */
function endingOf(replicas: number, surge: number, most: number): number {
  return Math.max(0, Math.min(most, replicas - surge));
}

const service = fc
  .record({
    name: fc.constantFrom("api", "admin", "worker", "realtime"),
    minReplicas: fc.integer({ min: 0, max: 3 }),
    maxReplicas: fc.integer({ min: 1, max: 20 }),
    surge: fc.integer({ min: 0, max: 5 }),
    workers: fc.integer({ min: 1, max: 8 }),
    poolSize: fc.integer({ min: 1, max: 30 }),
    overflow: fc.integer({ min: 0, max: 20 }),
    via: fc.constantFrom("proxy" as const, "direct" as const),
    most: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ most, ...rest }) => ({ ...rest, ending: endingOf(rest.maxReplicas, rest.surge, most) }));

const stacks: fc.Arbitrary<ConnectionBudgetInput> = fc.record({
  subject: fc.constant("database"),
  database: fc.constantFrom(
    database(),
    database("db.t4g.medium", {}),
    database("db.r7g.large", {}),
    database("db.m7g.large", { max_connections: "200" }),
  ),
  services: fc.uniqueArray(service, { maxLength: 4, selector: ({ name }) => name }),
  jobs: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("migrate", "warm"),
      connections: fc.integer({ min: 1, max: 20 }),
      via: fc.constantFrom("proxy" as const, "direct" as const),
    }),
    { maxLength: 2, selector: ({ name }) => name },
  ),
  proxy: fc.record({
    enabled: fc.boolean(),
    maxConnectionsPercent: fc.integer({ min: 1, max: 100 }),
  }),
  reserve: fc.record({
    superuserConnections: fc.integer({ min: 3, max: 10 }),
    exporterConnections: fc.integer({ min: 0, max: 10 }),
    operatorConnections: fc.integer({ min: 0, max: 20 }),
    headroomPercent: fc.integer({ min: 0, max: 50 }),
  }),
});

/** Counts connections one by one, process by process: another way than the budget's products. */
function countOneByOne({ services, jobs, proxy, reserve, database }: ConnectionBudgetInput) {
  const [direct, proxied]: [string[], string[]] = [[], []];
  for (const { name, maxReplicas, surge, ending, workers, poolSize, overflow, via } of services) {
    for (let pod = 0; pod < maxReplicas + surge + ending; pod++) {
      for (let worker = 0; worker < workers; worker++) {
        for (let one = 0; one < poolSize + overflow; one++) {
          (via === "proxy" && proxy.enabled ? proxied : direct).push(name);
        }
      }
    }
  }
  for (const { name, connections, via } of jobs) {
    for (let one = 0; one < connections; one++) {
      (via === "proxy" && proxy.enabled ? proxied : direct).push(name);
    }
  }
  const cap = Math.floor((database.dependableConnections * proxy.maxConnectionsPercent) / 100);
  const others =
    reserve.exporterConnections + reserve.operatorConnections + reserve.superuserConnections + 2;
  return direct.length + proxied.slice(0, cap).length + others;
}

/** The stack with a change written into it, and the change undone by one step. */
function apply(input: ConnectionBudgetInput, fix: Fix, stepBack = 0): ConnectionBudgetInput {
  const heaviest = fix.path.split(".")[1] ?? "";
  const withService = (change: (old: ServiceClient) => Partial<ServiceClient>) => ({
    ...input,
    services: input.services.map((old) =>
      old.name === heaviest ? { ...old, ...change(old) } : old,
    ),
  });
  const to = Number(fix.to);
  if (fix.path.endsWith(".overflow")) return withService(() => ({ overflow: to + stepBack }));
  if (fix.path.endsWith(".pool")) {
    const [, size = "0"] = /size (\d+), overflow 0/.exec(fix.to) ?? [];
    return withService(() => ({ poolSize: Number(size) + stepBack, overflow: 0 }));
  }
  if (fix.path.endsWith(".max")) {
    const maxReplicas = to + stepBack;
    return withService(({ surge, ending }) => ({
      maxReplicas,
      ending: endingOf(maxReplicas, surge, ending),
    }));
  }
  if (fix.path.endsWith(".workers")) return withService(() => ({ workers: to + stepBack }));
  if (fix.path.endsWith(".via")) {
    return { ...withService(() => ({ via: "proxy" })), proxy: { ...input.proxy, enabled: true } };
  }
  const { input: tuning } = input.database;
  switch (fix.path) {
    case "database.proxy.enabled":
      return { ...input, proxy: { ...input.proxy, enabled: true } };
    case "database.proxy.maxConnectionsPercent":
      return { ...input, proxy: { ...input.proxy, maxConnectionsPercent: to + stepBack } };
    case "database.instanceClass":
      return { ...input, database: tunePostgres({ ...tuning, instanceClass: fix.to }) };
    case "database.parameters.max_connections": {
      const max = { max_connections: String(to - stepBack) };
      const overrides = { ...tuning.overrides, ...max };
      return { ...input, database: tunePostgres({ ...tuning, overrides }) };
    }
    default:
      throw new Error(`a fix of an unknown kind: ${fix.path}`);
  }
}

/** Fixes that are not a matter of degree have no step back. */
const ALL_OR_NOTHING = [/\.via$/, /^database\.proxy\.enabled$/, /^database\.instanceClass$/];

describe("any stack", () => {
  it("adds up to what counting one by one gives", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        const { total, lines } = connectionBudget(input);
        expect(total).toBe(countOneByOne(input));
        expect(lines.map(({ amount }) => amount).reduce((a, b) => a + b, 0)).toBe(total);
      }),
    );
  });

  it("is offered only changes that fit, each the smallest of its kind", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const fix of connectionBudget(input).fixes) {
          const fixed = connectionBudget(apply(input, fix));
          expect([fix.change, fixed.status]).toEqual([fix.change, "ok"]);
          expect(fixed.total).toBe(fix.total);
          if (ALL_OR_NOTHING.some((kind) => kind.test(fix.path))) continue;
          const less = connectionBudget(apply(input, fix, 1));
          expect([fix.change, less.status]).toEqual([fix.change, "error"]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is offered changes in order, and none when it fits", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        const { status, fixes, total, limit } = connectionBudget(input);
        const efforts = fixes.map(({ effort }) => effort);
        expect(efforts).toEqual([...efforts].sort((a, b) => a - b));
        expect(status).toBe(total <= limit ? "ok" : "error");
        expect(status === "ok" ? fixes : []).toEqual([]);
      }),
    );
  });

  it("never needs fewer connections with more replicas, workers or pool", () => {
    const grown = fc.constantFrom(
      "maxReplicas",
      "workers",
      "poolSize",
      "overflow",
      "surge",
      "ending",
    );
    fc.assert(
      fc.property(stacks, grown, (input, key) => {
        const more = {
          ...input,
          services: input.services.map((one) => ({ ...one, [key]: one[key] + 1 })),
        };
        expect(connectionBudget(more).total).toBeGreaterThanOrEqual(connectionBudget(input).total);
      }),
    );
  });

  it("is offered for its proxy only changes that fit the database too, each the smallest", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const fix of proxyBudget(input)?.fixes ?? []) {
          const fixed = apply(input, fix);
          expect([fix.change, connectionBudget(fixed).status]).toEqual([fix.change, "ok"]);
          expect([fix.change, proxyBudget(fixed)?.status]).toEqual([fix.change, "ok"]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
