import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { parametersSection } from "../../../lab/parameters/index.ts";
import { readProofStack } from "../../../lab/proof/read-stack.ts";
import type { Check } from "../../../lab/proof/types.ts";
import { readStack } from "../../../lab/stack.ts";
import { watchInterrupts } from "../../../sandbox/interrupts.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import { mirrorProject } from "../../../sandbox/throw-away.ts";
import { ENGINE_PATIENCE, engineReady } from "../../engine/support/engine.ts";

// The machine may be busy; the engine and the servers give up by themselves.
jest.setTimeout(240_000);

const ROOT = resolve(__dirname, "../../..");

/** Node goes by real paths: what is only linked would import the unchanged file. */
const COPIED = ["components", "config", "examples", "tuning"];

const MEMORY = "tuning/postgres/memory.ts";
/** A quarter of memory in pages: bytes / 4 / 8,192. */
const IN_PAGES = 'name: "shared_buffers",\n    value: "{DBInstanceClassMemory/32768}"';
/** The same in kB, bytes / 4 / 1,024: eight times as many, which as pages are twice the memory. */
const IN_KB = 'name: "shared_buffers",\n    value: "{DBInstanceClassMemory/4096}"';

const interrupts = watchInterrupts();
let copy: string;
let lab: LabHome;
beforeAll(engineReady, ENGINE_PATIENCE);
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "plumbline-wrong-unit-"));
  mirrorProject(ROOT, copy);
  for (const part of COPIED) {
    unlinkSync(join(copy, part));
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  const found = findEngines(process.env);
  // One server is enough, and the home is where those are copied that its user cannot reach.
  lab = await openLabHome({ ...found, postgres: found.postgres.slice(0, 1) }, interrupts.signal);
});
afterAll(async () => {
  interrupts.close();
  rmSync(copy, { recursive: true, force: true });
  await lab.close();
});

/** The checks of the oldest server on what the changed components declare. */
async function prove(): Promise<readonly Check[]> {
  const stack = await readStack(
    {
      project: join(copy, "examples/classes"),
      stack: "dev",
      interrupts,
      reporter: silentReporter,
      env: process.env,
    },
    (state) => readProofStack(state, state, "classes"),
  );
  const { engines, home } = lab;
  const context = { stack, engines, home, quick: true, progress: () => undefined };
  const { checks } = await parametersSection.run(context);
  return checks;
}

describe("shared_buffers in kB where the server counts pages", () => {
  it("is found by the oldest server in every kind of class, and named", async () => {
    const before = readFileSync(join(copy, MEMORY), "utf8");
    const changed = before.replace(IN_PAGES, IN_KB);
    expect(changed).not.toBe(before);
    writeFileSync(join(copy, MEMORY), changed);

    const checks = await prove();

    const failing = checks.filter(({ holds, required }) => required && !holds);
    const major = lab.engines.postgres[0]?.major;
    expect(failing.map(({ id }) => id)).toStrictEqual(
      ["burstable", "general", "memory"].map((kind) => `parameters.pg${major}.${kind}.sizes`),
    );
    for (const { seen } of failing) expect(seen).toContain(": shared_buffers / memory: 200 %");
    expect(checks.length).toBeGreaterThan(failing.length);
  });
});
