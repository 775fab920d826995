import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { LabError } from "../errors.ts";
import { HEALTHY } from "./service/settings.ts";
import type { FromService, ServiceSettings, ToService } from "./service/settings.ts";
import type { DrillService, ServiceBehaviour } from "./types.ts";

const PROGRAM = join(import.meta.dirname, "service", "main.ts");

/** How often a service is told of a changed behaviour. Milliseconds. */
const TELL_MS = 50;

/** How long a service may take to listen. Milliseconds. */
const READY_MS = 30_000;

/** Upper bounds of the usual histogram, in seconds; those of the stack's rules come in between. prom-client's defaults. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10];

/** A sample service while it runs. */
export interface RunningService extends DrillService {
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

/**
 * Buckets that hold every threshold of these expressions: their `le` matchers.
 *
 * @param exprs of rules and panels.
 */
export function bucketsFor(exprs: readonly string[]): readonly number[] {
  const wanted = exprs.flatMap((expr) =>
    [...expr.matchAll(/\ble=~?"(\d+(?:\.\d+)?)/g)].map(([, bound]) => Number(bound)),
  );
  return [...new Set([...BUCKETS, ...wanted])].sort((a, b) => a - b);
}

/**
 * Starts the process of a sample service.
 *
 * @throws LabError when it ends or does not listen in time.
 */
export async function startService(
  settings: ServiceSettings,
  signal: AbortSignal,
): Promise<RunningService> {
  const child = fork(PROGRAM, [], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
  });
  const behaviour: ServiceBehaviour = { ...HEALTHY };
  const tell = (message: ToService) => {
    if (child.connected) child.send(message);
  };
  try {
    const port = await listening(child, signal, () => tell({ kind: "start", settings }));
    let told = JSON.stringify(behaviour);
    const timer = setInterval(() => {
      const now = JSON.stringify(behaviour);
      if (now !== told) tell({ kind: "behave", behaviour });
      told = now;
    }, TELL_MS);
    return {
      host: "127.0.0.1",
      port,
      name: settings.name,
      kind: settings.kind,
      poolMax: settings.poolMax,
      behaviour,
      stop: async () => {
        clearInterval(timer);
        await end(child);
      },
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function listening(child: ChildProcess, signal: AbortSignal, start: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new LabError(`A sample service ${why}.`));
    const timer = setTimeout(() => fail("was not ready in time"), READY_MS);
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    child.on("error", (error) => fail(`did not start: ${error.message}`));
    child.on("exit", () => fail("ended"));
    child.on("message", (message: FromService) => {
      if (message.kind === "ready") start();
      else {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        resolve(message.port);
      }
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
