import { didYouMean } from "../did-you-mean.ts";
import { TuningError } from "../errors.ts";
import type { SysctlFact } from "./sysctl-facts.ts";
import { SYSCTLS } from "./sysctl-facts.ts";

/**
 * What a pod may do with a sysctl. `safe`: set it anywhere but on Fargate. `unsafe`: namespaced, so the kubelet of
 * each node must allow it, and the namespace must be privileged. `node-only`: nothing, it has one value for the whole
 * node. `unknown`: not in the table.
 */
export type SysctlVerdict = "safe" | "unsafe" | "node-only" | "unknown";

/**
 * Whether a Kubernetes version is the other or a later one. Compares numbers: 1.9 is before 1.10.
 * @param version "1.34", also "v1.34.2"
 * @throws TuningError for anything that is not a version
 */
export function versionAtLeast(version: string, minimum: string): boolean {
  const [major, minor] = parseVersion(version);
  const [leastMajor, leastMinor] = parseVersion(minimum);
  return major === leastMajor ? minor >= leastMinor : major > leastMajor;
}

function parseVersion(version: string): readonly [number, number] {
  const match = /^v?(\d+)\.(\d+)(\.\d+)?$/.exec(version);
  if (match === null) {
    throw new TuningError([
      {
        path: "kubernetesVersion",
        got: JSON.stringify(version),
        allowed: 'a Kubernetes minor, as "1.34"',
        fix: "write the version in quotes: unquoted, YAML reads 1.30 as the number 1.3",
      },
    ]);
  }
  return [Number(match[1]), Number(match[2])];
}

/**
 * The name with dots, as the table has it: Kubernetes takes "net/ipv4/tcp_rmem" too. Settings of one interface
 * (net.ipv4.conf.eth0.rp_filter) are looked up as those of all.
 */
export function canonicalSysctl(name: string): string {
  const slash = name.indexOf("/");
  const dot = name.indexOf(".");
  const dotted = slash !== -1 && (dot === -1 || slash < dot) ? name.replaceAll("/", ".") : name;
  if (SYSCTLS.has(dotted)) return dotted;
  return dotted.replace(/^(net\.ipv[46]\.conf\.)[^.]+(\.[a-z0-9_]+)$/, "$1all$2");
}

/** What is known of a sysctl; undefined when nothing is. */
export function sysctlFact(name: string): SysctlFact | undefined {
  return SYSCTLS.get(canonicalSysctl(name));
}

/**
 * What a pod may do with a sysctl on a cluster of that version.
 * @param kubernetesVersion minor, as "1.34"
 * @throws TuningError for a version that is none
 */
export function sysctlVerdict(name: string, kubernetesVersion: string): SysctlVerdict {
  const fact = sysctlFact(name);
  if (fact === undefined) return "unknown";
  if (fact.scope === "node") return "node-only";
  const { safeSince } = fact;
  return safeSince !== undefined && versionAtLeast(kubernetesVersion, safeSince)
    ? "safe"
    : "unsafe";
}

/** The sysctl somebody probably meant; undefined when none is near enough. */
export function nearestSysctl(name: string): string | undefined {
  return didYouMean(canonicalSysctl(name), [...SYSCTLS.keys()]);
}

/**
 * Whether a kubelet with these allowedUnsafeSysctls lets a pod set the sysctl. A pattern ends in "*".
 * Kubernetes, pkg/kubelet/sysctl/allowlist.go.
 */
export function allowsSysctl(patterns: readonly string[], name: string): boolean {
  const wanted = canonicalSysctl(name);
  return patterns.some((pattern) => {
    const dotted = canonicalSysctl(pattern);
    return dotted.endsWith("*") ? wanted.startsWith(dotted.slice(0, -1)) : dotted === wanted;
  });
}
