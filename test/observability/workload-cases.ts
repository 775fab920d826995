import { besides, casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const POD = { namespace: "app", pod: "api-1", container: "api" };
/** POD as a selector writes it, without braces. */
const ON_POD = 'namespace="app",pod="api-1",container="api"';
/** Where POD's twins are, in our namespaces. */
const TWINS = { namespace: "jobs", pod: "api-2", container: "proxy" };
const ELSEWHERE = 'namespace="kube-system",pod="dns-1",container="dns"';

const RESTARTS = `kube_pod_container_status_restarts_total{${ON_POD},uid="1"}`;

function restartCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ContainerRestartsOften");
  // Restarts in minutes 3, 5 and 7: three from minute 7 on, until that of minute 3 is more than 30 minutes ago.
  const three = { [RESTARTS]: "0 0 0 1 1 2 2 3x40" };
  const alert = {
    labels: POD,
    summary: "app/api-1: container api was restarted 3 times within 30 minutes",
  };
  return [
    quiet("two restarts", 20, { [RESTARTS]: "0 0 0 1 1 2x40" }),
    quiet("just before its time", 11, three),
    fires("third restart 5 minutes ago", 12, three, alert),
    fires("all three within the window", 31, three, alert),
    quiet("the first is past the window", 33, three),
    quiet("not our namespace", 12, {
      [`kube_pod_container_status_restarts_total{${ELSEWHERE}}`]: "0 0 0 1 1 2 2 3x40",
    }),
  ];
}

function memoryCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ContainerOutOfMemory");
  const reason = (labels: string, name: string): string =>
    `kube_pod_container_status_last_terminated_reason{${labels},uid="1",reason="${name}"}`;
  const killed = { [RESTARTS]: "0 0 1x40", [reason(ON_POD, "OOMKilled")]: "_ _ 1x40" };
  const alert = {
    labels: POD,
    summary:
      "app/api-1: container api was killed for lack of memory (1 restarts within 15 minutes)",
  };
  return [
    quiet("before the kill", 1, killed),
    fires("at once", 2, killed, alert),
    fires("within 15 minutes", 15, killed, alert),
    quiet("long ago, though the reason stays", 17, killed),
    quiet("another reason", 2, {
      [RESTARTS]: "0 0 1x40",
      [reason(ON_POD, "Error")]: "_ _ 1x40",
    }),
    quiet("the reason is another namespace's, pod's and container's", 2, {
      [RESTARTS]: "0 0 1x40",
      ...besides({ [reason(ON_POD, "OOMKilled")]: "1x40" }, TWINS),
    }),
    quiet("not our namespace", 2, {
      [`kube_pod_container_status_restarts_total{${ELSEWHERE}}`]: "0 0 1x40",
      [reason(ELSEWHERE, "OOMKilled")]: "_ _ 1x40",
    }),
  ];
}

function throttleCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ContainerCpuThrottled");
  const series = (periods: string, throttled: string, resource = "cpu"): Series => ({
    [`container_cpu_cfs_periods_total{${ON_POD},id="/a"}`]: periods,
    [`container_cpu_cfs_throttled_periods_total{${ON_POD},id="/a"}`]: throttled,
    [`kube_pod_container_resource_limits{${ON_POD},resource="${resource}",node="n1"}`]: "1x60",
  });
  const alert = (share: string) => ({
    labels: POD,
    summary: `app/api-1: container api is throttled in ${share} of its CPU periods`,
  });
  return [
    // 150 / 600 = 25 %.
    quiet("25 % exactly", 30, series("0+600x40", "0+150x40")),
    // From the first rate, after a minute, 15 minutes.
    quiet("just before its time", 15, series("0+600x40", "0+156x40")),
    // 156 / 600 = 26 %.
    fires("26 % for 15 minutes", 16, series("0+600x40", "0+156x40"), alert("26%")),
    // 45 % from minute 20 on; in the window of 5 minutes 18 % after 2 minutes, 27 % after 3: 20 + 3 + 15.
    quiet("45 % for 17 minutes", 37, series("0+600x50", "0x20 270+270x30")),
    fires("45 % for 18 minutes", 38, series("0+600x50", "0x20 270+270x30"), alert("45%")),
    // 110 / 600, then 110 / 300; in the window 110 / 420 = 26 % after 3 minutes.
    fires("fewer periods", 38, series("0+600x20 12300+300x30", "0+110x50"), alert("36.67%")),
    quiet("without a CPU limit", 30, series("0+600x40", "0+300x40", "memory")),
    quiet("the limit is another namespace's, pod's and container's", 30, {
      ...series("0+600x40", "0+300x40", "memory"),
      ...besides(
        { [`kube_pod_container_resource_limits{${ON_POD},resource="cpu",node="n1"}`]: "1x60" },
        TWINS,
      ),
    }),
    // 60 a minute are 1 a second.
    quiet("asleep most of the time", 30, series("0+60x40", "0+60x40")),
    quiet("asleep beside others that are awake", 30, {
      ...series("0+60x40", "0+60x40"),
      ...besides({ [`container_cpu_cfs_periods_total{${ON_POD},id="/a"}`]: "0+600x40" }, TWINS),
    }),
    // 62.4 a minute are 1.04 a second once the window of 5 minutes is full: 5 + 15 minutes.
    fires("awake enough", 20, series("0+62.4x40", "0+31.2x40"), alert("50%")),
    quiet("awake enough, just before its time", 19, series("0+62.4x40", "0+31.2x40")),
  ];
}

function probeCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ProbesFail");
  const series = (type: string, succeeded: string, failed: string, on = ON_POD): Series => ({
    [`prober_probe_total{${on},pod_uid="1",probe_type="${type}",result="successful"}`]: succeeded,
    [`prober_probe_total{${on},pod_uid="1",probe_type="${type}",result="failed"}`]: failed,
  });
  const alert = (probe_type: string, share = "25%") => ({
    labels: { ...POD, probe_type },
    summary: `app/api-1: ${share} of the ${probe_type} probes of container api fail`,
  });
  return [
    // 1 of 6 a minute is 17 %.
    quiet("one in six", 30, series("Readiness", "0+5x40", "0+1x40")),
    // 12 of 60: 20 %.
    quiet("20 % exactly", 30, series("Readiness", "0+48x40", "0+12x40")),
    quiet("just before its time", 10, series("Readiness", "0+3x40", "0+1x40")),
    fires("one in four", 11, series("Readiness", "0+3x40", "0+1x40"), alert("Readiness")),
    fires("21 %", 11, series("Readiness", "0+79x40", "0+21x40"), alert("Readiness", "21%")),
    fires("liveness too", 11, series("Liveness", "0+3x40", "0+1x40"), alert("Liveness")),
    // 35 % from minute 20 on; in the window of 10 minutes 17.5 % after 5, 21 % after 6: 20 + 6 + 10.
    quiet("35 % for 15 minutes", 35, series("Readiness", "0+60x20 1239+39x30", "0x20 21+21x30")),
    fires(
      "35 % for 16 minutes",
      36,
      series("Readiness", "0+60x20 1239+39x30", "0x20 21+21x30"),
      alert("Readiness", "35%"),
    ),
    quiet("a slow start", 30, series("Startup", "0x40", "0+6x40")),
    quiet("no probes any more", 30, series("Readiness", "30x40", "30x40")),
    quiet("not our namespace", 30, series("Readiness", "0+3x40", "0+1x40", ELSEWHERE)),
  ];
}

function deploymentCases(): readonly AlertCase[] {
  const gone = casesOf("DeploymentUnavailable");
  const fewer = casesOf("DeploymentReplicasMissing");
  const on = 'namespace="app",deployment="api"';
  const series = (wanted: string, available: string, labels = on): Series => ({
    [`kube_deployment_spec_replicas{${labels}}`]: wanted,
    [`kube_deployment_status_replicas_available{${labels},instance="ksm"}`]: available,
  });
  const labels = { namespace: "app", deployment: "api" };
  /** Pods of what shares the namespace or the name, and wants none. */
  const twins = (available: string): Series =>
    besides(
      { [`kube_deployment_status_replicas_available{${on}}`]: available },
      { namespace: "jobs", deployment: "web" },
    );
  const other = 'namespace="kube-system",deployment="coredns"';
  return [
    gone.quiet("one of two is there", 30, series("2x40", "1x40")),
    gone.quiet("just before its time", 1, series("2x40", "0x40")),
    gone.fires("none for 2 minutes", 2, series("2x40", "0x40"), {
      labels,
      summary: "app/api has none of its 2 pods available",
    }),
    gone.fires("the only one", 2, series("1x40", "0x40"), {
      labels,
      summary: "app/api has none of its 1 pods available",
    }),
    gone.quiet("scaled to none", 30, series("0x40", "0x40")),
    gone.quiet("none of another deployment", 30, {
      ...series("2x40", "2x40"),
      ...series("0x40", "0x40", 'namespace="app",deployment="old"'),
    }),
    gone.quiet("none in another namespace, and of another deployment", 30, {
      ...series("2x40", "2x40"),
      ...twins("0x40"),
    }),
    gone.quiet("not our namespace", 30, series("2x40", "0x40", other)),
    fewer.quiet("all there", 30, series("3x40", "3x40")),
    fewer.quiet("just before its time", 14, series("3x40", "2x40")),
    fewer.fires("one fewer for 15 minutes", 15, series("3x40", "2x40"), {
      labels,
      summary: "app/api lacks 1 of the pods it should have available",
    }),
    fewer.quiet("fewer in another namespace, and of another deployment", 30, {
      ...series("3x40", "3x40"),
      ...twins("2x40"),
    }),
    fewer.quiet("more than wanted, in a rollout", 30, series("3x40", "4x40")),
    fewer.quiet("not our namespace", 30, series("3x40", "2x40", other)),
  ];
}

function autoscalerCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("AutoscalerAtMaximum");
  const series = (least: string, desired: string, most: string, namespace = "app"): Series => {
    const on = `namespace="${namespace}",horizontalpodautoscaler="api"`;
    return {
      [`kube_horizontalpodautoscaler_spec_min_replicas{${on}}`]: least,
      [`kube_horizontalpodautoscaler_status_desired_replicas{${on}}`]: desired,
      [`kube_horizontalpodautoscaler_spec_max_replicas{${on}}`]: most,
    };
  };
  return [
    quiet("one below", 60, series("3x60", "9x60", "10x60")),
    quiet("just before its time", 29, series("3x60", "10x60", "10x60")),
    fires("at its maximum for half an hour", 30, series("3x60", "10x60", "10x60"), {
      labels: { namespace: "app", horizontalpodautoscaler: "api" },
      summary: "app/api wants its maximum of 10 pods, and has for long",
    }),
    quiet("a fixed number", 60, series("10x60", "10x60", "10x60")),
    quiet("a fixed number beside others that scale", 60, {
      ...series("10x60", "10x60", "10x60"),
      ...besides(series("3x60", "9x60", "10x60"), {
        namespace: "jobs",
        horizontalpodautoscaler: "web",
      }),
    }),
    quiet("not our namespace", 60, series("3x60", "10x60", "10x60", "keda")),
  ];
}

function disruptionCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("DisruptionBudgetBlocks");
  const series = (allowed: number, healthy: number, expected: number, name = "app"): Series => {
    const on = `{namespace="${name}",poddisruptionbudget="api"}`;
    return {
      [`kube_poddisruptionbudget_status_pod_disruptions_allowed${on}`]: `${allowed}x60`,
      [`kube_poddisruptionbudget_status_current_healthy${on}`]: `${healthy}x60`,
      [`kube_poddisruptionbudget_status_expected_pods${on}`]: `${expected}x60`,
    };
  };
  const alert = {
    labels: { namespace: "app", poddisruptionbudget: "api" },
    summary: "app/api allows 0 disruptions although all its pods are healthy",
  };
  return [
    quiet("one may go", 60, series(1, 2, 2)),
    quiet("just before its time", 29, series(0, 2, 2)),
    fires("none may go although all are healthy", 30, series(0, 2, 2), alert),
    fires("the only one may not go", 30, series(0, 1, 1), alert),
    quiet("used up by a pod that is down", 60, series(0, 1, 2)),
    quiet("used up beside others that are healthy", 60, {
      ...series(0, 1, 2),
      ...besides(series(1, 2, 2), { namespace: "jobs", poddisruptionbudget: "web" }),
    }),
    quiet("no pods at all", 60, series(0, 0, 0)),
    quiet("not our namespace", 60, series(0, 2, 2, "kube-system")),
  ];
}

function jobCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("JobFailed");
  const series = (condition: string, values: string, namespace = "jobs"): Series => ({
    [`kube_job_failed{namespace="${namespace}",job_name="migrate-1",condition="${condition}"}`]:
      values,
  });
  return [
    quiet("still trying", 4, series("true", "0x4 1x10")),
    fires("failed", 5, series("true", "0x4 1x10"), {
      labels: { namespace: "jobs", job_name: "migrate-1" },
      summary: "Job jobs/migrate-1 has failed",
    }),
    quiet("not failed", 10, series("false", "1x10")),
    quiet("deleted", 12, series("true", "1x4 stale")),
    quiet("not our namespace", 10, series("true", "1x10", "kube-system")),
  ];
}

/** Cases of all alerts of workloadRules, for the namespaces app and jobs. */
export const WORKLOAD_CASES: readonly AlertCase[] = [
  ...restartCases(),
  ...memoryCases(),
  ...throttleCases(),
  ...probeCases(),
  ...deploymentCases(),
  ...autoscalerCases(),
  ...disruptionCases(),
  ...jobCases(),
];
