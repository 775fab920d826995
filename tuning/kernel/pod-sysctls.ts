import type { Setting } from "../setting.ts";
import { sysctlFact, sysctlVerdict } from "./verdict.ts";

/** What a pod does, which decides what its network namespace needs. */
export type PodKind = "web" | "worker" | "realtime";

/** One sysctl of a pod, before it is known whether the version lets a pod set it. */
interface Wish {
  readonly name: string;
  readonly value: string;
  readonly human: string;
  readonly unit: Setting["unit"];
  readonly amount?: number;
  readonly why: string;
  readonly source: string;
}

const IDLE_TIMEOUT =
  "ELB documentation, NLB TCP idle timeout 350 s; EC2 API reference, ConnectionTrackingConfiguration";
const JUDGEMENT = "this project's judgement";

/** First and last ephemeral port by default. Linux, ip-sysctl.rst. */
const DEFAULT_PORTS = [32_768, 60_999] as const;
/** Above the system's ports, below the last few that tools reserve; in a pod NodePorts are nobody's. */
const WIDE_PORTS = [10_240, 65_000] as const;

function keepalive(): Wish[] {
  const source = `${IDLE_TIMEOUT}; ${JUDGEMENT}`;
  return [
    {
      name: "net.ipv4.tcp_keepalive_time",
      value: "120",
      amount: 120,
      unit: "s",
      human: "2 min",
      why: "The first probe after 120 s of silence comes before an NLB, a NAT gateway or Nitro's connection tracking forgets the connection at 350 s. A pod starts from the kernel's 7,200 s, not from the node's value; the guide's 600 s is above 350 s as well.",
      source,
    },
    {
      name: "net.ipv4.tcp_keepalive_intvl",
      value: "30",
      amount: 30,
      unit: "s",
      human: "30 s",
      why: "A probe every 30 s once the first went unanswered.",
      source,
    },
    {
      name: "net.ipv4.tcp_keepalive_probes",
      value: "3",
      amount: 3,
      unit: "count",
      human: "3",
      why: "A vanished peer is given up after 120 + 3 x 30 = 210 s, before the 350 s are over.",
      source,
    },
  ];
}

function widePorts(): Wish {
  const [first, last] = WIDE_PORTS;
  return {
    name: "net.ipv4.ip_local_port_range",
    value: `${first} ${last}`,
    unit: "list",
    human: `${first} to ${last}`,
    why: "A task may open a connection of its own to one and the same address. 54,761 ports, each kept 60 s in TIME_WAIT, are 912 new connections a second to it; the default 28,232 are 470. The guide's 1024 65535 would take ports that something listens on.",
    source: `Linux, ip-sysctl.rst; ${JUDGEMENT}`,
  };
}

function reservedPort(port: number): Wish {
  return {
    name: "net.ipv4.ip_local_reserved_ports",
    value: String(port),
    unit: "list",
    human: String(port),
    why: `The process listens on ${port}, which is among the ephemeral ports: an outgoing connection that took it first would keep a restarted process from listening.`,
    source: "Linux, ip-sysctl.rst, ip_local_reserved_ports",
  };
}

function idleWindow(): Wish {
  return {
    name: "net.ipv4.tcp_slow_start_after_idle",
    value: "0",
    amount: 0,
    unit: "bool",
    human: "off",
    why: "The load balancer keeps its connections to the pod; without this each answer after a pause starts with 10 segments again.",
    source: "Linux, ip-sysctl.rst; RFC 2861",
  };
}

function unsentLimit(): Wish {
  return {
    name: "net.ipv4.tcp_notsent_lowat",
    value: "131072",
    amount: 131_072,
    unit: "bytes",
    human: "128 KiB",
    why: "At most 128 KiB wait unsent in each socket instead of megabytes: 10,000 slow clients hold 1.22 GiB at worst, and a message that is out of date can still be dropped by the process.",
    source: "Linux, ip-sysctl.rst; Linux commit c9bee3b7fdec (TCP_NOTSENT_LOWAT, 128 KiB)",
  };
}

/**
 * The sysctls a pod gets without being asked: only what every pod may set on that version, so no kubelet has to allow
 * them and Pod Security `restricted` admits them. Pure.
 * @param kind what the pod does
 * @param kubernetesVersion minor, as "1.34"
 * @param port TCP port the process listens on. Undefined for one that does not listen
 * @param fargate runs on Fargate, which takes no sysctls: the list is empty
 * @throws TuningError for a version that is none
 */
export function podSysctls(
  kind: PodKind,
  kubernetesVersion: string,
  port?: number,
  fargate = false,
): Setting[] {
  if (fargate) return [];
  const wide = kind === "worker";
  const [first, last] = wide ? WIDE_PORTS : DEFAULT_PORTS;
  const inRange = port !== undefined && port >= first && port <= last;
  const wishes = [
    ...keepalive(),
    ...(wide ? [widePorts()] : []),
    ...(inRange ? [reservedPort(port)] : []),
    ...(wide ? [] : [idleWindow()]),
    ...(kind === "realtime" ? [unsentLimit()] : []),
  ];
  return wishes
    .filter(({ name }) => sysctlVerdict(name, kubernetesVersion) === "safe")
    .map((wish) => ({
      ...wish,
      apply: "rolling" as const,
      default: sysctlFact(wish.name)?.default ?? "",
    }));
}
