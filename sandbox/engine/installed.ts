import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { findExecutable, runCommand } from "./command.ts";
import { WayFailedError } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { ENGINE_VERSION, isAtLeast, LANGUAGE_HOST, PULUMI } from "./versions.ts";

/**
 * Asks a pulumi command for its version. It gets a passing home of its own: asking must neither read nor
 * write the user's login.
 *
 * @throws WayFailedError when it does not answer.
 */
export async function askVersion(
  pulumi: string,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(pulumi, ["version"], {
    env: {
      PATH: env["PATH"],
      HOME: env["HOME"],
      PULUMI_HOME: home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    timeout: 20_000,
  });
  rmSync(home, { recursive: true, force: true });
  const version = /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout.trim())?.[1];
  if (code === 0 && version !== undefined) return version;
  const said = (stderr.trim() === "" ? stdout : stderr).trim().split("\n").at(-1) ?? "";
  throw new WayFailedError(`${pulumi} version did not answer with a version: ${said}`);
}

/**
 * The engine the user has installed: `pulumi` on PATH, new enough, with the Node language host beside it
 * or on PATH too.
 *
 * @throws WayFailedError with the reason when there is none that can be used.
 */
export async function installedEngine(env: NodeJS.ProcessEnv, home: string): Promise<Engine> {
  const path = env["PATH"];
  const found = findExecutable(PULUMI, path);
  if (found === undefined) throw new WayFailedError(`no ${PULUMI} on PATH`);
  const pulumi = resolve(found);
  const host =
    findExecutable(LANGUAGE_HOST, path) ?? findExecutable(LANGUAGE_HOST, dirname(pulumi));
  if (host === undefined) {
    throw new WayFailedError(`${pulumi} has no ${LANGUAGE_HOST} beside it or on PATH`);
  }
  const version = await askVersion(pulumi, home, env);
  if (!isAtLeast(version, ENGINE_VERSION)) {
    throw new WayFailedError(`${pulumi} is version ${version}, older than ${ENGINE_VERSION}`);
  }
  return { pulumi, bin: dirname(pulumi), version, source: "path" };
}
