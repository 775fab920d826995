/** What a cluster would add to an object: identity, a service's addresses, a status. */

import { createHash } from "node:crypto";

import { Secret, UNKNOWN, isRecord } from "../model.ts";
import type { Props, Value } from "../model.ts";
import type { Kind } from "./kinds.ts";
import { at, listAt, recordAt, textAt } from "../paths.ts";

/** Creation time of every object: the sandbox has no clock, so that two runs give the same state. */
const CREATED = "2025-01-01T00:00:00Z";

/** Domain of made-up load balancers; the top level is reserved for such use (RFC 2606). */
const BALANCER_DOMAIN = "elb.sandbox.example";

/** An object to give outputs to. */
export interface ObjectState {
  /** Its kind. */
  readonly kind: Kind;
  /** Its URN, from which the made-up values follow. */
  readonly urn: string;
  /** Its checked inputs. */
  readonly inputs: Props;
  /** True in a preview: what the cluster decides is not known. */
  readonly preview: boolean;
  /** Outputs of the last deployment. @default - the object is new */
  readonly previous?: Props;
}

/** Inputs, and what the cluster adds. */
export function objectOutputs(state: ObjectState): Props {
  const { kind, inputs, preview } = state;
  const outputs: Record<string, Value> = { ...hideData(kind, inputs) };
  if (at(inputs, "metadata") !== UNKNOWN) {
    outputs["metadata"] = { ...recordAt(inputs, "metadata"), ...identity(state) };
  }
  if (kind.key === "/Service") outputs["spec"] = serviceSpec(state);
  const status = preview ? UNKNOWN : statusOf(state);
  if (status !== undefined) outputs["status"] = status;
  return outputs;
}

/** Wraps the data of a Secret: it is secret whether the program says so or not. */
export function hideData(kind: Kind, inputs: Props): Props {
  if (kind.key !== "/Secret") return inputs;
  const entries = Object.entries(inputs).map(([name, value]): [string, Value] => {
    const hide = (name === "data" || name === "stringData") && value !== null;
    return [name, hide ? new Secret(value) : value];
  });
  return Object.fromEntries(entries);
}

function identity({ kind, urn, inputs, preview, previous }: ObjectState): Props {
  const namespace = textAt(inputs, "metadata", "namespace") ?? "default";
  const place = kind.namespaced && at(inputs, "metadata", "namespace") !== UNKNOWN;
  const where: Props = place ? { namespace } : {};
  const before = recordAt(previous, "metadata");
  if (preview) {
    const uid = before["uid"] ?? UNKNOWN;
    return {
      ...where,
      uid,
      resourceVersion: UNKNOWN,
      creationTimestamp: before["creationTimestamp"] ?? UNKNOWN,
    };
  }
  const version = Number(textAt(previous, "metadata", "resourceVersion") ?? "0") + 1;
  return {
    ...where,
    uid: before["uid"] ?? uidOf(urn, inputs),
    resourceVersion: `${version}`,
    creationTimestamp: CREATED,
  };
}

/** A UUID that follows from the resource and its name (a replacement gets another name, or the same id). */
function uidOf(urn: string, inputs: Props): string {
  const hex = digest(urn, textAt(inputs, "metadata", "name") ?? "");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

/** The cluster IP a service is given, in the default service range of EKS (10.100.0.0/16). */
function serviceSpec({ urn, inputs, preview, previous }: ObjectState): Value {
  const spec = at(inputs, "spec");
  if (!isRecord(spec) || spec["type"] === "ExternalName") return spec ?? null;
  const given = spec["clusterIP"] ?? at(previous, "spec", "clusterIP");
  const bytes = Buffer.from(digest(urn), "hex");
  const clusterIP =
    given ?? (preview ? UNKNOWN : `10.100.${bytes.readUInt8(0)}.${1 + (bytes.readUInt8(1) % 254)}`);
  return { type: "ClusterIP", ...spec, clusterIP };
}

function statusOf({ kind, urn, inputs }: ObjectState): Value | undefined {
  const replicas = at(inputs, "spec", "replicas") ?? 1;
  switch (kind.key) {
    case "apps/Deployment":
    case "apps/StatefulSet":
    case "apps/ReplicaSet":
      return {
        replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
        observedGeneration: 1,
      };
    case "/Namespace":
      return { phase: "Active" };
    case "/PersistentVolumeClaim":
      return { phase: "Bound", capacity: recordAt(inputs, "spec", "resources", "requests") };
    case "/Service":
      return at(inputs, "spec", "type") === "LoadBalancer"
        ? { loadBalancer: balancer(urn) }
        : { loadBalancer: {} };
    case "networking.k8s.io/Ingress":
      return { loadBalancer: balancer(urn) };
    case "batch/Job":
      return {
        succeeded: at(inputs, "spec", "completions") ?? 1,
        conditions: [{ type: "Complete", status: "True" }],
      };
    case "apiextensions.k8s.io/CustomResourceDefinition":
      return {
        acceptedNames: recordAt(inputs, "spec", "names"),
        storedVersions: storedVersions(inputs),
      };
    default:
      return undefined;
  }
}

function balancer(urn: string): Props {
  return { ingress: [{ hostname: `k8s-${digest(urn).slice(0, 32)}.${BALANCER_DOMAIN}` }] };
}

function storedVersions(inputs: Props): readonly Value[] {
  const versions = listAt(inputs, "spec", "versions").filter((one) => at(one, "storage") === true);
  return versions.map((version) => textAt(version, "name") ?? "");
}
