import { describe, expect, it } from "@jest/globals";

import { comparedTimeout } from "../../../lab/faults/cache.ts";
import { drillDatabase, readContract } from "../../../lab/faults/contract.ts";
import { ENVIRONMENT, deployment, proofStack } from "./support.ts";

describe("readContract", () => {
  it("reads the first web service with a database and a cache, in milliseconds", () => {
    const other = deployment("site", "web", { PORT: "8000" });
    const worker = deployment("jobs", "worker", ENVIRONMENT);
    const stack = proofStack(["17"], [worker, other, deployment("api", "web", ENVIRONMENT)]);
    expect(readContract(stack)).toEqual({
      // 5 + 3.
      ...{ service: "api", connections: 8, poolMs: 10_000, statementMs: 30_000, lockMs: 5_000 },
      ...{ idleInTransactionMs: 30_000, cacheMs: 500, keepAliveMs: 75_000 },
    });
  });

  it("names what each web service lacks", () => {
    const without = { ...ENVIRONMENT, DATABASE_POOL_SIZE: "", DATABASE_LOCK_TIMEOUT_MS: "5s" };
    const stack = proofStack(["17"], [deployment("api", "web", without)]);
    expect(() => readContract(stack)).toThrow(
      /Deployment api-deployment: .* DATABASE_POOL_SIZE, DATABASE_LOCK_TIMEOUT_MS$/,
    );
    expect(() => readContract(proofStack(["17"], []))).toThrow(
      "app.kubernetes.io/component=web; configure one under plumbline:services",
    );
  });
});

describe("comparedTimeout", () => {
  it("is another than the contract's: 0.5 s, or 2 s beside one that is as short", () => {
    expect([5_000, 2_000, 501, 500, 100].map(comparedTimeout)).toEqual([
      ...[500, 500, 500, 2_000, 2_000],
    ]);
  });
});

describe("drillDatabase", () => {
  it("takes the small class in the version that runs, or names those there are", () => {
    const stack = proofStack(["16", "17"]);
    expect(drillDatabase(stack, 17).version).toBe("17");
    expect(() => drillDatabase(stack, 15)).toThrow("PostgreSQL 15, but there are no parameters");
    expect(() => drillDatabase(stack, 15)).toThrow("there are: 16, 17");
    expect(() => drillDatabase(proofStack([]), 15)).toThrow("there are: none");
  });
});
