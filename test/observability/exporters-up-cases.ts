import { monitoringRules } from "../../tuning/observability/exporters-up.ts";
import { PROMETHEUS_CASES } from "./exporters-up-prometheus-cases.ts";
import { SERVICE_CASES } from "./exporters-up-service-cases.ts";
import { besides, casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

/** A database with a replica, one cache, and what every cluster has. */
export const MONITORING_RULES = [
  monitoringRules({
    jobs: [
      { job: "postgres", targets: 2 },
      { job: "redis", targets: 1 },
      { job: "cloudwatch", targets: 1 },
      { job: "kube-state-metrics", targets: 1 },
      { job: "node-exporter", targets: 1 },
      { job: "kubelet", targets: 1 },
    ],
    services: [
      { service: "api", namespace: "app" },
      { service: "worker", namespace: "jobs" },
    ],
  }),
];

const up = (job: string, instance: string, values: string, more = ""): Series => ({
  [`up{job="${job}",instance="${instance}"${more}}`]: values,
});

function downCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ExporterDown");
  const alert = (job: string, instance: string) => ({
    labels: { job, instance },
    summary: `Prometheus cannot read ${instance} of job ${job}.`,
  });
  return [
    quiet("read", 30, up("postgres", "database", "1x40")),
    quiet("just before its time", 4, up("postgres", "database", "0x40")),
    fires(
      "not read for 5 minutes",
      5,
      { ...up("postgres", "database", "0x40"), ...up("postgres", "database-replica-1", "1x40") },
      alert("postgres", "database"),
    ),
    fires(
      "each of them",
      5,
      {
        ...up("redis", "pages-001:6379", "0x40"),
        ...up("cloudwatch", "10.0.0.9:5000", "0x40"),
        ...up("kube-state-metrics", "10.0.0.8:8080", "0x40"),
      },
      alert("redis", "pages-001:6379"),
      alert("cloudwatch", "10.0.0.9:5000"),
      alert("kube-state-metrics", "10.0.0.8:8080"),
    ),
    quiet("one of two pods answers", 30, {
      ...up("postgres", "database", "0x40", ',pod="a"'),
      ...up("postgres", "database", "1x40", ',pod="b"'),
    }),
    quiet("another job, or one of each node", 30, {
      ...up("backup", "10.0.0.7:9000", "0x40"),
      ...up("node-exporter", "10.0.0.1:9100", "0x40"),
      ...up("kubelet", "10.0.0.1:10250", "0x40"),
    }),
    quiet("nothing is scraped", 30, {}),
  ];
}

const ALL_JOBS: Series = {
  ...up("postgres", "database", "1x40"),
  ...up("postgres", "database-replica-1", "1x40"),
  ...up("redis", "pages-001:6379", "1x40"),
  ...up("cloudwatch", "10.0.0.9:5000", "1x40"),
  ...up("kube-state-metrics", "10.0.0.8:8080", "1x40"),
  ...up("node-exporter", "10.0.0.1:9100", "1x40"),
  ...up("kubelet", "10.0.0.1:10250", "1x40"),
};

/** All of them but the targets of one job, and these. */
function allBut(job: string, instead: Series = {}): Series {
  const others = Object.entries(ALL_JOBS).filter(([name]) => !name.includes(`job="${job}"`));
  return { ...Object.fromEntries(others), ...instead };
}

function missingCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ExporterMissing");
  const alert = (job: string, number: number) => ({
    labels: { job },
    summary: `Prometheus knows ${number} targets of job ${job}, fewer than there must be.`,
  });
  return [
    quiet("all there", 40, ALL_JOBS),
    quiet("all there, one not read", 40, allBut("redis", up("redis", "pages-001:6379", "0x40"))),
    quiet("just before its time", 9, {}),
    fires("one of two databases", 10, allBut("postgres", up("postgres", "database", "1x40")), {
      ...alert("postgres", 1),
    }),
    ...["postgres", "redis", "cloudwatch", "kube-state-metrics", "node-exporter", "kubelet"].map(
      (job) => fires(`no ${job}`, 10, allBut(job), alert(job, 0)),
    ),
    quiet("more than there must be", 40, {
      ...ALL_JOBS,
      ...up("redis", "pages-002:6379", "1x40"),
    }),
    fires(
      "one that went away",
      15,
      allBut("redis", up("redis", "pages-001:6379", "1x3 stale")),
      alert("redis", 0),
    ),
  ];
}

const ready = (node: string, values: string): Series => ({
  [`kube_node_status_condition{node="${node}",condition="Ready",status="true"}`]: values,
});
const onNode = (node: string, exporter: string, kubelet: string): Series => ({
  ...up("node-exporter", "10.0.0.1:9100", exporter, `,node="${node}"`),
  ...up("kubelet", "10.0.0.1:10250", "1x40", `,node="${node}",metrics_path="/metrics"`),
  ...up("kubelet", "10.0.0.1:10250", kubelet, `,node="${node}",metrics_path="/metrics/cadvisor"`),
});

function nodeCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeMetricsMissing");
  const alert = {
    labels: { node: "n1" },
    summary: "Prometheus cannot read node_exporter or the kubelet of node n1.",
  };
  return [
    quiet("both read", 40, { ...ready("n1", "1x40"), ...onNode("n1", "1x40", "1x40") }),
    quiet("just before its time", 14, { ...ready("n1", "1x40"), ...onNode("n1", "0x40", "1x40") }),
    fires(
      "the exporter is not read",
      15,
      { ...ready("n1", "1x40"), ...onNode("n1", "0x40", "1x40") },
      alert,
    ),
    fires(
      "one page of the kubelet is not read",
      15,
      { ...ready("n1", "1x40"), ...onNode("n1", "1x40", "0x40") },
      alert,
    ),
    fires(
      "neither is there",
      15,
      { ...ready("n1", "1x40"), ...ready("n2", "1x40"), ...onNode("n2", "1x40", "1x40") },
      alert,
    ),
    fires(
      "one is read on the one node, the other on the other",
      15,
      {
        ...ready("n1", "1x40"),
        ...ready("n2", "1x40"),
        ...onNode("n1", "1x40", "0x40"),
        ...onNode("n2", "0x40", "1x40"),
      },
      alert,
      {
        labels: { node: "n2" },
        summary: "Prometheus cannot read node_exporter or the kubelet of node n2.",
      },
    ),
    quiet("the node is not ready", 40, { ...ready("n1", "0x40"), ...onNode("n1", "0x40", "0x40") }),
    quiet("another condition", 40, {
      'kube_node_status_condition{node="n1",condition="DiskPressure",status="true"}': "1x40",
      'kube_node_status_condition{node="n1",condition="Ready",status="unknown"}': "1x40",
    }),
    quiet("no node", 40, {}),
    quiet("a node of Fargate, where no DaemonSet runs", 40, {
      ...ready("fargate-ip-10-0-1-2.eu-central-1.compute.internal", "1x40"),
    }),
  ];
}

const DATABASE = 'instance="database",database="database"';

function collectorCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("PostgresCollectorFails");
  const collector = (values: string, isUp: number, server = DATABASE): Series => ({
    [`pg_scrape_collector_success{${DATABASE},collector="stat_statements"}`]: values,
    [`pg_scrape_collector_success{${DATABASE},collector="locks"}`]: "1x40",
    [`pg_up{${server}}`]: `${isUp}x40`,
  });
  const alert = {
    labels: { instance: "database", database: "database", collector: "stat_statements" },
    summary: "postgres_exporter gets nothing for stat_statements from database.",
  };
  return [
    quiet("all succeed", 40, collector("1x40", 1)),
    quiet("just before its time", 14, collector("0x40", 1)),
    fires("one fails for 15 minutes", 15, collector("0x40", 1), alert),
    quiet("the server is down", 40, collector("0x40", 0)),
    fires(
      "another server is down",
      15,
      collector("0x40", 0, 'instance="replica",database="r"'),
      alert,
    ),
    fires(
      "what shares its address or its name is down",
      15,
      {
        ...collector("0x40", 1),
        ...besides(
          { [`pg_up{${DATABASE}}`]: "0x40" },
          { instance: "replica", database: "database-replica-1" },
        ),
      },
      alert,
    ),
    quiet("nothing is scraped", 40, {}),
  ];
}

function cloudWatchCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("CloudWatchRequestsFail");
  const errors = (values: string, pod = "a"): Series => ({
    [`yace_cloudwatch_request_errors{api_name="GetMetricData",pod="${pod}"}`]: values,
    [`yace_cloudwatch_request_errors{api_name="ListMetrics",pod="${pod}"}`]: "0x80",
  });
  const alert = (number: number) => ({
    labels: { api_name: "GetMetricData" },
    summary: `CloudWatch refused ${number} requests of GetMetricData to its exporter in 30 min.`,
  });
  return [
    quiet("none", 60, errors("3x80")),
    // 0.33 a minute: 9.9 in a full window.
    quiet("9.9 in half an hour", 70, errors("0+0.33x80")),
    // 0.338 a minute: 10.14 once the window of 30 minutes is full, in minute 30; from there 5 minutes.
    fires("10.14 in half an hour", 35, errors("0+0.338x80"), alert(10)),
    quiet("just before its time", 34, errors("0+0.338x80")),
    // All at once in minute 21; in half of the window they would be forgotten after minute 36.
    fires("still, 25 minutes after many at once", 46, errors("0x20 12x60"), alert(12)),
    quiet("over, 31 minutes after", 52, errors("0x20 12x60")),
    fires(
      "two pods together",
      35,
      { ...errors("0+0.2x80"), ...errors("0+0.2x80", "b") },
      alert(12),
    ),
    quiet("no exporter", 60, {}),
  ];
}

/** Cases of all alerts of monitoringRules. */
export const MONITORING_CASES: readonly AlertCase[] = [
  ...downCases(),
  ...missingCases(),
  ...nodeCases(),
  ...collectorCases(),
  ...cloudWatchCases(),
  ...SERVICE_CASES,
  ...PROMETHEUS_CASES,
];
