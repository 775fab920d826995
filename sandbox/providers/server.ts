/** Serves one {@link ProviderModel} to the Pulumi engine over its provider gRPC protocol. */

import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { decodeProps, encodeProps } from "./codec.ts";
import { diffProps, topProperty } from "./diff-values.ts";
import type { ProviderContext, ProviderModel, Verdict } from "./model.ts";
import type { OfficialPackage } from "./official/official.ts";
import { engineLog, reportUnknown } from "./reports.ts";
import type { EngineLog } from "./reports.ts";
import {
  RequestError,
  check,
  create,
  diff,
  diffResponse,
  invoke,
  read,
  remove,
  toWire,
  typeOf,
  update,
} from "./requests.ts";
import type { Scope } from "./requests.ts";

/** How to serve a package. */
export interface ServeOptions {
  /** Loads the model; called once, with the first request, so that unused packages cost nothing. */
  readonly load: () => Promise<ProviderModel>;
  /** File to append the changes of unknown effect to. @default - none is written */
  readonly verdictsFile?: string | undefined;
  /** The official provider, whose verdicts then count. @default - the sandbox's own count */
  readonly official?: OfficialPackage | undefined;
}

/** A package being served. */
export interface RunningProvider {
  /** Port on 127.0.0.1, for `PULUMI_DEBUG_PROVIDERS`. */
  readonly port: number;
  /** Answers what is under way, takes nothing new, and frees the port. */
  close(): Promise<void>;
}

/**
 * One provider instance of the program. All instances of a package are attached to the same port, and
 * no resource request says which of them it is for; each has its own connection, which tells them apart.
 */
interface Session {
  context?: ProviderContext;
  log?: EngineLog;
}

/** Resources may hold any amount of text (a worker's code, a Lambda's): no message limit. */
const UNLIMITED = -1;

/**
 * Provider options that say where its resources are. The real providers compare what is behind them (the
 * cluster of a kubeconfig), so whether a change replaces everything is not known here.
 */
const PLACE = new Set(["region", "kubeconfig", "context", "cluster"]);

/** What a handler has to know beside the request. */
interface State {
  readonly sessions: Map<string, Session>;
  /** Context of the instance configured last, for a connection that was made anew. */
  latest: ProviderContext | undefined;
  readonly provider: () => Promise<ProviderModel>;
  readonly verdictsFile: string | undefined;
  readonly official: OfficialPackage | undefined;
}

/** Starts a server for one package on a free port of 127.0.0.1. */
export async function serveProvider(options: ServeOptions): Promise<RunningProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": UNLIMITED,
    "grpc.max_send_message_length": UNLIMITED,
    // Statistics nobody asks for: 5 % of the process's time.
    "grpc.enable_channelz": 0,
  });
  let loading: Promise<ProviderModel> | undefined;
  const state: State = {
    sessions: new Map(),
    latest: undefined,
    provider: () => (loading ??= options.load()),
    verdictsFile: options.verdictsFile,
    official: options.official,
  };
  server.addService(providerGrpc.ResourceProviderService, {
    ...lifecycle(state),
    ...resources(state),
    ...refusals(),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, close: () => shutDown(server, state.sessions) };
}

/** Longest wait for requests under way at exit, in milliseconds; each takes a few at most. */
const CLOSE_DEADLINE = 2_000;

function shutDown(server: Server, sessions: ReadonlyMap<string, Session>): Promise<void> {
  for (const session of sessions.values()) session.log?.close();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, CLOSE_DEADLINE);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Requests about the provider itself. */
