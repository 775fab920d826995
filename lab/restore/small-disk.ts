import { readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import { startGuarded } from "../servers/guarded-process.ts";

/** How long it may take to make one. Milliseconds. */
const READY_MS = 5_000;
/** Between two looks whether it is there. Milliseconds. */
const LOOK_MS = 20;

/** A file system of little space that only the lab's processes can see. */
export interface SmallDisk {
  /** Its folder, as other processes reach it. */
  readonly folder: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes that are free now. */
  free(): number;
  /** Ends it, and with it all that is on it. Safe to call twice. */
  close(): Promise<void>;
}

/** No file system, and why. */
export interface NoDisk {
  /** The system's words. */
  readonly reason: string;
}

/**
 * Mounts a file system in memory in a mount namespace of its own. A process that only sleeps keeps the namespace; when it ends,
 * however it ends, the file system is gone: no mount can be left behind. Others reach it by the process' root in /proc.
 * Root makes the namespace as it is and gives the file system to the servers' user; everybody else makes a user namespace
 * around it, where the system allows that.
 *
 * @param name unique in a run.
 * @param size bytes.
 */
export async function openSmallDisk(
  home: Home,
  name: string,
  size: number,
): Promise<SmallDisk | NoDisk> {
  const folder = makeFolder(home, name);
  const mountpoint = makeFolder(home, join(name, "disk"));
  const holder = startGuarded("unshare", holderArguments(home, mountpoint, size), {
    folder,
    env: { PATH: process.env["PATH"] },
  });
  const deadline = Date.now() + READY_MS;
  try {
    for (;;) {
      home.signal.throwIfAborted();
      const pid = readPid(join(folder, "pid"));
      if (pid !== undefined)
        return diskOf(`/proc/${pid}/root${mountpoint}`, size, () => holder.stop());
      if (!holder.running() || Date.now() > deadline) {
        const reason = holder.lastWords().trim();
        await holder.stop();
        return { reason };
      }
      await sleep(LOOK_MS);
    }
  } catch (error) {
    await holder.stop();
    throw error;
  }
}

/** The file ends with the line's end only when the mount has been made and its user taken on. */
const HOLD = "echo $$ > pid; exec sleep 900";

function holderArguments({ user }: Home, mountpoint: string, size: number): readonly string[] {
  if (user === undefined) {
    const script = `mount -t tmpfs -o size=${size},mode=0700 plumbline "$0" && { ${HOLD}; }`;
    return ["--user", "--map-root-user", "--mount", "sh", "-c", script, mountpoint];
  }
  const { uid, gid } = user;
  const options = `size=${size},mode=0700,uid=${uid},gid=${gid}`;
  const become = `setpriv --reuid ${uid} --regid ${gid} --clear-groups`;
  const script = `mount -t tmpfs -o ${options} plumbline "$0" && exec ${become} sh -c '${HOLD}'`;
  return ["--mount", "sh", "-c", script, mountpoint];
}

function diskOf(folder: string, size: number, close: () => Promise<void>): SmallDisk {
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return { folder, size, free, close };
}

function readPid(path: string): number | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return text.endsWith("\n") ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
