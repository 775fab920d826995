import { isOwnHost } from "./probes.ts";

/** A command that asks another host. */
export interface RemoteCommand {
  readonly command: string;
  /** As it is written: a name, or a variable. */
  readonly host: string;
}

const SEPARATORS = new Set([";", "&&", "||", "|", "&"]);

/**
 * The first of these commands in an exec handler, also inside `sh -c "..."`, that is told to ask another
 * host: by -h, --host or a URL. Without one it asks its own.
 */
export function remoteHost(
  exec: readonly string[],
  commands: readonly string[],
): RemoteCommand | undefined {
  const words = exec
    .flatMap((word) => word.replaceAll(/[;|&]+/g, " $& ").split(/\s+/))
    .map((word) => word.replaceAll(/^["'(]+|["')]+$/g, ""));
  for (const [index, word] of words.entries()) {
    const command = word.split("/").at(-1) ?? "";
    if (!commands.includes(command)) continue;
    const rest = words.slice(index + 1);
    const end = rest.findIndex((other) => SEPARATORS.has(other));
    const host = hostOf(end === -1 ? rest : rest.slice(0, end));
    if (host !== undefined && !isOwnHost(host)) return { command, host };
  }
  return undefined;
}

function hostOf(args: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    const url = /^[a-z][a-z0-9+]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?]*)/i.exec(arg)?.[1];
    const option = /^--(?:host|hostname)=(.*)$/.exec(arg)?.[1];
    const next = ["-h", "--host", "--hostname"].includes(arg) ? args[index + 1] : undefined;
    const host = url ?? option ?? next;
    if (host !== undefined) return host;
  }
  return undefined;
}
