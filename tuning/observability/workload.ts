import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** What the rules on pods need to know of the stack. */
export interface WorkloadRulesInput {
  /** Namespaces of the stack's services, jobs and operations; at least one. */
  readonly namespaces: readonly string[];
}

/** kube-state-metrics, docs/metrics, read 2026-11-21: names and labels of what the Kubernetes API knows. */
const KSM = "kube-state-metrics, docs/metrics";
/** kubernetes-monitoring/kubernetes-mixin, alerts, read 2026-11-21. */
const MIXIN = "kubernetes-mixin, alerts";
const JUDGEMENT = "this project's judgement";

/** Containers are told apart by these. */
const CONTAINER = "namespace, pod, container";

/** Restarts within the window that nobody overlooks: one is a node that went away, two a bad start. */
export const RESTARTS = 3;
/** Share of its periods of 100 ms in which a container may be stopped before its time. */
export const THROTTLED = 0.25;
/** Periods a second that make the share worth judging; a busy container has 10, one that sleeps none. */
const PERIODS_PER_SECOND = 1;
/** Share of probes that may fail. */
export const FAILED_PROBES = 0.2;

/**
 * Alerts on pods, autoscalers, disruption budgets and jobs, from kube-state-metrics, cAdvisor and the kubelet.
 * @throws TuningError when no namespace is given, or one that is no name: the selector would match nothing
 */
export function workloadRules({ namespaces }: WorkloadRulesInput): RuleGroup {
  throwProblems(namespaceProblems(namespaces));
  const ours = `namespace=~"${namespaces.join("|")}"`;
  return {
    name: "workload",
    domain: "workload",
    rules: [
      ...containerRules(ours),
      ...deploymentRules(ours),
      autoscalerAtMaximum(ours),
      disruptionBudgetBlocks(ours),
      jobFailed(ours),
    ],
  };
}

