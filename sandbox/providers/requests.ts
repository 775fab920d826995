/** The resource requests of the provider protocol, translated to a {@link ProviderModel} and back. */

import { createHash, randomBytes } from "node:crypto";

import { status } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { seedFor } from "./chance.ts";
import { decodeProps, encodeProps } from "./codec.ts";
import { topProperty } from "./diff-values.ts";
import { failureText, nothingToRead, unknownInvoke, unknownResource } from "./messages.ts";
import type {
  DiffRequest,
  Failure,
  ProviderContext,
  ProviderModel,
  ResourceModel,
  Verdict,
} from "./model.ts";

/** An answer that is an error: the engine prints the message. */
export class RequestError extends Error {
  /** gRPC status code. */
  readonly code: status;

  /** An error with the status the engine expects of it. */
  constructor(code: status, message: string) {
    super(message);
    this.name = "RequestError";
    this.code = code;
  }
}

/** Everything a resource request is answered from. */
export interface Scope {
  /** The package's model. */
  readonly provider: ProviderModel;
  /** The account of the provider instance that asks. */
  readonly context: ProviderContext;
}

/**
 * Set to "true" by callers who want to see what others say of inputs that would be refused here: AWS takes many of them at a
 * preview and refuses them during the update only.
 */
export const ACCEPT_VARIABLE = "PLUMBLINE_ACCEPT_INPUTS";

/** Checks the inputs of a resource: defaults and names filled in, or every refusal at once. */
export function check(scope: Scope, request: pb.CheckRequest): pb.CheckResponse {
  const model = resourceModel(scope.provider, request.getType(), request.getUrn());
  const olds = decodeProps(request.getOlds());
  const { inputs, failures } = model.check({
    urn: request.getUrn(),
    name: request.getName(),
    news: decodeProps(request.getNews()),
    // The engine sends an empty object for "no old inputs".
    ...(Object.keys(olds).length > 0 ? { olds } : {}),
    randomHex: hexFrom(seedFor(request.getUrn()) ?? request.getRandomseed_asU8()),
    context: scope.context,
  });
  const refused = process.env[ACCEPT_VARIABLE] === "true" ? [] : failures;
  return new pb.CheckResponse().setInputs(encodeProps(inputs)).setFailuresList(toWire(refused));
}

/** Says which properties change, and what the change does; the caller reports the unknown ones. */
export function diff(
  scope: Scope,
  request: pb.DiffRequest,
): { readonly response: pb.DiffResponse; readonly verdicts: readonly Verdict[] } {
  const model = resourceModel(scope.provider, request.getType(), request.getUrn());
  const asked: DiffRequest = {
    id: request.getId(),
    olds: decodeProps(request.getOldInputs()),
    oldOutputs: decodeProps(request.getOlds()),
    news: decodeProps(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
    context: scope.context,
  };
  const { verdicts, deleteBeforeReplace } = model.diff(asked);
  return { response: diffResponse(verdicts, deleteBeforeReplace), verdicts };
}

/** Makes a resource, or in a preview says what is known of it. */
export function create(scope: Scope, request: pb.CreateRequest): pb.CreateResponse {
  const model = resourceModel(scope.provider, request.getType(), request.getUrn());
  const { id, outputs } = model.create({
    urn: request.getUrn(),
    name: request.getName(),
    inputs: decodeProps(request.getProperties()),
    preview: request.getPreview(),
    context: scope.context,
  });
  return new pb.CreateResponse().setId(id).setProperties(encodeProps(outputs));
}

/** Changes a resource in place, or in a preview says what is known of it. */
export function update(scope: Scope, request: pb.UpdateRequest): pb.UpdateResponse {
  const model = resourceModel(scope.provider, request.getType(), request.getUrn());
  const { outputs } = model.update({
    urn: request.getUrn(),
    name: request.getName(),
    id: request.getId(),
    inputs: decodeProps(request.getNews()),
    olds: decodeProps(request.getOldInputs()),
    oldOutputs: decodeProps(request.getOlds()),
    preview: request.getPreview(),
    context: scope.context,
  });
  return new pb.UpdateResponse().setProperties(encodeProps(outputs));
}

/**
 * Refresh: what the state says is what there is. Without a state there is nothing to answer from.
 *
 * @throws RequestError for `.get()` without state and for an import.
 */
export function read(scope: Scope, request: pb.ReadRequest): pb.ReadResponse {
  resourceModel(scope.provider, request.getType(), request.getUrn());
  const state = decodeProps(request.getProperties());
  const inputs = decodeProps(request.getInputs());
  if (Object.keys(state).length === 0 && Object.keys(inputs).length === 0) {
    throw new RequestError(
      status.FAILED_PRECONDITION,
      nothingToRead(request.getType(), request.getId()),
    );
  }
  const response = new pb.ReadResponse()
    .setId(request.getId())
    .setProperties(encodeProps({ id: request.getId(), ...state }));
  return request.hasInputs() ? response.setInputs(encodeProps(inputs)) : response;
}

/** Deletes: the state forgets the resource, and there is nothing else that holds it. */
export function remove(): emptyPb.Empty {
  return new emptyPb.Empty();
}

/** Calls a function of the package. */
export function invoke(scope: Scope, request: pb.InvokeRequest): pb.InvokeResponse {
  const model = scope.provider.invoke(request.getTok());
  if (model === undefined) {
    throw new RequestError(status.NOT_FOUND, unknownInvoke(scope.provider, request.getTok()));
  }
  const { result, failures } = model(decodeProps(request.getArgs()), scope.context);
  return new pb.InvokeResponse().setReturn(encodeProps(result)).setFailuresList(toWire(failures));
}

/** Failures as the engine takes them. The property stays empty: the engine would print its value. */
export function toWire(failures: readonly Failure[]): pb.CheckFailure[] {
  return failures.map((failure) => new pb.CheckFailure().setReason(failureText(failure)));
}

/** The engine's form of a diff: changed properties, which of them replace, each with its kind. */
export function diffResponse(
  verdicts: readonly Verdict[],
  deleteBeforeReplace: boolean,
): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse()
    .setChanges(verdicts.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList([...new Set(verdicts.map(({ path }) => topProperty(path)))])
    .setReplacesList(verdicts.filter(({ replaces }) => replaces).map(({ path }) => path))
    .setDeletebeforereplace(deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const verdict of verdicts) {
    detailed.set(verdict.path, new pb.PropertyDiff().setKind(wireKind(verdict)).setInputdiff(true));
  }
  return response;
}

function wireKind({ kind, replaces }: Verdict): pb.PropertyDiff.Kind {
  const { Kind } = pb.PropertyDiff;
  switch (kind) {
    case "add":
      return replaces ? Kind.ADD_REPLACE : Kind.ADD;
    case "update":
      return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
    case "delete":
      return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  }
}

/** The model of a type. The type is in the request since engine 3.130; before, only in the URN. */
function resourceModel(provider: ProviderModel, type: string, urn: string): ResourceModel {
  const token = type === "" ? typeOf(urn) : type;
  const model = provider.resource(token);
  if (model === undefined) {
    throw new RequestError(status.NOT_FOUND, unknownResource(provider, token));
  }
  return model;
}

/** The type in `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? urn;
}

/** Digits drawn from the engine's seed, so that a preview and the update after it agree. */
function hexFrom(seed: Uint8Array): (digits: number) => string {
  const base = seed.length > 0 ? seed : randomBytes(32);
  return (digits) => {
    let text = "";
    for (let block = 0; text.length < digits; block += 1) {
      text += createHash("sha256").update(base).update(`${block}`).digest("hex");
    }
    return text.slice(0, digits);
  };
}
