import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { nodeConfig } from "../../../components/cluster/node-config.ts";
import { userData } from "../../../components/cluster/user-data.ts";
import type { NodeKernel } from "../../../components/cluster/nodes-args.ts";
import { parts } from "../../support/mime.ts";
import { nodeKernel } from "../../support/nodes.ts";

const CONGESTION = "proc/sys/net/ipv4/tcp_available_congestion_control";
const HUGEPAGES = "sys/kernel/mm/transparent_hugepage/enabled";
const CONF = "etc/sysctl.d/99-zz-plumbline.conf";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline node "));
  // A kernel with everything the script may want.
  write("proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
  write("proc/sys/net/core/default_qdisc", "fq_codel\n");
  write("proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456\n");
  write(CONGESTION, "reno cubic bbr\n");
  write(HUGEPAGES, "always [madvise] never\n");
  command("modprobe", "exit 0");
  command("sysctl", `echo "sysctl $*"`);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** A command that takes the place of the machine's own. */
function command(name: string, body: string): void {
  write(`bin/${name}`, `#!/bin/bash\n${body}\n`);
  chmodSync(join(root, "bin", name), 0o755);
}

/** The script as a node gets it, run by bash in the folder that stands for the node. */
function run(kernel: NodeKernel = nodeKernel()): { readonly code: number; output: string } {
  const text = userData(nodeConfig({ kernel }), kernel);
  const script = parts(text)[0]?.body ?? "";
  write("script", script);
  const { status, stdout, stderr } = spawnSync("bash", [join(root, "script")], {
    encoding: "utf8",
    env: { PATH: `${join(root, "bin")}:${process.env["PATH"] ?? ""}`, PLUMBLINE_ROOT: root },
  });
  return { code: status ?? -1, output: `${stdout}${stderr}` };
}

describe("the script on a kernel that has everything", () => {
  it("leaves the files that outlast a restart, sets the huge pages and applies the sysctls", () => {
    expect(run()).toEqual({ code: 0, output: "sysctl --system\n" });
    expect(read(CONF)).toBe(
      "net.core.default_qdisc = fq\n" +
        "net.ipv4.tcp_congestion_control = bbr\n" +
        "net.ipv4.tcp_rmem = 4096 131072 16777216\n",
    );
    expect(read("etc/modules-load.d/plumbline.conf")).toBe("tcp_bbr\nsch_fq\n");
    expect(read("etc/tmpfiles.d/plumbline.conf")).toBe(
      "w /sys/kernel/mm/transparent_hugepage/enabled - - - - madvise\n",
    );
    expect(read(HUGEPAGES)).toBe("madvise\n");
  });

  it("does the same when it runs again", () => {
    run();
    const before = read(CONF);
    expect(run().code).toBe(0);
    expect(read(CONF)).toBe(before);
  });
});

describe("the script on a kernel that lacks something", () => {
  it("leaves BBR out, and says so, where the kernel does not have it", () => {
    command("modprobe", `[ "$1" = sch_fq ]`);
    write(CONGESTION, "reno cubic bbr2\n");
    const { code, output } = run();
    expect(code).toBe(0);
    expect(output).toContain("plumbline: left out module tcp_bbr: it cannot be loaded");
    expect(output).toContain(
      "plumbline: left out net.ipv4.tcp_congestion_control = bbr: the kernel does not have that algorithm",
    );
    expect(read(CONF)).not.toContain("congestion");
    expect(read(CONF)).toContain("net.ipv4.tcp_rmem");
    expect(read("etc/modules-load.d/plumbline.conf")).toBe("sch_fq\n");
  });

  it("leaves out a sysctl the kernel does not have", () => {
    rmSync(join(root, "proc/sys/net/core/default_qdisc"));
    const { code, output } = run();
    expect(code).toBe(0);
    expect(output).toContain(
      "plumbline: left out net.core.default_qdisc: the kernel does not have it",
    );
    expect(read(CONF)).not.toContain("default_qdisc");
  });

  it("goes on without huge pages", () => {
    rmSync(join(root, HUGEPAGES));
    const { code, output } = run();
    expect(code).toBe(0);
    expect(output).toContain("left out transparent_hugepage madvise");
    expect(existsSync(join(root, "etc/tmpfiles.d/plumbline.conf"))).toBe(false);
  });

  it("does not stop the node when sysctl refuses a value", () => {
    command("sysctl", "exit 255");
    const { code, output } = run();
    expect(code).toBe(0);
    expect(output).toContain("plumbline: some sysctls were refused");
  });

  it("does not stop the node when the machine has neither sysctl nor modprobe", () => {
    command("modprobe", "exit 127");
    command("sysctl", "exit 127");
    expect(run().code).toBe(0);
  });
});

describe("values of the user's own", () => {
  it("are data to the shell, whatever is in them", () => {
    write("proc/sys/net/ipv4/tcp_wmem", "");
    const { code } = run(
      nodeKernel({
        sysctls: { "net.ipv4.tcp_wmem": `1 '$(touch ${root}/broken)' "\`id\`" \\` },
      }),
    );
    expect(code).toBe(0);
    expect(existsSync(join(root, "broken"))).toBe(false);
    expect(read(CONF)).toBe(`net.ipv4.tcp_wmem = 1 '$(touch ${root}/broken)' "\`id\`" \\\n`);
  });
});
