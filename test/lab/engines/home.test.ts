import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { checkOpen, openLabHome } from "../../../lab/engines/home.ts";
import type { Engines } from "../../../lab/engines/types.ts";

/** Root's servers run as nobody; whoever else starts them runs them himself. */
const isRoot = process.getuid?.() === 0;

let closed: string;
beforeEach(() => {
  // Open to its owner alone.
  closed = mkdtempSync(join(tmpdir(), "plumbline closed "));
  for (const path of ["17/bin", "17/lib", "valkey"])
    mkdirSync(join(closed, path), { recursive: true });
  writeFileSync(join(closed, "17/bin/postgres"), "seventeen", { mode: 0o700 });
  writeFileSync(join(closed, "17/lib/libpq.so.5.17"), "library");
  symlinkSync("libpq.so.5.17", join(closed, "17/lib/libpq.so.5"));
  writeFileSync(join(closed, "valkey/valkey-server"), "valkey");
});
afterEach(() => rmSync(closed, { recursive: true, force: true }));

function engines(): Engines {
  const main = { major: 17, version: "17.10", bin: join(closed, "17/bin") };
  return {
    postgres: [{ major: 15, version: "15.20", bin: "/usr/bin" }, main],
    main,
    tools: main.bin,
    redis: [{ kind: "valkey", version: "9.1.2", program: join(closed, "valkey/valkey-server") }],
    pgbouncer: "/usr/sbin/pgbouncer",
  };
}

describe("the lab's home", () => {
  it("has copies of the programs that its servers' user cannot reach, and is gone when it is closed", async () => {
    const {
      home,
      engines: found,
      close,
    } = await openLabHome(engines(), new AbortController().signal);
    try {
      const around = isRoot ? home.folder : closed;
      const { bin } = found.main;
      const [valkey] = found.redis;
      expect([bin, valkey?.program].every((path) => path?.startsWith(around) === true)).toBe(true);
      expect([found.tools, found.postgres.map((engine) => engine.bin)]).toEqual([
        bin,
        ["/usr/bin", bin],
      ]);
      expect(found.pgbouncer).toBe("/usr/sbin/pgbouncer");
      expect(readFileSync(join(bin, "postgres"), "utf8")).toBe("seventeen");
      expect(readlinkSync(join(bin, "../lib/libpq.so.5"))).toBe("libpq.so.5.17");
      expect(readFileSync(valkey?.program ?? "", "utf8")).toBe("valkey");
      const { uid } = statSync(join(bin, "postgres"));
      expect(uid).toBe(home.user?.uid ?? process.getuid?.());
    } finally {
      await close();
    }
    expect(existsSync(home.folder)).toBe(false);
    expect(statSync(join(closed, "17/bin/postgres")).uid).toBe(process.getuid?.());
  });

  it("cannot be where the servers of root do not come in", () => {
    const words = isRoot ? [`${closed} is closed to other users`] : [];
    const said: string[] = [];
    try {
      checkOpen(closed);
    } catch (error) {
      said.push((error as Error).message.split(",")[0] ?? "");
    }
    expect(said).toEqual(words);
    expect(() => checkOpen(tmpdir())).not.toThrow();
  });
});
