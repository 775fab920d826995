import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { brotliDecompressSync } from "node:zlib";
import { brotliCopy } from "../../../components/cdn/brotli.ts";

describe("a Brotli copy", () => {
  let folder = "";
  const text = "the same words, ".repeat(500);
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "brotli-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("holds the content, smaller", () => {
    const copy = brotliCopy(file("a.js", text), { PLUMBLINE_CACHE: join(folder, "one") });
    expect(brotliDecompressSync(readFileSync(copy)).toString()).toBe(text);
    expect(statSync(copy).size).toBeLessThan(text.length / 50);
  });

  it("is made once for a content, and again for another", () => {
    const env = { PLUMBLINE_CACHE: join(folder, "two") };
    const first = brotliCopy(file("b.js", text), env);
    const { mtimeNs } = statSync(first, { bigint: true });
    expect(brotliCopy(file("c.js", text), env)).toBe(first);
    expect(statSync(first, { bigint: true }).mtimeNs).toBe(mtimeNs);
    expect(brotliCopy(file("b.js", `${text}!`), env)).not.toBe(first);
    // Nothing unfinished is left behind.
    expect(readdirSync(join(folder, "two", "brotli")).every((name) => name.endsWith(".br"))).toBe(
      true,
    );
  });

  it("is kept in the user's cache folder", () => {
    const source = file("d.js", text);
    const xdg = join(folder, "xdg");
    expect(brotliCopy(source, { XDG_CACHE_HOME: xdg })).toContain(join(xdg, "plumbline", "brotli"));
  });
});
