import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { WorkloadIdentity } from "../workload/identity.ts";
import { createIdentity } from "../workload/identity.ts";
import type { Labels } from "../workload/labels.ts";
import { selectorLabels, workloadLabels } from "../workload/labels.ts";
import { metricsClient, networkPolicy } from "../workload/network-policy.ts";
import { podSpec } from "../workload/pod.ts";
import { workloadProblems } from "../workload/workload-checks.ts";
import type { ExporterArgs, ExporterOutputs, ResolvedExporterArgs } from "./exporter-args.ts";
import { EXPORTER_DEFAULTS } from "./exporter-args.ts";
import { endpoint, monitorObject } from "./monitor.ts";

/** Name of the port, and of the volume with the files. */
const METRICS = "metrics";
const FILES = "files";

/** Seconds an exporter has to end: nobody waits for it. */
const GRACE_SECONDS = 10;

/** An answer from memory every 10 s; after 3 that fail nobody scrapes it any more. */
const READINESS = { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 };

/** Twice as long before it is restarted: a slow minute is no reason to. */
const LIVENESS = { ...READINESS, failureThreshold: 6 };

/** Old revisions to go back to; each is an empty ReplicaSet. */
const REVISIONS = 2;

/** An exporter after its checks, and what all its objects share. */
interface Context {
  readonly component: Exporter;
  readonly args: ResolvedExporterArgs;
  readonly labels: Labels;
  readonly name: string;
}

/**
 * One program that reads metrics somewhere and shows them to Prometheus: Deployment, Service, ServiceMonitor and what belongs
 * to them, all called as the component.
 *
 * One replica, and the old one ends before the new one starts. A second would read everything twice, as series of its own, and
 * take twice the sessions that the connection budget keeps; what is missed while a node is replaced is a minute of metrics,
 * and an alert waits longer than that. So there is no disruption budget either: it would keep the node from being drained.
 */
export class Exporter extends PlatformComponent<ExporterOutputs> {
  readonly outputs: ExporterOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:Exporter", name, args, opts);
    const resolved: ResolvedExporterArgs = withDefaults(EXPORTER_DEFAULTS, args);
    this.check(workloadProblems(resolved));
    const labels = workloadLabels(name, "exporter");
    const context: Context = { component: this, args: resolved, labels, name };
    const identity = createIdentity(this, resolved, labels, resolved.transform);
    const policy = networkPolicy(this, {
      args: resolved,
      labels,
      identity,
      openings: [
        {
          port: resolved.plan.port,
          clients: [metricsClient({ namespace: resolved.namespace })],
        },
      ],
    });
    createDeployment(context, identity, [...identity.dependsOn, policy]);
    createService(context);
    createMonitor(context);
    this.outputs = this.register({ name, roleArn: identity.roleArn });
  }
}

function createDeployment(
  context: Context,
  identity: WorkloadIdentity,
  dependsOn: pulumi.Resource[],
): void {
  const { component, args, labels, name } = context;
  const { namespace, passwordVersion, transform } = args;
  const annotations =
    passwordVersion === undefined
      ? {}
      : { annotations: { "plumbline/password-version": String(passwordVersion) } };
  component.child(
    kubernetes.apps.v1.Deployment,
    "deployment",
    {
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        revisionHistoryLimit: REVISIONS,
        selector: { matchLabels: selectorLabels(name) },
        strategy: { type: "Recreate" },
        template: {
          metadata: { labels, ...annotations },
          spec: exporterPod(context, identity, createFiles(context)),
        },
      },
    },
    { transform: transform?.deployment, opts: { dependsOn } },
  );
}

function exporterPod(
  { args, name }: Context,
  identity: WorkloadIdentity,
  files: pulumi.Output<string> | undefined,
): kubernetes.types.input.core.v1.PodSpec {
  const { plan, env = {}, initContainers } = args;
  const path = plan.healthPath;
  return podSpec({
    name,
    image: args.image,
    command: plan.command,
    environment: env,
    configMaps: args.configMaps,
    resources: plan.resources,
    ports: [{ name: METRICS, port: plan.port }],
    probes: { liveness: { ...LIVENESS, path }, readiness: { ...READINESS, path } },
    initContainers,
    ...(files === undefined || args.files === undefined
      ? {}
      : {
          extraMounts: [{ name: FILES, mountPath: args.files.folder, readOnly: true }],
          extraVolumes: [{ name: FILES, configMap: { name: files } }],
        }),
    user: args.user,
    serviceAccountName: identity.serviceAccountName,
    ...(identity.secretProviderClass === undefined
      ? {}
      : { secretProviderClass: identity.secretProviderClass }),
    graceSeconds: GRACE_SECONDS,
  });
}

/** The files, under a name that changes with them, so that the pod does too. */
function createFiles({ component, args, labels }: Context): pulumi.Output<string> | undefined {
  const { files, namespace, transform } = args;
  if (files === undefined) return undefined;
  const made = component.child(
    kubernetes.core.v1.ConfigMap,
    "config",
    { metadata: { namespace, labels }, data: { ...files.data }, immutable: true },
    { transform: transform?.config },
  );
  return made.metadata.name;
}

/** Without an address of its own: only Prometheus looks for it, and asks the pods behind it. */
function createService({ component, args, labels, name }: Context): void {
  const { namespace, plan, transform } = args;
  component.child(
    kubernetes.core.v1.Service,
    "service",
    {
      metadata: { name, namespace, labels },
      spec: {
        clusterIP: "None",
        selector: selectorLabels(name),
        ports: [{ name: METRICS, port: plan.port, targetPort: METRICS, protocol: "TCP" }],
      },
    },
    { transform: transform?.service },
  );
}

function createMonitor({ component, args, labels, name }: Context): void {
  const { plan, targets, metricRelabelings, namespace, transform } = args;
  component.child(
    kubernetes.apiextensions.CustomResource,
    "monitor",
    monitorObject("ServiceMonitor", {
      name,
      namespace,
      labels: { ...labels, ...args.selectorLabels },
      spec: {
        selector: { matchLabels: selectorLabels(name) },
        namespaceSelector: { matchNames: [namespace] },
        sampleLimit: plan.sampleLimit,
        endpoints: targets.map((target) => endpoint(METRICS, plan, target, metricRelabelings)),
      },
    }),
    { transform: transform?.monitor },
  );
}
