import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { cacheFolder } from "./engine/cache.ts";
import type { Engine } from "./engine/engine.ts";
import { RUN_VARIABLE } from "./reap.ts";
import { PASSPHRASE } from "./stack-file.ts";
import type { SandboxRun, SandboxStack } from "./state.ts";

/** Node and the tools of this checkout. */
const TOOLS = join(import.meta.dirname, "..", "node_modules", ".bin");

/**
 * What the sandbox's processes inherit. Everything else stays outside: logins, keys, kubeconfigs, proxies
 * (the sandbox talks to nobody) and the settings of the user's own Pulumi.
 */
const INHERITED = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+)$/,
  /^(TERM|COLORTERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CI)$/,
  /^NODE_(OPTIONS|ENV|DISABLE_COMPILE_CACHE)$/,
  /^PLUMBLINE_\w+$/,
];

/**
 * Set to "true" by callers who throw the state away: the engine then writes it once, at the end. It otherwise
 * writes all of it at every step, for 400 resources nine tenths of the time of an `up`.
 */
export const THROW_AWAY_VARIABLE = "PLUMBLINE_THROW_AWAY_STATE";

/** The environment of every process the sandbox starts. */
export function baseEnvironment(run: SandboxRun, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => INHERITED.some((rule) => rule.test(name)));
  return {
    ...Object.fromEntries(kept),
    PATH: [TOOLS, env["PATH"]].join(delimiter),
    [RUN_VARIABLE]: run.id,
    // Compiling the SDK anew takes a fifth of the processor time of a small preview.
    NODE_COMPILE_CACHE: join(cacheFolder(env), "node-compile"),
    // Whoever looks for a login nevertheless finds an empty one.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    KUBECONFIG: "/dev/null",
    // The engine asks git whether the tree is dirty, and git would write the user's index while it looks.
    GIT_OPTIONAL_LOCKS: "0",
  };
}

/** The environment of the engine, and of the program it runs. */
export function engineEnvironment(
  engine: Engine,
  stack: SandboxStack,
  run: SandboxRun,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const base = baseEnvironment(run, env);
  return {
    ...base,
    PATH: [engine.bin, base["PATH"]].join(delimiter),
    PULUMI_HOME: stack.home,
    PULUMI_BACKEND_URL: pathToFileURL(stack.backend).href,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Unlocks --event-log: only there the engine tells whether a replacement deletes or creates first.
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A state that can be made again needs no history of copies; the last one (.bak) is always kept.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    ...(env[THROW_AWAY_VARIABLE] === "true" && { PULUMI_SKIP_CHECKPOINTS: "true" }),
  };
}
