import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { BundleOptions } from "../../../components/core/bundle.ts";
import { bundle } from "../../../components/core/bundle.ts";
import { problemsOf } from "../../support/problems.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const FILES: Readonly<Record<string, string>> = {
  "main.ts": `
    import { large } from "./large.ts";
    import { small } from "./small.ts";
    import type { Greeting } from "./types.ts";
    declare const VERSION: string;
    const greeting: Greeting = { text: small(" wörld") };
    export default { greeting, version: VERSION, length: large.length };
  `,
  "large.ts": `export const large = ${JSON.stringify("x1y2".repeat(500))};`,
  "small.ts":
    "/*! a licence */ export const small = (name?: string): string => `hello` + (name ?? '');",
  "types.ts": "export interface Greeting { readonly text: string }",
  "missing.ts": 'export { absent } from "./absent.ts";\nexport { gone } from "./gone.ts";',
  "warns.ts": "export const same = (a: number): boolean => a === -0;",
  "imports.ts": 'import { connect } from "cloudflare:sockets"; export default connect;',
  "tsconfig.json": '{ "compilerOptions": { "target": "ES5", "jsx": "preserve" } }',
};

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-"));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const options = (name: string, changed: Partial<BundleOptions> = {}): BundleOptions => ({
  entry: join(folder, name),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  path: "worker",
  ...changed,
});

const VERSION = { define: { VERSION: '"3"' } };

describe("a program", () => {
  it("becomes one file that does what its modules do", () => {
    const made = bundle(options("main.ts", VERSION));
    const file = join(folder, "made.mjs");
    writeFileSync(file, made.code);
    const program = `import(${JSON.stringify(pathToFileURL(file))}).then((m) => console.log(JSON.stringify(m.default)))`;
    const printed = execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual({
      greeting: { text: "hello wörld" },
      version: "3",
      // "x1y2" 500 times
      length: 2000,
    });
  });

  it("is minified to ASCII, without comments and types", () => {
    const { code } = bundle(options("main.ts", VERSION));
    expect(code).toMatch(/^[\x20-\x7e\n]*$/);
    expect(code).not.toContain("licence");
    expect(code).not.toContain("Greeting");
  });

  it("is told with its size and hash", () => {
    const made = bundle(options("small.ts"));
    expect(made.bytes).toBe(Buffer.byteLength(made.code));
    expect(made.sha256).toBe(createHash("sha256").update(made.code).digest("hex"));
  });

  it("takes a file URL", () => {
    const entry = pathToFileURL(join(folder, "small.ts"));
    expect(bundle(options("small.ts", { entry }))).toEqual(bundle(options("small.ts")));
  });

  it("comes as the format asked for", () => {
    expect(bundle(options("small.ts")).code).toMatch(/export\{\w+ as small\};/);
    expect(bundle(options("small.ts", { format: "cjs" })).code).toContain("module.exports=");
    expect(bundle(options("small.ts", { format: "iife" })).code).toMatch(/\(\(\)=>\{/);
  });

  it("leaves to the runtime what the runtime brings", () => {
    const { code } = bundle(options("imports.ts", { external: ["cloudflare:*"] }));
    expect(code).toContain('from"cloudflare:sockets"');
  });

  it("means the same whatever tsconfig.json lies beside it", () => {
    expect(bundle(options("small.ts")).code).toMatch(/=>"hello"\+\(\w\?\?""\)/);
  });
});

describe("the bytes", () => {
  it("are the same from another folder of another name", () => {
    const elsewhere = join(folder, "deeper", "other name");
    mkdirSync(elsewhere, { recursive: true });
    for (const name of ["main.ts", "large.ts", "small.ts", "types.ts"]) {
      cpSync(join(folder, name), join(elsewhere, name));
    }
    const moved = bundle(options("", { ...VERSION, entry: join(elsewhere, "main.ts") }));
    expect(moved).toEqual(bundle(options("main.ts", VERSION)));
  });

  it.each(["esm", "cjs", "iife"] as const)("name no folder of the machine (%s)", (format) => {
    const { code } = bundle(options("main.ts", { ...VERSION, format }));
    expect(code).not.toContain(folder);
    expect(code).not.toContain(ROOT);
    expect(code).not.toContain("large.ts");
  });
});

describe("a size limit", () => {
  it("lets pass what has just that size", () => {
    const { bytes } = bundle(options("main.ts", VERSION));
    const exact = options("main.ts", { ...VERSION, maxBytes: bytes });
    expect(problemsOf(() => bundle(exact))).toEqual([]);
  });

  it("names size, limit and the largest inputs, the largest first", () => {
    const [problem, ...more] = problemsOf(() =>
      bundle(options("main.ts", { ...VERSION, maxBytes: 1000 })),
    );
    expect(more).toEqual([]);
    expect(problem?.path).toBe("worker");
    expect(problem?.got).toMatch(
      /^2\d\d\d bytes; the largest inputs: \S*large\.ts \(20\d\d\), .*small\.ts \(\d+\)/,
    );
    expect(problem?.allowed).toBe("at most 1000 bytes");
  });

  it("counts after gzip where asked: 2,000 repeating characters are next to nothing then", () => {
    const zipped = options("main.ts", { ...VERSION, maxBytes: 1000, counted: "gzip" });
    expect(problemsOf(() => bundle(zipped))).toEqual([]);
    const [problem] = problemsOf(() => bundle({ ...zipped, maxBytes: 10 }));
    expect(problem?.got).toMatch(/^\d+ bytes after gzip; /);
    expect(problem?.allowed).toBe("at most 10 bytes after gzip");
  });
});

describe("source that does not build", () => {
  it("is told with file and line, all errors at once", () => {
    const problems = problemsOf(() => bundle(options("missing.ts")));
    expect(problems.map(({ path }) => path)).toEqual(["worker", "worker"]);
    expect(problems[0]?.got).toMatch(/missing\.ts:1:\d+: Could not resolve "\.\/absent\.ts"/);
    expect(problems[1]?.got).toMatch(/missing\.ts:2:\d+: Could not resolve "\.\/gone\.ts"/);
  });

  it("is told when there is none", () => {
    const [problem] = problemsOf(() => bundle(options("nothing.ts")));
    expect(problem?.got).toContain("nothing.ts");
  });

  it("counts a warning too: nobody would see it", () => {
    const [problem] = problemsOf(() => bundle(options("warns.ts")));
    expect(problem?.got).toMatch(/warns\.ts:1:\d+: Comparison with -0/);
  });
});

describe("the bundler", () => {
  it("is not loaded with the module, but when there is something to bundle", () => {
    const program = `
      import { createRequire } from "node:module";
      import { bundle } from ${JSON.stringify(join(ROOT, "components/core/bundle.ts"))};
      const { cache } = createRequire(import.meta.url);
      const loaded = () => Object.keys(cache).some((file) => file.includes("esbuild"));
      const before = loaded();
      bundle({ entry: ${JSON.stringify(join(folder, "small.ts"))}, format: "esm", target: "es2022", platform: "neutral", path: "p" });
      console.log(before, loaded());
    `;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    expect(printed.trim()).toBe("false true");
  });
});
