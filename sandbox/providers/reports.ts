/** Where a provider says what it cannot know: the engine's log, and a file for other tools. */

import { appendFileSync } from "node:fs";

import { Metadata, credentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";

import { unknownVerdict } from "./messages.ts";
import type { Verdict } from "./model.ts";

/** Longest wait for the engine to take a log line, in milliseconds: it may be shutting down. */
const LOG_DEADLINE = 2_000;

/** One line of the verdicts file (`PLUMBLINE_VERDICTS`). */
export interface VerdictLine {
  /** URN of the resource that changes. */
  readonly urn: string;
  /** Property path that changes. */
  readonly path: string;
  /** What happens to the property. */
  readonly kind: Verdict["kind"];
  /** Always `unknown`: known verdicts are in the engine's own diff. */
  readonly replaces: "unknown";
}

/** The engine's log, seen from a provider. */
export interface EngineLog {
  /** Shows a warning under a resource. Never fails: a lost log line must not fail a deployment. */
  warn(urn: string, message: string): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/**
 * Connects to the engine's log; the connection opens with the first message.
 *
 * @param address host and port, from the handshake
 */
export function engineLog(address: string): EngineLog {
  const client = new engineGrpc.EngineClient(address, credentials.createInsecure());
  return {
    warn: (urn, message) => {
      const request = new enginePb.LogRequest()
        .setSeverity(enginePb.LogSeverity.WARNING)
        .setUrn(urn)
        .setMessage(message);
      return new Promise((resolve) => {
        client.log(request, new Metadata(), { deadline: Date.now() + LOG_DEADLINE }, (error) => {
          if (error !== null) process.stderr.write(`${urn}: ${message}\n`);
          resolve();
        });
      });
    },
    close: () => client.close(),
  };
}

/**
 * Tells the user and the tools of every change whose effect no fact covers.
 *
 * @param file path of a file to append JSON lines to ({@link VerdictLine}); undefined writes none
 */
export async function reportUnknown(
  resource: { readonly urn: string; readonly token: string },
  verdicts: readonly Verdict[],
  log: EngineLog | undefined,
  file: string | undefined,
): Promise<void> {
  const open = verdicts.filter((verdict) => !verdict.covered);
  if (open.length === 0) return;
  if (file !== undefined && file !== "") {
    const lines = open.map(({ path, kind }): VerdictLine => {
      return { urn: resource.urn, path, kind, replaces: "unknown" };
    });
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  for (const { path } of open) {
    const message = unknownVerdict(path, resource.token);
    if (log === undefined) process.stderr.write(`${resource.urn}: ${message}\n`);
    else await log.warn(resource.urn, message);
  }
}
