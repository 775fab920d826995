import { besides, casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const NODE = { node: "n1" };
const ON_NODE = 'node="n1",instance="10.0.0.1:9100"';

function readyCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeNotReady");
  const series = (condition: string, status: string, values: string): Series => ({
    [`kube_node_status_condition{node="n1",condition="${condition}",status="${status}"}`]: values,
  });
  return [
    quiet("ready", 30, series("Ready", "true", "1x30")),
    quiet("just before its time", 14, series("Ready", "true", "0x30")),
    fires("not ready for 15 minutes", 15, series("Ready", "true", "0x30"), {
      labels: NODE,
      summary: "Node n1 is not ready",
    }),
    quiet("without pressure", 30, series("DiskPressure", "true", "0x30")),
    quiet("ready, as the series of the opposite says", 30, series("Ready", "false", "0x30")),
  ];
}

function conntrackCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeConntrackNearlyFull");
  const series = (entries: number): Series => ({
    [`node_nf_conntrack_entries{${ON_NODE}}`]: `${entries}x20`,
    [`node_nf_conntrack_entries_limit{${ON_NODE}}`]: "1000x20",
  });
  return [
    quiet("75 % exactly", 20, series(750)),
    quiet("just before its time", 4, series(751)),
    fires("above for 5 minutes", 5, series(751), {
      labels: NODE,
      summary: "Node n1 uses 75.1% of its connection tracking table",
    }),
    quiet("the limit is another node's", 20, {
      [`node_nf_conntrack_entries{${ON_NODE}}`]: "751x20",
      'node_nf_conntrack_entries_limit{node="n2",instance="10.0.0.2:9100"}': "1000x20",
    }),
  ];
}

function handleCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeFileHandlesNearlyUsed");
  const series = (allocated: string, maximum: string): Series => ({
    [`node_filefd_allocated{${ON_NODE}}`]: allocated,
    [`node_filefd_maximum{${ON_NODE}}`]: maximum,
  });
  return [
    quiet("70 % exactly", 30, series("700x30", "1000x30")),
    quiet("just before its time", 14, series("701x30", "1000x30")),
    fires("above for 15 minutes", 15, series("701x30", "1000x30"), {
      labels: NODE,
      summary: "Node n1 has given out 70.1% of its file handles",
    }),
    quiet("without a limit, as systemd has it", 30, series("900000x30", "9223372036854775807x30")),
  ];
}

function dropCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeListenDrops");
  const series = (values: string): Series => ({
    [`node_netstat_TcpExt_ListenDrops{${ON_NODE}}`]: values,
  });
  return [
    quiet("none", 30, series("5x40")),
    // 6 a minute are 0.1 a second.
    quiet("0.1 a second exactly", 30, series("0+6x40")),
    // 9 a minute: 36 / 300 s = 0.12 after 4 minutes, 27 / 300 s = 0.09 after 3. From minute 4 on, 10 minutes.
    quiet("just before its time", 13, series("0+9x40")),
    fires("0.15 a second for 10 minutes", 14, series("0+9x40"), {
      labels: NODE,
      summary: "Node n1 drops 0.15 connections a second before a process has seen them",
    }),
    // 6.2 a minute: 31 / 300 s = 0.103 once the window of 5 minutes is full: 5 + 10 minutes.
    fires("a little more than 0.1 a second", 15, series("0+6.2x40"), {
      labels: NODE,
      summary: "Node n1 drops 0.10 connections a second before a process has seen them",
    }),
    quiet("a burst that is over", 30, series("0x5 600x40")),
  ];
}

function diskCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeDiskFillsUp");
  const series = (values: string, mountpoint = "/"): Series => ({
    [`node_filesystem_avail_bytes{${ON_NODE},device="/dev/nvme0n1p1",mountpoint="${mountpoint}"}`]:
      values,
    [`node_filesystem_size_bytes{${ON_NODE},device="/dev/nvme0n1p1",mountpoint="${mountpoint}"}`]:
      "100x200",
  });
  const alert = (left: string) => ({
    labels: NODE,
    summary: `Node n1 has ${left} of its disk left, and less than 10 % within 4 hours`,
  });
  return [
    // 30 - 0.25 t: 15 in minute 60, 14.75 in minute 61; from there 15 minutes, 30 - 19 = 11.
    quiet("just before its time", 75, series("30-0.25x100")),
    fires("filling up, images deleted", 76, series("30-0.25x100"), alert("11%")),
    // 90 - 22.5 = 67.5 left, and 60 less in 4 hours.
    quiet("filling up with room for images", 90, series("90-0.25x100")),
    quiet("nearly full, not growing", 90, series("12x100")),
    // 70 - 22.5 = 47.5 left on the other, and 60 less in 4 hours.
    quiet("nearly full, another node's growing", 90, {
      ...series("12x100"),
      ...besides(series("70-0.25x100"), { node: "n2" }),
    }),
    quiet("10 % exactly, not growing", 90, series("10x100")),
    // 14 until minute 61, then 0.02 less a minute: 12.8 in minute 121, and 4.8 less in 4 hours by the last hour.
    quiet("the last half hour is too short", 110, series("14x61 13.98-0.02x80")),
    fires("only the last hour counts", 121, series("14x61 13.98-0.02x80"), alert("12.8%")),
    // 14 - 0.3 - 3.6 = 10.1.
    quiet("above 10 % in 4 hours", 20, series("14-0.015x100")),
    // 14 - 0.017 t - 4.08 is below 10 from the second value on: 1 + 15 minutes, 14 - 0.272.
    fires("below 10 % in 4 hours", 16, series("14-0.017x100"), alert("13.73%")),
    quiet("another volume", 76, series("30-0.25x100", "/mnt/data")),
  ];
}

function memoryCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("NodeMemoryLow");
  const series = (available: number): Series => ({
    [`node_memory_MemAvailable_bytes{${ON_NODE}}`]: `${available}x30`,
    [`node_memory_MemTotal_bytes{${ON_NODE}}`]: "1000x30",
  });
  return [
    quiet("5 % exactly", 30, series(50)),
    quiet("just before its time", 9, series(49)),
    fires("below for 10 minutes", 10, series(49), {
      labels: NODE,
      summary: "Node n1 has 4.9% of its memory left",
    }),
    quiet("half of it", 30, series(500)),
  ];
}

/** Cases of all alerts of nodeRules. */
export const NODE_CASES: readonly AlertCase[] = [
  ...readyCases(),
  ...conntrackCases(),
  ...handleCases(),
  ...dropCases(),
  ...diskCases(),
  ...memoryCases(),
];
