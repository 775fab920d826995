import { grouped } from "../explain/text.ts";
import { bytes, humanBytes, mib } from "../units.ts";
import type { Choice, KernelContext, Part } from "./machine.ts";
import { powerOfTwoAbove, powerOfTwoBelow } from "./machine.ts";
import type { NodeUse } from "./types.ts";
import { sysctlFact } from "./verdict.ts";

const JUDGEMENT = "this project's judgement";
const BANDWIDTH = "Amazon EC2 User Guide, instance network bandwidth (one flow: 5 Gbit/s)";
const TCP_INIT =
  "Linux, net/ipv4/tcp_ipv4.c, tcp_sk_init (copied to new namespaces); tcp.c, tcp_init";

/** Most one flow gets outside a cluster placement group, in Gbit/s. Amazon EC2 User Guide, instance network bandwidth. */
const FLOW_GBPS = 5;

/**
 * Round trip in ms of the longest path on which one connection carries bulk; undefined where none does. Clients end at
 * the load balancer of the region, so their distance does not count. This project's judgement.
 */
const ROUND_TRIP_MS: Readonly<Record<NodeUse, number | undefined>> = {
  general: 20,
  web: 20,
  worker: 50,
  realtime: undefined,
};
const PATH: Readonly<Record<NodeUse, string>> = {
  general: "to regional services such as S3 and to the other zones",
  web: "to regional services such as S3 and to the other zones",
  worker: "to other regions and foreign APIs, from which workers import",
  realtime: "",
};

/** The kernel's own largest receive buffer before Linux 6.16, and since. tcp_ipv4.c; commit 572be9bf9d0d. */
const KERNEL_RECEIVE = mib(6);
const KERNEL_RECEIVE_6_16 = mib(32);
/** The kernel's own largest send buffer. tcp.c, tcp_init. */
const KERNEL_SEND = mib(4);
/** One socket gets at most this share of memory: the kernel's own rule for its defaults. tcp.c, tcp_init. */
const SOCKET_SHARE = 128;

/** BBR and the queue that paces it. */
export function congestionControl(): Part {
  const named = (name: string) => sysctlFact(name)?.default ?? "";
  return {
    settings: [
      {
        name: "net.core.default_qdisc",
        value: "fq",
        unit: "enum",
        human: "fq",
        why: "Paces what BBR sends, for interfaces that come up after the boot (more ENIs). Those already up keep fq_codel; there TCP paces itself since Linux 4.13. Needs the module sch_fq; without it the line fails alone and the node still starts.",
        source: "Linux, net/sched/sch_fq.c; the Wakala guide",
        default: named("net.core.default_qdisc"),
      },
      {
        name: "net.ipv4.tcp_congestion_control",
        value: "bbr",
        unit: "enum",
        human: "bbr",
        why: "Does not take a lost packet for a full path: more on lossy or long ways out, no difference inside the VPC. A pod copies the node's value when its network namespace is made, so it must stand before the kubelet starts. Needs the module tcp_bbr, which the AMI has but does not load; without it the line fails alone and cubic stays.",
        source: `${TCP_INIT}; amazon-eks-ami issue 2013 (tcp_bbr.ko in AL2023)`,
        default: named("net.ipv4.tcp_congestion_control"),
      },
    ],
    omitted: [],
  };
}

/** What one connection needs in flight, twice: the kernel counts a packet's memory, about double its content. */
function needed({ machine, input }: KernelContext, roundTripMs: number) {
  const flowMbps = Math.round(Math.min(machine.gbps, FLOW_GBPS) * 1000);
  const product = Math.ceil((flowMbps * 1000 * roundTripMs) / 8);
  const share = powerOfTwoBelow(machine.memory / SOCKET_SHARE);
  const arithmetic = `${grouped(flowMbps)} Mbit/s for one flow x ${roundTripMs} ms (${PATH[input.use]}) / 8 = ${grouped(product)} bytes in flight, x 2 for the kernel's own overhead = ${grouped(2 * product)}`;
  return { size: powerOfTwoAbove(2 * product), share, arithmetic };
}

function buffer(name: string, start: string, size: number, why: string): Choice {
  return {
    name,
    value: `4096 ${start} ${size}`,
    unit: "list",
    human: `up to ${humanBytes(bytes(size))} a socket`,
    why,
    source: `${BANDWIDTH}; ${TCP_INIT}; ${JUDGEMENT}`,
    default: sysctlFact(name)?.default ?? "",
  };
}

