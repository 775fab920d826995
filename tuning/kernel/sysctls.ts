export type { SysctlFact, SysctlShape } from "./sysctl-facts.ts";
export { SYSCTLS } from "./sysctl-facts.ts";
export type { SysctlVerdict } from "./verdict.ts";
export {
  allowsSysctl,
  canonicalSysctl,
  nearestSysctl,
  sysctlFact,
  sysctlVerdict,
  versionAtLeast,
} from "./verdict.ts";
export type { PodKind } from "./pod-sysctls.ts";
export { podSysctls } from "./pod-sysctls.ts";
