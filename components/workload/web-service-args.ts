import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadTuning } from "../../tuning/workload/types.ts";
import type { Transform } from "../core/transform.ts";
import type { DeploymentTransform } from "./deployment.ts";
import type { IdentityTransform } from "./identity.ts";
import type { Labels } from "./labels.ts";
import type { ServiceClient } from "./network-policy.ts";
import type { WorkloadArgs } from "./workload-args.ts";
import { WORKLOAD_DEFAULTS } from "./workload-args.ts";

/** Who reads the metrics of the pods. */
export interface MetricsArgs {
  /** Namespace of the pods that may connect. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Labels of the pods that may connect: what else is in the namespace has no business here.
   * @default { "app.kubernetes.io/name": "prometheus" }
   */
  readonly pods?: Labels;
  /**
   * TCP port of the metrics.
   * @default - the port of the service
   */
  readonly port?: number;
  /**
   * HTTP path of the metrics. Where they are on the port of the service, the load balancer answers 404 to it and to all below
   * it: how many failed, on which routes, is nobody's business outside.
   * @default "/metrics"
   */
  readonly path?: string;
}

/** How the outside reaches a service: an Application Load Balancer of the AWS Load Balancer Controller. */
export interface IngressArgs {
  /** Host name; its DNS record is somebody else's. */
  readonly host: string;
  /**
   * More names it answers to: what a proxy before it was asked for, which passes the visitor's Host header on. Where the
   * certificate is found by host name, one must cover each of them.
   * @default []
   */
  readonly otherHosts?: readonly string[];
  /** IPv4 blocks of the load balancer's subnets: where its requests and health checks come from. */
  readonly sourceCidrs: readonly pulumi.Input<string>[];
  /**
   * Internet-facing; false keeps it inside the VPC.
   * @default true
   */
  readonly public?: boolean;
  /**
   * Certificate in ACM.
   * @default - found by host name
   */
  readonly certificateArn?: pulumi.Input<string>;
  /**
   * Name of a load balancer shared with other services, which must agree in scheme, idle timeout and logs.
   * @default - a load balancer of its own
   */
  readonly group?: string;
  /**
   * Protocols and ciphers of TLS (Elastic Load Balancing user guide, "Security policies for your Application Load
   * Balancer"): TLS 1.3, and of 1.2 the ciphers with forward secrecy and authenticated encryption.
   * @default "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
   */
  readonly sslPolicy?: string;
  /**
   * S3 bucket for the access logs; its policy must let Elastic Load Balancing write.
   * @default - no logs
   */
  readonly accessLogsBucket?: pulumi.Input<string>;
}

/** Arguments of `WebService`. */
export interface WebServiceArgs extends WorkloadArgs {
  /** The computed numbers: resources, probes, shutdown, autoscaling, rollout. Of kind web or realtime. */
  readonly tuning: WorkloadTuning;
  /**
   * Kubernetes minor of the cluster.
   * @default "1.34"
   */
  readonly kubernetesVersion?: string;
  /**
   * TCP port the process listens on, and of the Service: the VPC CNI enforces policies only where both are the same.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Workloads of the stack that connect to it.
   * @default []
   */
  readonly clients?: readonly ServiceClient[];
  /**
   * Who reads its metrics.
   * @default - nobody may
   */
  readonly metrics?: MetricsArgs;
  /**
   * How the outside reaches it.
   * @default - from inside the cluster only
   */
  readonly ingress?: IngressArgs;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: WebServiceTransform;
}

/** Transforms of `WebService`. Not a stable interface. */
export interface WebServiceTransform extends DeploymentTransform, IdentityTransform {
  readonly service?: Transform<kubernetes.core.v1.ServiceArgs>;
  readonly autoscaler?: Transform<kubernetes.autoscaling.v2.HorizontalPodAutoscalerArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
  readonly ingress?: Transform<kubernetes.networking.v1.IngressArgs>;
}

/**
 * What `WebService` offers to others. Without the settings: the plan has them, and to register those of hundreds of services
 * takes a quarter of a preview.
 */
export interface WebServiceOutputs {
  /** Name of all its objects. */
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  /** TCP port of its Service. */
  readonly port: number;
  /** Address inside the cluster, with a trailing dot: one DNS query instead of one for each search domain. */
  readonly url: pulumi.Output<string>;
  /** Host name of the load balancer, for a DNS record; undefined without an ingress. */
  readonly loadBalancerHost: pulumi.Output<string> | undefined;
  /** Role of the pods; undefined when they need none. */
  readonly roleArn: pulumi.Output<string> | undefined;
}

/** Defaults of `WebServiceArgs`, beside those of every workload. */
export const WEB_SERVICE_DEFAULTS = Object.freeze({
  kubernetesVersion: "1.34",
  port: 8000,
  clients: Object.freeze([] as readonly ServiceClient[]),
}) satisfies Partial<WebServiceArgs>;

/** All defaults of `WebServiceArgs`. */
export const ALL_WEB_SERVICE_DEFAULTS = Object.freeze({
  ...WORKLOAD_DEFAULTS,
  ...WEB_SERVICE_DEFAULTS,
}) satisfies Partial<WebServiceArgs>;

/** Defaults of `IngressArgs`. */
export const INGRESS_DEFAULTS = Object.freeze({
  otherHosts: Object.freeze([] as readonly string[]),
  public: true,
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
}) satisfies Partial<IngressArgs>;

/** `WebServiceArgs` with the defaults filled in. */
export type ResolvedWebServiceArgs = WebServiceArgs &
  Required<Pick<WebServiceArgs, keyof typeof ALL_WEB_SERVICE_DEFAULTS>>;
