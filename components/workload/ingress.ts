import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Probe, WorkloadTuning } from "../../tuning/workload/types.ts";
import { withDefaults } from "../core/defaults.ts";
import type { CommonArgs, PlatformComponent } from "../core/platform-component.ts";
import type { Tags } from "../core/tags.ts";
import { defaultTags } from "../core/tags.ts";
import type { Transform } from "../core/transform.ts";
import type { Labels } from "./labels.ts";
import type { IngressArgs } from "./web-service-args.ts";
import { INGRESS_DEFAULTS } from "./web-service-args.ts";

/** Prefix of the controller's annotations (AWS Load Balancer Controller documentation, "Ingress annotations"). */
const PREFIX = "alb.ingress.kubernetes.io";

/** Elastic Load Balancing API reference, LoadBalancerAttribute: the default idle timeout of a load balancer. */
const DEFAULT_IDLE_SECONDS = 60;

/** Elastic Load Balancing API reference, TargetGroupAttribute: the longest deregistration delay. */
const MAX_DEREGISTRATION_SECONDS = 3600;

/** A day: clients that fall back to long polling find the pod that knows them. */
const STICKY_SECONDS = 86_400;

/** Elastic Load Balancing user guide, "Health checks for Application Load Balancer target groups": ranges. */
const HEALTH_CHECK = {
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  threshold: { min: 2, max: 10 },
};

/** Stands where a Service would: the controller looks for the annotation of this action. */
const HIDE = "hide-path";

/** What it answers (AWS Load Balancer Controller documentation, "Ingress annotations", actions). */
const NOT_FOUND = JSON.stringify({
  type: "fixed-response",
  fixedResponseConfig: { contentType: "text/plain", statusCode: "404" },
});

/** What the Ingress of a service is made from. */
export interface IngressOptions {
  /** Name of the object and of the Service: the workload's. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly tuning: WorkloadTuning;
  /** Readiness probe: what the load balancer asks too. */
  readonly readiness: Probe;
  readonly ingress: IngressArgs;
  /** Path that the load balancer answers with 404, with all below it. */
  readonly hiddenPath: string | undefined;
  /** Tags of the load balancer. */
  readonly tags: Tags;
  readonly transform?: Transform<kubernetes.networking.v1.IngressArgs>;
}

/**
 * The Ingress. HTTPS only, HTTP is redirected; pods are targets by address, so no hop over another node. On the wire inside
 * the VPC the load balancer speaks HTTP.
 */
export function createIngress(
  component: PlatformComponent<object>,
  options: IngressOptions,
): kubernetes.networking.v1.Ingress {
  const { name, namespace, labels, ingress, transform } = options;
  const { otherHosts } = withDefaults(INGRESS_DEFAULTS, ingress);
  return component.child(
    kubernetes.networking.v1.Ingress,
    "ingress",
    {
      metadata: { name, namespace, labels, annotations: ingressAnnotations(options) },
      spec: {
        ingressClassName: "alb",
        rules: [ingress.host, ...otherHosts].map((host) => ({
          host,
          http: {
            paths: [
              ...hiddenPaths(options),
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name, port: { name: "http" } } },
              },
            ],
          },
        })),
      },
    },
    { transform },
  );
}

/** The longer prefix comes first, whatever the order here (AWS Load Balancer Controller documentation, "Ingress specification"). */
function hiddenPaths({ hiddenPath }: IngressOptions) {
  if (hiddenPath === undefined) return [];
  const backend = { service: { name: HIDE, port: { name: "use-annotation" } } };
  return [{ path: hiddenPath, pathType: "Prefix", backend }];
}

