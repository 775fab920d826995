import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { LabError } from "../../errors.ts";
import type {
  FromLoad,
  Latencies,
  LoadTask,
  ToLoad,
  TrafficPlan,
  TrafficSeen,
  WarmingPlan,
  WarmingSeen,
} from "./plans.ts";

const PROGRAM = join(import.meta.dirname, "main.ts");

/** A process that puts load on servers. */
export interface Load {
  /** @throws LabError when a connection is closed, or the process ends. */
  traffic(plan: TrafficPlan): Promise<TrafficSeen>;
  /** @throws LabError when a command is refused, a connection closed, or the process ends. */
  warming(plan: WarmingPlan): Promise<WarmingSeen>;
  /** Measures what another client sees while something is done. @throws LabError as the others. */
  during(port: number, work: () => Promise<void>): Promise<Latencies>;
  /** Ends it and waits for that. Safe to call twice. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly began: () => void;
  readonly done: (seen: unknown) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Starts a process for load. What it does is given up when the signal aborts.
 *
 * @throws LabError when it does not start.
 */
export async function startLoad(signal: AbortSignal): Promise<Load> {
  // In a group of its own: Ctrl-C reaches it through us only.
  const child = fork(PROGRAM, [], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
    execArgv: [],
  });
  const waiting = new Map<number, Waiting>();
  const abort = () => child.kill("SIGKILL");
  signal.addEventListener("abort", abort, { once: true });
  const stop = async () => {
    signal.removeEventListener("abort", abort);
    await end(child);
  };
  try {
    await started(child, waiting, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const tell = (message: ToLoad) => {
    if (child.connected) child.send(message);
  };
  let last = 0;
  const begin = (task: LoadTask) => {
    const id = (last += 1);
    const starts = Promise.withResolvers<void>();
    const ends = Promise.withResolvers<unknown>();
    // Whoever waits for the end only is not to be told twice.
    starts.promise.catch(() => undefined);
    ends.promise.catch(() => undefined);
    const failed = (error: Error) => {
      starts.reject(error);
      ends.reject(error);
    };
    if (child.connected) waiting.set(id, { began: starts.resolve, done: ends.resolve, failed });
    else failed(new LabError("The load's process has ended."));
    tell({ id, task });
    return { began: starts.promise, done: ends.promise, stop: () => tell({ id, stop: true }) };
  };
  return {
    traffic: (plan) => begin({ kind: "traffic", plan }).done as Promise<TrafficSeen>,
    warming: (plan) => begin({ kind: "warming", plan }).done as Promise<WarmingSeen>,
    during: async (port, work) => {
      const probe = begin({ kind: "probe", port });
      await probe.began;
      try {
        await work();
      } finally {
        probe.stop();
      }
      return (await probe.done) as Latencies;
    },
    stop,
  };
}

/** Resolves when the process is ready; from then on its messages are handed to whoever waits for them. */
function started(
  child: ChildProcess,
  waiting: Map<number, Waiting>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      const error = signal.aborted
        ? (signal.reason as Error)
        : new LabError(`The load's process ${why}.`);
      reject(error);
      for (const { failed } of waiting.values()) failed(error);
      waiting.clear();
    };
    child.on("error", (error) => fail(`did not start: ${error.message}`));
    child.on("exit", () => fail("has ended"));
    child.on("message", (message: FromLoad) => {
      if (message.kind === "ready") return resolve();
      const one = waiting.get(message.id);
      if (message.kind === "began") return one?.began();
      waiting.delete(message.id);
      if (message.kind === "done") one?.done(message.seen);
      else one?.failed(new LabError(message.why));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
