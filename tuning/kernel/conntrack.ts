import { grouped } from "../explain/text.ts";
import { bytes, humanBytes } from "../units.ts";
import type { Choice, KernelContext, Machine, Part } from "./machine.ts";
import { powerOfTwoAbove, powerOfTwoBelow } from "./machine.ts";
import type { NodeUse } from "./types.ts";
import { versionAtLeast } from "./verdict.ts";

const KUBE_PROXY = "kube-proxy, conntrack sysctls (pull requests 120448, 137002, 142035)";
const ADD_ON = "containers-roadmap issue 2318 (the EKS add-on takes no conntrack settings)";
const CONNTRACK = "Linux, Documentation/networking/nf_conntrack-sysctl.rst";
const JUDGEMENT = "this project's judgement";

/** Name of the table's size. */
export const CONNTRACK_MAX = "net.netfilter.nf_conntrack_max";

/**
 * First minor whose kube-proxy leaves a larger nf_conntrack_max standing. From 1.29 on (pull request 120448) it writes
 * its own number whatever it finds; pull request 142035 (2026-09) ended that. Fixes of 1.36 and 1.37 may have it too.
 */
export const MAX_STANDS_SINCE = "1.38";

/** Sysctls kube-proxy writes each time it starts, so a line in the node's file would not last. */
export const WRITTEN_BY_KUBE_PROXY: Readonly<Record<string, string>> = {
  "net.netfilter.nf_conntrack_tcp_timeout_established": "86400",
  "net.netfilter.nf_conntrack_tcp_timeout_close_wait": "3600",
};

/** Tracked connections to reckon with for one pod; this project's judgement. */
const ENTRIES_PER_POD: Readonly<Record<NodeUse, number>> = {
  general: 4096,
  web: 8192,
  worker: 2048,
  realtime: 32_768,
};
const WHO: Readonly<Record<NodeUse, string>> = {
  general: "a mix of pods",
  web: "requests and the calls each makes",
  worker: "few inbound, short ones outbound",
  realtime: "one for each WebSocket, and the old ones after a reconnect",
};

/** What kube-proxy reckons with: per core, at least, and at most (pull request 137002, since 1.36). */
const PER_CORE = 32_768;
const LEAST = 131_072;
const MOST = 1_048_576;
const MOST_SINCE = "1.36";

/** Memory of one entry, the slab object of struct nf_conn with its extensions; and the share of the node's it may take. */
const ENTRY_BYTES = 320;
const MEMORY_SHARE = 32;
/** kube-proxy keeps at least one bucket for four entries. */
const ENTRIES_PER_BUCKET = 4;
/** Bytes of memory the kernel makes one bucket for, and the most it makes. nf_conntrack-sysctl.rst. */
const MEMORY_PER_BUCKET = 16_384;
const MOST_BUCKETS = 262_144;

/** The size kube-proxy of that Kubernetes version gives the table, in entries. */
export function kubeProxyMax({ vcpu }: Pick<Machine, "vcpu">, version: string): number {
  const most = versionAtLeast(version, MOST_SINCE) ? MOST : Infinity;
  return Math.min(most, Math.max(LEAST, vcpu * PER_CORE));
}

interface TableSize {
  readonly wanted: number;
  readonly arithmetic: string;
}

function tableSize({ input, machine }: KernelContext): TableSize {
  const each = ENTRIES_PER_POD[input.use];
  const sum = input.podsPerNode * each;
  const share = powerOfTwoBelow(machine.memory / MEMORY_SHARE / ENTRY_BYTES);
  const wanted = Math.min(powerOfTwoAbove(sum), share);
  const memory = humanBytes(bytes(wanted * ENTRY_BYTES));
  return {
    wanted,
    arithmetic: `${input.podsPerNode} pods x ${grouped(each)} (${WHO[input.use]}) = ${grouped(sum)} entries; as a power of two, in at most 1/${MEMORY_SHARE} of memory, ${grouped(wanted)} (${memory} when full)`,
  };
}

