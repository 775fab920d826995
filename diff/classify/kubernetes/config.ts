import type {
  CodeInfo,
  Comparison,
  Json,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { changesByUrn, text } from "../general/reading.ts";
import {
  containersOf,
  isDeleteFirst,
  isGone,
  items,
  kubernetesDocs,
  nameOf,
  ofTypes,
  pathsOf,
  podSpec,
  POD_TYPES,
  sameNamespace,
  say,
  subjectOf,
  templateKeys,
  titles,
  touches,
  touching,
} from "./objects.ts";

const CONFIG_MAPS = kubernetesDocs("ConfigMaps", "concepts/configuration/configmap");
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";
const PROVIDER_CLASS = "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass";

/** Content that pods read. */
export const CONTENT: CodeInfo = {
  code: "k8s-config-content",
  kind: "in-place",
  title: "The content of a ConfigMap or Secret changes while pods read it.",
  why:
    "Variables made from it keep their values until the pod restarts. Files of a volume follow after the kubelet's next sync " +
    "(every minute by default), files mounted by subPath never; a program that reads them once keeps the old content.",
  sources: [CONFIG_MAPS],
};

/** Content that pods need goes. */
const CONTENT_GONE: CodeInfo = {
  code: "k8s-config-gone",
  kind: "downtime",
  title: "A ConfigMap or Secret goes that pods need to start.",
  why: "Running pods go on; a new one that cannot find what it refers to does not start.",
  sources: [CONFIG_MAPS],
};

/** A dashboard. */
const DASHBOARD: CodeInfo = {
  code: "k8s-dashboard",
  kind: "none",
  title: "A dashboard of Grafana changes.",
  why: "The sidecar of Grafana loads it from its ConfigMap; nothing that serves reads it.",
  sources: [{ title: "kube-prometheus-stack chart: grafana.sidecar.dashboards" }],
};

/** Recognises what changes of ConfigMaps, Secrets and SecretProviderClasses do to the pods that read them. */
export const CONFIG_CLASSIFIER: Classifier = {
  codes: [CONTENT, CONTENT_GONE, DASHBOARD],
  types: [CONFIG_MAP, SECRET, PROVIDER_CLASS],
  judge(change, comparison) {
    const { before } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || isDeleteFirst(change))
      return gone(change, before, comparison);
    const contents = ["data", "binaryData", "stringData", "spec"].flatMap((key) =>
      touching(change, key),
    );
    if (change.operation !== "update" || contents.length === 0) return [];
    const properties = pathsOf(contents);
    if (at(before.inputs, "metadata", "labels", "grafana_dashboard") !== undefined) {
      return [say(DASHBOARD, `${subjectOf(change)}: only a dashboard changes.`, { properties })];
    }
    return [content(change, change.after ?? before, comparison, properties)];
  },
};

function content(
  change: ResourceChange,
  after: ResourceState,
  comparison: Comparison,
  properties: readonly string[],
): Verdict {
  const found = readersOf(after, comparison);
  const rolling = found.filter(({ state }) => isRenewed(state, comparison));
  const left = found.filter((one) => !rolling.includes(one));
  const by = (how: Reading): readonly ResourceState[] =>
    left.filter((one) => one.how === how).map(({ state }) => state);
  const runs = left.filter(({ state }) => /:(?:Cron)?Job$/.test(state.type));
  const [variables, files, copies] = (["variable", "file", "copy"] as const).map((how) =>
    by(how).filter((state) => !runs.some((run) => run.state === state)),
  );
  const told = (states: readonly ResourceState[] | undefined, words: string): string =>
    states === undefined || states.length === 0 ? "" : ` These ${words}: ${titles(states)}.`;
  const restart = told(
    [...(variables ?? []), ...(copies ?? [])],
    "keep the old content until their pods restart",
  );
  const message = [
    `${subjectOf(change)}: its content changes.`,
    restart,
    told(files, "see new files within minutes, as far as the program reads them again"),
    told(
      runs.map(({ state }) => state),
      "take it with the next run",
    ),
    told(
      rolling.map(({ state }) => state),
      "are renewed in the same update and take it then",
    ),
    found.length === 0 ? " No pod of this stack reads it." : "",
  ].join("");
  return say(CONTENT, message, {
    properties,
    ...(restart !== "" && {
      fix: "Put a hash of the content into an annotation of the pods' template, or give it an immutable name.",
    }),
  });
}

