/** What a type token says of an object: group and kind, and whether it lives in a namespace. */

/** A Kubernetes type as the program names it. */
export interface Kind {
  /** Kind of the object; that of a patch resource is the kind it patches. */
  readonly kind: string;
  /** Group and kind, as the facts table spells them: `apps/Deployment`, `/Service`. */
  readonly key: string;
  /** True for `...Patch` resources, which change an object that something else made. */
  readonly patch: boolean;
  /** True for `...List` resources, which the provider refuses. */
  readonly list: boolean;
  /** False for objects that stand beside namespaces (a StorageClass). */
  readonly namespaced: boolean;
}

/** Kinds without a namespace, by "group/Kind": the API reference, and well-known add-ons. */
const CLUSTER_SCOPED = new Set([
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/IngressClass",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
  "cert-manager.io/ClusterIssuer",
  "gateway.networking.k8s.io/GatewayClass",
  "karpenter.k8s.aws/EC2NodeClass",
  "karpenter.sh/NodeClaim",
  "karpenter.sh/NodePool",
  "snapshot.storage.k8s.io/VolumeSnapshotClass",
]);

/** `kubernetes:apps/v1:Deployment`; the core group is written `core/v1` or `v1`. */
const TOKEN = /^kubernetes:(?:([a-z0-9.-]+)\/)?v[0-9][a-z0-9]*:([A-Za-z][A-Za-z0-9]*)$/;

/** Packages of the SDK whose tokens look like types but are none. */
const NOT_KINDS = new Set(["yaml", "helm.sh", "kustomize", "pulumi"]);

/** @returns the kind a token names, or undefined when it names none. */
export function parseKind(token: string): Kind | undefined {
  const [, written = "", name] = TOKEN.exec(token) ?? [];
  if (name === undefined || NOT_KINDS.has(written)) return undefined;
  const group = written === "core" ? "" : written;
  const patch = /.Patch$/.test(name);
  const kind = patch ? name.slice(0, -"Patch".length) : name;
  const key = `${group}/${kind}`;
  return { kind, key, patch, list: /.List$/.test(name), namespaced: !CLUSTER_SCOPED.has(key) };
}
