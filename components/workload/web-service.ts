import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Probes } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createAutoscaler } from "./autoscaler.ts";
import { createIngress, loadBalancerTags } from "./ingress.ts";
import type { Labels } from "./labels.ts";
import { selectorLabels, workloadLabels } from "./labels.ts";
import type { Opening } from "./network-policy.ts";
import { metricsClient } from "./network-policy.ts";
import type { HttpProbe, PodPort } from "./pod.ts";
import { webServiceProblems } from "./service-checks.ts";
import { createServicePods } from "./service-pods.ts";
import type {
  ResolvedWebServiceArgs,
  WebServiceArgs,
  WebServiceOutputs,
} from "./web-service-args.ts";
import { ALL_WEB_SERVICE_DEFAULTS } from "./web-service-args.ts";

/** The probes of a service that serves, each with its path. */
type HttpProbes = Readonly<Record<keyof Probes, HttpProbe>>;

/** A service after its checks, and what all its objects share. */
interface Context {
  readonly component: WebService;
  readonly args: ResolvedWebServiceArgs;
  readonly labels: Labels;
  readonly probes: HttpProbes;
}

/**
 * A service that answers requests (kind web) or holds WebSocket connections (kind realtime): its Deployment and what
 * belongs to it, all called as the component.
 */
export class WebService extends PlatformComponent<WebServiceOutputs> {
  readonly outputs: WebServiceOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: WebServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workload:WebService", name, args, opts);
    const resolved = withDefaults(ALL_WEB_SERVICE_DEFAULTS, args);
    this.check(webServiceProblems(resolved));
    const { namespace, tuning, port } = resolved;
    const context: Context = {
      component: this,
      args: resolved,
      labels: workloadLabels(name, tuning.kind),
      // The checks see to the paths.
      probes: tuning.probes as HttpProbes,
    };
    const roleArn = createServicePods(this, {
      ...context,
      ports: ports(resolved),
      openings: openings(resolved),
    });
    createScaling(context);
    createService(context);
    this.outputs = this.register({
      name,
      namespace: pulumi.output(namespace),
      port,
      url: pulumi.interpolate`http://${name}.${namespace}.svc.cluster.local.:${port}`,
      loadBalancerHost: createOutsideAccess(context),
      roleArn,
    });
  }
}

/** Scaled by CPU, memory or requests. */
function createScaling({ component, args, labels }: Context): void {
  const { namespace, tuning, transform } = args;
  createAutoscaler(component, {
    name: component.logicalName,
    namespace,
    labels,
    autoscaling: tuning.autoscaling,
    transform: transform?.autoscaler,
  });
}

/** The port of the service, and that of the metrics where it is another. */
function ports({ port, metrics }: ResolvedWebServiceArgs): readonly PodPort[] {
  const http = { name: "http", port };
  if (metrics?.port === undefined || metrics.port === port) return [http];
  return [http, { name: "metrics", port: metrics.port }];
}

function openings({ port, clients, metrics, ingress }: ResolvedWebServiceArgs): readonly Opening[] {
  const balancer =
    ingress === undefined ? [] : [{ from: "cidr" as const, cidrs: ingress.sourceCidrs }];
  const monitoring = metrics === undefined ? [] : [metricsClient(metrics)];
  return [
    { port, clients: [...balancer, ...clients] },
    { port: metrics?.port ?? port, clients: monitoring },
  ];
}

function createService({ component, args, labels }: Context): kubernetes.core.v1.Service {
  const { namespace, port, tuning, kubernetesVersion, transform } = args;
  const name = component.logicalName;
  return component.child(
    kubernetes.core.v1.Service,
    "service",
    {
      metadata: { name, namespace, labels },
      spec: {
        type: "ClusterIP",
        selector: selectorLabels(name),
        ports: [
          {
            name: "http",
            port,
            targetPort: "http",
            protocol: "TCP",
            appProtocol: tuning.kind === "realtime" ? "kubernetes.io/ws" : "http",
          },
        ],
        trafficDistribution: trafficDistribution(kubernetesVersion),
      },
    },
    { transform: transform?.service },
  );
}

/**
 * Callers reach the pods of their own zone first: no charge for traffic between zones, and less latency. PreferSameZone is
 * on from 1.34; before, the same is spelled PreferClose.
 * Source: Kubernetes documentation, "Service": traffic distribution.
 */
function trafficDistribution(version: string): string {
  const minor = Number(version.split(".")[1]);
  return minor >= 34 ? "PreferSameZone" : "PreferClose";
}

/** Path of the metrics where the load balancer could reach them; that of everything cannot be hidden. */
function publicMetricsPath({ port, metrics }: ResolvedWebServiceArgs): string | undefined {
  if (metrics === undefined || (metrics.port ?? port) !== port) return undefined;
  const { path = "/metrics" } = metrics;
  return path === "/" ? undefined : path;
}

/** The Ingress, where one is asked for. Returns the host name of its load balancer. */
function createOutsideAccess(context: Context): pulumi.Output<string> | undefined {
  const { component, args, labels, probes } = context;
  const { namespace, tuning, ingress, transform } = args;
  if (ingress === undefined) return undefined;
  const made = createIngress(component, {
    name: component.logicalName,
    namespace,
    labels,
    tuning,
    readiness: probes.readiness,
    ingress,
    hiddenPath: publicMetricsPath(args),
    tags: loadBalancerTags(component.logicalName, args, ingress.group),
    transform: transform?.ingress,
  });
  return made.status.apply((status) => status?.loadBalancer?.ingress?.[0]?.hostname ?? "");
}
