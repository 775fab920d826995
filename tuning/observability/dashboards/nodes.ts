import { promNumber } from "../duration.ts";
import { CONNTRACK_USED, DISK_LEFT, DROPS_PER_SECOND, HANDLES_USED, MEMORY_LEFT } from "../node.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import type { PanelSpec } from "./panel.ts";
import { autoscaling, containers } from "./workloads.ts";

/** The chosen nodes. */
const OURS = 'node=~"$node"';
const LEGEND = "{{node}}";

/** The nodes' own resources, then what the pods on them do. */
export function nodesDashboard(namespaces: readonly string[]): DashboardSpec {
  return {
    name: "nodes",
    title: "Nodes and workloads",
    description:
      "Nodes as node_exporter sees them; restarts, memory, throttling, autoscalers and disruption budgets of the pods.",
    domains: ["node", "workload"],
    variables: [
      { name: "namespace", label: "Namespace", values: namespaces },
      { name: "node", label: "Node", values: { of: "kube_node_info", label: "node" } },
    ],
    rows: [health(), network(), containers(), autoscaling()],
  };
}

function perNode(expr: string): string {
  return `max by (node) (${expr})`;
}

function rate(metric: string): string {
  return perNode(`rate(${metric}{${OURS}}[$__rate_interval])`);
}

function health(): RowSpec {
  const root = `${OURS},mountpoint="/"`;
  return {
    title: "Nodes",
    panels: [
      ready(),
      {
        shows: "lines",
        title: "CPU in use",
        says: "Share of a node's processor time that is not idle. Worry when it stays near 1: pods get what they request and no more.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `1 - avg by (node) (rate(node_cpu_seconds_total{${OURS},mode="idle"}[$__rate_interval]))`,
            legend: LEGEND,
          },
        ],
        width: 6,
      },
      {
        shows: "lines",
        title: "Memory left",
        says: "Share of a node's memory that can still be had. Worry when it comes near the line: a pod without a limit, or a daemon that grows.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: perNode(
              `node_memory_MemAvailable_bytes{${OURS}} / node_memory_MemTotal_bytes{${OURS}}`,
            ),
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "NodeMemoryLow", value: MEMORY_LEFT, fires: "below" }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Disk left",
        says: "Share of the root volume that is free. Below the line unused images have been deleted already; worry when it falls on.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: perNode(
              `node_filesystem_avail_bytes{${root}} / node_filesystem_size_bytes{${root}}`,
            ),
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "NodeDiskFillsUp", value: DISK_LEFT, fires: "below" }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Waiting for CPU",
        says: "Share of the time in which a task of the node was ready to run and had no processor. Worry when it stays while CPU in use is high.",
        unit: "percentunit",
        queries: [{ expr: rate("node_pressure_cpu_waiting_seconds_total"), legend: LEGEND }],
        width: 6,
      },
    ],
  };
}

function ready(): PanelSpec {
  const isReady = `kube_node_status_condition{${OURS},condition="Ready",status="true"}`;
  return {
    shows: "number",
    title: "Nodes ready",
    says: "1 for a node that takes pods, 0 for one that does not answer the control plane. Worry at 0: its pods are evicted.",
    unit: "none",
    queries: [{ expr: perNode(isReady), legend: LEGEND }],
    limits: [{ alert: "NodeNotReady", value: 1, fires: "below" }],
    width: 24,
  };
}

function network(): RowSpec {
  const used = (all: string, most: string) => perNode(`${all}{${OURS}} / ${most}{${OURS}}`);
  return {
    title: "Network and files of the nodes",
    panels: [
      {
        shows: "lines",
        title: "Connection tracking table in use",
        says: "Share of the entries the kernel has for connections. Worry when it climbs: once it is full, new connections of all pods are dropped.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: used("node_nf_conntrack_entries", "node_nf_conntrack_entries_limit"),
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "NodeConntrackNearlyFull", value: CONNTRACK_USED }],
        width: 6,
      },
      {
        shows: "lines",
        title: "File handles in use",
        says: "Share of the file handles the kernel gives out; 0 where systemd has raised them to the most there is. Worry when it climbs.",
        unit: "percentunit",
        max: 1,
        queries: [{ expr: used("node_filefd_allocated", "node_filefd_maximum"), legend: LEGEND }],
        limits: [{ alert: "NodeFileHandlesNearlyUsed", value: HANDLES_USED }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Connections dropped",
        says: `Connections a second that no process has seen: its accept queue was full. Worry from ${promNumber(DROPS_PER_SECOND * 60)} a minute on: those clients wait a second and more.`,
        unit: "ops",
        queries: [{ expr: rate("node_netstat_TcpExt_ListenDrops"), legend: LEGEND }],
        limits: [{ alert: "NodeListenDrops", value: DROPS_PER_SECOND }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Segments sent again",
        says: "Share of the TCP segments that had to be sent again. Worry when it stays at percents: packets are lost on the way.",
        unit: "percentunit",
        queries: [
          {
            expr: `${rate("node_netstat_Tcp_RetransSegs")} / ${rate("node_netstat_Tcp_OutSegs")}`,
            legend: LEGEND,
          },
        ],
        width: 6,
      },
    ],
  };
}
