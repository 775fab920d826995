import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { plainNumber } from "../../policies/core/rds.ts";
import type { Home } from "../servers/server.ts";
import { contribOf } from "./left-out.ts";
import type { Sorted, VersionPlan } from "./postgres.ts";
import type { Reading } from "./types.ts";

const run = promisify(execFile);

const MIB = 1024 ** 2;

/** Longest a question to the program may take. Milliseconds. */
const ASK_MS = 30_000;

/** Name under which it is told that a start refuses what it takes one by one. */
export const TOGETHER = "all of them together";

/** What a start with a class's parameters would have. */
export interface MeasuredStatics {
  readonly readings: ReadonlyMap<string, Reading>;
  readonly refused: ReadonlyMap<string, string>;
  /** Bytes. @default - it refused to say */
  readonly sharedMemory?: number;
}

/** What the program answered. */
interface Answer {
  readonly failed: boolean;
  readonly said: string;
  readonly complained: string;
}

/** Asks the program with parameters on its command line. */
export type Asker = (question: string, given: Readonly<Record<string, string>>) => Promise<Answer>;

/**
 * `postgres -C` on a cluster whose server does not run. Answers are kept: many classes have the same values.
 *
 * @param data folder of the cluster
 */
export function createAsker({ engine, home }: VersionPlan, data: string): Asker {
  const kept = new Map<string, Promise<Answer>>();
  return (question, given) => {
    const settings = Object.entries(given).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const args = ["-C", question, "-D", data, ...settings];
    const key = JSON.stringify(args);
    const answer = kept.get(key) ?? ask(join(engine.bin, "postgres"), args, home);
    kept.set(key, answer);
    return answer;
  };
}

async function ask(program: string, args: readonly string[], home: Home): Promise<Answer> {
  try {
    const { stdout, stderr } = await run(program, [...args], {
      ...home.user,
      cwd: home.folder,
      signal: home.signal,
      timeout: ASK_MS,
    });
    return { failed: false, said: stdout.trim(), complained: complaints(stderr) };
  } catch (error) {
    home.signal.throwIfAborted();
    const { stderr = "", message } = error as {
      readonly stderr?: string;
      readonly message: string;
    };
    // Some refusals of a start come before there is a log to write a level to.
    const words = [complaints(stderr), stderr.trim(), message].find((text) => text !== "");
    return { failed: true, said: "", complained: words ?? "" };
  }
}

/** Warnings and errors of a log, without its time and process; what else it says is no complaint. */
export function complaints(log: string): string {
  return log
    .split("\n")
    .flatMap((line) => /(?:WARNING|ERROR|FATAL|PANIC):\s+(.*)$/.exec(line)?.[1] ?? [])
    .join("; ");
}

/**
 * What a start with the parameters of a class would have of those that only a start can change: each by itself, and all of them
 * together, libraries loaded and shared memory computed, as far as a start goes before it allocates anything.
 *
 * @param running readings of the running server, for the units
 */
export async function measureStatics(
  asker: Asker,
  { database, statics }: Sorted,
  running: ReadonlyMap<string, Reading>,
): Promise<MeasuredStatics> {
  const names = Object.keys(statics);
  const singly = await Promise.all(
    names.map(async (name) => ({
      name,
      answer: await asker(name, { [name]: statics[name] ?? "" }),
    })),
  );
  const refused = new Map<string, string>();
  const readings = new Map<string, Reading>();
  for (const { name, answer } of singly) {
    const unit = running.get(name)?.unit;
    readings.set(name, { value: answer.said, ...(unit === undefined ? {} : { unit }) });
    if (answer.failed || answer.complained !== "") refused.set(name, answer.complained);
  }
  const libraries = contribOf(database.values["shared_preload_libraries"]);
  const sane = Object.fromEntries(Object.entries(statics).filter(([name]) => !refused.has(name)));
  const together = await asker("shared_memory_size", {
    ...sane,
    shared_preload_libraries: libraries,
  });
  if (together.failed || together.complained !== "") {
    refused.set(TOGETHER, together.complained);
    return { readings, refused };
  }
  const megabytes = plainNumber(together.said);
  return {
    readings,
    refused,
    ...(megabytes === undefined ? {} : { sharedMemory: megabytes * MIB }),
  };
}
