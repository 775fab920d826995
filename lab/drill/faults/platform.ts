import { labError } from "../../errors.ts";
import type { DrillEnv, Fault, Labels } from "../types.ts";
import { fault } from "./fault.ts";
import type { Mend } from "./fault.ts";

/** A series of the stand-in and what it becomes; a counter's value is how much it grows a second. */
type Change = readonly [metric: string, labels: Labels, value: number];

/** More than any limit of the stand-in. */
const MANY = 1_000_000_000;

/**
 * Faults of what one machine has not: Kubernetes, nodes of a cluster, CloudWatch. Only the stand-in's series change, so that
 * they prove the rule on a live Prometheus, its route and its text, and nothing of the exporter.
 */
export const PLATFORM_FAULTS: readonly Fault[] = [
  standIn({
    name: "pods in trouble (stand-in)",
    what: "containers restart twice a second, half of their periods are throttled, half of the probes fail, a Job has failed",
    causes: ["ContainerRestartsOften", "ContainerCpuThrottled", "ProbesFail", "JobFailed"],
    wave: 1,
    changes: [
      ["kube_pod_container_status_restarts_total", {}, 2],
      ["container_cpu_cfs_periods_total", {}, 10],
      ["container_cpu_cfs_throttled_periods_total", {}, 5],
      ["prober_probe_total", { result: "failed" }, 5],
      ["kube_job_failed", { condition: "true" }, 1],
    ],
  }),
  standIn({
    name: "deployments at their limits (stand-in)",
    what: "a pod is missing, the autoscaler wants more than its maximum, a disruption budget allows nothing",
    causes: ["DeploymentReplicasMissing", "AutoscalerAtMaximum", "DisruptionBudgetBlocks"],
    wave: 2,
    changes: [
      ["kube_deployment_spec_replicas", {}, MANY],
      ["kube_horizontalpodautoscaler_status_desired_replicas", {}, MANY],
      ["kube_poddisruptionbudget_status_pod_disruptions_allowed", {}, 0],
    ],
  }),
  standIn({
    name: "pods killed (stand-in)",
    what: "containers restart for lack of memory, no pod of any deployment is available, nodes are not ready",
    causes: ["ContainerOutOfMemory", "DeploymentUnavailable", "NodeNotReady"],
    // What holds them back: the same containers and deployments, less of it.
    mayCause: ["ContainerRestartsOften", "DeploymentReplicasMissing"],
    wave: 3,
    changes: [
      ["kube_pod_container_status_restarts_total", {}, 2],
      ["kube_pod_container_status_last_terminated_reason", { reason: "OOMKilled" }, 1],
      ["kube_deployment_status_replicas_available", {}, 0],
      ["kube_node_status_condition", { condition: "Ready", status: "true" }, 0],
    ],
  }),
  standIn({
    name: "node used up (stand-in)",
    what: "connection tracking and file handles are nearly used, disk and memory nearly full, connections dropped",
    causes: [
      "NodeConntrackNearlyFull",
      "NodeFileHandlesNearlyUsed",
      "NodeDiskFillsUp",
      "NodeMemoryLow",
      "NodeListenDrops",
    ],
    wave: 2,
    changes: [
      ["node_nf_conntrack_entries", {}, MANY],
      ["node_filefd_allocated", {}, MANY],
      ["node_filesystem_avail_bytes", { mountpoint: "/" }, 1],
      ["node_memory_MemAvailable_bytes", {}, 1],
      ["node_netstat_TcpExt_ListenDrops", {}, 5],
    ],
  }),
  standIn({
    name: "CDN in trouble (stand-in)",
    what: "CloudWatch has half the hit rate, one request of twenty failed, an origin of 5 s",
    causes: ["CdnHitRateLow", "CdnServerErrors", "CdnOriginSlow"],
    wave: 2,
    changes: [
      ["aws_cloudfront_requests_sum", {}, 100_000],
      ["aws_cloudfront_cache_hit_rate_average", {}, 45],
      ["aws_cloudfront_5xx_error_rate_average", {}, 5],
      ["aws_cloudfront_origin_latency_p95", {}, 5000],
    ],
  }),
  standIn({
    name: "CloudWatch refuses (stand-in)",
    what: "the CloudWatch exporter counts 20 refused requests a second",
    causes: ["CloudWatchRequestsFail"],
    wave: 2,
    changes: [["yace_cloudwatch_request_errors", {}, 20]],
  }),
  standIn({
    name: "pods that are not read (stand-in)",
    what: "Deployments have 1,000 pods available each, of which Prometheus reads one",
    causes: ["ServiceMetricsMissing"],
    wave: 1,
    changes: [["kube_deployment_status_replicas_available", {}, 1000]],
  }),
];

interface StandInParts {
  readonly name: string;
  readonly what: string;
  readonly causes: readonly string[];
  readonly mayCause?: readonly string[];
  readonly wave: number;
  readonly changes: readonly Change[];
}

/** Faults that last now, and what each changed: mending one is "as at the start, and the others again". */
const lasting = new Map<string, readonly Change[]>();

function standIn({ changes, ...parts }: StandInParts): Fault {
  return fault({
    ...parts,
    kind: "stand-in",
    begin: (env, mend) => Promise.resolve(changeStandIn(env, mend, parts.name, changes)),
  });
}

function changeStandIn(
  { standIn }: DrillEnv,
  mend: Mend,
  name: string,
  changes: readonly Change[],
): void {
  mend(() => {
    lasting.delete(name);
    standIn.heal();
    for (const others of lasting.values()) for (const other of others) standIn.set(...other);
  });
  lasting.set(name, changes);
  const missing = changes
    .filter((change) => standIn.set(...change) === 0)
    .map(([metric, labels]) => `${metric}${JSON.stringify(labels)}`);
  if (missing.length > 0) throw labError("the stand-in has no such series", missing);
}
