/**
 * Stands in for an official plugin: speaks its protocol, with the manners named by its first argument, and writes what it
 * saw to the file named by its second. Started by a launcher of fake-home.ts.
 */

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { connect } from "node:net";

import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { decodeProps, encodeProps } from "../../../../sandbox/providers/codec.ts";
import { Secret } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";

const [manners = "", report = "", engine = ""] = process.argv.slice(2);

const tell = (what: object): void => appendFileSync(report, `${JSON.stringify(what)}\n`);

tell({ pid: process.pid, engine, env: process.env, cwd: process.cwd() });

/** Secrets as the file may show them: whether they came wrapped. */
function seen(props: Props): object {
  return Object.fromEntries(
    Object.entries(props).map(([key, value]) => [
      key,
      value instanceof Secret ? { wrapped: value.value } : value,
    ]),
  );
}

function answer<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, done) => {
    const run = async (): Promise<Response> => handle(call.request);
    run().then(
      (response) => done(null, response),
      (error: unknown) => {
        const { code, message } = error as { code?: status; message: string };
        done({ code: code ?? status.UNKNOWN, details: message });
      },
    );
  };
}

/** Tries to get out by the proxy it was given, and tells how that ended. */
function reachOut(): Promise<void> {
  const { hostname, port } = new URL(process.env["HTTPS_PROXY"] ?? "");
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write("CONNECT rds.eu-central-1.amazonaws.com:443 HTTP/1.1\r\n\r\n");
    });
    socket.on("data", (bytes) => tell({ proxy: bytes.toString().split("\r\n")[0] }));
    socket.on("error", (error) => tell({ proxy: error.message }));
    socket.on("close", () => resolve());
  });
}

function diff(request: pb.DiffRequest): pb.DiffResponse | Promise<pb.DiffResponse> {
  const [olds, oldInputs, news] = [
    request.getOlds(),
    request.getOldInputs(),
    request.getNews(),
  ].map(decodeProps);
  tell({ diff: request.getUrn(), olds: seen(olds ?? {}), news: seen(news ?? {}) });
  if (manners === "hangs") return new Promise(() => undefined);
  if (manners === "crashes") process.exit(3);
  if (manners === "fails") throw new Error(`cannot plan ${JSON.stringify(news)}`);
  const changed = Object.keys({ ...oldInputs, ...news }).filter(
    (key) => JSON.stringify(oldInputs?.[key]) !== JSON.stringify(news?.[key]),
  );
  const { Kind } = pb.PropertyDiff;
  const response = new pb.DiffResponse()
    .setChanges(
      changed.length === 0
        ? pb.DiffResponse.DiffChanges.DIFF_NONE
        : pb.DiffResponse.DiffChanges.DIFF_SOME,
    )
    .setReplacesList(changed.filter((key) => key === "storageType"))
    .setDeletebeforereplace(true)
    .setHasdetaileddiff(true);
  for (const key of changed) {
    const kind = key === "storageType" ? Kind.UPDATE_REPLACE : Kind.UPDATE;
    response.getDetaileddiffMap().set(key, new pb.PropertyDiff().setKind(kind));
    // An output that follows from the change, as the real ones name them.
    response.getDetaileddiffMap().set("tagsAll", new pb.PropertyDiff().setKind(Kind.UPDATE));
  }
  return response;
}

const server = new Server();
server.addService(providerGrpc.ResourceProviderService, {
  ...(manners === "modern" && {
    handshake: answer(() => new pb.ProviderHandshakeResponse().setAcceptSecrets(true)),
  }),
  getPluginInfo: answer(() => new pluginPb.PluginInfo().setVersion("v7.48.0")),
  checkConfig: answer((request: pb.CheckRequest) => {
    const inputs = { ...decodeProps(request.getNews()), defaulted: "yes" };
    return new pb.CheckResponse().setInputs(encodeProps(inputs));
  }),
  configure: answer(async (request: pb.ConfigureRequest) => {
    const variables = Object.fromEntries(request.getVariablesMap().toArray());
    tell({ configure: decodeProps(request.getArgs()), variables });
    if (manners === "refuses") throw new Error("no valid credential sources found");
    if (manners === "network") await reachOut();
    return new pb.ConfigureResponse().setAcceptsecrets(manners === "differs");
  }),
  diff: answer(diff),
});

if (manners === "spawns") {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  tell({ child: child.pid });
}
if (manners === "silent") setInterval(() => undefined, 1_000);
else if (manners === "babbles") process.stdout.write("hello\n");
else if (manners === "ends") process.exit(4);
else {
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => {
    process.stdout.write(`${port}\n`);
    process.stdout.write("x".repeat(1_000_000));
  });
}
