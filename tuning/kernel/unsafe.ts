import type { Problem } from "../errors.ts";
import type { Omitted } from "../setting.ts";
import type { Choice } from "./machine.ts";
import { SYSCTLS } from "./sysctl-facts.ts";
import type { KernelInput } from "./types.ts";
import { canonicalSysctl, nearestSysctl, sysctlFact, sysctlVerdict } from "./verdict.ts";

const ALLOWLIST = "Kubernetes, pkg/kubelet/sysctl/allowlist.go";
/** Beginnings the kubelet takes for namespaced; with any other it does not start. component-helpers, namespace.go. */
const NAMESPACED = ["kernel.shm", "kernel.msg", "fs.mqueue.", "net."] as const;
/** Letters the kubelet takes, "*" only at the end. Kubernetes, policy validation, SysctlContainSlashPatternFmt. */
const PATTERN = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9*]$/;
const LONGEST = 253;

/** The kubelet's own test: without it the node never joins. */
function kubeletTakes(pattern: string): boolean {
  if (pattern.length > LONGEST || !PATTERN.test(pattern)) return false;
  const dotted = canonicalSysctl(pattern);
  const start = dotted.endsWith("*") ? dotted.slice(0, -1) : dotted;
  return start === "kernel.sem" || NAMESPACED.some((prefix) => start.startsWith(prefix));
}

function refusedByKubelet(pattern: string): Omit<Problem, "path" | "got"> {
  const fact = sysctlFact(pattern);
  const allowed =
    'a namespaced sysctl, or a beginning of one with "*": net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*; with any other the kubelet does not start and the node never joins';
  if (fact?.scope === "node") {
    return {
      allowed,
      fix: `${fact.name} has one value for the whole node: set it in the group's sysctls`,
    };
  }
  const guess = nearestSysctl(pattern);
  return { allowed, fix: guess === undefined ? "remove it" : `did you mean ${guess}?` };
}

function checkName(pattern: string): Omit<Problem, "path" | "got"> | undefined {
  if (!kubeletTakes(pattern)) return refusedByKubelet(pattern);
  const dotted = canonicalSysctl(pattern);
  if (dotted.endsWith("*")) {
    const start = dotted.slice(0, -1);
    const covers = [...SYSCTLS.values()].some(
      ({ name, scope }) => scope !== "node" && name.startsWith(start),
    );
    return covers
      ? undefined
      : {
          allowed: "a pattern that fits a namespaced sysctl this project knows",
          fix: "write more of its beginning away, or add the sysctl to tuning/kernel/sysctl-facts.ts",
        };
  }
  const fact = sysctlFact(pattern);
  if (fact === undefined) {
    const guess = nearestSysctl(pattern);
    return {
      allowed: "a namespaced sysctl that tuning/kernel/sysctl-facts.ts knows",
      fix: `${guess === undefined ? "remove it" : `did you mean ${guess}?`}, or add it with its source to that table`,
    };
  }
  if (fact.scope !== "node") return undefined;
  return {
    allowed:
      "a sysctl with a value in each namespace; the kubelet would take this one, but no container can set it",
    fix: `set ${fact.name} in the group's sysctls`,
  };
}

/** What is wrong with the list, each with its place. */
export function checkUnsafe({ allowedUnsafeSysctls = [] }: KernelInput): Problem[] {
  return allowedUnsafeSysctls.flatMap((pattern, index) => {
    const path = `allowedUnsafeSysctls[${index}]`;
    const problem = checkName(pattern);
    if (problem !== undefined) return [{ path, got: JSON.stringify(pattern), ...problem }];
    if (allowedUnsafeSysctls.indexOf(pattern) === index) return [];
    const fix = "remove the second one";
    return [{ path, got: JSON.stringify(pattern), allowed: "each name once", fix }];
  });
}

/** What the kubelet is told, without what every pod may set anyway. */
export function unsafeSysctls({ allowedUnsafeSysctls = [], kubernetesVersion }: KernelInput): {
  readonly allowed: readonly string[];
  readonly settings: readonly Choice[];
  readonly omitted: readonly Omitted[];
} {
  const isSafe = (name: string) =>
    !name.endsWith("*") && sysctlVerdict(name, kubernetesVersion) === "safe";
  const allowed = allowedUnsafeSysctls.filter((name) => !isSafe(name));
  const omitted = allowedUnsafeSysctls.filter(isSafe).map((name) => ({
    name: `allowedUnsafeSysctls ${name}`,
    asked: name,
    why: `Every pod may set ${name} since Kubernetes ${sysctlFact(name)?.safeSince ?? ""}; nothing to allow. Remove it from the list.`,
    source: sysctlFact(name)?.source ?? "",
  }));
  if (allowed.length === 0) return { allowed, settings: [], omitted };
  const list = allowed.join(", ");
  const setting: Choice = {
    name: "allowedUnsafeSysctls",
    value: allowed.join(","),
    unit: "list",
    human: list,
    why: `Pods may set ${list} on these nodes. Unsafe: one pod can take more than its share with them, and only namespaces with Pod Security privileged admit such pods. A pod that lands on nodes without them does not start, so dedicate the group.`,
    source: ALLOWLIST,
    default: "none",
  };
  return { allowed, settings: [setting], omitted };
}
