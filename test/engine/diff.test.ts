import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { SECRET_SIGNATURE, SIGNATURE } from "../../policies/core/sentinels.ts";
import { GIT_ENV, makeRepository } from "../diff/source/support/repository.ts";
import type { TestRepository } from "../diff/source/support/repository.ts";
import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { ROOT, copyFixture, enginePid, removeFixture, sandbox, until } from "./support/sample.ts";
import type { Ended, Running } from "./support/sample.ts";

/** As the fixture's program has it. */
const SECRET = "correct-horse-battery-staple";

let project: string;
let repository: TestRepository;
let scratch: string;
let program: string;
let untouched: string;

beforeAll(engineReady, ENGINE_PATIENCE);
beforeEach(() => {
  project = copyFixture("policies");
  repository = makeRepository(project);
  program = readFileSync(join(project, "index.ts"), "utf8");
  repository.commit({ ".gitignore": ".sandbox/\n" });
  scratch = mkdtempSync(join(tmpdir(), "plumbline-test-"));
  for (const name of ["tmp", "cache"]) mkdirSync(join(scratch, name));
  // The engine is kept there, too.
  const engines = join(cacheFolder(), "engine");
  if (existsSync(engines)) symlinkSync(engines, join(scratch, "cache", "engine"));
});
afterEach(() => {
  removeFixture(project);
  rmSync(scratch, { recursive: true, force: true });
});

