/** The kubernetes package: any API version and kind, as the Pulumi provider and an API server treat them. */

import sdk from "@pulumi/kubernetes/package.json" with { type: "json" };

import { noAccount } from "../configuration.ts";
import { UNKNOWN, reveal, show } from "../model.ts";
import type { CheckRequest, Failure, Props, ProviderModel, ResourceModel } from "../model.ts";
import { OBJECT_CHECKS } from "./check-objects.ts";
import { decodeYaml } from "./decode-yaml.ts";
import { diffObject, objectId } from "./diff.ts";
import { HELM_RELEASE, helmRelease } from "./helm-release.ts";
import { parseKind } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { withName } from "./naming.ts";
import { hideData, objectOutputs } from "./outputs.ts";
import { DNS_LABEL, checkAnnotations, checkLabels, checkText, nameRule } from "./text.ts";
import { at, recordAt, textAt, unknownAt } from "../paths.ts";

/** The package as the server takes it. */
export const provider: ProviderModel = {
  name: "kubernetes",
  version: sdk.version,
  extend: "sandbox/providers/kubernetes/kinds.ts",
  checkConfig: () => [],
  configure: noAccount,
  resource: (token) => {
    if (token === HELM_RELEASE) return helmRelease;
    const kind = parseKind(token);
    return kind === undefined ? undefined : objectResource(token, kind);
  },
  invoke: (token) => (token === "kubernetes:yaml:decode" ? decodeYaml : undefined),
};

function objectResource(token: string, kind: Kind): ResourceModel {
  return {
    token,
    check: (request) => check(kind, request),
    diff: (request) => diffObject(kind, request),
    create: ({ urn, inputs, preview }) => ({
      id: preview ? "" : objectId(kind, inputs),
      outputs: objectOutputs({ kind, urn, inputs, preview }),
    }),
    update: ({ urn, inputs, preview, oldOutputs }) => ({
      outputs: objectOutputs({ kind, urn, inputs, preview, previous: oldOutputs }),
    }),
  };
}

function check(kind: Kind, request: CheckRequest): { inputs: Props; failures: readonly Failure[] } {
  const placed = hideData(kind, withNamespace(kind, request));
  const variant = variantFailures(kind, placed);
  if (variant.length > 0) return { inputs: placed, failures: variant };
  const inputs = kind.patch ? placed : withName(request, placed);
  const failures = [...metadataFailures(kind, request, inputs)];
  if (!kind.patch) failures.push(...(OBJECT_CHECKS[kind.key]?.(inputs) ?? []));
  return { inputs, failures };
}

/** The provider's `namespace` option stands in where an object names none. */
function withNamespace(kind: Kind, { news, context }: CheckRequest): Props {
  const namespace = reveal(context.config["namespace"]);
  const open = at(news, "metadata", "namespace") === undefined && at(news, "metadata") !== UNKNOWN;
  if (!kind.namespaced || typeof namespace !== "string" || namespace === "" || !open) return news;
  return { ...news, metadata: { ...recordAt(news, "metadata"), namespace } };
}

/** What the provider refuses of list and patch resources (pulumi-kubernetes, Check). */
function variantFailures(kind: Kind, inputs: Props): readonly Failure[] {
  if (kind.list) {
    return [
      {
        path: "",
        got: `a ${kind.kind}`,
        allowed: "single objects: a list cannot be created",
        fix: "declare each item as its own resource",
      },
    ];
  }
  const named =
    at(inputs, "metadata", "name") !== undefined || unknownAt(inputs, "metadata", "name");
  if (!kind.patch || named) return [];
  return [{ path: "metadata.name", got: "nothing", allowed: "the name of the object to patch" }];
}

function metadataFailures(kind: Kind, request: CheckRequest, inputs: Props): readonly Failure[] {
  const metadata = recordAt(inputs, "metadata");
  const auto = at(request.news, "metadata", "name") === undefined;
  const nameFailures = checkText("metadata.name", metadata["name"], nameRule(kind)).map(
    (failure) => ({
      ...failure,
      ...(auto
        ? { fix: `set metadata.name; it was made of the logical name ${show(request.name)}` }
        : {}),
    }),
  );
  const kindGiven = textAt(inputs, "kind");
  const wrongKind =
    kindGiven !== undefined && kindGiven !== kind.kind
      ? [{ path: "kind", got: show(kindGiven), allowed: show(kind.kind) }]
      : [];
  return [
    ...nameFailures,
    ...wrongKind,
    ...checkText("metadata.namespace", metadata["namespace"], DNS_LABEL),
    ...checkLabels("metadata.labels", metadata["labels"]),
    ...checkAnnotations("metadata.annotations", metadata["annotations"]),
  ];
}
