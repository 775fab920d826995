import { styleText } from "node:util";

/** A piece of work that takes longer than a moment. */
export interface Task {
  /** Says how far it is; shown at once on a terminal, now and then elsewhere. */
  update(text: string): void;
  /** Ends the live line with a last word. */
  done(text: string): void;
  /** Ends the live line without a word: what comes next says enough. */
  end(): void;
}

/** Where the sandbox says what it is doing. The engine's own output goes elsewhere: to stdout. */
export interface Reporter {
  /** One line for one step. */
  step(text: string): void;
  /** Something a person should look at. */
  warn(text: string): void;
  /** What went wrong, in as many lines as it takes. */
  error(text: string): void;
  /** Starts a piece of work and says so once it has taken two seconds (or at once, with `now`). */
  task(text: string, options?: { readonly now?: boolean }): Task;
}

/** Where lines go: a terminal or anything else. */
export interface ReporterStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Nothing faster than this is worth a progress line. Milliseconds. */
const PATIENCE = 2_000;
/** Between two live lines on a terminal. Milliseconds. */
const LIVE_INTERVAL = 1_000;
/** Between two progress lines anywhere else, where each stays in the log. Milliseconds. */
const PLAIN_INTERVAL = 15_000;

/** A reporter for people: colours and a live line on a terminal (NO_COLOR honoured), plain lines elsewhere. */
export function createReporter(stream: ReporterStream = process.stderr): Reporter {
  const live = stream.isTTY === true;
  const paint = (format: "cyan" | "yellow" | "red", text: string) =>
    live ? styleText(format, text, { stream: process.stderr }) : text;
  const line = (text: string) => stream.write(`${paint("cyan", "plumbline")} ${text}\n`);
  return {
    step: line,
    warn: (text) => stream.write(`${paint("yellow", "plumbline: warning:")} ${text}\n`),
    error: (text) => stream.write(`${paint("red", "plumbline: error:")} ${text}\n`),
    task: (text, options) => startTask({ text, now: options?.now === true, live, stream, line }),
  };
}

/** A reporter that says nothing, for callers that speak for themselves. */
export const silentReporter: Reporter = {
  step: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  task: () => ({ update: () => undefined, done: () => undefined, end: () => undefined }),
};

interface TaskContext {
  readonly text: string;
  readonly now: boolean;
  readonly live: boolean;
  readonly stream: ReporterStream;
  readonly line: (text: string) => void;
}

function startTask(context: TaskContext): Task {
  const { text, live, stream, line } = context;
  const begin = Date.now();
  let detail = "";
  let said = context.now;
  const wipe = () => (live ? stream.write("\r\x1b[2K") : undefined);
  const show = () => {
    if (!said) return;
    const state = `  ${elapsed(Date.now() - begin)} ${detail === "" ? text : detail}`;
    if (!live) stream.write(`${state}\n`);
    else stream.write(`\r\x1b[2K${state.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  const speak = () => {
    if (!said) line(text);
    said = true;
  };
  if (said) line(text);
  const first = setTimeout(speak, PATIENCE);
  const beat = setInterval(show, live ? LIVE_INTERVAL : PLAIN_INTERVAL);
  const stop = () => {
    clearTimeout(first);
    clearInterval(beat);
    if (said) wipe();
  };
  return {
    update: (now) => {
      detail = now;
    },
    done: (last) => {
      stop();
      line(`${last} (${elapsed(Date.now() - begin)})`);
    },
    end: stop,
  };
}

/** Minutes and seconds, as a stopwatch shows them. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
