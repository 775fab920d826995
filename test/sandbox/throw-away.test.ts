import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { watchInterrupts } from "../../sandbox/interrupts.ts";
import { mirrorAround, runSandbox } from "../../sandbox/throw-away.ts";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "plumbline mirror "));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(scratch, name, ".."), { recursive: true });
    writeFileSync(join(scratch, name), text);
  }
}

describe("mirrorAround", () => {
  it("shows what lies around a project, without the project's own sandbox", () => {
    write({ "real/web/a": "1", "real/infra/b": "2", "real/infra/eu west/Pulumi.yaml": "3" });
    write({ "real/infra/eu west/.sandbox/state": "4", "real/infra/eu west/node_modules/x": "5" });
    mkdirSync(join(scratch, "mirror"));
    const [around, project] = [join(scratch, "real"), join(scratch, "real", "infra", "eu west")];
    const mirrored = mirrorAround(around, project, join(scratch, "mirror"));
    expect(mirrored).toBe(join(scratch, "mirror", "infra", "eu west"));
    const seen = ["../../web/a", "../b", "Pulumi.yaml", "node_modules/x"];
    expect(seen.map((name) => readFileSync(join(mirrored, name), "utf8"))).toEqual([
      ...["1", "2", "3", "5"],
    ]);
    writeFileSync(join(mirrored, ".sandbox"), "of the mirror");
    expect(existsSync(join(project, ".sandbox", "state"))).toBe(true);
  });

  it("is the project itself where nothing is around it", () => {
    write({ "real/Pulumi.yaml": "1" });
    mkdirSync(join(scratch, "mirror"));
    const project = join(scratch, "real");
    expect(mirrorAround(project, project, join(scratch, "mirror"))).toBe(join(scratch, "mirror"));
    expect(readFileSync(join(scratch, "mirror", "Pulumi.yaml"), "utf8")).toBe("1");
  });
});

describe("runSandbox", () => {
  it("passes the sandbox's own error on without saying twice who speaks", async () => {
    const interrupts = watchInterrupts();
    const args = ["preview", "--project", scratch, "--stack", "dev"];
    const run = runSandbox({ args, env: process.env, interrupts, failure: "It does not come up" });
    await expect(run).rejects.toThrow(/^It does not come up:\n(?!plumbline)[^]*no Pulumi\.yaml/);
    interrupts.close();
  });
});
