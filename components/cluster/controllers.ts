import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { AwsContext } from "../core/aws-context.ts";
import { awsContext } from "../core/aws-context.ts";
import { LOAD_TEST_DEFAULTS } from "../loadtest/load-test-args.ts";
import { withDefaults } from "../core/defaults.ts";
import { checkWhole } from "../core/errors.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { autoscalerStatements } from "./autoscaler-policy.ts";
import { CHARTS } from "./charts.ts";
import type {
  ControllerName,
  ControllersArgs,
  ControllersOutputs,
  ResolvedControllersArgs,
} from "./controllers-args.ts";
import { CONTROLLERS_DEFAULTS } from "./controllers-args.ts";
import { KARPENTER_CONTROLLER } from "./karpenter-args.ts";
import { loadBalancerStatements } from "./load-balancer-policy.ts";
import type { PolicyStatement } from "./pod-identity.ts";
import { podIdentity } from "./pod-identity.ts";

/** Namespace of what belongs to the cluster itself. */
const SYSTEM = "kube-system";

/** Seconds a release has to become ready before it is rolled back. */
const TIMEOUT_SECONDS = 600;

/** Releases Helm remembers, for going back. */
const HISTORY = 5;

/** Seconds Cluster Autoscaler gives pods to end unless told otherwise (its flag max-graceful-termination-sec). */
const DRAIN_SECONDS = 600;

/** Form of a chart's version. */
const VERSION = /^v?\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** One controller. */
interface Spec {
  readonly name: ControllerName;
  readonly namespace: string;
  /** Values of the chart that differ from its defaults. */
  readonly values: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** What it may do in AWS, as this service account. @default - nothing, or somebody else has seen to it */
  readonly identity?: {
    /** Part of the role's name: IAM takes 64 characters. */
    readonly role: string;
    readonly serviceAccount: string;
    readonly statements: readonly PolicyStatement[];
  };
}

/**
 * Controllers our objects need and EKS has no add-on of, installed with Helm: load balancers for Ingresses, scaling by queue
 * length, and nodes for pods that find no room. Its providers are AWS's and the cluster's.
 */
export class Controllers extends PlatformComponent<ControllersOutputs> {
  readonly outputs: ControllersOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ControllersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster:Controllers", name, args, opts);
    const resolved: ResolvedControllersArgs = withDefaults(CONTROLLERS_DEFAULTS, args);
    this.check(controllersProblems(resolved));
    const account = awsContext(this);
    const specs = [
      loadBalancerController(resolved, account),
      keda(resolved),
      ...(resolved.clusterAutoscaler ? [clusterAutoscaler(resolved, account)] : []),
      ...(resolved.karpenter === undefined
        ? []
        : [karpenter(resolved, account, resolved.karpenter.queueName)]),
      ...(resolved.k6Operator ? [k6Operator()] : []),
    ];
    for (const spec of specs) install(this, resolved, spec);
    this.outputs = this.register({
      versions: Object.fromEntries(specs.map(({ name }) => [name, chartVersion(resolved, name)])),
    });
  }
}

function controllersProblems(args: ResolvedControllersArgs): readonly Problem[] {
  return [
    ...checkWhole("replicas", args.replicas, { min: 1, max: 5, unit: "replicas" }),
    // The longest a Job's or worker's pod may take; from a million on Helm would write the number as 1e+06.
    ...checkWhole("longestGraceSeconds", args.longestGraceSeconds, {
      min: 0,
      max: 604_800,
      unit: "seconds",
    }),
    ...Object.entries(args.versions).flatMap(([name, version]): readonly Problem[] => {
      const path = `versions["${name}"]`;
      if (!Object.hasOwn(CHARTS, name)) {
        const allowed = `one of ${Object.keys(CHARTS).join(", ")}`;
        return [{ path, got: name, allowed, fix: "remove it" }];
      }
      if (VERSION.test(version)) return [];
      const fix = "name one version: a range would change what runs without a change here";
      return [{ path, got: version, allowed: 'one version, as "1.2.3"', fix }];
    }),
  ];
}

/** The user's own version, else the pinned one. */
function chartVersion(args: ResolvedControllersArgs, name: ControllerName): string {
  return args.versions[name] ?? CHARTS[name].version;
}

/** Makes ALBs of Ingresses and NLBs of Services of its class; WAF and Shield are attached elsewhere. */
function loadBalancerController(args: ResolvedControllersArgs, account: AwsContext): Spec {
  const name = "aws-load-balancer-controller";
  return {
    name,
    namespace: SYSTEM,
    values: {
      clusterName: args.cluster.clusterName,
      region: account.region,
      vpcId: args.vpcId,
      replicaCount: args.replicas,
      serviceAccount: { create: true, name },
      podDisruptionBudget: { maxUnavailable: 1 },
      // Services without a class are not its own, and are made while it is away.
      enableServiceMutatorWebhook: false,
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
    },
    identity: {
      role: "load-balancers",
      serviceAccount: name,
      statements: loadBalancerStatements(account, args.cluster.clusterName),
    },
  };
}