/** What the controller makes the load balancer from. */
export function ingressAnnotations(
  options: Pick<
    IngressOptions,
    "name" | "tuning" | "readiness" | "ingress" | "hiddenPath" | "tags"
  >,
): Record<string, pulumi.Input<string>> {
  const { tuning, readiness } = options;
  const ingress = withDefaults(INGRESS_DEFAULTS, options.ingress);
  const { certificateArn, group } = ingress;
  return prefixed({
    scheme: ingress.public ? "internet-facing" : "internal",
    "target-type": "ip",
    ...(group === undefined ? {} : { "group.name": group }),
    "listen-ports": JSON.stringify([{ HTTP: 80 }, { HTTPS: 443 }]),
    "ssl-redirect": "443",
    "ssl-policy": ingress.sslPolicy,
    ...(certificateArn === undefined ? {} : { "certificate-arn": certificateArn }),
    "load-balancer-attributes": loadBalancerAttributes(options),
    "target-group-attributes": list(targetGroupAttributes(tuning)),
    ...healthCheck(readiness),
    ...(options.hiddenPath === undefined ? {} : { [`actions.${HIDE}`]: NOT_FOUND }),
    tags: list(options.tags),
  });
}

/**
 * Tags of the load balancer, which the provider never sees. One shared by a group belongs to no single component, and two
 * that disagree are refused.
 */
export function loadBalancerTags(
  component: string,
  { environment, tags }: CommonArgs,
  group: string | undefined,
): Tags {
  const stack = pulumi.getStack();
  return defaultTags({
    platform: pulumi.getProject(),
    stack,
    environment: environment ?? stack,
    component: group ?? component,
    tags,
  });
}

function loadBalancerAttributes({
  name,
  tuning,
  ingress,
}: Pick<IngressOptions, "name" | "tuning" | "ingress">): pulumi.Input<string> {
  const attributes = list({
    "idle_timeout.timeout_seconds": String(tuning.idleTimeoutSeconds ?? DEFAULT_IDLE_SECONDS),
    // A header the next parser reads differently is how requests are smuggled past the first.
    "routing.http.drop_invalid_header_fields.enabled": "true",
  });
  const { accessLogsBucket: bucket, group } = ingress;
  if (bucket === undefined) return attributes;
  const prefix = group ?? name;
  return pulumi.interpolate`${attributes},access_logs.s3.enabled=true,access_logs.s3.bucket=${bucket},access_logs.s3.prefix=${prefix}`;
}

/**
 * A pod that leaves gets no new requests and has as long as the longest request for those in hand: less than it lives on
 * (preStop and drain), so the load balancer lets go first. The fewest requests in hand decide who gets the next: with
 * round robin a slow pod collects them.
 */
function targetGroupAttributes({ kind, shutdown }: WorkloadTuning): Record<string, string> {
  const sticky = {
    "stickiness.enabled": "true",
    "stickiness.type": "lb_cookie",
    "stickiness.lb_cookie.duration_seconds": String(STICKY_SECONDS),
  };
  const delay = Math.min(shutdown.drainSeconds, MAX_DEREGISTRATION_SECONDS);
  return {
    "deregistration_delay.timeout_seconds": String(delay),
    "load_balancing.algorithm.type": "least_outstanding_requests",
    ...(kind === "realtime" ? sticky : {}),
  };
}

/** The readiness probe in the ranges of the load balancer: both must agree on who can serve. */
function healthCheck(readiness: Probe): Record<string, string> {
  const interval = within(HEALTH_CHECK.interval, readiness.periodSeconds);
  const timeout = Math.min(within(HEALTH_CHECK.timeout, readiness.timeoutSeconds), interval - 1);
  return {
    "healthcheck-protocol": "HTTP",
    "healthcheck-port": "traffic-port",
    "healthcheck-path": readiness.path ?? "/",
    "healthcheck-interval-seconds": String(interval),
    "healthcheck-timeout-seconds": String(timeout),
    "healthy-threshold-count": String(HEALTH_CHECK.threshold.min),
    "unhealthy-threshold-count": String(within(HEALTH_CHECK.threshold, readiness.failureThreshold)),
    "success-codes": "200-299",
  };
}

function within({ min, max }: { readonly min: number; readonly max: number }, n: number): number {
  return Math.min(max, Math.max(min, n));
}

function list(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function prefixed<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${PREFIX}/${key}`, value]),
  );
}
