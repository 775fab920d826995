/** Talks to the sandbox's providers as the engine does: over gRPC, to a running process. */

import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { credentials } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { decodeProps, encodeProps } from "../../sandbox/providers/codec.ts";
import type { Props } from "../../sandbox/providers/model.ts";

const ROOT = join(__dirname, "..", "..");
const NODE = join(ROOT, "node_modules", ".bin", "node");

/** A provider process. */
export interface ProviderProcess {
  /** Port of each package. */
  readonly ports: Readonly<Record<string, number>>;
  /** The process, to send signals to or to close its stdin. */
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Everything it wrote to stdout: one line. */
  readonly stdout: () => string;
  /** Everything it wrote to stderr. */
  readonly stderr: () => string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Closes its stdin and waits for its end. */
  stop(): Promise<void>;
}

/** Starts the process and waits for its line of ports. */
export async function startProviders(
  env: Readonly<Record<string, string>> = {},
): Promise<ProviderProcess> {
  const child = spawn(NODE, [join(ROOT, "sandbox", "providers", "main.ts")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...env },
  });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, "exit").then(([code, signal]: unknown[]) => {
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const ready = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const first = await Promise.race([ready, exited]);
  if (!Array.isArray(first)) throw new Error(`the provider process ended: ${first}\n${errors}`);
  const { ports } = JSON.parse(first[0]) as { ports: Record<string, number> };
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  return { ports, child, stdout: () => out, stderr: () => errors, exited, stop };
}

/** What the engine's diff answers, as plain values. */
export interface DiffAnswer {
  /** True when something changed. */
  readonly changed: boolean;
  /** Paths that replace. */
  readonly replaces: readonly string[];
  /** Each changed path with its kind: `UPDATE_REPLACE`... */
  readonly detailed: Readonly<Record<string, string>>;
  /** True when the old resource goes first. */
  readonly deleteBeforeReplace: boolean;
}

/** What a check answers. */
export interface CheckAnswer {
  /** Inputs with names and defaults. */
  readonly inputs: Props;
  /** Reasons of refusal. */
  readonly reasons: readonly string[];
}

/** One provider instance: one connection, as the engine opens one for each. */
export class ProviderClient {
  readonly #client: providerGrpc.ResourceProviderClient;

  /** Connects to a port of a {@link ProviderProcess}. */
  constructor(port: number) {
    this.#client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
      // Each client its own connection: instances are told apart by it.
      { "grpc.use_local_subchannel_pool": 1, "grpc.max_receive_message_length": -1 },
    );
  }

  /** Sets the provider's configuration, and optionally where the engine's log is. */
  async configure(config: Props = {}, engineAddress = ""): Promise<void> {
    const hello = new pb.ProviderHandshakeRequest().setEngineAddress(engineAddress);
    await call((done) => this.#client.handshake(hello, done));
    const request = new pb.ConfigureRequest().setArgs(encodeProps(config));
    await call((done) => this.#client.configure(request, done));
  }

  /** Checks inputs. */
  async check(type: string, name: string, news: Props, olds: Props = {}): Promise<CheckAnswer> {
    const request = new pb.CheckRequest()
      .setUrn(urn(type, name))
      .setName(name)
      .setType(type)
      .setNews(encodeProps(news))
      .setOlds(encodeProps(olds))
      .setRandomseed(Buffer.from("a seed"));
    const answer = await call<pb.CheckResponse>((done) => this.#client.check(request, done));
    return {
      inputs: decodeProps(answer.getInputs()),
      reasons: answer.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  /** Compares two sets of checked inputs. */
  async diff(type: string, name: string, olds: Props, news: Props): Promise<DiffAnswer> {
    const request = new pb.DiffRequest()
      .setId("id")
      .setUrn(urn(type, name))
      .setName(name)
      .setType(type)
      .setOldInputs(encodeProps(olds))
      .setOlds(encodeProps(olds))
      .setNews(encodeProps(news));
    const answer = await call<pb.DiffResponse>((done) => this.#client.diff(request, done));
    const kinds: [string, unknown][] = Object.entries(pb.PropertyDiff.Kind);
    const detailed = answer.getDetaileddiffMap().toArray() as unknown as [string, [number]][];
    return {
      changed: answer.getChanges() === pb.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      detailed: Object.fromEntries(
        detailed.map(([path, [kind = 0]]) => [
          path,
          kinds.find(([, code]) => code === kind)?.[0] ?? "",
        ]),
      ),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  /** Compares two configurations of the provider; answers the changed options. */
  async diffConfig(olds: Props, news: Props): Promise<readonly string[]> {
    const request = new pb.DiffRequest()
      .setUrn(urn("pulumi:providers:kubernetes", "k8s"))
      .setOldInputs(encodeProps(olds))
      .setNews(encodeProps(news));
    const answer = await call<pb.DiffResponse>((done) => this.#client.diffConfig(request, done));
    return answer.getDiffsList();
  }

  /** Creates, or previews the creation of, a resource. */
  async create(
    type: string,
    name: string,
    inputs: Props,
    preview = false,
  ): Promise<{ id: string; outputs: Props }> {
    const request = new pb.CreateRequest()
      .setUrn(urn(type, name))
      .setName(name)
      .setType(type)
      .setProperties(encodeProps(inputs))
      .setPreview(preview);
    const answer = await call<pb.CreateResponse>((done) => this.#client.create(request, done));
    return { id: answer.getId(), outputs: decodeProps(answer.getProperties()) };
  }

  /** Updates, or previews the update of, a resource. */
  async update(
    type: string,
    name: string,
    olds: { readonly id: string; readonly inputs: Props; readonly outputs: Props },
    news: Props,
    preview = false,
  ): Promise<Props> {
    const request = new pb.UpdateRequest()
      .setId(olds.id)
      .setUrn(urn(type, name))
      .setName(name)
      .setType(type)
      .setOldInputs(encodeProps(olds.inputs))
      .setOlds(encodeProps(olds.outputs))
      .setNews(encodeProps(news))
      .setPreview(preview);
    const answer = await call<pb.UpdateResponse>((done) => this.#client.update(request, done));
    return decodeProps(answer.getProperties());
  }

  /** Reads a resource: a refresh when there is a state, else a `.get()`. */
  async read(type: string, id: string, state: Props = {}): Promise<{ id: string; outputs: Props }> {
    const request = new pb.ReadRequest()
      .setId(id)
      .setUrn(urn(type, "read"))
      .setType(type)
      .setProperties(encodeProps(state));
    const answer = await call<pb.ReadResponse>((done) => this.#client.read(request, done));
    return { id: answer.getId(), outputs: decodeProps(answer.getProperties()) };
  }

  /** Calls a function. */
  async invoke(token: string, args: Props = {}): Promise<Props> {
    const request = new pb.InvokeRequest().setTok(token).setArgs(encodeProps(args));
    const answer = await call<pb.InvokeResponse>((done) => this.#client.invoke(request, done));
    return decodeProps(answer.getReturn());
  }

  /** Asks for a packaged component, which the sandbox has none of. */
  async construct(type: string): Promise<void> {
    const request = new pb.ConstructRequest().setType(type).setName("x");
    await call((done) => this.#client.construct(request, done));
  }

  /** Version of the package, and that the engine's cancellation is answered. */
  async pluginVersion(): Promise<string> {
    await call((done) => this.#client.cancel(new emptyPb.Empty(), done));
    const info = await call<{ getVersion(): string }>((done) =>
      this.#client.getPluginInfo(new emptyPb.Empty(), done),
    );
    return info.getVersion();
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }
}

/** The URN of a resource in the test stack. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:test::project::${type}::${name}`;
}

type Done<Response> = (error: ServiceError | null, response: Response) => void;

function call<Response>(start: (done: Done<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}
