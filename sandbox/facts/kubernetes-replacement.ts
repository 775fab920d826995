/**
 * Which properties of which Kubernetes kinds cannot change in place.
 *
 * Sources:
 * - P: the table the Pulumi provider replaces by, pulumi-kubernetes provider/pkg/provider/diff.go
 *   (`forceNew`), and issue 4328 there (a change inside volumeClaimTemplates replaces too);
 * - A: what the API server refuses to update ("field is immutable"), kubernetes/kubernetes
 *   pkg/apis/<group>/validation/validation.go, the Validate<Kind>Update functions. Where only A says so,
 *   the provider tries the update and the server refuses it: the object has to be replaced all the same.
 *
 * A kind that is listed is listed completely: its other properties are updated in place. A kind that is not listed (most custom
 * resources) has the facts of UNLISTED.
 */

/** What is known of one kind. */
export interface KindFacts {
  /** Property paths, without list indices unless the index matters; all below them is included. */
  readonly replaces: readonly string[];
  /** Paths below those of `replaces` that can change in place. @default - none */
  readonly except?: readonly string[];
  /** P, A or both, as above. */
  readonly source: "P" | "A" | "P, A";
}

/** Nothing of the kind forces a replacement (A has no immutable field, P no entry). */
const MUTABLE: KindFacts = { replaces: [], source: "P, A" };

/**
 * Any kind that is not listed. P replaces an object for its name and its namespace, and beyond that only for what its table has for
 * the kind (pulumi-kubernetes, provider/pkg/provider/diff.go: forceNewProperties begins with metadataForceNewProperties and adds the
 * entries of forceNew; provider.go: Diff passes nothing else to convertPatchToDiff). Where the definition of a custom resource forbids
 * a change (x-kubernetes-validations), the server refuses the update and nothing is replaced.
 */
export const UNLISTED: KindFacts = { replaces: [], source: "P" };

/** The part of the PersistentVolume that says where the data is, in all its kinds. */
const VOLUME_SOURCES = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "csi",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "glusterfs",
  "hostPath",
  "iscsi",
  "local",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
].map((source) => `spec.${source}`);

/** Facts by "group/Kind"; the core group is "". */
export const KUBERNETES_REPLACEMENT: Readonly<Record<string, KindFacts>> = {
  "apps/Deployment": { replaces: ["spec.selector"], source: "P, A" },
  "apps/DaemonSet": { replaces: ["spec.selector"], source: "P, A" },
  "apps/ReplicaSet": { replaces: ["spec.selector"], source: "A" },
  // A: "updates to statefulset spec for fields other than ... are forbidden"; P adds revisionHistoryLimit.
  "apps/StatefulSet": {
    replaces: ["spec"],
    except: [
      "spec.replicas",
      "spec.ordinals",
      "spec.template",
      "spec.updateStrategy",
      "spec.persistentVolumeClaimRetentionPolicy",
      "spec.minReadySeconds",
    ],
    source: "P, A",
  },
  "batch/Job": {
    replaces: [
      "spec.completions",
      "spec.parallelism",
      "spec.selector",
      "spec.template",
      "spec.completionMode",
      "spec.podFailurePolicy",
      "spec.backoffLimitPerIndex",
      "spec.successPolicy",
      "spec.managedBy",
      "spec.podReplacementPolicy",
    ],
    source: "P, A",
  },
  "batch/CronJob": MUTABLE,
  "/Pod": {
    replaces: ["spec"],
    except: ["spec.activeDeadlineSeconds", "spec.tolerations"],
    source: "P, A",
  },
  "/Service": {
    replaces: [
      "spec.clusterIP",
      "spec.clusterIPs[0]",
      "spec.ipFamilies[0]",
      "spec.healthCheckNodePort",
      "spec.loadBalancerClass",
    ],
    source: "P, A",
  },
  // Data as well, unless the provider is told that they are mutable: see diff.ts.
  "/ConfigMap": MUTABLE,
  "/Secret": { replaces: ["type"], source: "P, A" },
  "/PersistentVolumeClaim": {
    replaces: ["spec"],
    except: ["spec.resources.requests", "spec.volumeAttributesClassName"],
    source: "P, A",
  },
  "/PersistentVolume": {
    replaces: [...VOLUME_SOURCES, "spec.volumeMode", "spec.nodeAffinity"],
    source: "P, A",
  },
  "/ResourceQuota": { replaces: ["spec.scopes", "spec.scopeSelector"], source: "P, A" },
  "/LimitRange": MUTABLE,
  "/Namespace": MUTABLE,
  "/ServiceAccount": MUTABLE,
  "storage.k8s.io/StorageClass": {
    replaces: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
    source: "P, A",
  },
  "rbac.authorization.k8s.io/Role": MUTABLE,
  "rbac.authorization.k8s.io/ClusterRole": MUTABLE,
  "rbac.authorization.k8s.io/RoleBinding": { replaces: ["roleRef"], source: "P, A" },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { replaces: ["roleRef"], source: "P, A" },
  "autoscaling/HorizontalPodAutoscaler": MUTABLE,
  // P replaces the v1beta1 kind only; the v1 kind is mutable since Kubernetes 1.15.
  "policy/PodDisruptionBudget": MUTABLE,
  "networking.k8s.io/Ingress": MUTABLE,
  "networking.k8s.io/NetworkPolicy": MUTABLE,
  "networking.k8s.io/IngressClass": { replaces: ["spec.controller"], source: "A" },
  "scheduling.k8s.io/PriorityClass": { replaces: ["value", "preemptionPolicy"], source: "A" },
  "node.k8s.io/RuntimeClass": { replaces: ["handler"], source: "A" },
  "discovery.k8s.io/EndpointSlice": { replaces: ["addressType"], source: "A" },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    replaces: ["spec.group", "spec.scope", "spec.names.kind", "spec.names.plural"],
    source: "A",
  },
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": MUTABLE,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": MUTABLE,
  // The rules in Karpenter's own definitions of its kinds (x-kubernetes-validations). That spec.replicas may not come or go
  // is not here: a change of its value is fine.
  "karpenter.sh/NodePool": {
    replaces: ["spec.template.spec.nodeClassRef.group", "spec.template.spec.nodeClassRef.kind"],
    source: "A",
  },
  "karpenter.k8s.aws/EC2NodeClass": { replaces: ["spec.role"], source: "A" },
};
