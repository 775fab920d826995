import type { Interrupts } from "../../../../sandbox/interrupts.ts";
import type { Reporter } from "../../../../sandbox/reporter.ts";

/** A reporter that keeps what it is told. */
export function recordingReporter(): { readonly reporter: Reporter; readonly said: string[] } {
  const said: string[] = [];
  const say = (kind: string) => (text: string) => {
    said.push(`${kind}: ${text}`);
  };
  const task = (text: string) => {
    said.push(`task: ${text}`);
    return { update: () => undefined, done: say("done"), end: () => undefined };
  };
  return { said, reporter: { step: say("step"), warn: say("warning"), error: say("error"), task } };
}

/** Nobody interrupts. */
export const UNINTERRUPTED: Interrupts = {
  signal: new AbortController().signal,
  throwIfInterrupted: () => undefined,
  listen: () => () => undefined,
  close: () => undefined,
};
