import type {
  CodeInfo,
  Comparison,
  ResourceChange,
  ResourceState,
  Source,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { brief, difference, flag, listed, ofType, text } from "../general/reading.ts";
import { counted, isGone, ofTypes, pathsOf, say, touching, WORKLOADS } from "./objects.ts";
import { NODE_GROUP } from "./placement.ts";

/** A page of the Amazon EKS User Guide. */
export function eksDocs(title: string, page: string): Source {
  return {
    title: `Amazon EKS User Guide: ${title}`,
    url: `https://docs.aws.amazon.com/eks/latest/userguide/${page}.html`,
  };
}

/** Type of the cluster. */
export const CLUSTER = "aws:eks/cluster:Cluster";

/** Another version of Kubernetes. */
const CLUSTER_VERSION: CodeInfo = {
  code: "eks-version",
  kind: "in-place",
  title: "The Kubernetes version of a cluster changes.",
  why:
    "EKS replaces the API servers one after the other, so that the API stays reachable, and pods are not touched. It takes one " +
    "minor version at a time, and there is no way back. Nodes follow when their groups get the version.",
  sources: [eksDocs("Update existing cluster to new Kubernetes version", "update-cluster")],
};

/** Who reaches the API. */
const CLUSTER_ENDPOINT: CodeInfo = {
  code: "eks-endpoint",
  kind: "in-place",
  title: "From where a cluster's API is reached changes.",
  why: "What runs goes on. Who comes from where it is no longer reached, a pipeline too, cannot change the cluster any more.",
  sources: [eksDocs("Cluster API server endpoint", "cluster-endpoint")],
};

/** Encryption of secrets. */
const CLUSTER_ENCRYPTION: CodeInfo = {
  code: "eks-encryption",
  kind: "in-place",
  title: "The encryption of a cluster's secrets is switched on.",
  why: "It takes a while, meanwhile the cluster serves. It cannot be switched off, and the key cannot be changed or deleted.",
  sources: [eksDocs("Encrypt Kubernetes secrets with KMS", "enable-kms")],
};

/** Who may do what. */
const CLUSTER_ACCESS: CodeInfo = {
  code: "eks-access-mode",
  kind: "in-place",
  title: "How a cluster knows its users changes.",
  why: "From access entries (API) there is no way back to the ConfigMap aws-auth, whose users lose their access.",
  sources: [
    eksDocs("Grant IAM users access to Kubernetes with EKS access entries", "access-entries"),
  ],
};

/** Everything on the cluster. */
const CLUSTER_GONE: CodeInfo = {
  code: "eks-cluster-gone",
  kind: "replace",
  title: "A cluster is replaced or deleted, and everything on it with it.",
  why: "A new cluster is empty: every object, every volume claim and every node has to be made again, and every client needs its new endpoint.",
  sources: [{ title: "sandbox/facts/aws-resources.json: aws:eks/cluster:Cluster, replaceOn" }],
};

/** Recognises what changes of an EKS cluster do. */
export const CLUSTER_CLASSIFIER: Classifier = {
  codes: [CLUSTER_VERSION, CLUSTER_ENDPOINT, CLUSTER_ENCRYPTION, CLUSTER_ACCESS, CLUSTER_GONE],
  types: [CLUSTER],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || change.operation === "replace")
      return [gone(change, comparison)];
    if (change.operation !== "update" || after === undefined) return [];
    return [
      ...version(change, before, after, comparison),
      ...endpoint(change, before, after),
      ...others(change),
    ];
  },
};

