/**
 * The Pulumi engine this project is tested with: the oldest one accepted on PATH, and the one that is
 * downloaded or built. The newest whose command line is published as a Go module that builds.
 */
export const ENGINE_VERSION = "3.220.0";

/** The last Go module `github.com/pulumi/pulumi/sdk/v3` that still carries the Node language host. */
export const LANGUAGE_HOST_VERSION = "3.68.0";

/** Folder of the official release, holding the archives and their checksum file. */
export const RELEASE_URL = `https://github.com/pulumi/pulumi/releases/download/v${ENGINE_VERSION}`;

/** The engine's command. */
export const PULUMI = "pulumi";

/** The command by which the engine runs a Node program. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";

/** Whether dotted version `a` is at least `b`; anything after a dash or plus is ignored. */
export function isAtLeast(a: string, b: string): boolean {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function parts(version: string): number[] {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}
