import type { Rule } from "../../core/rule.ts";
import { containerCapabilities } from "./container-capabilities.ts";
import { containerCpuRequest } from "./container-cpu-request.ts";
import { containerEphemeralStorage } from "./container-ephemeral-storage.ts";
import { containerHostPort } from "./container-host-port.ts";
import { containerImageDigest } from "./container-image-digest.ts";
import { containerLivenessProbe } from "./container-liveness-probe.ts";
import { containerMemoryLimit } from "./container-memory-limit.ts";
import { containerMemoryLimitEqualsRequest } from "./container-memory-limit-equals-request.ts";
import { containerMemoryRequest } from "./container-memory-request.ts";
import { containerPrivilegeEscalation } from "./container-privilege-escalation.ts";
import { containerPrivileged } from "./container-privileged.ts";
import { containerReadOnlyRoot } from "./container-read-only-root.ts";
import { containerRunAsNonRoot } from "./container-run-as-non-root.ts";
import { containerSeccompProfile } from "./container-seccomp-profile.ts";
import { containerSecretEnv } from "./container-secret-env.ts";
import { containerStartupProbe } from "./container-startup-probe.ts";
import { hpaMinBelowMax } from "./hpa-min-below-max.ts";
import { pdbBlocksEviction } from "./pdb-blocks-eviction.ts";
import { pdbUnhealthyEviction } from "./pdb-unhealthy-eviction.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";
import { podGracePeriod } from "./pod-grace-period.ts";
import { podHostNamespaces } from "./pod-host-namespaces.ts";
import { podHostPath } from "./pod-host-path.ts";
import { podPreStop } from "./pod-pre-stop.ts";
import { podReadinessProbe } from "./pod-readiness-probe.ts";
import { podReplicas } from "./pod-replicas.ts";
import { podServiceAccountToken } from "./pod-service-account-token.ts";
import { podSysctls } from "./pod-sysctls.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";
import { probeLivenessDependency } from "./probe-liveness-dependency.ts";
import { probeLivenessEqualsReadiness } from "./probe-liveness-equals-readiness.ts";
import { probeTimeout } from "./probe-timeout.ts";

/** The rules on workloads: their resources, probes, security, availability and end. */
export const RULES: readonly Rule[] = [
  containerCpuRequest,
  containerMemoryRequest,
  containerMemoryLimit,
  containerMemoryLimitEqualsRequest,
  containerEphemeralStorage,
  podReadinessProbe,
  containerLivenessProbe,
  containerStartupProbe,
  probeLivenessEqualsReadiness,
  probeLivenessDependency,
  probeTimeout,
  containerRunAsNonRoot,
  containerReadOnlyRoot,
  containerPrivilegeEscalation,
  containerCapabilities,
  containerSeccompProfile,
  containerPrivileged,
  podHostNamespaces,
  podHostPath,
  containerHostPort,
  containerImageDigest,
  podServiceAccountToken,
  containerSecretEnv,
  podSysctls,
  podReplicas,
  podDisruptionBudget,
  podTopologySpread,
  pdbBlocksEviction,
  pdbUnhealthyEviction,
  hpaMinBelowMax,
  podGracePeriod,
  podPreStop,
];
