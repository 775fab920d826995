import { EVICTION_DISK_PERCENT, EVICTION_MEMORY } from "../nodes/reserve.ts";
import { toMiB } from "../units.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** node_exporter, its collectors' own names (collector/*_linux.go), read 2026-11-21. */
const EXPORTER = "node_exporter, collector";
/** The alerts that come with node_exporter. */
const MIXIN = "node_exporter, docs/node-mixin/alerts/alerts.libsonnet";
const KSM = "kube-state-metrics, docs/metrics/cluster/node-metrics.md";
const JUDGEMENT = "this project's judgement";

/** Share of the connection tracking table. */
export const CONNTRACK_USED = 0.75;
/** Share of the file handles the kernel gives out. */
export const HANDLES_USED = 0.7;
/** Connections a second that are dropped before a process has seen them. */
export const DROPS_PER_SECOND = 0.1;
/** Share of the volume below which unused images have been deleted already. */
export const DISK_LEFT = 0.15;
/** Hours ahead. */
const DISK_HOURS = 4;
/** Share of the memory that is left. */
export const MEMORY_LEFT = 0.05;

/**
 * Alerts on nodes, from node_exporter (its series carry the label `node`) and kube-state-metrics. No input: all limits are
 * shares of what the node says of itself.
 */
export function nodeRules(): RuleGroup {
  return {
    name: "node",
    domain: "node",
    rules: [notReady(), conntrack(), fileHandles(), listenDrops(), disk(), memory()],
  };
}

/** The metric once a node, whichever of two exporters says it while one replaces the other. */
function perNode(expr: string): string {
  return `max by (node) (${expr})`;
}

function notReady(): AlertRule {
  return {
    alert: "NodeNotReady",
    expr: `${perNode('kube_node_status_condition{condition="Ready", status="true"}')} == 0`,
    forSeconds: 900,
    severity: "warning",
    summary: "Node {{ $labels.node }} is not ready",
    impact: "Its pods are evicted and start elsewhere, if there is room.",
    why: "15 minutes, as in kubernetes-mixin: pods are evicted after 5, a managed group or Karpenter has replaced the node by then; and what its pods served is told by DeploymentUnavailable after 2. The value is always 0 and not in the text.",
    source: `kubernetes-mixin, alerts/kubelet.libsonnet (KubeNodeNotReady); ${KSM}`,
  };
}

function conntrack(): AlertRule {
  return {
    alert: "NodeConntrackNearlyFull",
    expr: `${perNode("node_nf_conntrack_entries / node_nf_conntrack_entries_limit")} > ${CONNTRACK_USED}`,
    forSeconds: 300,
    severity: "warning",
    summary:
      "Node {{ $labels.node }} uses {{ $value | humanizePercentage }} of its connection tracking table",
    impact: "Once it is full the node drops every new connection, silently, of all its pods.",
    why: `${CONNTRACK_USED * 100} %, as in node_exporter's own alerts. kube-proxy sizes the table by the node's cores; 5 minutes let a burst of short connections pass, which stay 120 s in TIME_WAIT.`,
    source: `${MIXIN} (NodeHighNumberConntrackEntriesUsed); ${EXPORTER}/conntrack_linux.go; Linux, Documentation/networking/nf_conntrack-sysctl.rst`,
  };
}

function fileHandles(): AlertRule {
  return {
    alert: "NodeFileHandlesNearlyUsed",
    expr: `${perNode("node_filefd_allocated / node_filefd_maximum")} > ${HANDLES_USED}`,
    forSeconds: 900,
    severity: "warning",
    summary:
      "Node {{ $labels.node }} has given out {{ $value | humanizePercentage }} of its file handles",
    impact:
      "Once all are given out, every process on the node fails to open files and connections.",
    why: `${HANDLES_USED * 100} % for 15 minutes, as in node_exporter's own alerts. systemd raises fs.file-max to the most there is, where the share stays at 0; the guides' sysctl lowers it to 2,097,152, which is when this matters. A container's own limit (RLIMIT_NOFILE) is not in these numbers.`,
    source: `${MIXIN} (NodeFileDescriptorLimit); ${EXPORTER}/filefd_linux.go; Wakala guide, system-tuning.sh`,
  };
}

function listenDrops(): AlertRule {
  return {
    alert: "NodeListenDrops",
    expr: `${perNode("rate(node_netstat_TcpExt_ListenDrops[5m])")} > ${DROPS_PER_SECOND}`,
    forSeconds: 600,
    severity: "warning",
    summary:
      'Node {{ $labels.node }} drops {{ $value | printf "%.2f" }} connections a second before a process has seen them',
    impact: "Those clients wait a second and more until they try again, or give up.",
    why: `A SYN that is dropped is sent again after 1 s (RFC 6298); ${DROPS_PER_SECOND} a second are 6 such clients a minute. A full accept queue (ListenOverflows) is among the drops, so that one rule does for both. The exporter counts in the node's own network namespace: kubelet and pods on the host network, not the sockets within pods.`,
    source: `${EXPORTER}/netstat_linux.go; RFC 6298, section 2; Linux, Documentation/networking/snmp_counter.rst (TcpExtListenDrops); ${JUDGEMENT}`,
  };
}

function disk(): AlertRule {
  const left = 'node_filesystem_avail_bytes{mountpoint="/"}';
  const size = 'node_filesystem_size_bytes{mountpoint="/"}';
  const eviction = EVICTION_DISK_PERCENT / 100;
  const low = `${perNode(`${left} / ${size}`)} < ${DISK_LEFT}`;
  const soon = perNode(`predict_linear(${left}[1h], ${DISK_HOURS} * 3600) / ${size}`);
  return {
    alert: "NodeDiskFillsUp",
    expr: `(${low}) and on (node) (${soon} < ${eviction})`,
    forSeconds: 900,
    severity: "warning",
    summary: `Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its disk left, and less than ${EVICTION_DISK_PERCENT} % within ${DISK_HOURS} hours`,
    impact: `Below ${EVICTION_DISK_PERCENT} % the kubelet evicts pods of this node.`,
    why: `The kubelet deletes unused images from 85 % use on: with less than ${DISK_LEFT * 100} % left that has been done and was not enough. From there the growth of the last hour is carried on for ${DISK_HOURS} hours, to the ${EVICTION_DISK_PERCENT} % of the eviction; a disk that is full and does not grow stays silent until then.`,
    source: `KubeletConfiguration, imageGCHighThresholdPercent; nodeadm, internal/kubelet/config.go (nodefs.available); ${MIXIN} (NodeFilesystemSpaceFillingUp); ${JUDGEMENT}`,
  };
}

function memory(): AlertRule {
  const share = "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes";
  return {
    alert: "NodeMemoryLow",
    expr: `${perNode(share)} < ${MEMORY_LEFT}`,
    forSeconds: 600,
    severity: "warning",
    summary: "Node {{ $labels.node }} has {{ $value | humanizePercentage }} of its memory left",
    impact: "Files are read from disk again and again; then the kubelet evicts pods.",
    why: `Requests are limits here, so that pods alone cannot take more than the node has: who comes to ${MEMORY_LEFT * 100} % has a pod without a limit, or a system daemon that grows. Of 32 GiB they are 1.6 GiB; the kubelet evicts at ${toMiB(EVICTION_MEMORY)} MiB.`,
    source: `${EXPORTER}/meminfo_linux.go; nodeadm, internal/kubelet/config.go (memory.available); ${JUDGEMENT}`,
  };
}