/** The largest buffers of a TCP socket; pods copy them. Only ever raised above the kernel's own. */
export function socketBuffers(context: KernelContext): Part {
  const roundTripMs = ROUND_TRIP_MS[context.input.use];
  if (roundTripMs === undefined) return smallMessages();
  const { size, share, arithmetic } = needed(context, roundTripMs);
  const receive = Math.min(Math.max(size, KERNEL_RECEIVE_6_16), share);
  const send = Math.min(size, share);
  const raised = `The limit that autotuning grows to, not what a socket takes; together TCP gets 9.4 % of memory (tcp_mem).`;
  const bound = `at most 1/${SOCKET_SHARE} of memory, ${humanBytes(bytes(share))}`;
  const settings: Choice[] = [];
  const omitted: Part["omitted"][number][] = [];
  if (size > KERNEL_RECEIVE && receive > KERNEL_RECEIVE) {
    settings.push(
      buffer(
        "net.ipv4.tcp_rmem",
        "131072",
        receive,
        `${arithmetic}: the next power of two, not below the 32 MiB that Linux has by itself since 6.16, ${bound}. ${raised}`,
      ),
    );
  } else {
    omitted.push(enough("net.ipv4.tcp_rmem", arithmetic, KERNEL_RECEIVE));
  }
  if (send > KERNEL_SEND) {
    settings.push(
      buffer(
        "net.ipv4.tcp_wmem",
        "16384",
        send,
        `${arithmetic}: the next power of two, ${bound}. ${raised}`,
      ),
    );
  } else {
    omitted.push(enough("net.ipv4.tcp_wmem", arithmetic, KERNEL_SEND));
  }
  return { settings, omitted: [...omitted, ...explicitBuffers()] };
}

function enough(name: string, arithmetic: string, kernels: number) {
  return {
    name,
    why: `${arithmetic}: the kernel's own ${humanBytes(bytes(kernels))} is as much as the machine can use.`,
    source: `${BANDWIDTH}; ${TCP_INIT}`,
  };
}

function smallMessages(): Part {
  const why =
    "Left alone: a realtime socket carries small messages, and a larger limit would only let a slow client hold more of the node's memory.";
  return {
    settings: [],
    omitted: [
      { name: "net.ipv4.tcp_rmem", why, source: JUDGEMENT },
      { name: "net.ipv4.tcp_wmem", why, source: JUDGEMENT },
      ...explicitBuffers(),
    ],
  };
}

function explicitBuffers() {
  return ["net.core.rmem_max", "net.core.wmem_max"].map((name) => ({
    name,
    why: "Left alone: TCP's autotuning does not look at it, only a program that sets its buffer itself (SO_RCVBUF, SO_SNDBUF), as QUIC over UDP does. Set it in nodeGroups.<name>.sysctls when a service speaks QUIC.",
    source: "Linux, Documentation/networking/ip-sysctl.rst, tcp_rmem",
  }));
}

/** How long a burst the queue must hold, in ms, when one CPU gets it all. This project's judgement. */
const BURST_MS = 10;
/** Bytes of a packet from outside the VPC (MTU). Inside it is 9,001, so fewer packets. */
const PACKET = 1500;
/** The kernel's own; longer than the largest, a packet waits too long to be worth keeping. */
const KERNEL_BACKLOG = 1000;
const LARGEST_BACKLOG = 16_384;
const BACKLOG = "net.core.netdev_max_backlog";

/** Packets that wait for a CPU on their way from the node's interface into a pod's. */
export function packetBacklog({ machine, input }: KernelContext): Part {
  const source = `Linux, net.rst, netdev_max_backlog; ${JUDGEMENT}`;
  if (input.use === "worker") {
    const why =
      "Left at 1,000: workers fetch their tasks, so there is little inbound traffic to come in bursts.";
    return { settings: [], omitted: [{ name: BACKLOG, asked: "65535", why, source }] };
  }
  const burst = Math.round((machine.gbps * 1e9 * BURST_MS) / 1000 / 8 / PACKET);
  const sum = `${machine.gbps} Gbit/s / 8 / ${grouped(PACKET)} bytes x ${BURST_MS} ms = ${grouped(burst)} packets`;
  if (burst <= KERNEL_BACKLOG) {
    const why = `${sum}: the kernel's own 1,000 holds them.`;
    return { settings: [], omitted: [{ name: BACKLOG, asked: "65535", why, source }] };
  }
  const value = Math.min(powerOfTwoAbove(burst), LARGEST_BACKLOG);
  const waitMs = Math.round((65_535 * PACKET * 8) / (machine.gbps * 1e6));
  return {
    settings: [
      {
        name: BACKLOG,
        value: String(value),
        amount: value,
        unit: "count",
        human: `${grouped(value)} packets`,
        why: `Between the node's interface and a pod's, packets wait in a queue per CPU. ${sum} in a burst that one CPU gets alone: the next power of two, at most ${grouped(LARGEST_BACKLOG)}. The guide's 65,535 would be ${grouped(waitMs)} ms of waiting.`,
        source,
        default: String(KERNEL_BACKLOG),
      },
    ],
    omitted: [],
  };
}
