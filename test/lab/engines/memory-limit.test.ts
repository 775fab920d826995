import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { limitMemory } from "../../../lab/engines/memory-limit.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plumbline-limit-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const system = () => ({ cgroup: join(root, "cgroup"), proc: join(root, "proc") });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Version 1: each controller has a tree of its own. */
function putV1(): void {
  put("proc/self/cgroup", "5:devices:/\n4:cpu,memory:/box/job\n0::/\n");
  mkdirSync(join(root, "cgroup/memory/box/job"), { recursive: true });
}

/** Version 2, as systemd has it: the session's own group gives nothing on, the slice around it does. */
function putV2(sessionLimit = "max"): void {
  put("proc/self/cgroup", "0::/user.slice/session-1.scope\n");
  put("cgroup/cgroup.controllers", "cpu memory pids\n");
  put("cgroup/cgroup.subtree_control", "cpu memory pids\n");
  put("cgroup/user.slice/cgroup.subtree_control", "cpu memory\n");
  put("cgroup/user.slice/session-1.scope/cgroup.subtree_control", "\n");
  put("cgroup/user.slice/session-1.scope/memory.max", `${sessionLimit}\n`);
}

describe("a limit by control groups of version 1", () => {
  const group = "cgroup/memory/box/job/plumbline-pg-1";

  it("is made in the group of this process, swap included", () => {
    putV1();
    expect(limitMemory("plumbline-pg-1", 104_857_600, system())?.bytes).toBe(104_857_600);
    expect(read(`${group}/memory.limit_in_bytes`)).toBe("104857600");
    expect(read(`${group}/memory.memsw.limit_in_bytes`)).toBe("104857600");
  });

  it("reads what is held, what can be dropped, the peak and the killed", () => {
    putV1();
    const limit = limitMemory("plumbline-pg-1", 1_000, system());
    put(`${group}/memory.stat`, "cache 700\nrss 200\nshmem 300\ntotal_rss 9000\n");
    put(`${group}/memory.max_usage_in_bytes`, "950\n");
    put(`${group}/memory.oom_control`, "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    // Held: 200 private + 300 shared; droppable: the cache's 700 without the 300 shared.
    expect(limit?.use()).toEqual({ held: 500, pageCache: 400, peak: 950, killed: 2 });
  });

  it("waits for what is still in it, and tells what was taken last when it is gone", async () => {
    putV1();
    const limit = limitMemory("plumbline-pg-1", 1_000, system());
    put(`${group}/memory.stat`, "cache 0\nrss 200\n");
    put(`${group}/memory.max_usage_in_bytes`, "950\n");
    const removed = limit?.remove();
    // The first try was in vain: a folder that holds something is not removed. Now it can be.
    for (const name of readdirSync(join(root, group))) rmSync(join(root, group, name));
    await removed;
    expect(existsSync(join(root, group))).toBe(false);
    expect(limit?.use().peak).toBe(950);
  });

  it("puts a process and those it started under it, and makes itself anew", () => {
    putV1();
    put("proc/10/stat", "10 (post (gres)) S 1 10 10");
    put("proc/11/stat", "11 (worker) S 10 10 10");
    put("proc/12/stat", "12 (other) S 1 12 12");
    const limit = limitMemory("plumbline-pg-1", 1_000, system());
    rmSync(join(root, group), { recursive: true });
    limit?.add(10);
    expect(read(`${group}/memory.limit_in_bytes`)).toBe("1000");
    // The file of a real group takes one process at a time; this one keeps the last.
    expect(read(`${group}/cgroup.procs`)).toBe("11");
  });

  it("takes this process in for as long as it starts something", () => {
    putV1();
    const limit = limitMemory("plumbline-pg-1", 1_000, system());
    const inside = limit?.start(() => read(`${group}/cgroup.procs`));
    expect(inside).toBe(String(process.pid));
    expect(read("cgroup/memory/box/job/cgroup.procs")).toBe(String(process.pid));
    expect(() =>
      limit?.start(() => {
        throw new Error("no such program");
      }),
    ).toThrow("no such program");
  });

  it("is made where the tree begins when a container hides the path", () => {
    putV1();
    put("proc/self/cgroup", "4:memory:/docker/0123\n");
    limitMemory("plumbline-pg-1", 1_000, system());
    expect(read("cgroup/memory/plumbline-pg-1/memory.limit_in_bytes")).toBe("1000");
  });
});

describe("a limit by control groups of version 2", () => {
  const group = "cgroup/user.slice/plumbline-pg-1";

  it("is made in the nearest group that gives memory on, without swap", () => {
    putV2();
    expect(limitMemory("plumbline-pg-1", 1_000, system())?.bytes).toBe(1_000);
    expect(read(`${group}/memory.max`)).toBe("1000");
    expect(read(`${group}/memory.swap.max`)).toBe("0");
  });

  it("reads what is held, what can be dropped, the peak and the killed", () => {
    putV2();
    const limit = limitMemory("plumbline-pg-1", 1_000, system());
    put(`${group}/memory.stat`, "anon 200\nfile 700\nkernel 50\nshmem 300\n");
    put(`${group}/memory.events`, "low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 0\n");
    // Linux before 5.19 has no memory.peak: what is taken now, 500 held and 400 droppable.
    expect(limit?.use()).toEqual({ held: 500, pageCache: 400, peak: 900, killed: 3 });
    put(`${group}/memory.peak`, "960\n");
    expect(limit?.use().peak).toBe(960);
  });

  it("takes this process back into its own group", () => {
    putV2();
    limitMemory("plumbline-pg-1", 1_000, system())?.start(() => undefined);
    expect(read("cgroup/user.slice/session-1.scope/cgroup.procs")).toBe(String(process.pid));
  });

  it("is not made past a limit that is there already", () => {
    putV2("2147483648");
    expect(limitMemory("plumbline-pg-1", 1_000, system())).toBeUndefined();
  });
});

describe("without control groups", () => {
  it("there is no limit", () => {
    mkdirSync(join(root, "proc"));
    expect(limitMemory("plumbline-pg-1", 1_000, system())).toBeUndefined();
  });

  it("there is none where the group is there already: another run's", () => {
    putV1();
    const group = join(root, "cgroup/memory/box/job/plumbline-pg-1");
    mkdirSync(group);
    expect(limitMemory("plumbline-pg-1", 1_000, system())).toBeUndefined();
    expect(existsSync(group)).toBe(true);
  });
});
