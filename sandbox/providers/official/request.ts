/** A question, put as the official provider of a package understands it. */

import type pb from "@pulumi/pulumi/proto/provider_pb.js";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";

/** Under this key Kubernetes' provider keeps in its state what it was given. */
const KUBERNETES_INPUTS = "__inputs";

/**
 * The question as the engine put it. For Kubernetes, the old inputs are also put where its provider keeps them:
 * without them it takes every input for a new one, and those that cannot be changed replace the object.
 */
export function requestFor(name: string, request: pb.DiffRequest): pb.DiffRequest {
  const olds = request.getOlds();
  const inputs = request.getOldInputs();
  if (name !== "kubernetes" || olds === undefined || inputs === undefined) return request;
  if (olds.getFieldsMap().has(KUBERNETES_INPUTS)) return request;
  const asked = request.clone();
  asked
    .getOlds()
    ?.getFieldsMap()
    .set(KUBERNETES_INPUTS, new structPb.Value().setStructValue(inputs.clone()));
  return asked;
}