function gone(
  change: ResourceChange,
  before: ResourceState,
  comparison: Comparison,
): readonly Verdict[] {
  const readers = readersOf(before, comparison).map(({ state }) => state);
  if (readers.length === 0) return [];
  const isReplaced = change.operation === "replace";
  const words = isReplaced ? "until the new one is there" : "any more";
  return [
    say(
      CONTENT_GONE,
      `${subjectOf(change)} is deleted${isReplaced ? " before it is made anew" : ""}, and no new pod starts ${words} of what reads it: ${titles(readers)}.`,
      {
        class: isReplaced ? "in-place" : "downtime",
        ...(!isReplaced && { outage: { when: "with the next start of a pod" } }),
        fix: isReplaced
          ? "Let its name be made by Pulumi: then the new one comes first."
          : "Take the reference out of the pods first.",
      },
    ),
  ];
}

type Reading = "variable" | "file" | "copy";

/** The workloads of the new version whose pods read an object, and how; of several ways the one that follows last. */
function readersOf(
  object: ResourceState,
  { head }: Comparison,
): readonly { readonly state: ResourceState; readonly how: Reading }[] {
  return ofTypes(head.resources, POD_TYPES)
    .filter((state) => sameNamespace(state, object))
    .flatMap((state) => {
      const how = howRead(object, podSpec(state));
      return how === undefined ? [] : [{ state, how }];
    });
}

function howRead(object: ResourceState, spec: Json | undefined): Reading | undefined {
  const name = nameOf(object);
  const containers = containersOf(spec);
  if (containers.some((container) => isInEnvironment(object, container, name))) return "variable";
  const volumes = items(at(spec, "volumes"))
    .filter((volume) => isInVolume(object, volume, name))
    .map((volume) => text(at(volume, "name")));
  if (volumes.length === 0) return undefined;
  const mounts = containers
    .flatMap((container) => items(at(container, "volumeMounts")))
    .filter((mount) => volumes.includes(text(at(mount, "name"))));
  const isCopied =
    object.type === PROVIDER_CLASS || mounts.some((mount) => at(mount, "subPath") !== undefined);
  return isCopied ? "copy" : "file";
}

function isInEnvironment(object: ResourceState, container: Json, name: string): boolean {
  const [ref, keyRef] =
    object.type === SECRET ? ["secretRef", "secretKeyRef"] : ["configMapRef", "configMapKeyRef"];
  return (
    items(at(container, "envFrom")).some((source) => at(source, ref, "name") === name) ||
    items(at(container, "env")).some((one) => at(one, "valueFrom", keyRef, "name") === name)
  );
}

function isInVolume(object: ResourceState, volume: Json, name: string): boolean {
  if (object.type === PROVIDER_CLASS) {
    return at(volume, "csi", "volumeAttributes", "secretProviderClass") === name;
  }
  const isSecret = object.type === SECRET;
  const own = isSecret ? at(volume, "secret", "secretName") : at(volume, "configMap", "name");
  return (
    own === name ||
    items(at(volume, "projected", "sources")).some(
      (source) => at(source, isSecret ? "secret" : "configMap", "name") === name,
    )
  );
}

function isRenewed(state: ResourceState, comparison: Comparison): boolean {
  const change = changesByUrn(comparison).get(state.urn);
  if (change === undefined) return false;
  if (change.operation !== "update") return true;
  return change.properties.some((property) => touches(property, ...templateKeys(state.type)));
}
