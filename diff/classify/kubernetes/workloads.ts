import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { listed, numeric } from "../general/reading.ts";
import { claimsFate } from "./claims.ts";
import {
  containersOf,
  counted,
  isDeleteFirst,
  isGone,
  kubernetesDocs,
  nameOf,
  pathsOf,
  podSpec,
  say,
  subjectOf,
  titles,
  touching,
  WORKLOADS,
} from "./objects.ts";
import { podsOf, podsWords, scalerOf } from "./replicas.ts";
import { graceOf, rolloutOf } from "./rollout.ts";
import { selectedBy, selects, servicesOf } from "./selection.ts";
import { templateWords } from "./template.ts";

const DEPLOYMENT = kubernetesDocs("Deployments", "concepts/workloads/controllers/deployment");
const STATEFUL_SET = kubernetesDocs("StatefulSets", "concepts/workloads/controllers/statefulset");

/** The pods are renewed. */
export const TEMPLATE: CodeInfo = {
  code: "k8s-template",
  kind: "rolling",
  title: "The template of a workload's pods changes: its pods are renewed.",
  why:
    "A Deployment starts up to maxSurge new pods (25 % rounded up where it does not say) and lets up to maxUnavailable be away " +
    "(25 % rounded down); with Recreate, or where all pods may be away, nothing serves meanwhile. A StatefulSet ends each pod " +
    "before its successor starts. A pod that ends has terminationGracePeriodSeconds, 30 where it does not say.",
  sources: [DEPLOYMENT, STATEFUL_SET],
};

/** The number of pods. */
export const REPLICAS: CodeInfo = {
  code: "k8s-replicas",
  kind: "in-place",
  title: "The number of a workload's pods changes.",
  why: "Pods are added or ended; those that stay go on. With 0 nothing serves.",
  sources: [DEPLOYMENT],
};

/** The liveness probe. */
export const LIVENESS: CodeInfo = {
  code: "k8s-liveness-probe",
  kind: "rolling",
  title: "What a liveness probe asks changes.",
  why:
    "A container whose liveness probe fails failureThreshold times (3) every periodSeconds (10) is restarted. A probe of something " +
    "the pod depends on restarts all pods at once when that is away.",
  sources: [
    kubernetesDocs(
      "Configure Liveness, Readiness and Startup Probes",
      "tasks/configure-pod-container/configure-liveness-readiness-startup-probes",
    ),
  ],
};

/** All pods end. */
const WORKLOAD_GONE: CodeInfo = {
  code: "k8s-workload-gone",
  kind: "downtime",
  title: "A workload is deleted, or deleted before it is made anew: all its pods end.",
  why:
    "Selectors cannot change and names are unique: the provider deletes the old object first when the name stays. Until the new " +
    "pods are ready nothing serves.",
  sources: [
    DEPLOYMENT,
    {
      title: "pulumi-kubernetes: a label in the selector replaces (issues 1140, 1600, 2575)",
      url: "https://github.com/pulumi/pulumi-kubernetes/issues/1140",
    },
  ],
};

/** A Service without pods. */
const UNSELECTED: CodeInfo = {
  code: "k8s-service-loses-pods",
  kind: "downtime",
  title: "New pods no longer have the labels that a Service selects by.",
  why: "A Service sends to the pods its selector selects: without one, connections are refused.",
  sources: [kubernetesDocs("Service", "concepts/services-networking/service")],
};

/** Recognises what changes of Deployments, StatefulSets and DaemonSets do to their pods. */
export const WORKLOAD_CLASSIFIER: Classifier = {
  codes: [TEMPLATE, REPLICAS, LIVENESS, WORKLOAD_GONE, UNSELECTED],
  types: WORKLOADS,
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison)) return [gone(change, before, comparison)];
    if (isDeleteFirst(change)) return [gone(change, before, comparison)];
    if (change.operation !== "update" || after === undefined) return [];
    return [
      ...template(change, before, after, comparison),
      ...replicas(change, before, after, comparison),
      ...liveness(change, after),
      ...unselected(change, before, after, comparison),
    ];
  },
};

function template(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec", "template");
  if (properties.length === 0) return [];
  const rollout = rolloutOf(head, after, before);
  return [
    say(TEMPLATE, `${subjectOf(change)}: ${templateWords(change)}. ${rollout.words}`, {
      class: rollout.class,
      properties: pathsOf(properties),
      ...(rollout.class === "downtime" && {
        outage: { when: "from the end of the old pods until the new ones are ready" },
      }),
      ...(rollout.fix !== undefined && { fix: rollout.fix }),
    }),
  ];
}

