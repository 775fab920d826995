import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import type { KernelInput } from "../../../tuning/kernel.ts";
import { tuneKernel } from "../../../tuning/kernel.ts";

const base: KernelInput = {
  group: "general",
  use: "general",
  instanceTypes: ["m7g.2xlarge"],
  kubernetesVersion: "1.34",
  podsPerNode: 110,
};

function problemsOf(change: Partial<KernelInput>) {
  try {
    tuneKernel({ ...base, ...change });
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
  return [];
}

describe("node sysctls of one's own", () => {
  it("take the computed one's place and say so", () => {
    const { sysctls, settings, omitted } = tuneKernel({
      ...base,
      overrides: {
        "net.core.netdev_max_backlog": "8192",
        "vm.swappiness": "1",
        "net/core/rmem_max": "7500000",
      },
    });
    expect(sysctls).toMatchObject({
      "net.core.netdev_max_backlog": "8192",
      "vm.swappiness": "1",
      "net.core.rmem_max": "7500000",
    });
    const backlog = settings.find(({ name }) => name === "net.core.netdev_max_backlog");
    expect(backlog).toMatchObject({ overridden: true, amount: 8192, default: "1000" });
    expect(backlog?.why).toMatch(/^Your own value, instead of the computed 4096\. /);
    const swappiness = settings.find(({ name }) => name === "vm.swappiness");
    expect(swappiness?.why).toBe("Your own value, instead of the default, 60");
    expect(settings.find(({ name }) => name === "net.ipv4.tcp_rmem")?.overridden).toBeUndefined();
    const left = omitted.map(({ name }) => name);
    expect(left).not.toContain("vm.swappiness");
    expect(left).not.toContain("net.core.rmem_max");
  });

  it.each([
    // pods copy it
    ["net.ipv4.tcp_congestion_control", "cubic"],
    ["net.ipv4.tcp_wmem", "4096 16384 8388608"],
    // the packets of pods pass it
    ["net.netfilter.nf_conntrack_udp_timeout", "20"],
    ["net.ipv4.conf.eth0.rp_filter", "2"],
    // as high as the image's, or higher
    ["fs.inotify.max_user_watches", "524288"],
    ["vm.max_map_count", "1048576"],
  ])("%s = %s is taken", (name, value) => {
    expect(tuneKernel({ ...base, overrides: { [name]: value } }).sysctls[name]).toBe(value);
  });

  it.each([
    ["net.core.netdev_max_backlg", "8192", "did you mean net.core.netdev_max_backlog?"],
    ["vm.nothing.like.it", "1", "remove it"],
    // pods start with the kernel's own
    [
      "net.ipv4.tcp_keepalive_time",
      "120",
      "set services.<name>.sysctls.net.ipv4.tcp_keepalive_time",
    ],
    ["net.core.somaxconn", "65535", "set services.<name>.sysctls.net.core.somaxconn"],
    ["net.ipv4.ip_local_port_range", "1024 65535", "set services.<name>.sysctls"],
    ["kernel.msgmax", "65536", "set services.<name>.sysctls.kernel.msgmax"],
    // the shape, and nothing that starts a line of its own
    ["net.core.netdev_max_backlog", "many", "write net.core.netdev_max_backlog as that"],
    ["net.core.netdev_max_backlog", "1000\nkernel.panic=0", "write net.core.netdev_max_backlog"],
    ["net.ipv4.tcp_rmem", "33554432", "write net.ipv4.tcp_rmem as that"],
    ["net.core.default_qdisc", "fq\nx", "write net.core.default_qdisc as that"],
    // lower than what stands
    ["fs.file-max", "2097152", "remove it"],
    ["fs.nr_open", "2097152", "remove it"],
    ["fs.inotify.max_user_watches", "8192", "set at least 524288"],
    ["kernel.pid_max", "32768", "set at least 4194304"],
    // kube-proxy writes them
    ["net.netfilter.nf_conntrack_max", "1048576", "more vCPUs"],
    ["net.netfilter.nf_conntrack_tcp_timeout_established", "3600", "remove it"],
  ])("%s = %j is refused", (name, value, fix) => {
    const problems = problemsOf({ overrides: { [name]: value } });
    expect(problems).toEqual([expect.objectContaining({ path: `sysctls.${name}`, got: value })]);
    expect(problems[0]?.fix).toContain(fix);
  });

  it("the size of the connection table is one's own from 1.38 on, not below kube-proxy's", () => {
    const max = (value: string) => ({
      kubernetesVersion: "1.38",
      overrides: { "net.netfilter.nf_conntrack_max": value },
    });
    expect(problemsOf(max("262144"))).toEqual([]);
    expect(problemsOf(max("262143"))[0]?.fix).toContain("set at least 262144");
  });

  it("each once, whatever the spelling", () => {
    const overrides = { "vm.swappiness": "1", "vm/swappiness": "2" };
    expect(problemsOf({ overrides }).map(({ path }) => path)).toEqual(["sysctls.vm/swappiness"]);
  });
});

describe("what the kubelet is told to allow", () => {
  it("names and beginnings of namespaced sysctls", () => {
    const allowed = ["net.core.somaxconn", "net.core.*", "kernel.msg*", "kernel.sem", "net.*"];
    const tuning = tuneKernel({ ...base, allowedUnsafeSysctls: allowed });
    expect(tuning.allowedUnsafeSysctls).toEqual(allowed);
    const setting = tuning.settings.find(({ name }) => name === "allowedUnsafeSysctls");
    expect(setting?.value).toBe(allowed.join(","));
  });

  it.each([
    // the kubelet would not start with these
    ["vm.swappiness", "set it in the group's sysctls"],
    ["fs.file-max", "set it in the group's sysctls"],
    ["kernel.*", "remove it"],
    ["vm.*", "remove it"],
    ["*", "remove it"],
    ["net*", "remove it"],
    ["", "remove it"],
    ["net.core.*.x", "remove it"],
    ["kernel.mesgmax", "did you mean kernel.msgmax?"],
    // the kubelet would take these, but no container can set them
    ["net.core.netdev_max_backlog", "in the group's sysctls"],
    ["net.netfilter.nf_conntrack_max", "in the group's sysctls"],
    // a slip
    ["net.core.somaxcon", "did you mean net.core.somaxconn?"],
    ["net.nothing.here", "remove it"],
    ["net.nothing.*", "sysctl-facts.ts"],
  ])("%j is refused", (name, fix) => {
    const problems = problemsOf({ allowedUnsafeSysctls: ["net.core.somaxconn", name] });
    expect(problems.map(({ path }) => path)).toEqual(["allowedUnsafeSysctls[1]"]);
    expect(problems[0]?.fix).toContain(fix);
  });

  it("a name twice is refused", () => {
    const problems = problemsOf({ allowedUnsafeSysctls: ["kernel.sem", "kernel.sem"] });
    expect(problems.map(({ path }) => path)).toEqual(["allowedUnsafeSysctls[1]"]);
  });

  it("what is safe already is left out, with a word", () => {
    const allowedUnsafeSysctls = ["net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_keepalive_time"];
    const before = tuneKernel({ ...base, allowedUnsafeSysctls });
    expect(before.allowedUnsafeSysctls).toEqual(["net.ipv4.tcp_notsent_lowat"]);
    const later = tuneKernel({ ...base, allowedUnsafeSysctls, kubernetesVersion: "1.37" });
    expect(later.allowedUnsafeSysctls).toEqual([]);
    const notice = later.omitted.find(({ asked }) => asked === "net.ipv4.tcp_notsent_lowat");
    expect(notice?.why).toContain("since Kubernetes 1.37");
  });
});

describe("other bad input", () => {
  it("everything wrong is told at once", () => {
    const problems = problemsOf({
      instanceTypes: ["m7g.2xlarge", "m7g.huge"],
      podsPerNode: 0,
      allowedUnsafeSysctls: ["vm.swappiness"],
      overrides: { "net.core.somaxconn": "65535" },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "podsPerNode",
      "instanceTypes[1]",
      "allowedUnsafeSysctls[0]",
      "sysctls.net.core.somaxconn",
    ]);
  });

  it("no instance types, and a version that is none", () => {
    expect(problemsOf({ instanceTypes: [] }).map(({ path }) => path)).toEqual(["instanceTypes"]);
    expect(problemsOf({ kubernetesVersion: "latest" }).map(({ path }) => path)).toEqual([
      "kubernetesVersion",
    ]);
  });
});
