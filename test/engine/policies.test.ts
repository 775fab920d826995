import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

import type { Finding, ResultLine } from "../../policies/core/results.ts";
import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import { ROOT, copyFixture, readState, removeFixture, sandbox } from "./support/sample.ts";
import type { Ended } from "./support/sample.ts";

const SECRET = "correct-horse-battery-staple";

let project: string;
beforeAll(engineReady, ENGINE_PATIENCE);
// Each in a state of its own: what is known depends on what is there.
beforeEach(() => {
  project = copyFixture("policies");
});
afterEach(() => removeFixture(project));

interface Judged extends Ended {
  readonly findings: readonly Finding[];
}

/** Runs a command on the fixture with the pack, and reads what the pack wrote down. */
async function judged(
  command: string,
  config: object,
  args: readonly string[] = [],
): Promise<Judged> {
  const [file, results] = [join(project, "config.json"), join(project, "results.jsonl")];
  rmSync(results, { force: true });
  writeFileSync(file, JSON.stringify(config));
  const pack = ["--policy-pack", join(ROOT, "policies"), "--policy-pack-config", file];
  const env = { ...process.env, PLUMBLINE_POLICY_RESULTS: results };
  const ended = await sandbox(project, [command, ...pack, ...args], env);
  const lines = readResults(results);
  return { ...ended, findings: lines.filter((line) => line.kind === "finding") };
}

function readResults(file: string): ResultLine[] {
  try {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as ResultLine);
  } catch {
    return [];
  }
}

/** Only these rules, at these levels. */
function only(levels: Readonly<Record<string, unknown>>): object {
  return { all: "disabled", ...levels };
}

describe("the policy pack, on the real engine", () => {
  it("stops an update before what violates it is made, says why, and tells no secret", async () => {
    const config = only({ "rds-password": "mandatory" });
    const { code, stdout, stderr, findings } = await judged("up", config);
    expect(code).not.toBe(0);
    expect(stdout).toContain("[mandatory] [severity: critical]  rds-password");
    expect(stdout).toContain("password is set, and is kept in the state");
    expect(findings).toMatchObject([
      { rule: "rds-password", level: "mandatory", path: "password" },
    ]);
    expect(JSON.stringify(findings) + stdout + stderr).not.toContain(SECRET);
    const made = readState(project)?.resources.map(({ urn }) => urn.split("::").at(-1));
    expect(made).not.toContain("database");
  });

  it("warns and goes on where a rule is advisory", async () => {
    const { code, stdout } = await judged("preview", only({ "rds-encrypted": "advisory" }));
    expect(code).toBe(0);
    expect(stdout).toContain("[advisory] [severity: high]  rds-encrypted");
  });

  it("tells what is not known yet, and stops at it where it has to be known", async () => {
    const told = await judged("preview", only({ "log-group-retention": "mandatory" }));
    expect(told.code).toBe(0);
    expect(told.stdout).toContain("cannot be judged: retentionInDays is not known yet");
    const strict = {
      "log-group-retention": "mandatory",
      "unknown-values": { strictUnknown: true },
    };
    const stopped = await judged("preview", only(strict));
    expect(stopped.code).not.toBe(0);
    expect(stopped.findings).toMatchObject([
      { rule: "log-group-retention", state: "unknown", level: "mandatory" },
    ]);
  });

  it("lets a waiver through for its time, and stops when that is over", async () => {
    const waiver = {
      rule: "rds-encrypted",
      resource: "**::database",
      reason: "holds nothing but test data",
      owner: "platform",
    };
    const config = (expires: string): object =>
      only({
        "rds-encrypted": "mandatory",
        waivers: { enforcementLevel: "mandatory", waivers: [{ ...waiver, expires }] },
      });
    const held = await judged("preview", config("2999-12-31"));
    expect(held.code).toBe(0);
    expect(held.findings).toMatchObject([{ waiver: { owner: "platform" } }]);
    const over = await judged("preview", config("2020-01-01"));
    expect(over.code).not.toBe(0);
    expect(over.stdout).toContain("[mandatory] [severity: high]  rds-encrypted");
  });

  it("puts right what it is told to, in what is made", async () => {
    const config = only({
      "s3-access-block-flags": "remediate",
      "log-group-retention": "remediate",
    });
    const { code, stdout, findings } = await judged("up", config);
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(stdout).toContain("s3-access-block-flags");
    const state = readFileSync(
      join(project, ".sandbox/dev/state/.pulumi/stacks/sample/dev.json"),
      "utf8",
    );
    expect(state).toContain('"restrictPublicBuckets": true');
    expect(state).not.toContain('"restrictPublicBuckets": false');
    expect(state).not.toContain(SECRET);
  });

  it("refuses a configuration with everything that is wrong with it, and makes nothing", async () => {
    const { code, stdout, stderr, findings } = await judged("preview", {
      "rds-encryptd": "mandatory",
      "log-group-retention": { maxDays: 0, minDay: 3 },
      waivers: { waivers: [{ rule: "rds-encrypted", resource: "*", reason: "", owner: "a" }] },
    });
    expect(code).not.toBe(0);
    expect(findings).toEqual([]);
    for (const problem of [
      "rds-encryptd: no such rule (did you mean rds-encrypted?)",
      "log-group-retention: Unrecognized key",
      "waivers.waivers.0.reason: Too small",
      "waivers.waivers.0.expires:",
    ]) {
      expect(stdout + stderr).toContain(problem);
    }
  });
});