function size(context: KernelContext): Part {
  const { machine, input } = context;
  const own = kubeProxyMax(machine, input.kubernetesVersion);
  const { wanted, arithmetic } = tableSize(context);
  const kubeProxys = `kube-proxy makes room for ${machine.vcpu} vCPU x ${grouped(PER_CORE)}, at least ${grouped(LEAST)} and since ${MOST_SINCE} at most ${grouped(MOST)}, so ${grouped(own)}`;
  const source = `${KUBE_PROXY}; ${ADD_ON}; ${JUDGEMENT}`;
  if (wanted <= own) {
    const why = `${arithmetic}; ${kubeProxys}: enough.`;
    return { settings: [], omitted: [{ name: CONNTRACK_MAX, why, source }] };
  }
  if (!versionAtLeast(input.kubernetesVersion, MAX_STANDS_SINCE)) {
    const why = `${arithmetic}; ${kubeProxys}, and writes that over the node's file each time it starts (1.29 to 1.37). When the table fills (node_nf_conntrack_entries against its limit), take types with more vCPUs, or run kube-proxy yourself with conntrack.maxPerCore 0.`;
    return { settings: [], omitted: [{ name: CONNTRACK_MAX, why, source }] };
  }
  const table: Choice = {
    name: CONNTRACK_MAX,
    value: String(wanted),
    amount: wanted,
    unit: "count",
    human: `${grouped(wanted)} connections`,
    why: `A full table drops packets. ${arithmetic}; ${kubeProxys} and leaves a larger one standing.`,
    source,
    default: `${own} (kube-proxy)`,
  };
  return { settings: [table, ...buckets(machine, wanted)], omitted: [] };
}

function buckets({ memory }: Machine, entries: number): Choice[] {
  const own = Math.min(MOST_BUCKETS, Math.floor(memory / MEMORY_PER_BUCKET));
  const value = entries / ENTRIES_PER_BUCKET;
  if (value <= own) return [];
  return [
    {
      name: "net.netfilter.nf_conntrack_buckets",
      value: String(value),
      amount: value,
      unit: "count",
      human: grouped(value),
      why: `${grouped(entries)} entries / ${ENTRIES_PER_BUCKET}: as many in a bucket as kube-proxy allows; the kernel's own ${grouped(own)} would make every look-up longer.`,
      source: `${CONNTRACK}; ${KUBE_PROXY}`,
      default: String(own),
    },
  ];
}

const TIME_WAIT = "net.netfilter.nf_conntrack_tcp_timeout_time_wait";
const SHORT_LIVED: Readonly<Partial<Record<NodeUse, string>>> = {
  worker:
    "Workers open a connection for a task and close it: each stays in the table for 30 s instead of 120 s, so the same table takes four times the rate.",
  realtime:
    "A rollout closes every WebSocket at once and the clients come back: the old entries leave the table after 30 s instead of 120 s, before the new ones need their room.",
};

function timeouts({ input }: KernelContext): Part {
  const why = SHORT_LIVED[input.use];
  const kept = Object.entries(WRITTEN_BY_KUBE_PROXY).map(([name, value]) => ({
    name,
    why: `kube-proxy writes ${grouped(Number(value))} s each time it starts; a line in the node's file would not last. A keepalive every 120 s renews the entry of a living connection long before.`,
    source: `${KUBE_PROXY}; ${ADD_ON}`,
  }));
  if (why === undefined) {
    const left = {
      name: TIME_WAIT,
      why: "Left at 120 s: connections here are kept open and used again, so few entries wait to end.",
      source: `${CONNTRACK}; ${JUDGEMENT}`,
    };
    return { settings: [], omitted: [left, ...kept] };
  }
  const timeWait: Choice = {
    name: TIME_WAIT,
    value: "30",
    amount: 30,
    unit: "s",
    human: "30 s",
    why,
    source: `${CONNTRACK}; ${JUDGEMENT}`,
    default: "120",
  };
  return { settings: [timeWait], omitted: kept };
}

/** The table of tracked connections: its size, and how long an ended one stays. */
export function connectionTracking(context: KernelContext): readonly Part[] {
  return [size(context), timeouts(context)];
}
