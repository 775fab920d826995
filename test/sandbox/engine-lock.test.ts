import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { acquireLock } from "../../sandbox/lock.ts";
import type { LockRecord } from "../../sandbox/lock.ts";
import { commandOf, isRunning, ownIdentity } from "../../sandbox/process-identity.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline lock "));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function take(waits: (LockRecord | undefined)[] = [], signal?: AbortSignal) {
  const onWait = (holder: LockRecord | undefined) => void waits.push(holder);
  return acquireLock({ directory, purpose: "test", onWait, signal });
}

function leftBy(record: Partial<LockRecord>, age = 0): void {
  const path = join(directory, "left.lock");
  writeFileSync(path, JSON.stringify({ ...ownIdentity(), purpose: "earlier", ...record }));
  const then = new Date(Date.now() - age);
  utimesSync(path, then, then);
}

describe("a lock between processes", () => {
  it("lets ten contenders in one after the other", async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const release = await take();
        most = Math.max(most, ++inside);
        await new Promise((next) => setTimeout(next, 5));
        inside--;
        release();
      }),
    );
    expect(most).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  }, 60_000);

  it("tells the waiting who holds it", async () => {
    const release = await take();
    const waits: (LockRecord | undefined)[] = [];
    const second = take(waits);
    setTimeout(release, 50);
    (await second)();
    expect(waits).toEqual([expect.objectContaining({ pid: process.pid, purpose: "test" })]);
  });

  it.each([
    ["a process that is gone", { pid: 2 ** 22 + 1 }],
    ["an earlier process of the same number", { started: "long ago" }],
  ])("is taken over from %s", async (_, record) => {
    leftBy(record);
    const waits: (LockRecord | undefined)[] = [];
    (await take(waits))();
    expect(waits).toEqual([]);
  });

  it("is taken over from another machine only when that gives no sign of life", async () => {
    leftBy({ host: "elsewhere" }, 120_000);
    (await take())();
    leftBy({ host: "elsewhere" }, 1_000);
    const waits: (LockRecord | undefined)[] = [];
    await expect(take(waits, AbortSignal.timeout(400))).rejects.toThrow();
    expect(waits).toHaveLength(1);
  });

  it("creates its folder", async () => {
    const deep = join(directory, "a", "b");
    (await acquireLock({ directory: deep, purpose: "test", onWait: () => undefined }))();
    expect(readdirSync(deep)).toEqual([]);
  });
});

describe("a process identity", () => {
  it("is running for this process, and unknown for another machine's", () => {
    expect(isRunning(ownIdentity())).toBe(true);
    expect(isRunning({ ...ownIdentity(), started: "then" })).toBe(false);
    expect(isRunning({ ...ownIdentity(), host: "elsewhere" })).toBeUndefined();
  });

  it("names the command", () => {
    // Node renames its main thread: "node" up to version 22, "MainThread" or "node" after.
    expect(commandOf(process.pid)).toMatch(/^(node|MainThread)/);
    expect(commandOf(2 ** 22 + 1)).toBeUndefined();
  });
});
