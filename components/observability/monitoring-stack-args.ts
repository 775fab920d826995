import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PrometheusTuning } from "../../tuning/observability/prometheus.ts";
import type { ReceiverConfig } from "../../tuning/observability/routing.ts";
import type { Setting } from "../../tuning/setting.ts";
import type { EksClusterOutputs } from "../cluster/eks-cluster-args.ts";
import type { PodIdentityTransform } from "../cluster/pod-identity.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { AlarmTopicOutputs } from "./alarm-topic-args.ts";

/** Arguments of `MonitoringStack`. */
export interface MonitoringStackArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName">;
  /** Region of the receivers' secrets. */
  readonly region: string;
  /** The computed sizes. */
  readonly tuning: PrometheusTuning;
  /** Labels by which Prometheus finds rules and monitors, in all namespaces. `release`, if it is there, becomes the name of the Helm release. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Who is told beside the alarm topic, by name: their secrets are mounted. */
  readonly receivers: Readonly<Record<string, ReceiverConfig>>;
  /** The stack's alarm topic, which Alertmanager publishes to. */
  readonly topic: Pick<AlarmTopicOutputs, "topicArn" | "keyArn">;
  /**
   * Namespace that is made.
   * @default "monitoring"
   */
  readonly namespace?: string;
  /**
   * Kubernetes minor of the cluster: the version of the Pod Security Standard.
   * @default "1.34"
   */
  readonly kubernetesVersion?: string;
  /**
   * Name of the Secret with `alertmanager.yaml` (`AlertRouting`).
   * @default "plumbline-alertmanager"
   */
  readonly routingSecretName?: string;
  /**
   * Folder in Alertmanager's container in which the receivers' secrets are mounted.
   * @default "/run/secrets/app"
   */
  readonly secretsPath?: string;
  /**
   * Class of Prometheus' and Alertmanager's volumes.
   * @default - one of its own: encrypted gp3
   */
  readonly storageClassName?: string;
  /**
   * Chart version that replaces the pinned one.
   * @default - the pinned one
   */
  readonly chartVersion?: string;
  /**
   * What has to be there before: nodes, the add-ons for volumes and secrets.
   * @default - nothing
   */
  readonly after?: readonly pulumi.Resource[];
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: MonitoringStackTransform;
}

/** Transforms of `MonitoringStack`. Not a stable interface. */
export interface MonitoringStackTransform {
  readonly namespace?: Transform<kubernetes.core.v1.NamespaceArgs>;
  readonly storageClass?: Transform<kubernetes.storage.v1.StorageClassArgs>;
  readonly secretProviderClass?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
  readonly release?: Transform<kubernetes.helm.v3.ReleaseArgs>;
  readonly identity?: PodIdentityTransform;
}

/** What `MonitoringStack` offers to others. Rules and monitors, whose kinds the chart brings, depend on the component. */
export interface MonitoringStackOutputs {
  /** Name of the namespace, known once it is there; the release need not be. */
  readonly namespace: pulumi.Output<string>;
  /** Version of the chart. */
  readonly chartVersion: string;
  /** In the cluster: "http://kube-prometheus-stack-prometheus.monitoring.svc:9090". */
  readonly prometheusUrl: pulumi.Output<string>;
  /** The computed numbers, each with its reason. */
  readonly settings: readonly Setting[];
}

/** Defaults of `MonitoringStackArgs`. */
export const MONITORING_STACK_DEFAULTS = Object.freeze({
  namespace: "monitoring",
  kubernetesVersion: "1.34",
  routingSecretName: "plumbline-alertmanager",
  secretsPath: "/run/secrets/app",
  after: Object.freeze([] as readonly pulumi.Resource[]),
}) satisfies Partial<MonitoringStackArgs>;

/** `MonitoringStackArgs` with the defaults filled in. */
export type ResolvedMonitoringStackArgs = MonitoringStackArgs &
  Required<Pick<MonitoringStackArgs, keyof typeof MONITORING_STACK_DEFAULTS>>;
