import type { CodeInfo, PropertyChange, ResourceChange, Verdict } from "../../model.ts";
import type { Classifier } from "../rule.ts";
import { difference, listed } from "../general/reading.ts";
import { pathsOf, say, subjectOf, touching } from "./objects.ts";
import { templateWords } from "./template.ts";

/** Words about an object. */
export const METADATA: CodeInfo = {
  code: "k8s-metadata",
  kind: "none",
  title: "Only labels or annotations of an object change that no controller acts on.",
  why: "Pods have the labels of their template, not those of the object; what reads these is people and queries.",
  sources: [
    {
      title: "Kubernetes: Labels and Selectors",
      url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    },
  ],
};

/** What observes. */
const OBSERVER: CodeInfo = {
  code: "k8s-observer",
  kind: "none",
  title: "What is observed, or what is alerted of, changes.",
  why: "The operator of Prometheus loads rules and targets anew; nothing that serves reads them.",
  sources: [{ title: "prometheus-operator: PrometheusRule, ServiceMonitor, PodMonitor and Probe" }],
};

/** When something runs. */
export const CRON: CodeInfo = {
  code: "k8s-cron-job",
  kind: "in-place",
  title: "A CronJob changes.",
  why: "Runs that have begun go on as they were; the next one is as it is now.",
  sources: [
    {
      title: "Kubernetes: CronJob",
      url: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
    },
  ],
};

/** Rules on pods to come. */
const ADMISSION: CodeInfo = {
  code: "k8s-admission",
  kind: "in-place",
  title: "A quota, a limit range or the level of pod security changes.",
  why: "They are asked when a pod is made: running ones stay, a new one that breaks them is refused, and a rollout stops there.",
  sources: [
    {
      title: "Kubernetes: Resource Quotas",
      url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    },
  ],
};

/** The role of a service account. */
const ACCOUNT_ROLE: CodeInfo = {
  code: "k8s-service-account-role",
  kind: "in-place",
  title: "The role that a service account's annotation names changes.",
  why: "The webhook of EKS puts it into pods when they are made: running pods keep the old role until they restart.",
  sources: [
    {
      title: "Amazon EKS User Guide: IAM roles for service accounts",
      url: "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
    },
  ],
};

/** Prefixes of annotations and labels that controllers act on. */
const ACTED_ON =
  /^(?:[a-z.]*ingress\.kubernetes\.io|kubernetes\.io|service\.beta\.kubernetes\.io|service\.kubernetes\.io|eks\.amazonaws\.com|pod-security\.kubernetes\.io|autoscaling\.keda\.sh|external-dns\.alpha\.kubernetes\.io|cert-manager\.io|karpenter\.sh|storageclass\.kubernetes\.io|node\.kubernetes\.io|topology\.kubernetes\.io|networking\.k8s\.io|elbv2\.k8s\.aws)\//;

const OBSERVERS =
  /^kubernetes:monitoring\.coreos\.com\/v1\w*:(?:PrometheusRule|ServiceMonitor|PodMonitor|Probe|ScrapeConfig)$/;

/** Recognises changes of Kubernetes objects that touch nothing that runs, or only what is made later. */
export const METADATA_CLASSIFIER: Classifier = {
  codes: [METADATA, OBSERVER, CRON, ADMISSION, ACCOUNT_ROLE],
  judge(change) {
    if (change.operation !== "update" || !change.type.startsWith("kubernetes:")) return [];
    return [...metadata(change), ...observed(change), ...later(change)];
  },
};

function metadata(change: ResourceChange): readonly Verdict[] {
  const properties = [
    ...touching(change, "metadata", "labels"),
    ...touching(change, "metadata", "annotations"),
  ].filter(({ keys }) => keys.length > 1 && !ACTED_ON.test(String(keys[2])));
  if (properties.length === 0) return [];
  return [
    say(
      METADATA,
      `${subjectOf(change)}: only ${listed(pathsOf(properties), 3)} of the object itself.`,
      { properties: pathsOf(properties) },
    ),
  ];
}

function observed(change: ResourceChange): readonly Verdict[] {
  const properties = touching(change, "spec");
  if (!OBSERVERS.test(change.type) || properties.length === 0) return [];
  return [
    say(OBSERVER, `${subjectOf(change)}: only what is observed changes.`, {
      properties: pathsOf(properties),
    }),
  ];
}

function later(change: ResourceChange): readonly Verdict[] {
  const kind = change.type.split(":")[2];
  const subject = subjectOf(change);
  const spec = touching(change, "spec");
  const acted = (prefix: string): readonly PropertyChange[] =>
    [
      ...touching(change, "metadata", "labels"),
      ...touching(change, "metadata", "annotations"),
    ].filter(({ keys }) => String(keys[2]).startsWith(prefix));
  if (kind === "CronJob" && spec.length > 0)
    return [
      say(CRON, `${subject}: ${cronWords(change, spec)} from the next run on.`, {
        properties: pathsOf(spec),
      }),
    ];
  if ((kind === "ResourceQuota" || kind === "LimitRange") && spec.length > 0) {
    return [
      say(
        ADMISSION,
        `${subject}: ${listed(spec.map(difference), 3)}: asked when a pod is made; running ones stay.`,
        { properties: pathsOf(spec) },
      ),
    ];
  }
  const levels = kind === "Namespace" ? acted("pod-security.kubernetes.io/") : [];
  if (levels.length > 0) {
    return [
      say(
        ADMISSION,
        `${subject}: ${listed(levels.map(difference), 3)}: asked when a pod is made; running ones stay.`,
        { properties: pathsOf(levels) },
      ),
    ];
  }
  const roles = kind === "ServiceAccount" ? acted("eks.amazonaws.com/") : [];
  return roles.length === 0
    ? []
    : [
        say(
          ACCOUNT_ROLE,
          `${subject}: ${listed(roles.map(difference), 3)}: running pods keep the old one until they restart.`,
          { properties: pathsOf(roles) },
        ),
      ];
}

function cronWords(change: ResourceChange, spec: readonly PropertyChange[]): string {
  const own = spec
    .filter(({ keys }) => keys[1] === "schedule" || keys[1] === "suspend")
    .map(difference);
  if (own.length > 0) return listed(own);
  const template = templateWords(change);
  return template === "" ? listed(pathsOf(spec), 2) : template;
}