/** RFC 1123 label, as Kubernetes demands of a namespace: nothing in it means anything to a regular expression. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function namespaceProblems(namespaces: readonly string[]): readonly Problem[] {
  const allowed = "lower-case letters, digits and hyphens, 63 characters at most (RFC 1123)";
  if (namespaces.length === 0) {
    const fix = "Give the namespaces of the services.";
    return [{ path: "namespaces", got: "none", allowed: `at least one: ${allowed}`, fix }];
  }
  return namespaces.flatMap((name, index) => {
    if (NAMESPACE.test(name)) return [];
    const fix = "Write the namespace as kubectl get namespaces shows it.";
    return [{ path: `namespaces[${index}]`, got: JSON.stringify(name), allowed, fix }];
  });
}

function containerRules(ours: string): readonly AlertRule[] {
  return [containerRestarts(ours), containerOutOfMemory(ours), throttled(ours), probesFail(ours)];
}

function containerRestarts(ours: string): AlertRule {
  return {
    alert: "ContainerRestartsOften",
    expr: `max by (${CONTAINER}) (changes(kube_pod_container_status_restarts_total{${ours}}[30m])) >= ${RESTARTS}`,
    forSeconds: 300,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} was restarted {{ $value }} times within 30 minutes",
    impact:
      "Requests in work at each restart are lost, and the pod takes none until it is ready again.",
    why: `A crash loop waits 10, 20, 40 ... 300 s between its starts: ${RESTARTS} restarts within 2 minutes, and 6 in each half hour once the wait is 5 minutes, so that it stays above ${RESTARTS} for as long as it lasts. changes() counts in whole numbers, where increase() extrapolates 2 restarts to more than 2.`,
    source: `${KSM}/workload/pod-metrics.md; Kubernetes documentation, Pod Lifecycle: container restart policy; ${JUDGEMENT}`,
  };
}

function containerOutOfMemory(ours: string): AlertRule {
  const restarts = `max by (${CONTAINER}) (changes(kube_pod_container_status_restarts_total{${ours}}[15m])) > 0`;
  const reason = `max by (${CONTAINER}) (kube_pod_container_status_last_terminated_reason{${ours}, reason="OOMKilled"}) == 1`;
  return {
    alert: "ContainerOutOfMemory",
    expr: `(${restarts}) and on (${CONTAINER}) (${reason})`,
    forSeconds: 0,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} was killed for lack of memory ({{ $value }} restarts within 15 minutes)",
    impact: "All requests and tasks the container had in work are lost.",
    why: "It has happened: there is nothing to wait for. The reason alone stays for as long as the pod lives, months after the kill; together with a restart within 15 minutes it ends by itself.",
    source: `${KSM}/workload/pod-metrics.md; ${JUDGEMENT}`,
  };
}

function throttled(ours: string): AlertRule {
  const rate = (metric: string): string => `sum by (${CONTAINER}) (rate(${metric}{${ours}}[5m]))`;
  const share = `${rate("container_cpu_cfs_throttled_periods_total")} / ${rate("container_cpu_cfs_periods_total")} > ${THROTTLED}`;
  const busy = `${rate("container_cpu_cfs_periods_total")} > ${PERIODS_PER_SECOND}`;
  const limited = `max by (${CONTAINER}) (kube_pod_container_resource_limits{${ours}, resource="cpu"})`;
  return {
    alert: "ContainerCpuThrottled",
    expr: `(${share}) and on (${CONTAINER}) (${busy}) and on (${CONTAINER}) ${limited}`,
    forSeconds: 900,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} is throttled in {{ $value | humanizePercentage }} of its CPU periods",
    impact: "Requests take up to 100 ms longer for each period in which the container is stopped.",
    why: `Only with a CPU limit is anything throttled; the platform sets none unless the configuration does (cpuLimitMillicores). ${THROTTLED * 100} % for 15 minutes as in kubernetes-mixin; a container that runs in fewer than ${PERIODS_PER_SECOND} of the 10 periods of a second is not judged.`,
    source: `${MIXIN}/resource_alerts.libsonnet (CPUThrottlingHigh); cAdvisor, docs/storage/prometheus.md; ${JUDGEMENT}`,
  };
}

function probesFail(ours: string): AlertRule {
  const labels = `${CONTAINER}, probe_type`;
  const probes = (also: string): string =>
    `sum by (${labels}) (rate(prober_probe_total{${ours}, probe_type=~"Liveness|Readiness"${also}}[10m]))`;
  return {
    alert: "ProbesFail",
    expr: `${probes(', result="failed"')} / ${probes("")} > ${FAILED_PROBES}`,
    forSeconds: 600,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.pod }}: {{ $value | humanizePercentage }} of the {{ $labels.probe_type }} probes of container {{ $labels.container }} fail",
    impact:
      "Readiness: the pod is taken out of its service and the others carry its load. Liveness: it is about to be restarted.",
    why: `A probe every 10 s is 60 in the window; ${FAILED_PROBES * 100} % are 12 of them, 2 minutes of the 10, and not one slow answer. Startup probes are left out: they fail until the start is over. A pod without probes in the window has no share (0 / 0) and is silent.`,
    source: `Kubernetes, kubelet metric prober_probe_total (Metrics Reference); ${JUDGEMENT}`,
  };
}

function deploymentRules(ours: string): readonly AlertRule[] {
  const labels = "namespace, deployment";
  const wanted = `max by (${labels}) (kube_deployment_spec_replicas{${ours}})`;
  const available = `max by (${labels}) (kube_deployment_status_replicas_available{${ours}})`;
  const common = {
    source: `${MIXIN}/apps_alerts.libsonnet; ${KSM}/workload/deployment-metrics.md`,
  };
  return [
    {
      ...common,
      alert: "DeploymentUnavailable",
      expr: `(${wanted} > 0) and on (${labels}) (${available} == 0)`,
      forSeconds: 120,
      severity: "critical",
      summary:
        "{{ $labels.namespace }}/{{ $labels.deployment }} has none of its {{ $value }} pods available",
      impact: "The service answers nobody, and its tasks wait.",
      why: "Alerts on the share of errors are silent here: no pod, no requests counted. 2 minutes are more than the replacement of a single replica takes.",
      source: `${common.source}; ${JUDGEMENT}`,
      operation: "restart",
    },
    {
      ...common,
      alert: "DeploymentReplicasMissing",
      expr: `${wanted} - on (${labels}) ${available} > 0`,
      forSeconds: 900,
      severity: "warning",
      summary:
        "{{ $labels.namespace }}/{{ $labels.deployment }} lacks {{ $value }} of the pods it should have available",
      impact: "The other pods carry the load; one more that fails is felt.",
      why: "15 minutes, as in kubernetes-mixin: a rollout, a node that is replaced and a spot node that must start first are over by then.",
    },
  ];
}

function autoscalerAtMaximum(ours: string): AlertRule {
  const labels = "namespace, horizontalpodautoscaler";
  const of = (metric: string): string =>
    `max by (${labels}) (kube_horizontalpodautoscaler_${metric}{${ours}})`;
  const atMaximum = `${of("status_desired_replicas")} >= on (${labels}) ${of("spec_max_replicas")}`;
  const scales = `${of("spec_max_replicas")} > on (${labels}) ${of("spec_min_replicas")}`;
  return {
    alert: "AutoscalerAtMaximum",
    expr: `(${atMaximum}) and on (${labels}) (${scales})`,
    forSeconds: 1800,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} wants its maximum of {{ $value }} pods, and has for long",
    impact: "More load is answered more slowly: no pod can be added.",
    why: "Reaching the maximum in a peak is what the maximum is for; half an hour is longer than a peak that needs nobody. An autoscaler whose least and most are one number is always there, and is left out.",
    source: `${MIXIN}/apps_alerts.libsonnet (KubeHpaMaxedOut, 15 minutes); ${KSM}/workload/horizontalpodautoscaler-metrics.md; ${JUDGEMENT}`,
  };
}

function disruptionBudgetBlocks(ours: string): AlertRule {
  const labels = "namespace, poddisruptionbudget";
  const of = (metric: string): string =>
    `max by (${labels}) (kube_poddisruptionbudget_status_${metric}{${ours}})`;
  const healthy = `${of("current_healthy")} >= on (${labels}) (${of("expected_pods")} > 0)`;
  return {
    alert: "DisruptionBudgetBlocks",
    expr: `(${of("pod_disruptions_allowed")} == 0) and on (${labels}) (${healthy})`,
    forSeconds: 1800,
    severity: "warning",
    summary:
      "{{ $labels.namespace }}/{{ $labels.poddisruptionbudget }} allows {{ $value }} disruptions although all its pods are healthy",
    impact:
      "Nodes with these pods cannot be drained: updates of the cluster and of its nodes hang.",
    why: "With all pods healthy nothing but the budget itself forbids an eviction, and it will tomorrow: as many pods demanded as there are. A budget used up by a pod that is down is another matter (DeploymentReplicasMissing). 30 minutes leave a rollout its time.",
    source: `${KSM}/policy/poddisruptionbudget-metrics.md; Kubernetes documentation, Specifying a Disruption Budget for your Application; ${JUDGEMENT}`,
  };
}

function jobFailed(ours: string): AlertRule {
  const labels = "namespace, job_name";
  return {
    alert: "JobFailed",
    expr: `max by (${labels}) (kube_job_failed{${ours}, condition="true"}) == 1`,
    forSeconds: 0,
    severity: "warning",
    summary: "Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed",
    impact: "What it was to do is not done: a migration, a scheduled task or an operation.",
    why: "Kubernetes sets the condition once all attempts are used up or the deadline is past: nothing more will happen by itself. It ends when the Job is deleted. The value is always 1 and not in the text.",
    source: `${MIXIN}/apps_alerts.libsonnet (KubeJobFailed); ${KSM}/workload/job-metrics.md`,
  };
}
