import { describe, expect, it } from "@jest/globals";
import type { KernelInput, KernelTuning } from "../../../tuning/kernel.ts";
import { tuneKernel } from "../../../tuning/kernel.ts";

const base: KernelInput = {
  group: "general",
  use: "general",
  instanceTypes: ["m7g.2xlarge"],
  kubernetesVersion: "1.34",
  podsPerNode: 110,
};

const tune = (change: Partial<KernelInput> = {}): KernelTuning =>
  tuneKernel({ ...base, ...change });
const why = (tuning: KernelTuning, name: string): string =>
  [...tuning.settings, ...tuning.omitted].find((each) => each.name === name)?.why ?? "";
const setting = (tuning: KernelTuning, name: string) =>
  tuning.settings.find((each) => each.name === name);

const BBR = {
  "net.core.default_qdisc": "fq",
  "net.ipv4.tcp_congestion_control": "bbr",
};

describe("an m7g.2xlarge: 8 vCPU, 32 GiB, 3.75 Gbit/s", () => {
  it("general and web", () => {
    const expected = {
      ...BBR,
      // 3,750 Mbit/s x 20 ms / 8 = 9,375,000 bytes, x 2 = 18,750,000 -> 2^25; 32 GiB / 128 = 256 MiB bounds it not
      "net.ipv4.tcp_rmem": "4096 131072 33554432",
      "net.ipv4.tcp_wmem": "4096 16384 33554432",
      // 3.75e9 / 8 / 1,500 x 0.01 s = 3,125 -> 2^12
      "net.core.netdev_max_backlog": "4096",
    };
    expect(tune().sysctls).toEqual(expected);
    expect(tune({ use: "web" }).sysctls).toEqual(expected);
  });

  it("worker: longer ways, little inbound, short connections", () => {
    expect(tune({ use: "worker" }).sysctls).toEqual({
      ...BBR,
      // 3,750 Mbit/s x 50 ms / 8 = 23,437,500 bytes, x 2 = 46,875,000 -> 2^26
      "net.ipv4.tcp_rmem": "4096 131072 67108864",
      "net.ipv4.tcp_wmem": "4096 16384 67108864",
      "net.netfilter.nf_conntrack_tcp_timeout_time_wait": "30",
    });
  });

  it("realtime: many small sockets, and all of them come back at once", () => {
    const tuning = tune({ use: "realtime" });
    expect(tuning.sysctls).toEqual({
      ...BBR,
      "net.core.netdev_max_backlog": "4096",
      "net.netfilter.nf_conntrack_tcp_timeout_time_wait": "30",
    });
    expect(tuning.openFiles).toEqual({ soft: 262_144, hard: 1_048_576 });
  });

  it("limits that are no sysctls", () => {
    const tuning = tune();
    expect(tuning.openFiles).toEqual({ soft: 65_536, hard: 1_048_576 });
    expect(tuning.coreFileBytes).toBe(0);
    expect(tuning.transparentHugepage).toBe("madvise");
    expect(tuning.modules).toEqual(["tcp_bbr", "sch_fq", "nf_conntrack"]);
    expect(tuning.allowedUnsafeSysctls).toEqual([]);
    // 110 x 1,048,576
    expect(why(tuning, "RLIMIT_NOFILE hard")).toContain("115,343,360 files");
    expect(setting(tuning, "RLIMIT_CORE")?.amount).toBe(0);
  });

  it("shows the arithmetic", () => {
    expect(why(tune(), "net.ipv4.tcp_rmem")).toContain(
      "3,750 Mbit/s for one flow x 20 ms (to regional services such as S3 and to the other zones) / 8 = 9,375,000 bytes in flight, x 2 for the kernel's own overhead = 18,750,000",
    );
    // 65,535 x 1,500 x 8 bit / 3.75e9 bit/s = 0.2097 s
    expect(why(tune(), "net.core.netdev_max_backlog")).toContain("65,535 would be 210 ms");
  });
});

describe("buffers by machine", () => {
  it.each([
    // 937 Mbit/s x 20 ms / 8 x 2 = 4,685,000 -> 2^23, above the kernel's 6 MiB: then the 32 MiB of Linux 6.16
    ["m7g.large", "general", "33554432", "8388608"],
    // 1,876 Mbit/s: 9,380,000 -> 2^24
    ["m7g.xlarge", "web", "33554432", "16777216"],
    // one flow gets 5,000 of the 30,000 Mbit/s: 25,000,000 -> 2^25
    ["m7g.16xlarge", "general", "33554432", "33554432"],
    // no stated bandwidth: above 16xlarge, so 5,000 Mbit/s for one flow as well
    ["m7i.48xlarge", "general", "33554432", "33554432"],
    // 520 Mbit/s x 50 ms / 8 x 2 = 6,500,000 -> 2^23; 2 GiB / 128 = 16 MiB bounds the receive buffer
    ["c7g.medium", "worker", "16777216", "8388608"],
    // 512 Mbit/s x 20 ms / 8 x 2 = 2,560,000 -> 2^22: the kernel's own is enough
    ["t4g.large", "general", undefined, undefined],
    // 1 GiB / 128 = 8 MiB; 64 Mbit/s need 800,000 -> 2^20
    ["t4g.micro", "worker", undefined, undefined],
  ] as const)("%s for %s: receive %s, send %s", (type, use, receive, send) => {
    const { sysctls } = tune({ instanceTypes: [type], use });
    const last = (name: string) => sysctls[name]?.split(" ").at(-1);
    expect([last("net.ipv4.tcp_rmem"), last("net.ipv4.tcp_wmem")]).toEqual([receive, send]);
  });

  it.each([
    // 937e6 / 8 / 1,500 x 0.01 = 781: below the kernel's 1,000
    ["m7g.large", undefined],
    // 1.876e9: 1,563 -> 2^11
    ["m7g.xlarge", "2048"],
    // 30e9: 25,000 -> 2^15, at most 2^14
    ["m7g.16xlarge", "16384"],
    // 25 Gbit/s at least: 20,833 -> 2^15, at most 2^14
    ["m7i.48xlarge", "16384"],
  ] as const)("%s queues %s packets", (type, packets) => {
    expect(tune({ instanceTypes: [type] }).sysctls["net.core.netdev_max_backlog"]).toBe(packets);
  });

  it("a group of several types is tuned for the least of each", () => {
    const mixed = tune({ instanceTypes: ["m7g.2xlarge", "m7g.xlarge"] });
    expect(mixed.sysctls).toEqual(tune({ instanceTypes: ["m7g.xlarge"] }).sysctls);
  });
});