/** Starts the command; what it writes besides its outputs is in folders of the test's own. */
function startDiff(args: readonly string[]): Running {
  const cli = [join(ROOT, "diff", "cli.ts"), "--project", project, "--stack", "dev", ...args];
  const child = spawn(join(ROOT, "node_modules", ".bin", "node"), cli, {
    env: {
      ...process.env,
      ...GIT_ENV,
      HOME: process.env["HOME"],
      TMPDIR: join(scratch, "tmp"),
      PLUMBLINE_CACHE: join(scratch, "cache"),
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
  return { process: child, ended };
}

/** Without the pack, which other tests are about, and without a gate. */
const PLAIN = ["--no-policy-pack", "--fail-on", "none", "--json"];

function diff(...args: readonly string[]): Promise<Ended> {
  untouched = repository.snapshot();
  return startDiff(args).ended;
}

interface Told {
  readonly changes: readonly {
    readonly name: string;
    readonly operation: string;
    readonly properties: readonly { readonly path: string }[];
  }[];
}

function changesIn({ stdout, stderr }: Ended): readonly unknown[] {
  if (stdout === "") throw new Error(stderr);
  const { changes } = JSON.parse(stdout) as Told;
  return changes.map(({ name, operation, properties }) => [
    name,
    operation,
    ...properties.map(({ path }) => path),
  ]);
}

/** Everything that a run wrote and that stays. */
function written(folder: string): string {
  if (!existsSync(folder)) return "";
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const own = files.filter((file) => file.isFile());
  return own.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
}

function indexTime(): bigint {
  return statSync(join(project, ".git", "index"), { bigint: true }).mtimeNs;
}

function expectNothingLeft(): void {
  expect(readdirSync(join(scratch, "tmp"))).toEqual([]);
  expect(repository.snapshot()).toBe(untouched);
}

const LARGER = "allocatedStorage: 30";
const grown = () => program.replace("allocatedStorage: 20", LARGER);

describe("the infrastructure diff, on the real engine", () => {
  it("tells a one-line change, the same from a kept base, and tells no secret", async () => {
    repository.commit({ "index.ts": grown() });
    const made = await diff("--base", "HEAD~1", ...PLAIN);
    expect(changesIn(made)).toEqual([["database", "update", "allocatedStorage"]]);
    expect(made.code).toBe(0);
    const kept = await diff("--base", "HEAD~1", ...PLAIN);
    expect(kept.stdout).toBe(made.stdout);
    expect(kept.stderr).not.toContain("bringing the base");
    const outputs = written(join(project, ".sandbox", "diff"));
    expect(outputs).toContain("allocatedStorage");
    const bases = written(join(scratch, "cache", "diff"));
    expect(bases).toContain("database");
    expect([made.stdout, made.stderr, outputs, bases].join("\n")).not.toContain(SECRET);
    rmSync(join(project, ".sandbox"), { recursive: true });
    untouched = untouched.replace("!! .sandbox/\n", "");
    expectNothingLeft();
  });

  it("makes a kept base anew that is broken, and compares two commits beside a dirty tree", async () => {
    repository.commit({ "index.ts": grown() });
    repository.write({ "index.ts": "throw new Error('not committed');" });
    const first = await diff("--base", "HEAD~1", "--head", "HEAD", ...PLAIN);
    expect(changesIn(first)).toEqual([["database", "update", "allocatedStorage"]]);
    const folder = join(scratch, "cache", "diff", "bases");
    const [name = ""] = readdirSync(folder);
    const whole = readFileSync(join(folder, name), "utf8");
    writeFileSync(join(folder, name), whole.slice(0, -100));
    const again = await diff("--base", "HEAD~1", "--head", "HEAD", ...PLAIN);
    expect(again.stdout).toBe(first.stdout);
  });

  it("says the same of two bases made one after the other, and lets the program read beside its folder", async () => {
    const inside = (text: string) => ({
      "infra app/index.ts": text.replace("() => 30", '() => Number(readFileSync("../web/days"))'),
    });
    const reading = `import { readFileSync } from "node:fs";\n${program}`;
    const files = ["Pulumi.yaml", "Pulumi.dev.yaml", "package.json"].map((name) => [
      `infra app/${name}`,
      readFileSync(join(project, name), "utf8"),
    ]);
    repository.commit({
      ...(Object.fromEntries(files) as Record<string, string>),
      ...inside(reading),
      "web/days": "30",
    });
    // Replaces one whose name was drawn.
    repository.commit(inside(reading.replace('"files", {', '"files", { bucket: "fixed",')));
    const args = ["--project", join(project, "infra app"), "--no-cache", ...PLAIN];
    const first = await diff("--base", "HEAD~1", ...args);
    expect(first.stderr).not.toContain("error");
    expect(changesIn(first)).toContainEqual(["files", "replace", "bucket"]);
    const second = await diff("--base", "HEAD~1", "--head", "HEAD", ...args);
    expect(second.stdout).toBe(first.stdout);
  });

  it("refuses a project that was renamed: nothing of the base would be known again", async () => {
    const settings = readFileSync(join(project, "Pulumi.yaml"), "utf8");
    repository.commit({ "Pulumi.yaml": settings.replace("name: sample", "name: other") });
    const { code, stdout, stderr } = await diff("--base", "HEAD~1", ...PLAIN);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/called sample at the base and other at the head[^]*stack rename/);
    expectNothingLeft();
  });

  it("refuses what is no policy pack before anything is brought up", async () => {
    const { code, stderr } = await diff("--base", "HEAD", "--policy-pack", project);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no policy pack.*PulumiPolicy\.yaml/),
    ]);
    expectNothingLeft();
  });

  it("writes its files and ends by its gate although nobody reads its output, and leaves the index alone", async () => {
    repository.commit({ "index.ts": grown() });
    const time = indexTime();
    const running = startDiff(["--base", "HEAD~1", "--fail-on", "policy"]);
    running.process.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([21, expect.stringContaining("wrote diff.md")]);
    expect(existsSync(join(project, ".sandbox", "diff", "dev", "diff.html"))).toBe(true);
    // The engine and the program look at the repository, too.
    expect(indexTime()).toBe(time);
  });

  it("passes what violates a policy on to the gate", async () => {
    repository.commit({ "index.ts": grown() });
    const { code, stdout, stderr } = await diff("--base", "HEAD~1", "--fail-on", "policy");
    expect([code, stderr]).toEqual([21, expect.any(String)]);
    expect(stdout).toContain("rds-password");
    expect(stdout).not.toContain(SECRET);
  });

  it("refuses a dirty tree by the names of its files, and compares it when that is wanted", async () => {
    repository.write({ "index.ts": grown(), "new.ts": "" });
    const refused = await diff("--base", "HEAD", ...PLAIN);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/not committed[^]*index\.ts\n {2}new\.ts\n[^]*--dirty/);
    expectNothingLeft();
    const compared = await diff("--base", "HEAD", "--dirty", ...PLAIN);
    expect(changesIn(compared)).toEqual([["database", "update", "allocatedStorage"]]);
  });

  it("compares with nothing where the base has no such stack, and says so", async () => {
    repository.write({ "Pulumi.dev.yaml": undefined });
    repository.commit({});
    repository.commit({ "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n" });
    const told = await diff("--base", "HEAD~1", ...PLAIN);
    const operations = changesIn(told).map((change) => (change as readonly string[])[1]);
    expect(operations).toEqual(["create", "create", "create", "create"]);
    expect(told.stderr).toContain("has no Pulumi.dev.yaml");
  });

  it("says whose program fails, in the engine's words, and leaves nothing", async () => {
    repository.commit({ "index.ts": 'throw new Error("the base is broken");' });
    repository.commit({ "index.ts": program });
    const base = await diff("--base", "HEAD~1", ...PLAIN);
    expect(base.code).toBe(2);
    expect(base.stderr).toMatch(/The base \(HEAD~1, \w{7}\) does not come up[^]*base is broken/);
    expectNothingLeft();
    repository.commit({ "index.ts": program.replace("allocatedStorage: 20", 'port: "abc"') });
    const head = await diff("--base", "HEAD~1", ...PLAIN);
    expect(head.code).toBe(2);
    expect(head.stderr).toMatch(/The head \(HEAD, \w{7}\) cannot be previewed[^]*port: got "abc"/);
    expectNothingLeft();
  });
});

