import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { startGuarded } from "../../../lab/servers/guarded-process.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline guard "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A server that writes down its process number, and then only waits. */
const WAITING = ["-c", 'echo $$ > pid; echo "ready to serve"; exec sleep 600'];
const env = { PATH: process.env["PATH"] };

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((next) => setTimeout(next, 10));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; its new parent may take its time to notice.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function pidIn(path: string): Promise<number> {
  await until(() => existsSync(path) && readFileSync(path, "utf8").endsWith("\n"));
  return Number(readFileSync(path, "utf8"));
}

describe("a guarded server", () => {
  it("runs until it is stopped, and its folder goes with it", async () => {
    const server = startGuarded("/bin/sh", WAITING, { folder, env });
    const pid = await pidIn(join(folder, "pid"));
    expect([server.running(), isAlive(pid)]).toEqual([true, true]);
    expect(server.lastWords()).toContain("ready to serve");
    await server.stop();
    await until(() => !isAlive(pid));
    await until(() => !existsSync(folder));
    expect(server.running()).toBe(false);
    await server.stop();
  });

  it("that ends by itself leaves its last words", async () => {
    const failing = ["-c", "echo port taken >&2; exit 3"];
    const server = startGuarded("/bin/sh", failing, { folder, env });
    await server.exited;
    expect(server.lastWords()).toBe("  port taken\n  (exit code 3)");
    expect(existsSync(folder)).toBe(true);
  });

  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "ends when the process that started it is ended by %s",
    async (signal) => {
      const script = join(folder, "parent.ts");
      const module = resolve("lab/servers/guarded-process.ts");
      const inner = mkdtempSync(join(tmpdir(), "plumbline guarded "));
      writeFileSync(
        script,
        `import { startGuarded } from ${JSON.stringify(module)};
         startGuarded("/bin/sh", ${JSON.stringify(WAITING)}, { folder: ${JSON.stringify(inner)}, env: process.env });
         setTimeout(() => {}, 600_000);`,
      );
      const parent = spawn(resolve("node_modules/.bin/node"), [script], { stdio: "ignore" });
      const closed = new Promise((done) => parent.on("close", done));
      const pid = await pidIn(join(inner, "pid"));
      parent.kill(signal);
      await closed;
      await until(() => !isAlive(pid));
      await until(() => !existsSync(inner));
      expect(isAlive(pid)).toBe(false);
    },
    60_000,
  );
});
