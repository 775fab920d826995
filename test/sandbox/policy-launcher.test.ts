import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import type { Engine } from "../../sandbox/engine/engine.ts";
import { withPolicyLauncher } from "../../sandbox/engine/policy-launcher.ts";

const NAME = "pulumi-analyzer-policy";

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "policy-launcher-"));
});
afterEach(() => {
  chmodSync(bin, 0o755);
  rmSync(bin, { recursive: true, force: true });
});

function engine(source: Engine["source"]): Engine {
  return { pulumi: join(bin, "pulumi"), bin, version: "3.220.0", source };
}

describe("the launcher of policy packs", () => {
  it("is put beside an engine that was built here, to be run", () => {
    withPolicyLauncher(engine("build"));
    expect(readdirSync(bin)).toEqual([NAME]);
    expect(statSync(join(bin, NAME)).mode & 0o777).toBe(0o755);
  });

  it.each(["path", "download"] as const)("is left to the engine's own (%s)", (source) => {
    withPolicyLauncher(engine(source));
    expect(readdirSync(bin)).toEqual([]);
  });

  it("is replaced when it has changed", () => {
    writeFileSync(join(bin, NAME), "old");
    withPolicyLauncher(engine("build"));
    expect(readFileSync(join(bin, NAME), "utf8")).toMatch(/^#!\/bin\/sh\n/);
  });

  it("is no failure where it cannot be put", () => {
    const gone = { ...engine("build"), bin: join(bin, "gone") };
    expect(withPolicyLauncher(gone)).toBe(gone);
  });
});
