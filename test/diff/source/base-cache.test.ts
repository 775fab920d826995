import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { BaseCache } from "../../../diff/source/base-cache.ts";
import type { BaseKey } from "../../../diff/source/base-cache.ts";
import { emptyCheckpoint } from "../../../diff/source/checkpoint.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "plumbline-bases-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const STATE = emptyCheckpoint("shop", "prod");

function key(change: Partial<BaseKey> = {}): BaseKey {
  const engine = { pulumi: "/e/pulumi", bin: "/e", version: "3.220.0", source: "build" } as const;
  const env = { PATH: "/bin", TZ: "UTC" };
  return {
    commit: "a".repeat(40),
    folder: "",
    stack: "prod",
    engine,
    packages: "p",
    env,
    ...change,
  };
}

const cache = () => new BaseCache({ PLUMBLINE_CACHE: scratch });
const folder = () => join(scratch, "diff", "bases");

describe("BaseCache", () => {
  it("finds what it kept, readable by its owner only", () => {
    expect(cache().find(key())).toBeUndefined();
    cache().keep(key(), STATE);
    expect(cache().find(key())).toEqual(STATE);
    const [name = ""] = readdirSync(folder());
    expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  it("finds nothing when anything that decides is another", () => {
    cache().keep(key(), STATE);
    const { engine, env } = key();
    const others: Partial<BaseKey>[] = [
      { commit: "b".repeat(40) },
      { folder: "infra" },
      { stack: "dev" },
      { engine: { ...engine, version: "3.221.0" } },
      { packages: "q" },
      { env: { ...env, TZ: "Europe/Berlin" } },
      { env: { ...env, NODE_ENV: "production" } },
    ];
    expect(others.filter((other) => cache().find(key(other)) !== undefined)).toEqual([]);
    // What only says where things are, decides nothing.
    const same = { env: { ...env, PATH: "/usr/bin", PLUMBLINE_CACHE: "/elsewhere" } };
    expect(cache().find(key(same))).toEqual(STATE);
  });

  it("takes a broken entry for none", () => {
    cache().keep(key(), STATE);
    const [name = ""] = readdirSync(folder());
    const path = join(folder(), name);
    const whole = readFileSync(path, "utf8");
    for (const broken of ["", "{}", whole.slice(0, -1), whole.replace("shop", "shed")]) {
      writeFileSync(path, broken);
      expect(cache().find(key())).toBeUndefined();
    }
    cache().keep(key(), STATE);
    expect(cache().find(key())).toEqual(STATE);
  });

  it("keeps the twenty that were used last", () => {
    const commit = (count: number) => ({ commit: String(count).padStart(40, "0") });
    for (let count = 0; count < 20; count++) {
      cache().keep(key(commit(count)), STATE);
      for (const name of readdirSync(folder())) {
        const path = join(folder(), name);
        const past = new Date(statSync(path).mtimeMs - 60_000);
        utimesSync(path, past, past);
      }
    }
    // The oldest is used again, so the second oldest goes.
    expect(cache().find(key(commit(0)))).toEqual(STATE);
    cache().keep(key(commit(20)), STATE);
    expect(readdirSync(folder())).toHaveLength(20);
    expect(cache().find(key(commit(0)))).toEqual(STATE);
    expect(cache().find(key(commit(1)))).toBeUndefined();
  });

  it("costs only time where nothing can be written", () => {
    writeFileSync(join(scratch, "diff"), "a file");
    expect(() => cache().keep(key(), STATE)).not.toThrow();
    expect(cache().find(key())).toBeUndefined();
  });
});
