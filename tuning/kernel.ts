import type { Problem } from "./errors.ts";
import { TuningError, throwProblems } from "./errors.ts";
import { congestionControl, packetBacklog, socketBuffers } from "./kernel/buffers.ts";
import { connectionTracking } from "./kernel/conntrack.ts";
import { CORE_FILE_BYTES, containerLimits, openFiles } from "./kernel/limits.ts";
import type { Choice, KernelContext, Part } from "./kernel/machine.ts";
import { findMachine } from "./kernel/machine.ts";
import { omissions } from "./kernel/omitted.ts";
import { applyOverrides, checkOverrides } from "./kernel/overrides.ts";
import type { KernelInput, KernelTuning } from "./kernel/types.ts";
import { checkUnsafe, unsafeSysctls } from "./kernel/unsafe.ts";
import { versionAtLeast } from "./kernel/verdict.ts";

export type { KernelInput, KernelTuning, NodeUse } from "./kernel/types.ts";

/**
 * Loaded before the sysctls are written: two carry what they switch on, and without nf_conntrack its sysctls do not
 * exist yet. A missing one costs its own lines only.
 */
const MODULES = ["tcp_bbr", "sch_fq", "nf_conntrack"] as const;

/**
 * The kernel settings of one node group, each with its reason. Only what the node decides is among them: what a pod
 * has a value of its own for is `podSysctls`. Pure.
 * @throws TuningError listing unknown instance types, wrong overrides (`sysctls.x`) and wrong names in
 *   `allowedUnsafeSysctls` at once
 */
export function tuneKernel(input: KernelInput): KernelTuning {
  const context = check(input);
  const parts = [
    congestionControl(),
    socketBuffers(context),
    packetBacklog(context),
    ...connectionTracking(context),
  ];
  const { choices, overridden } = applyOverrides(
    parts.flatMap(({ settings }) => settings),
    input.overrides ?? {},
  );
  const unsafe = unsafeSysctls(input);
  const limits = containerLimits(context);
  const settings = [...choices, ...limits.settings, ...unsafe.settings].map((choice) => ({
    ...choice,
    apply: "rolling" as const,
    ...(overridden.has(choice.name) ? { overridden: true } : {}),
  }));
  return {
    input,
    settings,
    omitted: notSent([...parts, limits, unsafe], choices),
    sysctls: Object.fromEntries(choices.map(({ name, value }) => [name, value])),
    modules: MODULES,
    transparentHugepage: "madvise",
    openFiles: openFiles(context),
    coreFileBytes: CORE_FILE_BYTES,
    allowedUnsafeSysctls: unsafe.allowed,
  };
}

/** The machine to count with, or every problem of the input at once. */
function check(input: KernelInput): KernelContext {
  const problems: Problem[] = [...checkVersion(input), ...checkPods(input)];
  const machine = findMachine(input, problems);
  problems.push(...checkUnsafe(input));
  if (machine !== undefined && problems.every(({ path }) => path !== "kubernetesVersion")) {
    problems.push(...checkOverrides({ input, machine }));
  }
  throwProblems(problems);
  if (machine === undefined) throw new TuningError(problems);
  return { input, machine };
}

function checkVersion({ kubernetesVersion }: KernelInput): readonly Problem[] {
  try {
    versionAtLeast(kubernetesVersion, "1.0");
    return [];
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
}

function checkPods({ podsPerNode }: KernelInput): Problem[] {
  if (Number.isSafeInteger(podsPerNode) && podsPerNode > 0) return [];
  return [
    {
      path: "podsPerNode",
      got: String(podsPerNode),
      allowed: "a whole number of pods, at least 1",
      fix: "take it from nodeCapacity",
    },
  ];
}

/** What is named and not sent; an override sends what would have been left alone. */
function notSent(parts: readonly Part[], choices: readonly Choice[]): KernelTuning["omitted"] {
  const sent = new Set(choices.map(({ name }) => name));
  return [...parts.flatMap(({ omitted }) => omitted), ...omissions()].filter(
    ({ name }) => !sent.has(name),
  );
}
