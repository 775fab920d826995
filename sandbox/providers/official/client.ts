/** Speaks the provider protocol to a plugin, as the engine does. */

import { Metadata, credentials, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import type structPb from "google-protobuf/google/protobuf/struct_pb.js";
import type pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { decodeProps, encodeProps } from "../codec.ts";
import { AssetValue, Secret, isList, isRecord } from "../model.ts";
import type { Props, Value } from "../model.ts";

/** Which provider instance is configured, in the engine's words. */
export interface Instance {
  /** Package name: `aws`. */
  readonly name: string;
  /** Options, spelled as the engine spells them. */
  readonly config: Readonly<Record<string, string>>;
}

type Done<Response> = (error: ServiceError | null, response: Response) => void;

/** A connection to a plugin. */
export class PluginClient {
  readonly #client: providerGrpc.ResourceProviderClient;
  #deadline: number;
  #acceptsSecrets = false;

  /** Connects when first used. `deadline`: milliseconds for each answer of `open`. */
  constructor(port: number, deadline: number) {
    this.#deadline = deadline;
    this.#client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
      {
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
        "grpc.enable_http_proxy": 0,
      },
    );
  }

  /**
   * Introduces us and configures it.
   *
   * @param engine host and port of its engine
   * @param deadline milliseconds for each answer from then on
   * @returns the version it says
   * @throws Error with its own words when it refuses the configuration.
   */
  async open(engine: string, instance: Instance, deadline: number): Promise<string> {
    const hello = new pb.ProviderHandshakeRequest().setEngineAddress(engine);
    const greeting = await this.#optional<pb.ProviderHandshakeResponse>((meta, options, done) =>
      this.#client.handshake(hello, meta, options, done),
    );
    const info = await this.#optional<pluginPb.PluginInfo>((meta, options, done) =>
      this.#client.getPluginInfo(new emptyPb.Empty(), meta, options, done),
    );
    const args = await this.#checkedConfig(instance);
    const request = new pb.ConfigureRequest()
      .setArgs(args)
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSendsOldInputs(true)
      .setSendsOldInputsToDelete(true);
    const variables = request.getVariablesMap();
    for (const [key, value] of Object.entries(instance.config)) {
      variables.set(`${instance.name}:config:${key}`, value);
    }
    const answer = await this.#call<pb.ConfigureResponse>((meta, options, done) =>
      this.#client.configure(request, meta, options, done),
    );
    this.#acceptsSecrets = greeting?.getAcceptSecrets() === true || answer.getAcceptsecrets();
    this.#deadline = deadline;
    return info?.getVersion() ?? "";
  }

  /** The configuration with the provider's own defaults. */
  async #checkedConfig({ name, config }: Instance): Promise<structPb.Struct> {
    const news = encodeProps(config);
    const request = new pb.CheckRequest()
      .setUrn(`urn:pulumi:preview::preview::pulumi:providers:${name}::official`)
      .setName("official")
      .setType(`pulumi:providers:${name}`)
      .setOlds(encodeProps({}))
      .setNews(news);
    const answer = await this.#optional<pb.CheckResponse>((meta, options, done) =>
      this.#client.checkConfig(request, meta, options, done),
    );
    const refusals = answer?.getFailuresList().map((failure) => failure.getReason()) ?? [];
    if (refusals.length > 0) throw new Error(refusals.join("; "));
    return answer?.getInputs() ?? news;
  }

  /** Asks what a change would do. Secrets go as the plugin takes them. */
  diff(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const asked = this.#acceptsSecrets ? request : withoutSecrets(request);
    return this.#call((meta, options, done) => this.#client.diff(asked, meta, options, done));
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }

  #call<Response>(
    start: (meta: Metadata, options: { deadline: number }, done: Done<Response>) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      start(new Metadata(), { deadline: Date.now() + this.#deadline }, (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      });
    });
  }

  /** A request that older plugins do not know. */
  async #optional<Response>(
    start: (meta: Metadata, options: { deadline: number }, done: Done<Response>) => unknown,
  ): Promise<Response | undefined> {
    try {
      return await this.#call(start);
    } catch (error) {
      if ((error as ServiceError).code === status.UNIMPLEMENTED) return undefined;
      throw error;
    }
  }
}

/** The same request for a plugin that knows no secrets: their values stand as any other. */
function withoutSecrets(request: pb.DiffRequest): pb.DiffRequest {
  const open = (message: structPb.Struct | undefined): structPb.Struct =>
    encodeProps(unwrap(decodeProps(message)) as Props);
  return request
    .clone()
    .setOlds(open(request.getOlds()))
    .setOldInputs(open(request.getOldInputs()))
    .setNews(open(request.getNews()));
}

function unwrap(value: Value): Value {
  if (value instanceof Secret) return unwrap(value.value);
  if (value instanceof AssetValue) return value;
  if (isList(value)) return value.map(unwrap);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item)]));
}
