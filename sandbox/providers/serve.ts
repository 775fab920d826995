/**
 * Serves every package the program uses to the Pulumi engine, each on a free port of 127.0.0.1.
 *
 * Writes one line to stdout when it is ready, {"ports":{"aws":40001,...}}, for PULUMI_DEBUG_PROVIDERS.
 * Ends when its stdin closes, so that it cannot outlive the process that started it, or on SIGTERM or
 * SIGINT. PLUMBLINE_VERDICTS names a file for the changes whose effect no fact covers;
 * PLUMBLINE_OFFICIAL_PROVIDERS names official plugins that are asked, too (official/variables.ts).
 */

import type { ProviderModel } from "./model.ts";
import { OFFICIAL_VARIABLE } from "./official/variables.ts";
import { serveProvider } from "./server.ts";

/** Every package, loaded when the engine first speaks to it. */
const PACKAGES: Readonly<Record<string, () => Promise<ProviderModel>>> = {
  aws: async () => (await import("./aws/index.ts")).provider,
  cloudflare: async () => (await import("./cloudflare/index.ts")).provider,
  kubernetes: async () => (await import("./kubernetes/index.ts")).provider,
  random: async () => (await import("./random/index.ts")).provider,
};

const verdictsFile = process.env["PLUMBLINE_VERDICTS"];
// Loaded only where it is asked for: every other run starts as fast as before.
const official =
  (process.env[OFFICIAL_VARIABLE] ?? "") === ""
    ? undefined
    : await (await import("./official/official.ts")).openOfficial(process.env);
const running = await Promise.all(
  Object.entries(PACKAGES).map(async ([name, load]) => {
    const options = { load, verdictsFile, official: official?.package(name) };
    return { name, server: await serveProvider(options) };
  }),
);

let closing = false;
const close = async (): Promise<void> => {
  if (closing) return;
  closing = true;
  // First: what waits for a plugin's answer would not end by itself.
  official?.close();
  await Promise.all(running.map(({ server }) => server.close()));
  process.exit(0);
};
process.on("SIGTERM", () => void close());
process.on("SIGINT", () => void close());
process.stdin.on("end", () => void close());
process.stdin.on("error", () => void close());
process.stdin.resume();

const ports = Object.fromEntries(running.map(({ name, server }) => [name, server.port]));
process.stdout.write(`${JSON.stringify({ ports })}\n`);
