import { describe, expect, it } from "@jest/globals";

import type { Props, ResourceModel, Value } from "../../../sandbox/providers/model.ts";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";

function model(token: string): ResourceModel {
  const found = provider.resource(`kubernetes:${token}`);
  if (found === undefined) throw new Error(`no type ${token}`);
  return found;
}

/** An object whose property at `path` has a value. */
function object(path: string, value: Value, rest: Props = {}): Props {
  const keys = path.split(".");
  const nested = keys.reduceRight<Value>((inner, key) => ({ [key]: inner }), value) as Props;
  return { metadata: { name: "x" }, ...rest, ...nested };
}

function diff(
  token: string,
  olds: Props,
  news: Props,
  config: Props = {},
): ReturnType<ResourceModel["diff"]> {
  const context = provider.configure(config);
  return model(token).diff({
    id: "default/x",
    olds,
    oldOutputs: {},
    news,
    ignoreChanges: [],
    context,
  });
}

/** "replaces", "in place" or "unknown" for a change of one property from 1 to 2. */
function verdict(token: string, path: string, config: Props = {}): string {
  const { verdicts } = diff(token, object(path, "1"), object(path, "2"), config);
  const [one, ...more] = verdicts;
  expect(more).toEqual([]);
  if (one?.covered !== true) return "unknown";
  return one.replaces ? "replaces" : "in place";
}

describe("immutable properties of Kubernetes", () => {
  // Sources in sandbox/facts/kubernetes-replacement.ts: the Pulumi provider's forceNew table (diff.go)
  // and the API server's Validate...Update functions.
  it.each([
    ["apps/v1:Deployment", "spec.selector.matchLabels.app", "replaces"],
    ["apps/v1:Deployment", "spec.replicas", "in place"],
    ["apps/v1:Deployment", "spec.template.spec.priorityClassName", "in place"],
    ["apps/v1:DaemonSet", "spec.selector.matchLabels.app", "replaces"],
    ["apps/v1:ReplicaSet", "spec.selector.matchLabels.app", "replaces"],
    ["apps/v1:StatefulSet", "spec.serviceName", "replaces"],
    ["apps/v1:StatefulSet", "spec.podManagementPolicy", "replaces"],
    ["apps/v1:StatefulSet", "spec.revisionHistoryLimit", "replaces"],
    ["apps/v1:StatefulSet", "spec.volumeClaimTemplates", "replaces"],
    ["apps/v1:StatefulSet", "spec.replicas", "in place"],
    ["apps/v1:StatefulSet", "spec.template.spec.nodeName", "in place"],
    ["apps/v1:StatefulSet", "spec.updateStrategy.type", "in place"],
    ["batch/v1:Job", "spec.template.spec.nodeName", "replaces"],
    ["batch/v1:Job", "spec.completionMode", "replaces"],
    ["batch/v1:Job", "spec.selector.matchLabels.app", "replaces"],
    ["batch/v1:Job", "spec.backoffLimit", "in place"],
    ["batch/v1:CronJob", "spec.jobTemplate.spec.template.spec.nodeName", "in place"],
    ["core/v1:Service", "spec.clusterIP", "replaces"],
    ["core/v1:Service", "spec.type", "in place"],
    ["core/v1:PersistentVolumeClaim", "spec.storageClassName", "replaces"],
    ["core/v1:PersistentVolumeClaim", "spec.accessModes", "replaces"],
    ["core/v1:PersistentVolumeClaim", "spec.resources.requests.storage", "in place"],
    ["core/v1:PersistentVolume", "spec.csi.volumeHandle", "replaces"],
    ["core/v1:PersistentVolume", "spec.capacity.storage", "in place"],
    ["storage.k8s.io/v1:StorageClass", "provisioner", "replaces"],
    ["storage.k8s.io/v1:StorageClass", "parameters.type", "replaces"],
    ["storage.k8s.io/v1:StorageClass", "allowVolumeExpansion", "in place"],
    ["rbac.authorization.k8s.io/v1:RoleBinding", "roleRef.name", "replaces"],
    ["rbac.authorization.k8s.io/v1:ClusterRoleBinding", "roleRef.kind", "replaces"],
    ["rbac.authorization.k8s.io/v1:Role", "rules", "in place"],
    ["core/v1:Secret", "type", "replaces"],
    ["core/v1:Pod", "spec.nodeName", "replaces"],
    ["core/v1:Pod", "spec.activeDeadlineSeconds", "in place"],
    ["autoscaling/v2:HorizontalPodAutoscaler", "spec.maxReplicas", "in place"],
    ["policy/v1:PodDisruptionBudget", "spec.maxUnavailable", "in place"],
    ["networking.k8s.io/v1:Ingress", "spec.ingressClassName", "in place"],
    ["scheduling.k8s.io/v1:PriorityClass", "value", "replaces"],
    ["core/v1:ServiceAccount", "automountServiceAccountToken", "in place"],
    ["karpenter.sh/v1:NodePool", "spec.weight", "in place"],
    ["karpenter.sh/v1:NodePool", "spec.template.spec.nodeClassRef.kind", "replaces"],
    ["karpenter.k8s.aws/v1:EC2NodeClass", "spec.userData", "in place"],
    ["karpenter.k8s.aws/v1:EC2NodeClass", "spec.role", "replaces"],
    // Kinds the provider has no entry for: only their name and namespace replace.
    ["keda.sh/v1alpha1:ScaledObject", "spec.maxReplicaCount", "in place"],
    ["monitoring.coreos.com/v1:PrometheusRule", "spec.groups", "in place"],
    ["monitoring.coreos.com/v1:PrometheusRule", "metadata.name", "replaces"],
    ["monitoring.coreos.com/v1:PrometheusRule", "metadata.namespace", "replaces"],
    ["flowcontrol.apiserver.k8s.io/v1:FlowSchema", "spec.matchingPrecedence", "in place"],
  ])("%s %s: %s", (token, path, expected) => {
    expect(verdict(token, path)).toBe(expected);
  });

  it.each(["apps/v1:Deployment", "karpenter.sh/v1:NodePool", "core/v1:ConfigMap"])(
    "%s: name and namespace replace, labels and API version do not",
    (token) => {
      expect(verdict(token, "metadata.name")).toBe("replaces");
      expect(verdict(token, "metadata.labels.app")).toBe("in place");
      expect(verdict(token, "apiVersion")).toBe("in place");
      expect(verdict(token, "kind")).toBe("replaces");
    },
  );

  it("replaces on the namespace, and takes default for none", () => {
    const named = (namespace: string): Props => ({ metadata: { name: "x", namespace } });
    const bare = { metadata: { name: "x" } };
    expect(diff("core/v1:ServiceAccount", named("a"), named("b")).verdicts).toMatchObject([
      { path: "metadata.namespace", replaces: true },
    ]);
    expect(diff("core/v1:ServiceAccount", bare, named("default")).verdicts).toEqual([]);
    expect(diff("storage.k8s.io/v1:StorageClass", bare, named("a")).verdicts).toEqual([]);
  });

  it("replaces on the primary IP family only", () => {
    const families = (...list: string[]): Props => object("spec.ipFamilies", list);
    const primary = diff("core/v1:Service", families("IPv4"), families("IPv6"));
    expect(primary.verdicts).toMatchObject([{ path: "spec.ipFamilies[0]", replaces: true }]);
    const second = diff("core/v1:Service", families("IPv4"), families("IPv4", "IPv6"));
    expect(second.verdicts).toMatchObject([
      { path: "spec.ipFamilies[1]", kind: "add", replaces: false },
    ]);
  });

  it("finds the change inside a list of volume claims", () => {
    const claims = (size: string): Props =>
      object("spec.volumeClaimTemplates", [
        { spec: { resources: { requests: { storage: size } } } },
      ]);
    expect(diff("apps/v1:StatefulSet", claims("1Gi"), claims("2Gi")).verdicts).toMatchObject([
      { path: "spec.volumeClaimTemplates[0].spec.resources.requests.storage", replaces: true },
    ]);
  });

  it("judges a selector that appears with its object", () => {
    const olds = { metadata: { name: "x" } };
    const news = { ...olds, spec: { selector: { matchLabels: { app: "x" } }, replicas: 1 } };
    expect(diff("apps/v1:Deployment", olds, news).verdicts).toMatchObject([
      { path: "spec.selector.matchLabels.app", kind: "add", replaces: true },
      { path: "spec.replicas", kind: "add", replaces: false },
    ]);
  });
});

