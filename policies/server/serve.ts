/**
 * Serves the pack to the Pulumi engine over its Analyzer protocol. `@pulumi/policy` would read all properties anew for
 * every rule, 70 % of a preview's time with as many rules as these (docs/decisions/0011-an-analyzer-of-our-own.md); here they
 * are read once.
 */

import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/analyzer_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";

import { RuleError } from "../core/evaluate.ts";
import { Judge, today } from "../core/judge.ts";
import { Stack } from "../core/resource.ts";
import type { Finding } from "../core/results.ts";
import type { Rule } from "../core/rule.ts";
import { SettingsError, makeSettings } from "../core/settings.ts";
import { mergeProps } from "../core/value.ts";
import type { Props } from "../core/value.ts";
import { decodeProps } from "./codec.ts";
import { analyzerInfo, diagnostics, readEntries, readResource } from "./messages.ts";
import type { Pack } from "./messages.ts";
import { remediate } from "./remediate.ts";
import { ResultsFileError, writeResults } from "./results-file.ts";

/** Resources may hold any amount of text: no message limit. */
const UNLIMITED = -1;

/** Errors whose message says what to do. */
const TOLD = [SettingsError, RuleError, ResultsFileError] as const;

/** The engine's message for a resource it is to judge, or all of them. */
type Answer<Request, Response> = (request: Request) => Response;

/**
 * Starts the server on a free port of 127.0.0.1 and writes the port to stdout, where the engine waits for it. Ends with
 * the engine, which kills it.
 */
export async function serve(rules: readonly Rule[], pack: Pack): Promise<void> {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  let judge = new Judge(rules, makeSettings(new Map(), rules, "defaults"), today());
  const asked = new Map<string, Props>();
  const respond = (findings: readonly Finding[]): pb.AnalyzeResponse => {
    writeResults(findings);
    return new pb.AnalyzeResponse().setDiagnosticsList(diagnostics(findings, byName, pack));
  };
  const server = new Server({
    "grpc.max_receive_message_length": UNLIMITED,
    "grpc.max_send_message_length": UNLIMITED,
    "grpc.enable_channelz": 0,
  });
  server.addService(analyzerGrpc.AnalyzerService, {
    analyze: answering((request: pb.AnalyzeRequest) => {
      const inputs = decodeProps(request.getProperties());
      asked.set(request.getUrn(), inputs);
      return respond(judge.resource(readResource(request, inputs)));
    }),
    analyzeStack: answering((request: pb.AnalyzeStackRequest) => {
      const resources = request.getResourcesList().map((resource) => {
        const outputs = decodeProps(resource.getProperties());
        return readResource(resource, mergeProps(asked.get(resource.getUrn()) ?? {}, outputs));
      });
      const response = respond(judge.stack(new Stack(resources)));
      writeResults([judge.summary()]);
      return response;
    }),
    remediate: answering((request: pb.AnalyzeRequest) =>
      new pb.RemediateResponse().setRemediationsList(remediate(request, judge, pack)),
    ),
    configure: answering((request: pb.ConfigureAnalyzerRequest) => {
      const settings = makeSettings(readEntries(request), rules, "the policy configuration");
      judge = new Judge(rules, settings, today());
      return new emptyPb.Empty();
    }),
    configureStack: answering(() => new pb.AnalyzerStackConfigureResponse()),
    handshake: answering(() => new pb.AnalyzerHandshakeResponse()),
    cancel: answering(() => new emptyPb.Empty()),
    getAnalyzerInfo: answering(() => analyzerInfo(rules, pack)),
    getPluginInfo: answering(() => new pluginPb.PluginInfo().setVersion(pack.version)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  process.stdout.write(`${port}\n`);
}

/** A handler that answers at once; what it throws becomes the engine's error. */
function answering<Request, Response>(
  answer: Answer<Request, Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, answer(call.request));
    } catch (error) {
      const { message, stack } = error as Error;
      const isTold = TOLD.some((known) => error instanceof known);
      const details = isTold ? message : (stack ?? message);
      callback({ code: status.UNKNOWN, details });
    }
  };
}