/**
 * Scales by queue length. Its operator reads user and password of a queue from Secrets Manager itself, where a
 * TriggerAuthentication says so (KEDA documentation, "AWS Secret Manager").
 */
function keda(args: ResolvedControllersArgs): Spec {
  const { replicas, queueStatements: statements } = args;
  const serviceAccount = "keda-operator";
  return {
    name: "keda",
    namespace: "keda",
    values: {
      operator: { replicaCount: replicas },
      metricsServer: { replicaCount: replicas },
      webhooks: { replicaCount: replicas },
      serviceAccount: { operator: { create: true, name: serviceAccount } },
    },
    ...(statements.length === 0 ? {} : { identity: { role: "keda", serviceAccount, statements } }),
  };
}

/**
 * Scales managed node groups; it finds them by the tags EKS puts on their Auto Scaling groups. By its own defaults it would remove
 * no node of ours: every service's pod has an emptyDir, which counts as local storage, and controllers in kube-system run
 * everywhere. What is in an emptyDir goes with its pod anyway, and DNS, metrics and load balancers have disruption budgets.
 * A drain cuts the time pods get to end to what it waits for at most (kubernetes/autoscaler, Cluster Autoscaler FAQ, "What are the
 * parameters to CA?", and core/scaledown/actuation/drain.go).
 */
function clusterAutoscaler(args: ResolvedControllersArgs, account: AwsContext): Spec {
  const name = "cluster-autoscaler";
  return {
    name,
    namespace: SYSTEM,
    values: {
      autoDiscovery: { clusterName: args.cluster.clusterName },
      awsRegion: account.region,
      replicaCount: args.replicas,
      rbac: { serviceAccount: { create: true, name } },
      extraArgs: {
        "skip-nodes-with-local-storage": false,
        "skip-nodes-with-system-pods": false,
        "max-graceful-termination-sec": Math.max(args.longestGraceSeconds, DRAIN_SECONDS),
      },
    },
    identity: {
      role: "autoscaler",
      serviceAccount: name,
      statements: autoscalerStatements(account, args.cluster.clusterName),
    },
  };
}

/** Starts nodes of NodePools. `Karpenter` has seen to its permissions. */
function karpenter(
  args: ResolvedControllersArgs,
  account: AwsContext,
  queueName: pulumi.Input<string>,
): Spec {
  const { namespace, serviceAccount } = KARPENTER_CONTROLLER;
  return {
    name: "karpenter",
    namespace,
    values: {
      replicas: args.replicas,
      serviceAccount: { create: true, name: serviceAccount },
      settings: { clusterName: args.cluster.clusterName, interruptionQueue: queueName },
      // Containers cannot ask the node for the region.
      controller: { env: [{ name: "AWS_REGION", value: account.region }] },
    },
  };
}

/** Runs load tests: its TestRuns become a Job for each runner. One of it, since nobody waits for it. */
function k6Operator(): Spec {
  return {
    name: "k6-operator",
    namespace: LOAD_TEST_DEFAULTS.operatorNamespace,
    // Helm makes the namespace; the chart's own would be in its way.
    values: { namespace: { create: false }, metrics: { serviceMonitor: { enabled: false } } },
  };
}

/** The permissions of a controller's pods; they have to be there before the pods. */
function identityOf(
  component: Controllers,
  args: ResolvedControllersArgs,
  { namespace, identity }: Spec,
): readonly pulumi.Resource[] {
  if (identity === undefined) return [];
  const { role, serviceAccount, statements } = identity;
  const transform = args.transform?.identity;
  const { association } = podIdentity(component, role, {
    clusterName: args.cluster.clusterName,
    namespace,
    serviceAccount,
    statements,
    ...(transform === undefined ? {} : { transform }),
  });
  return [association];
}

/** The release: ready, or rolled back. */
function install(component: Controllers, args: ResolvedControllersArgs, spec: Spec): void {
  const { chart, repository } = CHARTS[spec.name];
  component.child(
    kubernetes.helm.v3.Release,
    spec.name,
    {
      name: spec.name,
      chart,
      version: chartVersion(args, spec.name),
      ...(repository === undefined ? {} : { repositoryOpts: { repo: repository } }),
      namespace: spec.namespace,
      createNamespace: spec.namespace !== SYSTEM,
      values: { ...spec.values },
      atomic: true,
      skipAwait: false,
      timeout: TIMEOUT_SECONDS,
      maxHistory: HISTORY,
    },
    {
      transform: args.transform?.release,
      opts: { dependsOn: [...identityOf(component, args, spec), ...args.after] },
    },
  );
}
