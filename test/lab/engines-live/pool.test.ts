import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { findEngines } from "../../../lab/engines/programs.ts";
import type { LabPostgres } from "../../../lab/engines/postgres.ts";
import { unprivilegedUser } from "../../../lab/loopback.ts";
import { countClients } from "../../../lab/pool/counting.ts";
import type { Sizes } from "../../../lab/pool/prediction.ts";
import { predict } from "../../../lab/pool/prediction.ts";
import { resize, serverLimits, startServer } from "../../../lab/pool/servers.ts";
import { firstWait, pinnedClients } from "../../../lab/pool/waiting.ts";
import type { ProofContext } from "../../../lab/proof/types.ts";
import { stackOf } from "../pool/stack.ts";

/** 16 - 1 = 15 connections for all, 5 of them the pool's. */
const SIZES: Sizes = {
  ...{ factor: 1, maxConnections: 16, reserved: 1, direct: 6, pooled: 12 },
  ...{ cap: 5, borrowSeconds: 1 },
};

describe("the pool on real servers", () => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-pool-test-"));
  const engines = findEngines(process.env);
  const user = unprivilegedUser([tmpdir(), engines.main.bin]);
  const context: ProofContext = {
    stack: stackOf([]),
    engines,
    home: { folder, user, signal: new AbortController().signal },
    quick: true,
    progress: () => undefined,
  };
  let server: LabPostgres;

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    server = await startServer(context, "pool-test", serverLimits(SIZES));
  }, 120_000);

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it.each([1, 5])(
    "counts what was predicted at %d times the budget",
    async (times) => {
      const count = await countClients(context, {
        server,
        sizes: SIZES,
        times,
        untilRefused: true,
      });
      expect(count).toMatchObject({ ...predict(SIZES, times), limit: 15, superuser: true });
      expect(count.served).toBe(count.pooledClients);
    },
    120_000,
  );

  it("refuses clients that the prediction does not know of", async () => {
    // One connection fewer than the sizes say: a prediction from wrong numbers has to be seen.
    await resize(server, { ...serverLimits(SIZES), max_connections: "15" });
    const count = await countClients(context, {
      server,
      sizes: SIZES,
      times: 1,
      untilRefused: true,
    });
    expect(count.limit).toBe(14);
    await resize(server, serverLimits(SIZES));
  }, 120_000);

  it("sends the first client that waits away after the borrow timeout", async () => {
    const wait = await firstWait(context, server, SIZES);
    expect(wait).toMatchObject({ client: 6, words: "query_wait_timeout" });
    expect(wait.seconds).toBeGreaterThanOrEqual(1);
  }, 120_000);

  it("gives pinned clients a connection each, and the others none", async () => {
    const pinned = await pinnedClients(context, server, SIZES);
    expect(pinned).toMatchObject({ clients: 10, answered: 5, sentAway: 5 });
  }, 120_000);
});
