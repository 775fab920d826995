import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { difference, flag, listed, text } from "../general/reading.ts";
import { eksDocs } from "./eks-cluster.ts";
import {
  isDeleteFirst,
  isGone,
  namespaceOf,
  ofTypes,
  pathsOf,
  podSpec,
  POD_TYPES,
  say,
  titles,
  touching,
} from "./objects.ts";

const POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const ADDONS = eksDocs("Amazon EKS add-ons", "eks-add-ons");

/** An add-on changes. */
const ADDON_CHANGED: CodeInfo = {
  code: "eks-addon",
  kind: "rolling",
  title: "The version or the configuration of an add-on changes.",
  why: "EKS applies the new manifests: pods of the add-on are renewed as their Deployment or DaemonSet says, on every node where it is one.",
  sources: [ADDONS],
};

/** An add-on goes. */
const ADDON_GONE: CodeInfo = {
  code: "eks-addon-gone",
  kind: "downtime",
  title: "An add-on is deleted, or deleted before it is made anew.",
  why: "EKS removes its pods unless preserve is set: without vpc-cni new pods get no address, without coredns no name resolves.",
  sources: [ADDONS],
};

/** Credentials of pods. */
const POD_CREDENTIALS: CodeInfo = {
  code: "eks-pod-identity",
  kind: "in-place",
  title: "The role that a service account's pods take changes, or goes.",
  why: "Pods get the association's credentials through the agent; without one, what they ask of AWS is refused once theirs run out.",
  sources: [
    eksDocs("Learn how EKS Pod Identity grants pods access to AWS services", "pod-identities"),
  ],
};

/** Access of people. */
const ENTRY_GONE: CodeInfo = {
  code: "eks-access-entry",
  kind: "in-place",
  title: "An access entry or its policy goes: a principal loses rights on the cluster.",
  why: "Only requests to the cluster's API are meant; what runs goes on.",
  sources: [
    eksDocs("Grant IAM users access to Kubernetes with EKS access entries", "access-entries"),
  ],
};

/** Add-ons without which pods do not work. */
const VITAL = ["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver"];

/** Recognises what changes of add-ons do to the cluster. */
export const ADDON_CLASSIFIER: Classifier = {
  codes: [ADDON_CHANGED, ADDON_GONE],
  types: ["aws:eks/addon:Addon"],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    const name = text(before.inputs["addonName"]) ?? change.name;
    if (isGone(change, comparison) || isDeleteFirst(change))
      return [addonGone(change, before, name)];
    const properties = ["addonVersion", "configurationValues"].flatMap((key) =>
      touching(change, key),
    );
    if (change.operation !== "update" || after === undefined || properties.length === 0) return [];
    return [
      say(
        ADDON_CHANGED,
        `Add-on ${name}: ${listed(properties.map(difference))}: its pods are renewed.`,
        { properties: pathsOf(properties) },
      ),
    ];
  },
};

function addonGone(change: ResourceChange, before: ResourceState, name: string): Verdict {
  const isReplaced = change.operation === "replace";
  const isKept = flag(before.inputs["preserve"]) === true;
  const isVital = VITAL.includes(name) && !isKept;
  const words = isKept
    ? "its software stays on the cluster (preserve), without updates"
    : "its pods go";
  return say(
    ADDON_GONE,
    `Add-on ${name} is deleted${isReplaced ? " before it is made anew" : ""}: ${words}${isVital ? ", and pods need it" : ""}.`,
    {
      class: isVital ? "downtime" : "in-place",
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      ...(isVital && {
        outage: { when: isReplaced ? "until the new one's pods are ready" : "from this update on" },
      }),
    },
  );
}

/** Recognises what changes of pod identity associations do to pods. */
export const POD_IDENTITY_CLASSIFIER: Classifier = {
  codes: [POD_CREDENTIALS],
  types: [POD_IDENTITY],
  judge(change, comparison) {
    const { before } = change;
    if (before === undefined) return [];
    const isLost = isGone(change, comparison);
    const properties = touching(change, "roleArn");
    if (!isLost && change.operation !== "replace" && properties.length === 0) return [];
    const users = usersOf(change.after ?? before, comparison);
    const account = text(before.inputs["serviceAccount"]) ?? change.name;
    const pods = users.length === 0 ? "no pods of this stack" : `the pods of ${titles(users)}`;
    if (change.operation === "update") {
      return [
        say(
          POD_CREDENTIALS,
          `Service account ${account}: ${pods} take another role with their next credentials.`,
          { properties: pathsOf(properties) },
        ),
      ];
    }
    const isDown = users.length > 0 && (isLost || isDeleteFirst(change));
    const words = isLost
      ? "lose their role"
      : "are without a role until the new association is there";
    if (!isLost && !isDeleteFirst(change)) return [];
    return [
      say(POD_CREDENTIALS, `Service account ${account}: ${pods} ${words}.`, {
        class: isDown ? "downtime" : "in-place",
        ...(isDown && {
          outage: {
            when: "once the credentials they have run out, at the latest with their next start",
          },
        }),
      }),
    ];
  },
};

function usersOf(association: ResourceState, { head }: Comparison): readonly ResourceState[] {
  const account = text(association.inputs["serviceAccount"]);
  const namespace = text(association.inputs["namespace"]);
  return ofTypes(head.resources, POD_TYPES).filter((workload) => {
    const own = namespaceOf(workload);
    const used = text(at(podSpec(workload), "serviceAccountName"));
    return used !== undefined && used === account && (own === undefined || own === namespace);
  });
}

/** Recognises that somebody loses access to the cluster. */
export const ACCESS_CLASSIFIER: Classifier = {
  codes: [ENTRY_GONE],
  types: [
    "aws:eks/accessEntry:AccessEntry",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  ],
  judge(change: ResourceChange, comparison: Comparison) {
    if (!isGone(change, comparison)) return [];
    const principal = text(change.before?.inputs["principalArn"]) ?? change.name;
    const what = change.type.endsWith(":AccessEntry")
      ? "its access to the cluster"
      : "the rights of a policy on the cluster";
    return [say(ENTRY_GONE, `${principal} loses ${what}.`)];
  },
};