function version(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "version");
  if (properties.length === 0) return [];
  const [from, to] = [before, after].map((state) => minorOf(state));
  const step = from === undefined || to === undefined ? undefined : to - from;
  const words =
    step === undefined
      ? "EKS takes one minor version at a time, upwards"
      : step < 0
        ? "EKS refuses: there is no way back to an older version, and the update fails there"
        : step > 1
          ? `EKS refuses: it takes one minor version at a time, and this is ${step}; the update fails there`
          : "the control plane is upgraded while the API stays reachable, without a way back";
  const groups = ofType(head.resources, NODE_GROUP).filter(
    (group) =>
      at(group.inputs, "version") === undefined ||
      at(group.inputs, "version") !== at(after.inputs, "version"),
  );
  const left =
    groups.length === 0
      ? ""
      : ` Nodes of ${listed(groups.map(({ name }) => name).toSorted())} stay at their version until their group is updated.`;
  return [
    say(
      CLUSTER_VERSION,
      `Cluster ${change.name}: Kubernetes ${brief(at(before.inputs, "version"))} -> ${brief(at(after.inputs, "version"))}: ${words}.${left}`,
      {
        properties: pathsOf(properties),
        ...(step !== undefined &&
          step > 1 && {
            fix: `Go to 1.${(from ?? 0) + 1} first, with nodes and add-ons, then on.`,
          }),
      },
    ),
  ];
}

function minorOf(cluster: ResourceState): number | undefined {
  const minor = /^1\.(\d+)$/.exec(text(at(cluster.inputs, "version")) ?? "")?.[1];
  return minor === undefined ? undefined : Number(minor);
}

function endpoint(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const properties = ["endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs"].flatMap(
    (key) => touching(change, "vpcConfig", key),
  );
  if (properties.length === 0) return [];
  const [was, is] = [before, after].map(
    (state) => flag(at(state.inputs, "vpcConfig", "endpointPublicAccess")) ?? true,
  );
  const closed =
    was === true && is === false
      ? " It is reached from inside the network only: this program, too, has to run there from now on."
      : "";
  return [
    say(
      CLUSTER_ENDPOINT,
      `Cluster ${change.name}: ${listed(properties.map(difference))}.${closed}`,
      { properties: pathsOf(properties) },
    ),
  ];
}

function others(change: ResourceChange): readonly Verdict[] {
  const encryption = touching(change, "encryptionConfig");
  const access = touching(change, "accessConfig", "authenticationMode");
  return [
    ...(encryption.length === 0
      ? []
      : [
          say(
            CLUSTER_ENCRYPTION,
            `Cluster ${change.name}: secrets are encrypted with the key from now on; this cannot be taken back.`,
            { properties: pathsOf(encryption) },
          ),
        ]),
    ...(access.length === 0
      ? []
      : [
          say(
            CLUSTER_ACCESS,
            `Cluster ${change.name}: ${listed(access.map(difference))}. Users that only the ConfigMap aws-auth names lose their access; there is no way back from API.`,
            {
              properties: pathsOf(access),
              fix: "Make access entries for all of them first, with API_AND_CONFIG_MAP.",
            },
          ),
        ]),
  ];
}

function gone(change: ResourceChange, { base }: Comparison): Verdict {
  const objects = [...base.resources.values()].filter(
    ({ type, custom }) => custom && type.startsWith("kubernetes:"),
  );
  const runs = ofTypes(base.resources, WORKLOADS).length;
  const groups = ofType(base.resources, NODE_GROUP).length;
  const isReplaced = change.operation === "replace";
  const isKept = change.before?.retainOnDelete === true;
  return say(
    CLUSTER_GONE,
    `Cluster ${change.name} is ${isReplaced ? "made anew, empty" : "deleted"}: ${counted(objects.length, "object")} of this stack, ${counted(runs, "workload")} and ${counted(groups, "node group")}${isKept ? " among them, are of the old one, which stays outside of the stack." : " among them, go with it."}`,
    {
      class: isReplaced ? "replace" : "downtime",
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      outage: {
        when: isReplaced ? "until everything runs on the new cluster" : "from this update on",
      },
      fix: "Make the new cluster beside the old one in a stack of its own, move over, then delete the old one.",
    },
  );
}
