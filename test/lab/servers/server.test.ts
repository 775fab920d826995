import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { Server } from "../../../lab/servers/server.ts";
import type { ServerPlan } from "../../../lab/servers/server.ts";

let folder: string;
let interrupt: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline server "));
  interrupt = new AbortController();
});
afterEach(() => {
  interrupt.abort();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const home = () => ({ folder, user: undefined, signal: interrupt.signal });

/** A server that answers as soon as it is there; its folder goes with it. */
const plan = (more: Partial<ServerPlan> = {}): ServerPlan => ({
  name: "sleeper",
  command: "/bin/sleep",
  args: ["infinity"],
  port: 1,
  ready: () => Promise.resolve(true),
  ...more,
});

describe("a server", () => {
  it("ends when its home gives up, and is not started again", async () => {
    const server = await Server.start(home(), plan());
    expect(server.running()).toBe(true);
    interrupt.abort(new Error("stop it"));
    await server.crash();
    expect(server.running()).toBe(false);
    expect(existsSync(join(folder, "run-sleeper-1"))).toBe(false);
    await expect(server.restart()).rejects.toThrow("stop it");
    expect(existsSync(join(folder, "run-sleeper-2"))).toBe(false);
  });

  it("that never answers is given up at once", async () => {
    const starting = Server.start(home(), plan({ ready: () => new Promise(() => undefined) }));
    interrupt.abort(new Error("stop it"));
    await expect(starting).rejects.toThrow("stop it");
    expect(existsSync(join(folder, "run-sleeper-1"))).toBe(false);
  });

  it("has ended for everybody who ends it at the same time", async () => {
    const server = await Server.start(home(), plan());
    const gone = () => existsSync(join(folder, "run-sleeper-1"));
    expect(await Promise.all([server.crash().then(gone), server.crash().then(gone)])).toEqual([
      false,
      false,
    ]);
    await server.restart();
    expect(server.running()).toBe(true);
    await server.crash();
    expect(server.running()).toBe(false);
  });
});
