import { InterruptedError } from "./errors.ts";

/** Hears Ctrl-C and its relatives, and lets the right party act on them. */
export interface Interrupts {
  /** Fires with the first interrupt. */
  readonly signal: AbortSignal;
  /** Throws InterruptedError when there was one. */
  throwIfInterrupted(): void;
  /** Calls the listener with 1, 2, ... for each interrupt from now on; returns the way to stop that. */
  listen(listener: (count: number) => void): () => void;
  /** Gives the signals back to whoever had them. */
  close(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Takes over SIGINT, SIGTERM and SIGHUP of this process. */
export function watchInterrupts(): Interrupts {
  const controller = new AbortController();
  const listeners = new Set<(count: number) => void>();
  let count = 0;
  const heard = () => {
    count++;
    controller.abort(new InterruptedError());
    for (const listener of listeners) listener(count);
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return {
    signal: controller.signal,
    throwIfInterrupted: () => controller.signal.throwIfAborted(),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      for (const signal of SIGNALS) process.off(signal, heard);
    },
  };
}