describe("the table of tracked connections", () => {
  const MAX = "net.netfilter.nf_conntrack_max";
  const BUCKETS = "net.netfilter.nf_conntrack_buckets";

  it("is kube-proxy's before 1.38: it writes its own number over ours, and the explanation says so", () => {
    const tuning = tune();
    expect(tuning.sysctls[MAX]).toBeUndefined();
    // 110 x 4,096 = 450,560 -> 2^19; 8 vCPU x 32,768 = 262,144
    expect(why(tuning, MAX)).toContain("110 pods x 4,096 (a mix of pods) = 450,560 entries");
    expect(why(tuning, MAX)).toContain("so 262,144, and writes that over the node's file");
  });

  it("is enough as kube-proxy makes it where pods track few", () => {
    // 110 x 2,048 = 225,280 -> 2^18 = 262,144
    expect(why(tune({ use: "worker" }), MAX)).toMatch(/so 262,144: enough\.$/);
  });

  it.each([
    // 110 x 4,096 = 450,560 -> 2^19; 2^17 buckets, below the kernel's 2^18
    ["general", "524288", undefined],
    // 110 x 8,192 = 901,120 -> 2^20; 2^18 buckets, as many as the kernel's
    ["web", "1048576", undefined],
    // 110 x 32,768 = 3,604,480 -> 2^22; 32 GiB / 32 / 320 = 3,355,443 -> at most 2^21; 2^19 buckets
    ["realtime", "2097152", "524288"],
    ["worker", undefined, undefined],
  ] as const)("from 1.38 on, %s: %s entries, %s buckets", (use, entries, buckets) => {
    const { sysctls } = tune({ use, kubernetesVersion: "1.38" });
    expect([sysctls[MAX], sysctls[BUCKETS]]).toEqual([entries, buckets]);
  });

  it("kube-proxy's own has a ceiling since 1.36", () => {
    // 64 x 32,768 = 2,097,152
    const large = { instanceTypes: ["m7g.16xlarge"], podsPerNode: 250, use: "realtime" } as const;
    expect(why(tune({ ...large, kubernetesVersion: "1.35" }), MAX)).toContain("so 2,097,152");
    expect(why(tune({ ...large, kubernetesVersion: "1.36" }), MAX)).toContain("so 1,048,576");
  });
});

describe("what the guide asks and no node gets", () => {
  it("every line of its system-tuning.sh is set as asked, or named with the reason", () => {
    const asked: Readonly<Record<string, string>> = {
      "net.core.somaxconn": "65535",
      "net.ipv4.tcp_max_syn_backlog": "65535",
      "net.ipv4.tcp_syncookies": "1",
      "net.ipv4.tcp_tw_reuse": "1",
      "net.ipv4.tcp_fin_timeout": "30",
      "net.ipv4.tcp_keepalive_time": "600",
      "net.ipv4.tcp_keepalive_intvl": "60",
      "net.ipv4.tcp_keepalive_probes": "10",
      "net.ipv4.ip_local_port_range": "1024 65535",
      "vm.swappiness": "10",
      "vm.dirty_ratio": "15",
      "vm.dirty_background_ratio": "5",
      "fs.file-max": "2097152",
      "fs.nr_open": "2097152",
      LimitCORE: "infinity",
      "queue/scheduler": "noop",
      "queue/nr_requests": "256",
      "queue/add_random": "0",
      "cpufreq/scaling_governor": "performance",
      "transparent_hugepage never": "never",
      "transparent_hugepage/defrag": "never",
    };
    const tuning = tune();
    const named = Object.fromEntries(tuning.omitted.map((each) => [each.name, each.asked]));
    expect(named).toMatchObject(asked);
    const names = tuning.omitted.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["limits.d", "wakala.service.d", "privileged sysctl DaemonSet"]),
    );
    for (const name of Object.keys(asked)) expect(tuning.sysctls[name]).toBeUndefined();
  });

  it("what the EKS image sets is not set a second time", () => {
    const tuning = tune();
    expect(why(tuning, "fs.inotify.max_user_watches")).toContain("524288");
    expect(why(tuning, "vm.max_map_count")).toContain("524288");
    expect(why(tuning, "kernel.pid_max")).toContain("4194304");
  });
});
