import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { TuningError } from "../../../tuning/errors.ts";
import {
  SYSCTLS,
  allowsSysctl,
  canonicalSysctl,
  nearestSysctl,
  sysctlFact,
  sysctlVerdict,
  versionAtLeast,
} from "../../../tuning/kernel/sysctls.ts";

describe("what a pod may do with a sysctl", () => {
  it.each([
    // base list
    ["net.ipv4.ip_local_port_range", "1.9", "safe"],
    ["net.ipv4.tcp_syncookies", "1.34", "safe"],
    ["kernel.shm_rmid_forced", "1.0", "safe"],
    // 1.18, 1.22 and 1.27
    ["net.ipv4.ping_group_range", "1.17", "unsafe"],
    ["net.ipv4.ping_group_range", "1.18", "safe"],
    ["net.ipv4.ip_unprivileged_port_start", "1.22", "safe"],
    ["net.ipv4.ip_local_reserved_ports", "1.26", "unsafe"],
    ["net.ipv4.ip_local_reserved_ports", "1.27", "safe"],
    // 1.29
    ["net.ipv4.tcp_keepalive_time", "1.28", "unsafe"],
    ["net.ipv4.tcp_keepalive_time", "1.29", "safe"],
    ["net.ipv4.tcp_keepalive_intvl", "1.29", "safe"],
    ["net.ipv4.tcp_keepalive_probes", "1.29", "safe"],
    ["net.ipv4.tcp_fin_timeout", "1.29", "safe"],
    // 1.32
    ["net.ipv4.tcp_rmem", "1.31", "unsafe"],
    ["net.ipv4.tcp_rmem", "1.32", "safe"],
    ["net.ipv4.tcp_wmem", "1.32", "safe"],
    // 1.37
    ["net.ipv4.tcp_notsent_lowat", "1.36", "unsafe"],
    ["net.ipv4.tcp_notsent_lowat", "1.37", "safe"],
    ["net.ipv4.tcp_slow_start_after_idle", "1.37", "safe"],
    // never safe
    ["net.core.somaxconn", "1.99", "unsafe"],
    ["net.ipv4.tcp_congestion_control", "1.99", "unsafe"],
    ["net.ipv4.tcp_tw_reuse", "1.99", "unsafe"],
    ["kernel.msgmax", "1.99", "unsafe"],
    ["kernel.sem", "1.99", "unsafe"],
    ["fs.mqueue.msg_max", "1.99", "unsafe"],
    // one value for the node
    ["net.core.netdev_max_backlog", "1.34", "node-only"],
    ["net.core.default_qdisc", "1.34", "node-only"],
    ["net.core.rmem_max", "1.34", "node-only"],
    ["net.netfilter.nf_conntrack_max", "1.34", "node-only"],
    ["vm.swappiness", "1.34", "node-only"],
    ["fs.file-max", "1.34", "node-only"],
    ["kernel.pid_max", "1.34", "node-only"],
    ["net.core.somaxcon", "1.34", "unknown"],
    ["", "1.34", "unknown"],
  ] as const)("%s on %s: %s", (name, version, verdict) => {
    expect(sysctlVerdict(name, version)).toBe(verdict);
  });

  it("takes slashes and single interfaces as Kubernetes does", () => {
    expect(sysctlVerdict("net/ipv4/tcp_rmem", "1.34")).toBe("safe");
    expect(sysctlVerdict("net/ipv4/conf/eth0.1/rp_filter", "1.34")).toBe("unknown");
    expect(sysctlVerdict("net.ipv4.conf.eth0.rp_filter", "1.34")).toBe("unsafe");
    expect(canonicalSysctl("net/core/somaxconn")).toBe("net.core.somaxconn");
  });

  it("never goes back from safe", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SYSCTLS.keys()),
        fc.nat(60),
        fc.nat(60),
        (name, one, other) => {
          const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
          const before = sysctlVerdict(name, `1.${earlier}`);
          const after = sysctlVerdict(name, `1.${later}`);
          return before === after || (before === "unsafe" && after === "safe");
        },
      ),
    );
  });
});

describe("versions are numbers", () => {
  it.each([
    ["1.9", "1.10", false],
    ["1.10", "1.9", true],
    ["1.29", "1.29", true],
    ["v1.34.2", "1.34", true],
    ["2.0", "1.37", true],
    ["0.99", "1.0", false],
  ])("%s is %s or later: %s", (version, minimum, later) => {
    expect(versionAtLeast(version, minimum)).toBe(later);
  });

  it.each(["", "1", "1.x", "latest", "1.34-eks"])("%j is refused", (version) => {
    expect(() => sysctlVerdict("net.ipv4.tcp_rmem", version)).toThrow(TuningError);
  });
});

describe("the table", () => {
  it("gives every sysctl a source and a default, under its own name", () => {
    const facts = [...SYSCTLS];
    expect(facts.length).toBeGreaterThan(100);
    expect(facts.filter(([name, fact]) => name !== fact.name)).toEqual([]);
    expect(facts.filter(([, { source, default: own }]) => source === "" || own === "")).toEqual([]);
  });

  it("has nothing safe that is the node's alone", () => {
    const both = [...SYSCTLS.values()].filter(
      ({ scope, safeSince }) => scope === "node" && safeSince !== undefined,
    );
    expect(both).toEqual([]);
  });

  it("says what a new network namespace copies from the node: tcp_sk_init and the devconf rule", () => {
    const copied = [...SYSCTLS.values()].filter(({ newNamespace }) => newNamespace === "copied");
    expect(copied.map(({ name }) => name).sort()).toEqual([
      "net.ipv4.conf.all.accept_redirects",
      "net.ipv4.conf.all.arp_announce",
      "net.ipv4.conf.all.arp_ignore",
      "net.ipv4.conf.all.rp_filter",
      "net.ipv4.conf.all.send_redirects",
      "net.ipv4.ip_forward",
      "net.ipv4.tcp_congestion_control",
      "net.ipv4.tcp_rmem",
      "net.ipv4.tcp_wmem",
    ]);
    expect(sysctlFact("net.ipv4.tcp_keepalive_time")?.newNamespace).toBe("reset");
    expect(sysctlFact("net.ipv4.tcp_notsent_lowat")?.newNamespace).toBe("reset");
  });

  it("knows what was probably meant", () => {
    expect(nearestSysctl("net.core.somaxcon")).toBe("net.core.somaxconn");
    expect(nearestSysctl("net/ipv4/tcp_keepalive_tme")).toBe("net.ipv4.tcp_keepalive_time");
    expect(nearestSysctl("something.else.entirely")).toBeUndefined();
  });
});

describe("the kubelet's list", () => {
  it("fits names and beginnings", () => {
    expect(allowsSysctl(["net.core.somaxconn"], "net/core/somaxconn")).toBe(true);
    expect(allowsSysctl(["net.core.*"], "net.core.somaxconn")).toBe(true);
    expect(allowsSysctl(["kernel.msg*"], "kernel.msgmax")).toBe(true);
    expect(allowsSysctl(["net.core.somaxconn"], "net.core.somaxconn2")).toBe(false);
    expect(allowsSysctl(["net.ipv4.*"], "net.core.somaxconn")).toBe(false);
    expect(allowsSysctl([], "net.core.somaxconn")).toBe(false);
  });
});