function replicas(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec", "replicas");
  if (properties.length === 0) return [];
  const scaler = scalerOf(head, after);
  const subject = subjectOf(change);
  const rest = { properties: pathsOf(properties) };
  if (scaler !== undefined) {
    const range = podsWords(podsOf(head, after));
    return [say(REPLICAS, `${subject}: replicas changes, but ${range} are kept.`, rest)];
  }
  const [old, now] = [before, after].map((state) => {
    const value = at(state.inputs, "spec", "replicas");
    return value === undefined ? 1 : numeric(value);
  });
  if (old === undefined || now === undefined) {
    return [say(REPLICAS, `${subject}: how many pods it has is known only afterwards.`, rest)];
  }
  const grace = graceOf(before);
  const words =
    now < old
      ? `${counted(old - now, "pod")} ${old - now === 1 ? "ends" : "end"}${grace === undefined ? "" : `, each within ${grace} s`}`
      : `${counted(now - old, "pod")} ${now - old === 1 ? "is" : "are"} added`;
  const message = `${subject}: replicas ${old} -> ${now}: ${words}.`;
  if (now > 0 || old === 0) return [say(REPLICAS, message, rest)];
  return [
    say(REPLICAS, `${message} None is left.`, {
      ...rest,
      class: "downtime",
      outage: { when: "from this update on" },
    }),
  ];
}

function liveness(change: ResourceChange, after: ResourceState): readonly Verdict[] {
  const properties = touching(change, "spec", "template", "spec", "containers").filter(
    ({ keys }) =>
      keys[5] === "livenessProbe" &&
      ["httpGet", "tcpSocket", "exec", "grpc"].includes(String(keys[6])),
  );
  return [...new Set(properties.map(({ keys }) => String(keys[4])))].toSorted().map((name) => {
    const container = containersOf(podSpec(after)).find((one) => at(one, "name") === name);
    const probe = at(container, "livenessProbe");
    const period = numeric(at(probe, "periodSeconds")) ?? 10;
    const threshold = numeric(at(probe, "failureThreshold")) ?? 3;
    const own = properties.filter(({ keys }) => String(keys[4]) === name);
    return say(
      LIVENESS,
      `${subjectOf(change)}: the liveness probe of ${name} asks something else. Should that not answer, each container is restarted after ${threshold * period} s (${threshold} x ${period} s), again and again.`,
      {
        properties: pathsOf(own),
        fix: "Probe something that depends on nothing but the process itself.",
      },
    );
  });
}

function unselected(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
  { base, head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec", "template", "metadata", "labels");
  if (properties.length === 0) return [];
  const lost = servicesOf(base, before)
    .map(({ urn }) => head.resources.get(urn))
    .filter((service) => service !== undefined)
    .filter(
      (service) => selects(service, after) === false && selectedBy(head, service).length === 0,
    );
  if (lost.length === 0) return [];
  return [
    say(
      UNSELECTED,
      `${subjectOf(change)}: ${titles(lost)} ${lost.length === 1 ? "selects" : "select"} none of its new pods, and none of any other workload.`,
      {
        properties: pathsOf(properties),
        outage: { when: "once the last old pod has ended" },
        fix: "Keep the labels that Services select by, or change selector and labels in two updates.",
      },
    ),
  ];
}

function gone(change: ResourceChange, before: ResourceState, { base }: Comparison): Verdict {
  const isReplaced = change.operation === "replace";
  const pods = before.type.endsWith(":DaemonSet")
    ? "its pods on all nodes"
    : podsWords(podsOf(base, before));
  const services = servicesOf(base, before).map(nameOf).toSorted();
  const served =
    services.length === 0
      ? ""
      : ` Service ${listed(services)} has none of its pods ${isReplaced ? "meanwhile" : "any more"}.`;
  const claims = claimsFate(base, before);
  const message = `${subjectOf(change)} is deleted${isReplaced ? " before it is made anew" : ""}: ${pods} end.${served}${claims?.words ?? ""}`;
  return say(WORKLOAD_GONE, message, {
    class: claims?.isLost === true ? "data-loss" : "downtime",
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    outage: { when: isReplaced ? "until the new pods are ready" : "from this update on" },
    fix: isReplaced
      ? "Make the new one beside it under another name, move over, then delete the old one."
      : "Move its users away in an update before.",
  });
}
