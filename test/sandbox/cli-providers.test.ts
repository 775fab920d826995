import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { startProviders } from "../../sandbox/provider-process.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline providers "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: [resolve("node_modules/.bin"), process.env["PATH"]].join(":") };

function start(script: string, timeout?: number) {
  const main = join(folder, "main.mjs");
  writeFileSync(main, script);
  return startProviders({ main, env, ...(timeout === undefined ? {} : { timeout }) });
}

const READY = "console.log(JSON.stringify({ ports: { aws: 4001, random: 4002 } }));";

describe("the provider process", () => {
  it("says where to attach, and ends when it is stopped", async () => {
    const providers = await start(`${READY} process.stdin.resume();`);
    expect(providers.attach).toBe("aws:4001,random:4002");
    await providers.stop();
    expect(providers.lastWords()).toBe("  (killed by SIGTERM)");
  });

  it("is killed when it does not end", async () => {
    const providers = await start(
      `process.on("SIGTERM", () => {}); ${READY} setInterval(() => {}, 1e3);`,
    );
    await providers.stop();
    expect(providers.lastWords()).toBe("  (killed by SIGKILL)");
  }, 30_000);

  it("reports its end and its last words", async () => {
    const providers = await start(`${READY} console.error("out of memory"); process.exitCode = 3;`);
    await providers.exited;
    expect(providers.lastWords()).toBe("  out of memory\n  (exit code 3)");
  });

  it.each([
    [
      'console.error("no such module"); process.exitCode = 1;',
      /ended at once.*\n {2}no such module\n {2}\(exit code 1\)/,
    ],
    ['console.log("hello");', /said "hello" instead of their ports/],
    ['console.log(JSON.stringify({ ports: { aws: "x" } }));', /instead of their ports/],
  ])("fails with one message when it does not start: %s", async (script, message) => {
    await expect(start(script)).rejects.toThrow(message);
  });

  it("fails when it is not ready in time", async () => {
    await expect(start("setInterval(() => {}, 1e3);", 300)).rejects.toThrow(
      /not ready within 0.3 s/,
    );
  });
});