/** The folder of the run under way. */
function runFolder(): string {
  const name = readdirSync(join(scratch, "tmp")).find((one) => one.startsWith("plumbline-diff-"));
  return join(scratch, "tmp", name ?? "none");
}

function baseTree(): string {
  const folder = runFolder();
  const name = existsSync(folder) ? readdirSync(folder).find((one) => one.endsWith("-base")) : "";
  return join(folder, name ?? "none");
}

const isBringingUp = () => enginePid(baseTree()) !== undefined;
const isPreviewing = () => existsSync(join(runFolder(), "events.jsonl"));

describe("a diff that is stopped", () => {
  it.each([
    ["while the base comes up", isBringingUp, 1],
    ["while the base comes up, twice", isBringingUp, 2],
    ["while the head is previewed", isPreviewing, 1],
  ] as const)("leaves nothing: %s", async (_, moment, times) => {
    repository.commit({ "index.ts": grown() });
    untouched = repository.snapshot();
    const running = startDiff(["--base", "HEAD~1", ...PLAIN]);
    await until(moment, "the moment to interrupt");
    for (let time = 0; time < times; time++) running.process.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([130, ""]);
    expectNothingLeft();
  });

  it("ends at once while it waits for a state that nobody writes", async () => {
    untouched = repository.snapshot();
    const running = startDiff(["--live", "-", ...PLAIN]);
    await until(() => existsSync(runFolder()), "the moment to interrupt");
    // Nothing shows that it waits; an interrupt before that is heard anyway.
    await new Promise((next) => setTimeout(next, 1_000));
    running.process.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expectNothingLeft();
  });

  it("is swept by the next one when it was killed", async () => {
    repository.commit({ "index.ts": grown() });
    untouched = repository.snapshot();
    const running = startDiff(["--base", "HEAD~1", ...PLAIN]);
    await until(isBringingUp, "the moment to kill");
    running.process.kill("SIGKILL");
    await running.ended;
    expect(readdirSync(join(scratch, "tmp"))).toHaveLength(1);
    const next = await startDiff(["--base", "no-such-commit", ...PLAIN]).ended;
    expect(next.code).toBe(2);
    const after = await startDiff(["--base", "HEAD", ...PLAIN]).ended;
    expect(changesIn(after)).toEqual([]);
    rmSync(join(project, ".sandbox"), { recursive: true });
    expectNothingLeft();
  });
});

describe("a diff with a deployed state", () => {
  it("sees what the program changes, and no change in secrets that it cannot read", async () => {
    await sandbox(project, ["up"]);
    const state = join(project, ".sandbox/dev/state/.pulumi/stacks/sample/dev.json");
    const { version, checkpoint } = JSON.parse(readFileSync(state, "utf8")) as {
      readonly version: number;
      readonly checkpoint: { readonly latest: object };
    };
    const sealed = JSON.stringify({ version, deployment: checkpoint.latest }, (key, value) =>
      key === "secrets_providers" ? { type: "awskms", state: {} } : seal(value),
    );
    expect(sealed).toContain("of another key");
    const file = join(scratch, "export.json");
    writeFileSync(file, sealed);
    const same = await diff("--live", file, ...PLAIN);
    expect(changesIn(same)).toEqual([]);
    repository.commit({ "index.ts": grown() });
    const changed = await diff("--live", file, ...PLAIN);
    expect(changesIn(changed)).toEqual([["database", "update", "allocatedStorage"]]);
    expectNothingLeft();
  });
});

/** Encrypted by something that is not here. */
function seal(value: unknown): unknown {
  const isSecret =
    typeof value === "object" &&
    value !== null &&
    (value as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE;
  return isSecret ? { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: "of another key" } : value;
}
