import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { mib } from "../../tuning/units.ts";
import { checkWhole } from "../core/errors.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { Labels } from "./labels.ts";
import type { NamespaceArgs, NamespaceOutputs, ResolvedNamespaceArgs } from "./namespace-args.ts";
import { NAMESPACE_DEFAULTS } from "./namespace-args.ts";
import { byteQuantity, countQuantity, cpuQuantity } from "./quantity.ts";

/** Kubernetes documentation, "Pod Security Admission": what happens to a pod that does not pass. */
const MODES = ["enforce", "audit", "warn"] as const;

/**
 * A namespace of workloads: what its pods may be (Pod Security), request (quota, limits) and reach (nothing, until a
 * workload declares it).
 */
export class Namespace extends PlatformComponent<NamespaceOutputs> {
  readonly outputs: NamespaceOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:Namespace", name, args, opts);
    const resolved = withDefaults(NAMESPACE_DEFAULTS, args);
    this.check(namespaceProblems(name, resolved));
    const namespace = createNamespace(this, resolved).metadata.name;
    const quota = createQuota(this, resolved, namespace);
    const limits = createLimits(this, resolved, namespace);
    const deny = createDefaultDeny(this, resolved, namespace);
    this.outputs = this.register({
      name: pulumi.all([namespace, quota.id, limits.id, deny.id]).apply(([known]) => known),
      ttlConfigMap: createTtls(this, resolved, namespace),
      settings: resolved.plan.settings,
    });
  }
}

function createNamespace(
  component: Namespace,
  args: ResolvedNamespaceArgs,
): kubernetes.core.v1.Namespace {
  const { plan, kubernetesVersion, loadBalancerReadiness, transform } = args;
  const labels: Labels = {
    ...commonLabels(),
    ...podSecurityLabels(plan.podSecurity, kubernetesVersion),
    // AWS Load Balancer Controller documentation, "Pod readiness gate".
    ...(loadBalancerReadiness ? { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } : {}),
  };
  return component.child(
    kubernetes.core.v1.Namespace,
    "namespace",
    { metadata: { name: component.logicalName, labels } },
    { transform: transform?.namespace },
  );
}

function podSecurityLabels(level: string, version: string): Labels {
  const labels = MODES.flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, level] as const,
    [`pod-security.kubernetes.io/${mode}-version`, `v${version}`] as const,
  ]);
  return Object.fromEntries(labels);
}

/** Load balancers and node ports are refused: what the outside reaches goes through an Ingress. */
function createQuota(
  component: Namespace,
  { plan: { quota }, transform }: ResolvedNamespaceArgs,
  namespace: pulumi.Output<string>,
): kubernetes.core.v1.ResourceQuota {
  const memory = byteQuantity(mib(quota.memoryMiB));
  const disk = byteQuantity(mib(quota.ephemeralStorageMiB));
  return component.child(
    kubernetes.core.v1.ResourceQuota,
    "quota",
    {
      metadata: { name: component.logicalName, namespace, labels: commonLabels() },
      spec: {
        hard: {
          "requests.cpu": cpuQuantity(quota.cpuMillicores),
          "requests.memory": memory,
          "limits.memory": memory,
          "requests.ephemeral-storage": disk,
          "limits.ephemeral-storage": disk,
          pods: countQuantity(quota.pods),
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        },
      },
    },
    { transform: transform?.resourceQuota },
  );
}

function createLimits(
  component: Namespace,
  { plan: { limits }, transform }: ResolvedNamespaceArgs,
  namespace: pulumi.Output<string>,
): kubernetes.core.v1.LimitRange {
  const size = (amount: number): string => byteQuantity(mib(amount));
  const defaults = {
    memory: size(limits.defaultMemoryMiB),
    "ephemeral-storage": size(limits.defaultEphemeralStorageMiB),
  };
  return component.child(
    kubernetes.core.v1.LimitRange,
    "limits",
    {
      metadata: { name: component.logicalName, namespace, labels: commonLabels() },
      spec: {
        limits: [
          {
            type: "Container",
            default: defaults,
            defaultRequest: { cpu: cpuQuantity(limits.defaultCpuMillicores), ...defaults },
            max: {
              memory: size(limits.maxMemoryMiB),
              "ephemeral-storage": size(limits.maxEphemeralStorageMiB),
            },
          },
        ],
      },
    },
    { transform: transform?.limitRange },
  );
}

/** Nothing in and nothing out, for every pod that no other policy selects. */
function createDefaultDeny(
  component: Namespace,
  { transform }: ResolvedNamespaceArgs,
  namespace: pulumi.Output<string>,
): kubernetes.networking.v1.NetworkPolicy {
  return component.child(
    kubernetes.networking.v1.NetworkPolicy,
    "default-deny",
    {
      metadata: { name: "default-deny", namespace, labels: commonLabels() },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    { transform: transform?.networkPolicy },
  );
}

/**
 * The lifetimes of cached entries. Named by the provider and immutable: a change makes another ConfigMap, its name changes
 * the pods that read it, and those of the old revision keep theirs until they are gone.
 */
function createTtls(
  component: Namespace,
  { ttls, transform }: ResolvedNamespaceArgs,
  namespace: pulumi.Output<string>,
): pulumi.Output<string> | undefined {
  if (ttls === undefined || Object.keys(ttls).length === 0) return undefined;
  const map = component.child(
    kubernetes.core.v1.ConfigMap,
    "ttls",
    { metadata: { namespace, labels: commonLabels() }, immutable: true, data: ttls },
    // The revisions before a change name the one before: without it `kubectl rollout undo` would start no pod.
    { transform: transform?.configMap, opts: { retainOnDelete: true } },
  );
  return map.metadata.name;
}

function commonLabels(): Labels {
  return {
    "app.kubernetes.io/part-of": pulumi.getProject(),
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

function namespaceProblems(name: string, args: ResolvedNamespaceArgs): readonly Problem[] {
  const { quota, limits } = args.plan;
  const amounts = { ...prefixed("quota", quota), ...prefixed("limits", limits) };
  return [
    ...reservedProblems(name),
    ...Object.entries(amounts).flatMap(([path, amount]) =>
      checkWhole(path, amount, { min: 1, max: Number.MAX_SAFE_INTEGER, unit: "units" }),
    ),
    ...largestProblems(args),
  ];
}

/** Namespaces that the cluster brings along hold its own objects, or whatever names none. */
function reservedProblems(name: string): readonly Problem[] {
  if (name !== "default" && !name.startsWith("kube-")) return [];
  const allowed = 'any name but "default" and "kube-...", which belong to the cluster';
  return [{ path: "name", got: name, allowed, fix: "give the workloads a namespace of their own" }];
}

/** A container that states nothing must pass the limits it is measured by. */
function largestProblems({ plan: { limits } }: ResolvedNamespaceArgs): readonly Problem[] {
  const pairs = [
    ["MemoryMiB", limits.defaultMemoryMiB, limits.maxMemoryMiB],
    ["EphemeralStorageMiB", limits.defaultEphemeralStorageMiB, limits.maxEphemeralStorageMiB],
  ] as const;
  return pairs
    .filter(([, usual, largest]) => usual > largest)
    .map(([what, usual, largest]) => ({
      path: `plan.limits.default${what}`,
      got: String(usual),
      allowed: `at most max${what} (${largest})`,
      fix: "lower the default or raise the largest",
    }));
}

function prefixed(part: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`plan.${part}.${key}`, value]),
  );
}
