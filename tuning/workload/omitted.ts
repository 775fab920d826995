import type { ServiceConfig } from "../../config/schema.ts";
import type { Omitted } from "../setting.ts";
import { JUDGEMENT, KUBERNETES } from "./sources.ts";

/** What the guides ask of every container and no service gets. */
const OF_ALL: readonly Omitted[] = [
  {
    name: "image tag",
    asked: ":latest",
    why: "Says nothing about what runs: two pods of one Deployment may differ, and a rollback pulls the same broken image. By digest, so that a rollout is a change somebody made.",
    source: "Kubernetes documentation, Images: image names",
  },
  {
    name: "HEALTHCHECK",
    asked: "curl -f http://localhost:8000/health, every 30 s",
    why: "Kubernetes ignores the instruction of the image; the kubelet's probes do its work, without curl in the image.",
    source:
      "Dockerfile reference, HEALTHCHECK; kubelet, which passes no health check to the runtime",
  },
  {
    name: "PYTHONHASHSEED",
    asked: "0",
    why: "Takes away the random seed of str hashes, which is what stands between a crafted request and quadratic dictionaries. For keys that must be equal in all processes use hashlib.",
    source: "Python documentation, Command line and environment: PYTHONHASHSEED",
  },
  {
    name: "PYTHONMALLOC",
    asked: "pymalloc",
    why: "Is the default already.",
    source: "Python documentation, Command line and environment: PYTHONMALLOC",
  },
  {
    name: "MALLOC_TRIM_THRESHOLD_",
    asked: "100000",
    why: "A fixed value turns glibc's adjustment of the thresholds off: memory goes back to the kernel after each large request and is faulted in again by the next. Python's objects are in pymalloc's arenas, which it does not reach.",
    source: "mallopt(3), M_TRIM_THRESHOLD",
  },
  {
    name: "resources.limits.memory above the request",
    asked: "request 512Mi, limit 1Gi",
    why: "The scheduler counts the request, the processes use up to the limit: full nodes then kill somebody. The request is the limit.",
    source: KUBERNETES.resources,
  },
  {
    name: "nodeAffinity",
    asked: "c5.xlarge, c5.2xlarge",
    why: "A generation of 2017, named without regard to the nodes there are: a preference that no node fulfils does nothing. services.<name>.nodes.prefer takes types and families that your node groups have.",
    source: KUBERNETES.affinity,
  },
  {
    name: "dnsConfig.options.ndots",
    asked: "1",
    why: "At 1 a name of a service in another namespace (api.app) is asked of the world before the cluster's domains are tried, and musl's resolver does not try them at all then. 2 is enough.",
    source: KUBERNETES.dns,
  },
];

const OF_SERVERS: readonly Omitted[] = [
  {
    name: "initialDelaySeconds",
    asked: "10 (startup), 5 (readiness)",
    why: "The startup probe holds the others back until it has succeeded; a fixed delay only makes every fast start slow.",
    source: KUBERNETES.probes,
  },
  {
    name: "spec.replicas",
    asked: "10",
    why: "The autoscaler owns the number; a Deployment that states one sets it back with each update.",
    source: KUBERNETES.hpa,
  },
  {
    name: "WORKERS",
    asked: "multiprocessing.cpu_count() * 2",
    why: "Counts the CPUs of the node, not of the pod: 16 processes in a pod of 1 CPU on 8 cores. WEB_CONCURRENCY is services.<name>.workers.",
    source:
      "Python documentation, os.cpu_count; os.process_cpu_count is no better under a CPU quota",
  },
  {
    name: "MAX_REQUESTS",
    asked: "10000, jitter 1000",
    why: "At the guides' 5,000 requests a second on 10 x 4 processes, 125 each, every process restarts all 80 s, and with each its pools. Find the leak; the memory limit is there meanwhile.",
    source: `Gunicorn documentation, max_requests; ${JUDGEMENT}`,
  },
];

const OF_WORKERS: readonly Omitted[] = [
  {
    name: "task_queue_max_priority",
    asked: "10",
    why: "A feature of RabbitMQ; on Redis it does nothing. Queues in order of urgency (services.<name>.queues) do, and a service a queue scales each on its own.",
    source: "Celery documentation, Routing: RabbitMQ message priorities, Redis message priorities",
  },
];

const CPU_LIMIT: Omitted = {
  name: "resources.limits.cpu",
  asked: "1000m",
  why: "Four busy processes use up 100 ms of CPU time in the first 25 ms of each 100 ms period and stand still for the other 75, while the node may be idle. The request is what a pod is sure of, the rest is first come first served.",
  source: `kernel documentation, CFS Bandwidth Control; ${KUBERNETES.resources}`,
};

/** What the guides ask for and this service does not get, with the reasons. */
export function omittedOf({ kind, resources }: ServiceConfig): Omitted[] {
  return [
    ...(resources?.cpuLimitMillicores === undefined ? [CPU_LIMIT] : []),
    ...OF_ALL,
    ...(kind === "worker" ? OF_WORKERS : OF_SERVERS),
  ];
}
