#!/usr/bin/env node
// Stands for the engine in tests of the command line: writes down how it was called, and does what
// PLUMBLINE_TEST_MODE says.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const args = process.argv.slice(2);
if (args[0] === "version") {
  console.log("v3.300.0");
  process.exit(0);
}
const { PLUMBLINE_TEST_LOG: log, PLUMBLINE_TEST_MODE: mode = "" } = process.env;
const interrupts = { count: 0 };
process.on("SIGINT", () => {
  interrupts.count++;
  if (mode === "patient") process.exit(9);
});
appendFileSync(log, `${JSON.stringify({ args, cwd: process.cwd(), env: process.env })}\n`);
if (args.includes("init")) {
  const backend = fileURLToPath(process.env.PULUMI_BACKEND_URL);
  const file = join(backend, ".pulumi/stacks/fake/dev.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{"version":3,"checkpoint":{}}');
  process.exit(0);
}
console.log("output of the engine");
if (mode.startsWith("exit")) process.exit(Number(mode.slice(5)));
if (mode === "die") process.kill(process.pid, "SIGKILL");
if (mode === "patient" || mode === "stubborn") setInterval(() => undefined, 1_000);
