import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { statSync } from "node:fs";
import { dirname } from "node:path";

/** Numbers of a user and its group. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** The user "nobody" of Linux systems: servers started by root need none of its rights. */
export const NOBODY: UserIds = { uid: 65_534, gid: 65_534 };

/**
 * The user servers run as: when root starts them, nobody, provided that nobody can reach what they need.
 *
 * @param needed folders they read.
 * @returns undefined for the user of this process
 */
export function unprivilegedUser(needed: readonly string[]): UserIds | undefined {
  const root = process.getuid?.() === 0 && process.platform === "linux";
  return root && needed.every(isOpenToAll) ? NOBODY : undefined;
}

/** Whether everybody may go into a folder: it and those around it have to be open. */
export function isOpenToAll(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

/** Ports of the loopback interface that nobody has now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const listeners = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    listeners.map(
      (listener) =>
        new Promise<number>((resolve, reject) => {
          listener.on("error", reject);
          listener.listen(0, "127.0.0.1", () => resolve((listener.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(listeners.map((listener) => new Promise((done) => listener.close(done))));
  return ports;
}
