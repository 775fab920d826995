import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { ENGINE_PATIENCE, engineReady } from "./support/engine.ts";
import {
  changes,
  copyFixture,
  enginePid,
  readState,
  removeFixture,
  sandbox,
  startSandbox,
  until,
} from "./support/sample.ts";
import type { State } from "./support/sample.ts";

/** The stack, and eight chains of four. */
const RESOURCES = 33;

/** Who is killed. */
type Victim = "engine" | "providers" | "command";

/** Kills one of the processes of a running update; false when it is not there (yet). */
function kill(victim: Victim, project: string, command: number): boolean {
  const pid = {
    command: () => command,
    engine: () => enginePid(project),
    providers: () => providersOf(command),
  }[victim]();
  try {
    return pid !== undefined && process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

function providersOf(command: number): number | undefined {
  const table = execFileSync("ps", ["-axo", "pid=,ppid=,args="], { encoding: "utf8" });
  for (const line of table.split("\n")) {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) === command && args.includes("providers/main.ts")) return Number(pid);
  }
  return undefined;
}

/** Ids by URN of what is recorded and not about to be deleted. */
function ids(state: State | undefined): Map<string, string | undefined> {
  const kept = (state?.resources ?? []).filter((resource) => resource.delete !== true);
  return new Map(kept.map(({ urn, id }) => [urn, id]));
}

/** Runs an update and kills somebody as soon as the state looks like `when`; returns what was recorded then. */
async function killedUpdate(
  project: string,
  victim: Victim,
  when: (state: State) => boolean,
): Promise<Map<string, string | undefined>> {
  const running = startSandbox(project, ["up"]);
  let recorded: Map<string, string | undefined> | undefined;
  const done = () => {
    const state = readState(project);
    if (state === undefined || enginePid(project) === undefined || !when(state)) return false;
    if (!kill(victim, project, running.process.pid ?? Number.NaN)) return false;
    recorded = ids(state);
    return true;
  };
  const ended = running.ended.then((end) => {
    if (recorded !== undefined) return end;
    throw new Error(`it ended before the ${victim} was killed:\n${end.stderr}${end.stdout}`);
  });
  await Promise.race([ended, until(done, `the moment to kill the ${victim}`)]);
  const { code } = await ended;
  expect(code).not.toBe(0);
  return recorded ?? new Map<string, string | undefined>();
}

const recorded = (count: number) => (state: State) => state.resources.length >= count;

function expectKept(
  before: ReadonlyMap<string, string | undefined>,
  after: ReadonlyMap<string, string | undefined>,
): void {
  for (const [urn, id] of before) expect([urn, after.get(urn)]).toEqual([urn, id]);
}

async function expectConverged(project: string): Promise<void> {
  const state = readState(project);
  const urns = (state?.resources ?? []).map(({ urn }) => urn);
  const own = urns.filter((urn) => !urn.includes("pulumi:providers:"));
  expect(own).toHaveLength(RESOURCES);
  expect(new Set(urns).size).toBe(urns.length);
  expect(state?.pending).toBe(0);
  expect(await changes(project)).toEqual({ same: RESOURCES });
}

describe("an update that is killed", () => {
  let project: string;
  beforeAll(async () => {
    await engineReady();
    project = copyFixture("sample");
  }, ENGINE_PATIENCE);
  afterAll(() => removeFixture(project));

  it("goes on where it was, whoever was killed and when", async () => {
    const begun = await killedUpdate(project, "engine", recorded(0));
    const early = await killedUpdate(project, "engine", recorded(4));
    const middle = await killedUpdate(project, "providers", recorded(12));
    const late = await killedUpdate(project, "command", recorded(20));
    const end = await sandbox(project, ["up"]);
    expect([end.code, end.stderr]).toEqual([0, expect.any(String)]);
    const after = ids(readState(project));
    for (const before of [begun, early, middle, late]) expectKept(before, after);
    await expectConverged(project);
  });

  it("finishes replacements that were cut in the middle", async () => {
    const before = ids(readState(project));
    writeFileSync(join(project, "Pulumi.dev.yaml"), 'config:\n  sample:generation: "2"\n');
    const replaced = (count: number) => (state: State) =>
      [...ids(state)].filter(([urn, id]) => before.get(urn) !== id).length >= count;
    const first = await killedUpdate(project, "engine", replaced(3));
    const second = await killedUpdate(project, "providers", replaced(8));
    const end = await sandbox(project, ["up"]);
    expect([end.code, end.stderr]).toEqual([0, expect.any(String)]);
    const after = ids(readState(project));
    const isNew = ([urn, id]: [string, string | undefined]) => before.get(urn) !== id;
    for (const cut of [first, second]) expectKept(new Map([...cut].filter(isNew)), after);
    // Half of the chains, four resources each, are of the new generation.
    expect([...after].filter(isNew)).toHaveLength(16);
    await expectConverged(project);
  });
});
