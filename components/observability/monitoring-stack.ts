import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { PolicyStatement } from "../cluster/pod-identity.ts";
import { podIdentity } from "../cluster/pod-identity.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { Labels } from "../workload/labels.ts";
import type { Secrets } from "../workload/secrets.ts";
import { secretProblems, secretProviderClass, secretStatements } from "../workload/secrets.ts";
import { CHART_FULLNAME, CHART_LABELS, MONITORING_CHART } from "./monitoring-chart.ts";
import type {
  MonitoringStackArgs,
  MonitoringStackOutputs,
  ResolvedMonitoringStackArgs,
} from "./monitoring-stack-args.ts";
import { MONITORING_STACK_DEFAULTS } from "./monitoring-stack-args.ts";
import { monitoringValues } from "./monitoring-values.ts";
import { selectorProblems } from "./rule-labels.ts";

/** Service account of Alertmanager. */
const ALERTMANAGER = "alertmanager";

/** Seconds the release has to become ready before it is rolled back. */
const TIMEOUT_SECONDS = 600;

/** Releases Helm remembers, for going back. */
const HISTORY = 5;

/** Form of a chart's version. */
const VERSION = /^\d+\.\d+\.\d+$/;

/** Helm, pkg/chart/v2/util/validate_name.go: what a release may be called. */
const RELEASE_NAME = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Why nothing refuses a pod in the namespace; `make verify-cluster` tries the pods of this program under "restricted". */
const UNGUARDED_ANNOTATION = "plumbline/unguarded";
const UNGUARDED_WHY =
  "node_exporter is on the node's network and reads its root; the chart's own jobs name no resources, which a quota would refuse";

/** Kubernetes documentation, "Pod Security Admission": what happens to a pod that does not pass. */
const MODES = ["enforce", "audit", "warn"] as const;

/**
 * Prometheus, Alertmanager, Grafana, kube-state-metrics and node_exporter, with their namespace, volumes, and what
 * Alertmanager needs to tell people: its receivers' secrets as files, and a role that may publish to the alarm topic.
 * Its providers are AWS's and the cluster's.
 */
export class MonitoringStack extends PlatformComponent<MonitoringStackOutputs> {
  readonly outputs: MonitoringStackOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: MonitoringStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:MonitoringStack", name, args, opts);
    const resolved: ResolvedMonitoringStackArgs = withDefaults(MONITORING_STACK_DEFAULTS, args);
    this.check(stackProblems(resolved));
    const namespace = createNamespace(this, resolved).metadata.name;
    const storage = createStorageClass(this, resolved);
    const secrets = receiverSecrets(resolved);
    const before = [
      createAlertmanagerRole(this, resolved, namespace, secrets),
      ...mountSecrets(this, resolved, namespace, secrets),
    ];
    const chartVersion = resolved.chartVersion ?? MONITORING_CHART.version;
    const values = monitoringValues(resolved, {
      storageClassName: storage,
      alertmanagerAccount: ALERTMANAGER,
      secretProviderClass: Object.keys(secrets).length === 0 ? undefined : ALERTMANAGER,
    });
    install(this, resolved, { namespace, chartVersion, values, before });
    this.outputs = this.register({
      namespace,
      chartVersion,
      prometheusUrl: pulumi.interpolate`http://${CHART_FULLNAME}-prometheus.${namespace}.svc:9090`,
      settings: resolved.tuning.settings,
    });
  }
}

function stackProblems(args: ResolvedMonitoringStackArgs): readonly Problem[] {
  const { selectorLabels, chartVersion, receivers } = args;
  const problems: Problem[] = [...selectorProblems(selectorLabels)];
  for (const name of Object.keys(selectorLabels).filter((label) => CHART_LABELS.test(label))) {
    problems.push({
      path: `selectorLabels["${name}"]`,
      got: name,
      allowed: "a label that the chart does not set on its own objects",
      fix: 'select by "release", or by a label of your own',
    });
  }
  const release = releaseName(args);
  if (!RELEASE_NAME.test(release)) {
    problems.push({
      path: "selectorLabels.release",
      got: release,
      allowed: "up to 53 lower-case letters, digits and hyphens: the Helm release is called so",
      fix: `write it as "${CHART_FULLNAME}"`,
    });
  }
  if (chartVersion !== undefined && !VERSION.test(chartVersion)) {
    const fix = "name one version: a range would change what runs without a change here";
    problems.push({
      path: "chartVersion",
      got: chartVersion,
      allowed: 'one version, as "1.2.3"',
      fix,
    });
  }
  return [
    ...problems,
    ...(Object.keys(receivers).length === 0 ? [] : secretProblems(receiverSecrets(args))),
  ];
}

/** The chart labels its objects `release: <name of the release>`: the two have to agree. */
function releaseName({ selectorLabels }: ResolvedMonitoringStackArgs): string {
  return selectorLabels["release"] ?? CHART_FULLNAME;
}

