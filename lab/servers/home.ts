import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { unprivilegedUser } from "../loopback.ts";
import { startGuarded } from "./guarded-process.ts";
import type { Home } from "./server.ts";

/** How a home of servers is made. */
export interface HomeOptions {
  /** Beginning of its name: "plumbline-drill-". */
  readonly prefix: string;
  /** Files and folders that the servers' user has to reach. */
  readonly needed: readonly string[];
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** A home of servers that is there. */
export interface OpenHome {
  readonly home: Home;
  /** Removes it with all that is in it. The servers have to be gone. */
  readonly close: () => Promise<void>;
}

/** A temporary folder for servers. It is gone with this process, even when that is killed. */
export function openHome({ prefix, needed, signal }: HomeOptions): OpenHome {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const user = unprivilegedUser([dirname(folder), ...needed]);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const keeper = startGuarded("sleep", ["infinity"], {
    folder,
    user,
    env: { PATH: process.env["PATH"] },
  });
  process.on("exit", remove);
  return {
    home: { folder, user, signal },
    close: async () => {
      await keeper.stop();
      process.off("exit", remove);
      remove();
    },
  };
}