function lifecycle(state: State) {
  return {
    handshake: unary("Handshake", (request: pb.ProviderHandshakeRequest, peer) => {
      connect(state, peer, request.getEngineAddress());
      return new pb.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptOutputs(false);
    }),
    attach: unary("Attach", (request: pluginPb.PluginAttach, peer) => {
      connect(state, peer, request.getAddress());
      return new emptyPb.Empty();
    }),
    getPluginInfo: unary("GetPluginInfo", async () =>
      new pluginPb.PluginInfo().setVersion((await state.provider()).version),
    ),
    checkConfig: unary("CheckConfig", async (request: pb.CheckRequest) => {
      const news = decodeProps(request.getNews());
      const failures = (await state.provider()).checkConfig(news);
      return new pb.CheckResponse().setInputs(encodeProps(news)).setFailuresList(toWire(failures));
    }),
    diffConfig: unary("DiffConfig", async (request: pb.DiffRequest, peer) => {
      const changes = diffProps(
        decodeProps(request.getOldInputs()),
        decodeProps(request.getNews()),
      );
      const verdicts = changes.map((change) => {
        return { ...change, replaces: false, covered: !PLACE.has(topProperty(change.path)) };
      });
      await report(state, peer, request.getUrn(), verdicts);
      return diffResponse(verdicts, false);
    }),
    configure: unary("Configure", async (request: pb.ConfigureRequest, peer) => {
      const config = decodeProps(request.getArgs());
      state.official?.configure(peer, config);
      const context = (await state.provider()).configure(config);
      session(state, peer).context = context;
      state.latest = context;
      return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    // Every request is answered at once: nothing is ever under way that could be cancelled.
    cancel: unary("Cancel", () => new emptyPb.Empty()),
  };
}

/** Requests about resources and functions. */
function resources(state: State) {
  const scoped =
    <Request, Response>(handle: (scope: Scope, request: Request) => Response) =>
    async (request: Request, peer: string): Promise<Response> =>
      handle(await scopeOf(state, peer), request);
  return {
    check: unary("Check", scoped(check)),
    create: unary("Create", scoped(create)),
    update: unary("Update", scoped(update)),
    read: unary("Read", scoped(read)),
    delete: unary("Delete", remove),
    invoke: unary("Invoke", scoped(invoke)),
    diff: unary("Diff", async (request: pb.DiffRequest, peer) => {
      const { response, verdicts } = diff(await scopeOf(state, peer), request);
      const official = await state.official?.diff(peer, request, response);
      if (official !== undefined) return official;
      await report(state, peer, request.getUrn(), verdicts);
      return response;
    }),
  };
}

/** Requests no program of ours makes; each error names what was asked for. */
function refusals() {
  const refuse = (what: string): never => {
    throw new RequestError(status.UNIMPLEMENTED, `sandbox: ${what} is not part of the sandbox`);
  };
  return {
    getSchema: unary("GetSchema", () => refuse("the package schema (GetSchema)")),
    parameterize: unary("Parameterize", () => refuse("parameterizing a package")),
    construct: unary("Construct", (request: pb.ConstructRequest) =>
      refuse(`constructing the packaged component ${request.getType()}`),
    ),
    call: unary("Call", (request: pb.CallRequest) => refuse(`the method ${request.getTok()}`)),
    getMapping: unary("GetMapping", () => refuse("the conversion mapping (GetMapping)")),
    getMappings: unary("GetMappings", () => refuse("the conversion mapping (GetMappings)")),
  };
}

function report(
  state: State,
  peer: string,
  urn: string,
  verdicts: readonly Verdict[],
): Promise<void> {
  const { log } = session(state, peer);
  return reportUnknown({ urn, token: typeOf(urn) }, verdicts, log, state.verdictsFile);
}

function session(state: State, peer: string): Session {
  const known = state.sessions.get(peer);
  if (known !== undefined) return known;
  const fresh: Session = {};
  state.sessions.set(peer, fresh);
  return fresh;
}

function connect(state: State, peer: string, engineAddress: string): void {
  const current = session(state, peer);
  if (engineAddress !== "") current.log ??= engineLog(engineAddress);
}

async function scopeOf(state: State, peer: string): Promise<Scope> {
  const provider = await state.provider();
  const context = session(state, peer).context ?? state.latest ?? provider.configure({});
  return { provider, context };
}

/** Wraps a handler: answers with its result, or with an error the engine can print. */
function unary<Request, Response>(
  name: string,
  handle: (request: Request, peer: string) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const answer = async (): Promise<Response> => handle(call.request, call.getPeer());
    answer().then(
      (response) => callback(null, response),
      (error: unknown) => callback(asServiceError(name, error)),
    );
  };
}

/** An error of ours as it is; any other is a bug of the sandbox and says so, with its stack on stderr. */
function asServiceError(name: string, error: unknown): { code: status; details: string } {
  if (error instanceof RequestError) return { code: error.code, details: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`sandbox: ${name} failed: ${stack ?? message}\n`);
  return { code: status.INTERNAL, details: `sandbox: ${name} failed (a bug): ${message}` };
}
