import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";
import {
  API,
  REALTIME,
  ANALYSIS,
  SCRAPING,
  OF_DATABASE,
  OF_REPLICA,
  OF_CLOUDWATCH,
  OF_QUEUE,
  pod,
  container,
  jobContainer,
} from "./workload-places.ts";
import { SECURITY_MUTANTS } from "./workload-security.ts";

/** Mistakes in requests and limits. */
const RESOURCE_MUTANTS: readonly Mutant[] = [
  mutant(
    "container-cpu-request",
    "no CPU asked for",
    unset(API, container("resources.requests.cpu")),
  ),
  mutant(
    "container-cpu-request",
    "a CPU request of 0",
    set(OF_REPLICA, container("resources.requests.cpu"), "0"),
  ),
  mutant(
    "container-memory-request",
    "a memory request of 0",
    set(ANALYSIS, container("resources.requests.memory"), "0"),
    { group: "memory" },
  ),
  mutant(
    "container-memory-request",
    "neither request nor limit",
    [
      unset(OF_QUEUE, container("resources.requests.memory")),
      unset(OF_QUEUE, container("resources.limits.memory")),
    ],
    { group: "memory" },
  ),
  mutant(
    "container-memory-limit",
    "all the node's memory",
    unset(API, container("resources.limits.memory")),
  ),
  mutant(
    "container-memory-limit-equals-request",
    "more memory than asked for",
    set(REALTIME, container("resources.requests.memory"), "64Mi"),
  ),
  mutant(
    "container-ephemeral-storage",
    "all the node's disk, for a service",
    unset(OF_CLOUDWATCH, container("resources.limits.ephemeral-storage")),
  ),
  mutant(
    "container-ephemeral-storage",
    "all the node's disk, for a job",
    unset("restart-api-procedure", jobContainer("resources.limits.ephemeral-storage")),
  ),
];

/** Mistakes in probes and how pods end. */
const PROBE_MUTANTS: readonly Mutant[] = [
  mutant("pod-readiness-probe", "a service never ready", unset(API, container("readinessProbe"))),
  mutant(
    "pod-readiness-probe",
    "an exporter never ready",
    unset(OF_DATABASE, container("readinessProbe")),
  ),
  mutant("container-liveness-probe", "may hang", unset(ANALYSIS, container("livenessProbe"))),
  mutant(
    "container-startup-probe",
    "killed while it starts",
    set(OF_DATABASE, container("livenessProbe.failureThreshold"), 2),
  ),
  mutant(
    "probe-liveness-equals-readiness",
    "restarted as soon as it is not ready",
    set(OF_CLOUDWATCH, container("livenessProbe.failureThreshold"), 3),
  ),
  mutant(
    "probe-liveness-dependency",
    "restarted when it is not ready",
    set(API, container("livenessProbe.httpGet.path"), "/ready"),
  ),
  mutant(
    "probe-liveness-dependency",
    "restarted with the database",
    set(REALTIME, container("livenessProbe.httpGet.path"), "/health/db"),
  ),
  mutant(
    "probe-liveness-dependency",
    "asks another host",
    set(API, container("livenessProbe.httpGet.host"), "database.example.com"),
  ),
  mutant(
    "probe-liveness-dependency",
    "asks Redis",
    set(SCRAPING, container("livenessProbe.exec.command"), [
      "sh",
      "-c",
      "redis-cli -h cache.example.com ping",
    ]),
  ),
  mutant(
    "probe-timeout",
    "waits as long as until the next",
    set(API, container("readinessProbe.timeoutSeconds"), 5),
  ),
  mutant(
    "probe-timeout",
    "waits longer than until the next",
    set(REALTIME, container("startupProbe.timeoutSeconds"), 30),
  ),
  mutant(
    "pod-grace-period",
    "killed while the load balancer lets go of it",
    set(API, pod("terminationGracePeriodSeconds"), 15),
  ),
  mutant(
    "pod-grace-period",
    "sleeps longer than it has",
    set(REALTIME, container("lifecycle.preStop"), {
      exec: { command: ["sh", "-c", "sleep 20m"] },
    }),
  ),
  mutant("pod-pre-stop", "ends while it gets requests", unset(API, container("lifecycle"))),
];

/** Mistakes in how many pods there are. */
const REPLICA_MUTANTS: readonly Mutant[] = [
  mutant("pod-replicas", "one pod at the least", set("api-autoscaler", "spec.minReplicas", 1), {
    reportedOn: [API],
  }),
  mutant("pod-replicas", "no word on the least", unset("realtime-autoscaler", "spec.minReplicas"), {
    reportedOn: [REALTIME],
  }),
  mutant(
    "pod-disruption-budget",
    "a budget of others' pods",
    set("api-disruption-budget", 'spec.selector.matchLabels["app.kubernetes.io/name"]', "other"),
    { reportedOn: [API] },
  ),
  mutant(
    "pod-disruption-budget",
    "a budget of no worker",
    set(
      "scraping-disruption-budget",
      'spec.selector.matchLabels["app.kubernetes.io/name"]',
      "other",
    ),
    { reportedOn: [SCRAPING] },
  ),
  mutant("pod-topology-spread", "all on one node", unset(API, pod("topologySpreadConstraints"))),
  mutant(
    "pod-topology-spread",
    "an empty list of spreads",
    set(ANALYSIS, pod("topologySpreadConstraints"), []),
  ),
  mutant(
    "pdb-blocks-eviction",
    "no pod may go",
    set("api-disruption-budget", "spec.maxUnavailable", 0),
  ),
  mutant(
    "pdb-blocks-eviction",
    "no share of pods may go",
    set("realtime-disruption-budget", "spec.maxUnavailable", "0%"),
  ),
  mutant(
    "pdb-unhealthy-eviction",
    "broken pods block",
    set("api-disruption-budget", "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget"),
  ),
  mutant(
    "hpa-min-below-max",
    "an autoscaler that cannot scale",
    set("realtime-autoscaler", "spec.maxReplicas", 3),
  ),
  mutant(
    "hpa-min-below-max",
    "a queue's autoscaler that cannot scale",
    set("networks-scaled-object", "spec.maxReplicaCount", 1),
  ),
];

/** Mistakes for the rules on workloads. */
export const WORKLOAD_MUTANTS: readonly Mutant[] = [
  ...RESOURCE_MUTANTS,
  ...PROBE_MUTANTS,
  ...SECURITY_MUTANTS,
  ...REPLICA_MUTANTS,
];