/** One secret for each receiver, mounted as `<receiver>.<secretKey>`. */
function receiverSecrets({ receivers }: ResolvedMonitoringStackArgs): Secrets {
  return Object.fromEntries(
    Object.entries(receivers).map(([name, { secretArn, secretKey, kmsKeyArn }]) => [
      name,
      {
        arn: secretArn,
        keys: [secretKey],
        ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
      },
    ]),
  );
}

/**
 * Its level is privileged: node_exporter is on the node's network, in its process namespace and reads its root, which both
 * other levels refuse (Kubernetes documentation, "Pod Security Standards", Host Namespaces and HostPath Volumes). Nothing
 * but the monitoring belongs here.
 */
function createNamespace(
  component: MonitoringStack,
  { namespace, kubernetesVersion, transform }: ResolvedMonitoringStackArgs,
): kubernetes.core.v1.Namespace {
  const level = MODES.flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "privileged"],
    [`pod-security.kubernetes.io/${mode}-version`, `v${kubernetesVersion}`],
  ]);
  const security = Object.fromEntries(level) as Labels;
  return component.child(
    kubernetes.core.v1.Namespace,
    "namespace",
    {
      metadata: {
        name: namespace,
        labels: { ...ownLabels(), ...security },
        annotations: { [UNGUARDED_ANNOTATION]: UNGUARDED_WHY },
      },
    },
    { transform: transform?.namespace },
  );
}

/**
 * The add-on brings no class, and that of older clusters (gp2) is neither gp3 nor encrypted. Volumes are made in the zone of
 * their pod, and can be enlarged.
 * Source: kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md.
 */
function createStorageClass(
  component: MonitoringStack,
  { storageClassName, transform }: ResolvedMonitoringStackArgs,
): pulumi.Input<string> {
  if (storageClassName !== undefined) return storageClassName;
  return component.child(
    kubernetes.storage.v1.StorageClass,
    "storage",
    {
      metadata: { name: `${component.logicalName}-gp3`, labels: ownLabels() },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    { transform: transform?.storageClass },
  ).metadata.name;
}

/** What Alertmanager may do: publish to the topic with its key, and read the receivers' secrets. */
function createAlertmanagerRole(
  component: MonitoringStack,
  { cluster, region, topic, transform }: ResolvedMonitoringStackArgs,
  namespace: pulumi.Output<string>,
  secrets: Secrets,
): pulumi.Resource {
  const statements: readonly PolicyStatement[] = [
    { sid: "PublishAlerts", actions: ["sns:Publish"], resources: [topic.topicArn] },
    {
      // SNS developer guide, "Managing Amazon SNS encryption keys and costs": what who publishes needs of the key.
      sid: "EncryptAlerts",
      actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
      resources: [topic.keyArn],
      condition: { StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com` } },
    },
    ...secretStatements(region, secrets),
  ];
  return podIdentity(component, "alerts", {
    clusterName: cluster.clusterName,
    namespace,
    serviceAccount: ALERTMANAGER,
    statements,
    ...(transform?.identity === undefined ? {} : { transform: transform.identity }),
  }).association;
}

/** The SecretProviderClass; nothing where only the topic is told. */
function mountSecrets(
  component: MonitoringStack,
  { region, transform }: ResolvedMonitoringStackArgs,
  namespace: pulumi.Output<string>,
  secrets: Secrets,
): readonly pulumi.Resource[] {
  if (Object.keys(secrets).length === 0) return [];
  return [
    secretProviderClass(component, {
      name: ALERTMANAGER,
      namespace,
      labels: ownLabels(),
      region,
      secrets,
      ...(transform?.secretProviderClass === undefined
        ? {}
        : { transform: transform.secretProviderClass }),
    }),
  ];
}

interface Installation {
  readonly namespace: pulumi.Output<string>;
  readonly chartVersion: string;
  readonly values: Readonly<Record<string, pulumi.Input<unknown>>>;
  readonly before: readonly pulumi.Resource[];
}

/** The release: ready, or rolled back. Alertmanager's pods get role and secrets when they start: both are there before. */
function install(
  component: MonitoringStack,
  args: ResolvedMonitoringStackArgs,
  { namespace, chartVersion, values, before }: Installation,
): void {
  const { chart, repository } = MONITORING_CHART;
  component.child(
    kubernetes.helm.v3.Release,
    "release",
    {
      name: releaseName(args),
      chart,
      version: chartVersion,
      repositoryOpts: { repo: repository },
      namespace,
      createNamespace: false,
      values: { ...values },
      atomic: true,
      skipAwait: false,
      timeout: TIMEOUT_SECONDS,
      maxHistory: HISTORY,
    },
    {
      transform: args.transform?.release,
      opts: {
        dependsOn: [...before, ...args.after],
        // In another namespace it is another release, to which Helm would refuse the cluster-wide objects of the first.
        deleteBeforeReplace: true,
      },
    },
  );
}

function ownLabels(): Labels {
  return {
    "app.kubernetes.io/part-of": pulumi.getProject(),
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
