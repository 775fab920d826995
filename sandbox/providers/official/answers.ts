/**
 * What the sandbox and an official provider answered to the same question: a file of JSON lines, written while
 * the preview runs and read by `diff/official/` afterwards. It holds property paths, never values.
 */

import { appendFileSync } from "node:fs";

/** What a provider answers to "what would this change do?". */
export interface DiffAnswer {
  /** Whether anything changes; `unknown`: the provider leaves it to the engine to compare the inputs. */
  readonly changes: "none" | "some" | "unknown";
  /** Paths that replace the resource, sorted. */
  readonly replaces: readonly string[];
  /** Paths that change, sorted. */
  readonly paths: readonly string[];
  /** Whether a replacement deletes the old resource first. */
  readonly deleteBeforeReplace: boolean;
}

/** One question that both were asked. */
export interface DiffLine {
  readonly kind: "diff";
  /** Package name: `aws`. */
  readonly package: string;
  readonly urn: string;
  /** Type token: `aws:rds/instance:Instance`. */
  readonly type: string;
  /** The sandbox's own answer. */
  readonly sandbox: DiffAnswer;
  /** The official provider's. @default - it did not answer; then `error` says why */
  readonly official?: DiffAnswer | undefined;
  /** Why there is no official answer; the sandbox's was used. @default - there is one */
  readonly error?: string | undefined;
}

/** A plugin that is ready, or why it is not. */
export interface PluginLine {
  readonly kind: "plugin";
  /** Package name: `aws`. */
  readonly package: string;
  /** What the plugin says its version is. @default - it says none */
  readonly version?: string | undefined;
  /** Why it cannot be asked anything. @default - it can */
  readonly error?: string | undefined;
}

/** A connection that a plugin tried to make and that was refused. */
export interface NetworkLine {
  readonly kind: "network";
  /** Package name: `aws`. */
  readonly package: string;
  /** Where to: host and port, without path and query. */
  readonly target: string;
}

/** One line of the file. */
export type AnswerLine = DiffLine | PluginLine | NetworkLine;

/** Appends a line. */
export function appendAnswer(file: string, line: AnswerLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}
