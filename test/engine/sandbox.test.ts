import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { cacheFolder } from "../../sandbox/engine/cache.ts";
import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { changes, copyFixture, readState, removeFixture, sandbox } from "./support/sample.ts";

const CHECKPOINT = ".sandbox/dev/state/.pulumi/stacks/sample/dev.json";
const STACK_FILE = "Pulumi.dev.yaml";

let project: string;
beforeAll(async () => {
  await engineReady();
  project = copyFixture("sample");
}, ENGINE_PATIENCE);
afterAll(() => removeFixture(project));

/** A home whose logins break whoever reads them. */
function trappedHome(): string {
  const home = mkdtempSync(join(tmpdir(), "plumbline home "));
  const files = [".pulumi/credentials.json", ".pulumi/config.json", ".aws/config"];
  for (const name of [...files, ".aws/credentials", ".kube/config"]) {
    const path = join(home, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "{ [ = a trap");
    // Accessed long before it was written: the file system notes the next read, even with relatime.
    utimesSync(path, 1_000_000_000, 1_500_000_000);
  }
  return home;
}

/** Every file under a folder, with what reading or writing it would change. */
function traces(folder: string): unknown[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { atimeMs, mtimeMs } = statSync(path);
      if (statSync(path).isDirectory()) return [name, "folder", mtimeMs];
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      utimesSync(path, atimeMs / 1_000, mtimeMs / 1_000);
      return [name, atimeMs, mtimeMs, hash];
    });
}

describe("the sandbox, on the real engine", () => {
  it("previews a stack that was never created, twice at once, and another one beside it", async () => {
    const stackFile = readFileSync(join(project, STACK_FILE), "utf8");
    const previews = await Promise.all([
      sandbox(project, ["preview"]),
      sandbox(project, ["preview"]),
      sandbox(project, ["preview", "--stack", "other", "--stack-file", join(project, STACK_FILE)]),
    ]);
    for (const { code, stdout, stderr } of previews) {
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      expect(stdout).toContain("+ 33 to create");
    }
    expect(readFileSync(join(project, STACK_FILE), "utf8")).toBe(stackFile);
    expect(readdirSync(project).sort()).toEqual(
      [".sandbox", STACK_FILE, "Pulumi.yaml", "index.ts", "package.json"].sort(),
    );
  });

  it("neither reads nor writes the user's logins", async () => {
    const home = trappedHome();
    const before = traces(home);
    const env = { ...process.env, HOME: home, PLUMBLINE_CACHE: cacheFolder() };
    const up = await sandbox(project, ["up"], env);
    expect([up.code, up.stderr]).toEqual([0, expect.any(String)]);
    expect(up.stdout).toContain("+ 33 created");
    expect(traces(home)).toEqual(before);
    rmSync(home, { recursive: true });
  });

  it("shows no changes after an update, and a second update makes none", async () => {
    expect(await changes(project)).toEqual({ same: 33 });
    const again = await sandbox(project, ["up"]);
    expect(again.stdout).toContain("33 unchanged");
  });

  it("shows what a changed copy of the stack file would do", async () => {
    const copy = join(project, "changed.yaml");
    writeFileSync(copy, 'config:\n  sample:generation: "2"\n');
    const { code, stdout } = await sandbox(project, ["preview", "--stack-file", copy, "--json"]);
    rmSync(copy);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { changeSummary: unknown }).changeSummary).toEqual({
      replace: 16,
      same: 17,
    });
  });

  it("mends what a killed run can leave: a lock, a pending operation, half a state", async () => {
    const path = join(project, CHECKPOINT);
    const state = JSON.parse(readFileSync(path, "utf8")) as {
      checkpoint: { latest: Record<string, unknown> & { resources: { urn: string }[] } };
    };
    const { latest } = state.checkpoint;
    const lost = latest.resources.findIndex(({ urn }) => urn.endsWith("::chain-7-3"));
    const [resource] = latest.resources.splice(lost, 1);
    latest["pending_operations"] = [{ resource, type: "creating" }];
    writeFileSync(`${path}.bak`, JSON.stringify(state));
    truncateSync(path, 1_000);
    const locks = join(project, ".sandbox/dev/state/.pulumi/locks/organization/sample/dev");
    mkdirSync(locks, { recursive: true });
    const gone = { pid: 2 ** 22 + 1, username: "u", hostname: hostname(), timestamp: new Date() };
    writeFileSync(join(locks, "left.json"), JSON.stringify(gone));

    const { code, stdout, stderr } = await sandbox(project, ["up"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("removing the lock it left")]);
    expect(stderr).toContain("was cut short: restored from its backup");
    expect(stderr).toContain("cut off while creating chain-7-3: doing that again");
    expect(stdout).toMatch(/\+ 1 created\n\s+32 unchanged/);
    expect(readState(project)?.pending).toBe(0);
    expect(await changes(project)).toEqual({ same: 33 });
  });

  it("passes on the error and the exit code of a program that fails", async () => {
    const copy = join(project, "empty.yaml");
    writeFileSync(copy, "config: {}\n");
    const { code, stdout, stderr } = await sandbox(project, ["preview", "--stack-file", copy]);
    rmSync(copy);
    expect(code).toBe(255);
    expect(stdout + stderr).toContain(
      "Missing required configuration variable 'sample:generation'",
    );
  });

  it("removes protected resources too, unless they are to stay", async () => {
    const path = join(project, CHECKPOINT);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/("urn": "[^"]*::chain-0-3",)/, '$1 "protect": true,'));
    const refused = await sandbox(project, ["down", "--keep-protection"]);
    expect(refused.code).toBe(255);
    expect(refused.stdout).toContain("cannot be deleted");
    const down = await sandbox(project, ["down"]);
    expect([down.code, down.stderr]).toEqual([0, expect.stringContaining("protection of 1 ")]);
    expect(readState(project)?.resources).toEqual([]);
  });
});
