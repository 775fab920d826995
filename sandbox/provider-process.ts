import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { SandboxError } from "./errors.ts";

/** The command that serves the sandbox's providers. */
export const PROVIDERS = join(import.meta.dirname, "providers", "main.ts");

/** Providers that are ready to be attached to. */
export interface ProviderProcess {
  /** What the engine has to be told, in PULUMI_DEBUG_PROVIDERS: "aws:40123,random:40124". */
  readonly attach: string;
  /** Resolves when the process has ended, whatever ended it. */
  readonly exited: Promise<void>;
  /** The last lines of its error output, and what ended it. */
  lastWords(): string;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

/** How the providers are started. */
export interface ProviderOptions {
  /** The command's file. @default PROVIDERS */
  readonly main?: string | undefined;
  /** The whole environment of the process. */
  readonly env: NodeJS.ProcessEnv;
  /** Gives up. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  /** How long it may take to be ready, in milliseconds. @default 60000 */
  readonly timeout?: number;
}

/**
 * The providers keep nothing between requests, but V8 lets the garbage of thousands pile up: 240 MB after
 * 4,000 resources, 105 MB so, at the same speed.
 */
const SMALL_HEAP = ["--max-semi-space-size=2", "--optimize-for-size"];
/** Lines of error output that are kept for the case that it ends too early. */
const KEPT_LINES = 20;
/** How long the process may take to end by itself. Milliseconds. */
const STOP_TIMEOUT = 3_000;

/**
 * Starts the providers on free ports. The process gets a group of its own, so that Ctrl-C reaches the
 * engine only (through us) and the engine can still finish what it is doing.
 *
 * @throws SandboxError with its last words when it ends, or does not say its ports in time.
 */
export async function startProviders(options: ProviderOptions): Promise<ProviderProcess> {
  const child = spawn(process.execPath, [...SMALL_HEAP, options.main ?? PROVIDERS], {
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const lines: string[] = [];
  let end: string | undefined;
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  });
  // Writing to a process that is gone is not worth a crash: its end is reported anyway.
  child.stdin.on("error", () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      end ??= error.message;
      resolve();
    });
    child.on("close", (code, signal) => {
      end ??= signal === null ? `exit code ${code ?? "unknown"}` : `killed by ${signal}`;
      resolve();
    });
  });
  const lastWords = () =>
    [...lines.map((line) => `  ${line}`), `  (${end ?? "running"})`].join("\n");
  const stop = async () => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(timer);
  };
  try {
    const attach = await readPorts(child.stdout, exited, lastWords, options);
    return { attach, exited, lastWords, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the one line that says the ports. */
async function readPorts(
  stdout: NodeJS.ReadableStream,
  exited: Promise<void>,
  lastWords: () => string,
  options: ProviderOptions,
): Promise<string> {
  const timeout = options.timeout ?? 60_000;
  const limit = AbortSignal.timeout(timeout);
  const line = await new Promise<string | undefined>((resolve, reject) => {
    createInterface({ input: stdout }).once("line", resolve);
    void exited.then(() => resolve(undefined));
    limit.addEventListener("abort", () => resolve(undefined));
    options.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
  });
  options.signal?.throwIfAborted();
  if (line === undefined) {
    const why = limit.aborted ? `were not ready within ${timeout / 1_000} s` : "ended at once";
    throw new SandboxError(`The sandbox's providers ${why}. Their last words:\n${lastWords()}`);
  }
  return parsePorts(line);
}

/** Reads `{"ports":{"aws":40123,"random":40124}}`. */
function parsePorts(line: string): string {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    said = undefined;
  }
  const ports = (said as { ports?: unknown } | null | undefined)?.ports;
  const entries = typeof ports === "object" && ports !== null ? Object.entries(ports) : [];
  if (entries.length === 0 || entries.some(([, port]) => !Number.isInteger(port))) {
    throw new SandboxError(`The sandbox's providers said "${line}" instead of their ports.`);
  }
  return entries.map(([name, port]) => `${name}:${port}`).join(",");
}
