import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { ready } from "./postgres-server.ts";

/** An exporter of this test alone. */
export interface ExporterProcess {
  /** What it shows at a path. */
  page(path?: string): Promise<string>;
  /** Names of all metrics on its page. */
  names(path?: string): Promise<ReadonlySet<string>>;
  /** Everything it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

/** A TCP port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts an exporter with the flags of a plan, its port replaced by a free one of the loopback interface. */
export async function startExporter(
  program: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ExporterProcess> {
  const port = await freePort();
  const own = flags.map((flag) =>
    flag.replace(/listen-address=:\d+$/, `listen-address=127.0.0.1:${port}`),
  );
  const running = spawn(program, own, { env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [running.stdout, running.stderr]) {
    stream.on("data", (data: Buffer) => said.push(data.toString()));
  }
  const page = async (path = "/metrics"): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return answer.text();
  };
  const stop = async (): Promise<void> => {
    if (running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  };
  try {
    await ready(() => fetch(`http://127.0.0.1:${port}/`));
  } catch (error) {
    await stop();
    throw new Error(`${program} does not answer:\n${said.join("")}`, { cause: error });
  }
  return {
    page,
    names: async (path) => metricNames(await page(path)),
    log: () => said.join(""),
    stop,
  };
}

function metricNames(text: string): ReadonlySet<string> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Set(lines.map((line) => line.split(/[{ ]/)[0] ?? ""));
}
