import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";
import {
  API,
  REALTIME,
  ANALYSIS,
  SCRAPING,
  NETWORKS,
  OF_DATABASE,
  OF_REPLICA,
  OF_CLOUDWATCH,
  OF_QUEUE,
  pod,
  container,
  jobContainer,
} from "./workload-places.ts";

/** Mistakes in what a pod may do. */
export const SECURITY_MUTANTS: readonly Mutant[] = [
  mutant(
    "container-run-as-non-root",
    "may be root",
    set(API, pod("securityContext.runAsNonRoot"), false),
  ),
  mutant(
    "container-run-as-non-root",
    "root, by the pod",
    set(REALTIME, pod("securityContext.runAsUser"), 0),
  ),
  mutant(
    "container-run-as-non-root",
    "root, by the container",
    set(ANALYSIS, container("securityContext.runAsUser"), 0),
  ),
  mutant(
    "container-read-only-root",
    "a job may change its image",
    set("scale-api-procedure", jobContainer("securityContext.readOnlyRootFilesystem"), false),
  ),
  mutant(
    "container-read-only-root",
    "no word on its image",
    unset(NETWORKS, container("securityContext.readOnlyRootFilesystem")),
  ),
  mutant(
    "container-privilege-escalation",
    "may gain privileges",
    set(OF_QUEUE, container("securityContext.allowPrivilegeEscalation"), true),
  ),
  mutant(
    "container-privilege-escalation",
    "no word on privileges",
    unset(NETWORKS, container("securityContext.allowPrivilegeEscalation")),
  ),
  mutant(
    "container-capabilities",
    "drops one capability only",
    set(SCRAPING, container("securityContext.capabilities.drop"), ["NET_RAW"]),
  ),
  mutant(
    "container-capabilities",
    "may trace others",
    set(API, container("securityContext.capabilities.add"), ["SYS_PTRACE"]),
  ),
  mutant(
    "container-seccomp-profile",
    "any system call",
    set(REALTIME, pod("securityContext.seccompProfile.type"), "Unconfined"),
  ),
  mutant(
    "container-seccomp-profile",
    "no word on system calls",
    unset(SCRAPING, pod("securityContext.seccompProfile")),
  ),
  mutant(
    "container-privileged",
    "a privileged container",
    set(OF_REPLICA, container("securityContext.privileged"), true),
  ),
  mutant("pod-host-namespaces", "the node's network", set(OF_CLOUDWATCH, pod("hostNetwork"), true)),
  mutant("pod-host-namespaces", "the node's processes", set(OF_REPLICA, pod("hostPID"), true)),
  mutant("pod-host-namespaces", "the node's memory", set(NETWORKS, pod("hostIPC"), true)),
  mutant(
    "pod-host-path",
    "the node's files",
    set(OF_CLOUDWATCH, pod("volumes[0]"), { name: "tmp", hostPath: { path: "/tmp" } }),
  ),
  mutant(
    "container-host-port",
    "a port of the node",
    set(API, container("ports[0].hostPort"), 8_000),
  ),
  mutant(
    "container-image-digest",
    "the latest image",
    set(
      ANALYSIS,
      container("image"),
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com/wakala/api:latest",
    ),
  ),
  mutant(
    "container-image-digest",
    "an image by tag",
    set(OF_DATABASE, container("image"), "quay.io/prometheuscommunity/postgres-exporter:v0.20.0"),
  ),
  mutant(
    "pod-service-account-token",
    "a token without need",
    set(OF_QUEUE, pod("automountServiceAccountToken"), true),
  ),
  mutant(
    "pod-service-account-token",
    "a token whose rights are another's",
    set("restart-api-rights-binding", "subjects[0].name", "other"),
    { reportedOn: ["restart-api-procedure"] },
  ),
  mutant(
    "container-secret-env",
    "a token in the environment",
    set(OF_CLOUDWATCH, container("env"), [{ name: "API_TOKEN", value: "example" }]),
  ),
  mutant(
    "container-secret-env",
    "a password in an address",
    set(OF_REPLICA, container("env"), (before) => [
      ...((before ?? []) as []),
      { name: "SENTRY_DSN", value: "https://user:example@sentry.example.com/1" },
    ]),
  ),
  mutant(
    "pod-sysctls",
    "a setting of the node",
    set(REALTIME, pod("securityContext.sysctls"), (before) => [
      ...((before ?? []) as []),
      { name: "vm.swappiness", value: "10" },
    ]),
  ),
];