describe("data of ConfigMaps and Secrets", () => {
  it("replaces unless the provider is told otherwise", () => {
    expect(verdict("core/v1:ConfigMap", "data.a")).toBe("replaces");
    expect(verdict("core/v1:ConfigMap", "data.a", { enableConfigMapMutable: "true" })).toBe(
      "in place",
    );
    expect(verdict("core/v1:ConfigMap", "data.a", { enableSecretMutable: true })).toBe("replaces");
    expect(verdict("core/v1:Secret", "stringData.a")).toBe("replaces");
    expect(verdict("core/v1:Secret", "data.a", { enableSecretMutable: true })).toBe("in place");
  });

  it("replaces always when the object is immutable, and when it should no longer be", () => {
    const config = { enableConfigMapMutable: true };
    const frozen = { metadata: { name: "x" }, immutable: true, data: { a: "1" } };
    const changed = diff("core/v1:ConfigMap", frozen, { ...frozen, data: { a: "2" } }, config);
    expect(changed.verdicts).toMatchObject([{ path: "data.a", replaces: true }]);
    const thawed = diff("core/v1:ConfigMap", frozen, { ...frozen, immutable: false }, config);
    expect(thawed.verdicts).toMatchObject([{ path: "immutable", replaces: true }]);
  });
});

describe("order of a replacement", () => {
  const spec = (app: string): Props => ({ spec: { selector: { matchLabels: { app } } } });
  const metadata = { name: "api", namespace: "apps" };
  const auto = { ...metadata, annotations: { "pulumi.com/autonamed": "true" } };

  it("deletes first an object that keeps its given name", () => {
    const kept = diff("apps/v1:Deployment", { metadata, ...spec("a") }, { metadata, ...spec("b") });
    expect(kept.deleteBeforeReplace).toBe(true);
  });

  it("creates first an object that gets another name or namespace", () => {
    const named = diff(
      "apps/v1:Deployment",
      { metadata: auto, ...spec("a") },
      { metadata: auto, ...spec("b") },
    );
    expect(named.deleteBeforeReplace).toBe(false);
    const moved = { ...metadata, namespace: "other" };
    expect(diff("apps/v1:Deployment", { metadata }, { metadata: moved }).deleteBeforeReplace).toBe(
      false,
    );
  });

  it("is no question for an update", () => {
    const scaled = diff("apps/v1:Deployment", { metadata }, { metadata, spec: { replicas: 2 } });
    expect(scaled.deleteBeforeReplace).toBe(false);
  });
});

describe("patch resources", () => {
  it("change everything but their target in place", () => {
    expect(verdict("apps/v1:DeploymentPatch", "spec.selector.matchLabels.app")).toBe("in place");
    expect(verdict("apps/v1:DeploymentPatch", "metadata.name")).toBe("replaces");
  });
});
