/**
 * Helm releases, as the Pulumi provider treats them (pulumi-kubernetes, provider/pkg/provider/helm_release.go). The sandbox has no
 * charts: it checks what is asked for, not what a chart would make of the values.
 */

import { diffProps } from "../diff-values.ts";
import { checkInputs } from "../input-rules.ts";
import type { InputRules } from "../input-rules.ts";
import { UNKNOWN } from "../model.ts";
import type { CheckRequest, Props, ResourceModel, Value } from "../model.ts";
import { autoName } from "../names.ts";
import { at, textAt } from "../paths.ts";

/** Type token of the resource. */
export const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";

/** Seconds a release may take when the program does not say (defaultTimeoutSeconds). */
const DEFAULT_TIMEOUT = 300;

/** Digits of an automatic name (resource.NewUniqueHex with its default). */
const NAME_DIGITS = 8;

const flag = { type: "boolean" } as const;
const text = { type: "string" } as const;

/** Inputs of the SDK's ReleaseArgs. */
const RULES: InputRules = {
  chart: { type: "string", required: true, min: 1 },
  name: {
    type: "string",
    max: 53,
    pattern: {
      regex: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
      says: "lower-case letters, digits, hyphens and dots (Helm, chartutil.ValidateReleaseName)",
    },
  },
  namespace: text,
  version: text,
  repositoryOpts: { type: "map" },
  values: { type: "map" },
  valueYamlFiles: { type: "list" },
  timeout: { type: "integer", min: 0 },
  maxHistory: { type: "integer", min: 0 },
  manifest: { type: "map" },
  resourceNames: { type: "map" },
  ...Object.fromEntries(
    ["compat", "description", "keyring", "postrender"].map((name) => [name, text] as const),
  ),
  ...Object.fromEntries(
    [
      "allowNullValues",
      "atomic",
      "cleanupOnFail",
      "createNamespace",
      "dependencyUpdate",
      "devel",
      "disableCRDHooks",
      "disableOpenapiValidation",
      "disableWebhooks",
      "forceUpdate",
      "lint",
      "recreatePods",
      "renderSubchartNotes",
      "replace",
      "resetValues",
      "reuseValues",
      "skipAwait",
      "skipCrds",
      "takeOwnership",
      "verify",
      "waitForJobs",
    ].map((name) => [name, flag] as const),
  ),
};

/** What names the release: another name or namespace is another release. */
const IDENTITY = ["name", "namespace"];

/** The resource type. */
export const helmRelease: ResourceModel = {
  token: HELM_RELEASE,
  check,
  diff: ({ olds, news }) => ({
    verdicts: diffProps(olds, news).map((change) => {
      const replaces = IDENTITY.includes(change.path);
      const why = "name and namespace are what the release is";
      return { ...change, replaces, covered: true, ...(replaces ? { why } : {}) };
    }),
    deleteBeforeReplace: false,
  }),
  create: ({ inputs, preview }) => ({
    id: preview ? "" : idOf(inputs),
    outputs: outputs(inputs, preview, 1),
  }),
  update: ({ inputs, preview, oldOutputs }) => ({
    outputs: outputs(inputs, preview, revisionOf(oldOutputs) + 1),
  }),
};

function check(request: CheckRequest) {
  const given = Object.fromEntries(
    Object.entries(request.news).filter(([, value]) => value !== null),
  );
  const name = autoName(request, { digits: NAME_DIGITS }).value;
  const inputs: Props = {
    namespace: "default",
    ...(given["skipAwait"] === true ? {} : { timeout: DEFAULT_TIMEOUT }),
    ...given,
    name,
  };
  return { inputs, failures: checkInputs(RULES, inputs) };
}

function idOf(inputs: Props): string {
  return `${textAt(inputs, "namespace") ?? ""}/${textAt(inputs, "name") ?? ""}`;
}

/** The inputs, and what Helm says of the release. */
function outputs(inputs: Props, preview: boolean, revision: number): Props {
  const known = (name: string): Value => inputs[name] ?? "";
  const status: Value = preview
    ? UNKNOWN
    : {
        name: known("name"),
        namespace: known("namespace"),
        chart: known("chart"),
        version: known("version"),
        appVersion: "",
        revision,
        status: "deployed",
      };
  return { ...inputs, status };
}

function revisionOf(outputs: Props): number {
  const revision = at(outputs, "status", "revision");
  return typeof revision === "number" ? revision : 0;
}
