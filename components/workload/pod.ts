import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PodResources, Probe } from "../../tuning/workload/types.ts";
import { byteQuantity, cpuQuantity } from "./quantity.ts";
import type { SchedulingArgs } from "./scheduling.ts";
import { scheduling } from "./scheduling.ts";
import { SECRETS_PATH } from "./secrets.ts";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type Container = kubernetes.types.input.core.v1.Container;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** A named TCP port of a container. */
export interface PodPort {
  /** At most 15 lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly port: number;
}

/** A probe that asks an HTTP path on the first port; any answer from 200 to 399 is good. */
export interface HttpProbe extends Probe {
  readonly path: string;
}

/** A probe that runs a command in the container; exit code 0 is good. */
export interface CommandProbe extends Probe {
  readonly command: readonly string[];
}

/** A probe of the kubelet. */
export type PodProbe = HttpProbe | CommandProbe;

/** The probes of a container. */
export interface PodProbes {
  readonly startup?: PodProbe;
  readonly liveness?: PodProbe;
  readonly readiness?: PodProbe;
}

/** What one container runs. All containers are hardened alike. */
export interface ContainerArgs {
  readonly name: string;
  readonly image: string;
  /**
   * Command and arguments.
   * @default - those of the image
   */
  readonly command?: readonly string[];
  /** Environment variables; TMPDIR and XDG_CACHE_HOME point to the writable folders already. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Names of ConfigMaps whose every entry becomes a variable.
   * @default []
   */
  readonly configMaps?: readonly pulumi.Input<string>[];
  readonly resources: PodResources;
  /**
   * Ports it listens on; the first is probed.
   * @default []
   */
  readonly ports?: readonly PodPort[];
  /**
   * Probes.
   * @default - none
   */
  readonly probes?: PodProbes;
  /**
   * Seconds it keeps serving after it was told to end, until load balancers have forgotten it.
   * @default 0
   */
  readonly preStopSeconds?: number;
  /**
   * Further mounts, of volumes in `extraVolumes`.
   * @default []
   */
  readonly extraMounts?: readonly VolumeMount[];
}

/** What a pod is made from: its one container, and what belongs to the pod. */
export interface PodArgs extends ContainerArgs, SchedulingArgs {
  /** Number of the user and group all containers run as. */
  readonly user: number;
  readonly serviceAccountName: pulumi.Input<string>;
  /**
   * The pod calls the Kubernetes API, so it gets a token for it.
   * @default false
   */
  readonly callsApi?: boolean;
  /**
   * Name of the SecretProviderClass to mount.
   * @default - no secrets
   */
  readonly secretProviderClass?: pulumi.Input<string>;
  /** Seconds between being told to end and being killed; preStopSeconds counts. */
  readonly graceSeconds: number;
  /**
   * What happens to a container that ended.
   * @default - "Always", the only one a Deployment takes
   */
  readonly restartPolicy?: "OnFailure" | "Never";
  /**
   * Namespaced sysctls of the pod.
   * @default - those of the node
   */
  readonly sysctls?: Readonly<Record<string, string>>;
  /**
   * Options of the pod's resolv.conf; an empty value is an option without one.
   * @default - those of the kubelet
   */
  readonly dnsOptions?: Readonly<Record<string, string>>;
  /**
   * Containers that run to the end before the pod's own, one after the other.
   * @default []
   */
  readonly initContainers?: readonly ContainerArgs[];
  /**
   * Further volumes, of the types Pod Security `restricted` takes.
   * @default []
   */
  readonly extraVolumes?: readonly Volume[];
}

/** Memory, for what lives as long as a request. */
const TMP = { name: "tmp", path: "/tmp" } as const;
/** Disk of the node, for what is worth keeping until the pod ends. */
const CACHE = { name: "cache", path: "/var/cache/app" } as const;
const SECRETS = { name: "secrets", path: SECRETS_PATH } as const;

/** The driver that mounts secrets (Secrets Store CSI driver). */
const SECRETS_DRIVER = "secrets-store.csi.k8s.io";

/**
 * A pod that passes Pod Security `restricted` in every Kubernetes version to 1.36: no root, no privilege, no capability,
 * the runtime's seccomp profile, a root file system nobody can write to, and beside it a sized /tmp in memory and a sized
 * cache on disk. Neither service links nor, unless it calls the API, a token for it.
 *
 * `spread` compares pods of one revision of a Deployment; leave it out for jobs.
 */
export function podSpec(args: PodArgs): PodSpec {
  const { initContainers = [], restartPolicy, dnsOptions = {} } = args;
  return {
    serviceAccountName: args.serviceAccountName,
    automountServiceAccountToken: args.callsApi ?? false,
    enableServiceLinks: false,
    securityContext: podSecurityContext(args),
    ...(initContainers.length === 0
      ? {}
      : { initContainers: initContainers.map((each) => container(each, args)) }),
    containers: [container(args, args)],
    volumes: volumes(args),
    terminationGracePeriodSeconds: args.graceSeconds,
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    dnsPolicy: "ClusterFirst",
    ...(Object.keys(dnsOptions).length === 0 ? {} : { dnsConfig: { options: dns(dnsOptions) } }),
    ...scheduling(args),
  };
}

function podSecurityContext(args: PodArgs): kubernetes.types.input.core.v1.PodSecurityContext {
  const sysctls = Object.entries(args.sysctls ?? {}).sort(byName);
  return {
    runAsNonRoot: true,
    runAsUser: args.user,
    runAsGroup: args.user,
    fsGroup: args.user,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
    ...(sysctls.length === 0 ? {} : { sysctls: sysctls.map(([name, value]) => ({ name, value })) }),
  };
}

function container(args: ContainerArgs, pod: PodArgs): Container {
  const { command, ports = [], probes = {}, preStopSeconds = 0, configMaps = [] } = args;
  const [first] = ports;
  return {
    name: args.name,
    image: args.image,
    imagePullPolicy: "IfNotPresent",
    ...(command === undefined || command.length === 0 ? {} : { command: [...command] }),
    ...(configMaps.length === 0
      ? {}
      : { envFrom: configMaps.map((name) => ({ configMapRef: { name } })) }),
    env: variables(args, pod),
    ...(ports.length === 0
      ? {}
      : {
          ports: ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" })),
        }),
    resources: resources(args.resources),
    ...(probes.startup === undefined ? {} : { startupProbe: probe(probes.startup, first) }),
    ...(probes.liveness === undefined ? {} : { livenessProbe: probe(probes.liveness, first) }),
    ...(probes.readiness === undefined ? {} : { readinessProbe: probe(probes.readiness, first) }),
    ...(preStopSeconds === 0
      ? {}
      : { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: mounts(args, pod),
  };
}

/** Sorted, so that the order in which the caller merged them rolls no pods. */
function variables(
  { environment }: ContainerArgs,
  { resources: { cache } }: PodArgs,
): kubernetes.types.input.core.v1.EnvVar[] {
  const all: Readonly<Record<string, pulumi.Input<string>>> = {
    TMPDIR: TMP.path,
    ...(cache === 0 ? {} : { XDG_CACHE_HOME: CACHE.path }),
    ...environment,
  };
  return Object.entries(all)
    .sort(byName)
    .map(([name, value]) => ({ name, value }));
}

function resources(each: PodResources): kubernetes.types.input.core.v1.ResourceRequirements {
  const memory = byteQuantity(each.memory);
  const disk = byteQuantity(each.ephemeralStorage);
  const { cpuRequestMillicores: request, cpuLimitMillicores: limit } = each;
  return {
    requests: { cpu: cpuQuantity(request), memory, "ephemeral-storage": disk },
    limits: {
      ...(limit === undefined ? {} : { cpu: cpuQuantity(limit) }),
      memory,
      "ephemeral-storage": disk,
    },
  };
}

function probe(asked: PodProbe, port: PodPort | undefined): kubernetes.types.input.core.v1.Probe {
  const { periodSeconds, timeoutSeconds, failureThreshold } = asked;
  const rhythm = { periodSeconds, timeoutSeconds, failureThreshold };
  if ("command" in asked) return { exec: { command: [...asked.command] }, ...rhythm };
  return { httpGet: { path: asked.path, port: port?.name ?? "http" }, ...rhythm };
}

function mounts(args: ContainerArgs, pod: PodArgs): VolumeMount[] {
  return [
    { name: TMP.name, mountPath: TMP.path },
    ...(pod.resources.cache === 0 ? [] : [{ name: CACHE.name, mountPath: CACHE.path }]),
    ...(pod.secretProviderClass === undefined
      ? []
      : [{ name: SECRETS.name, mountPath: SECRETS.path, readOnly: true }]),
    ...(args.extraMounts ?? []),
  ];
}

function volumes({
  resources: { tmp, cache },
  secretProviderClass,
  extraVolumes,
}: PodArgs): Volume[] {
  return [
    { name: TMP.name, emptyDir: { medium: "Memory", sizeLimit: byteQuantity(tmp) } },
    ...(cache === 0 ? [] : [{ name: CACHE.name, emptyDir: { sizeLimit: byteQuantity(cache) } }]),
    ...(secretProviderClass === undefined ? [] : [secretsVolume(secretProviderClass)]),
    ...(extraVolumes ?? []),
  ];
}

function secretsVolume(secretProviderClass: pulumi.Input<string>): Volume {
  const csi = { driver: SECRETS_DRIVER, readOnly: true, volumeAttributes: { secretProviderClass } };
  return { name: SECRETS.name, csi };
}

function dns(
  options: Readonly<Record<string, string>>,
): kubernetes.types.input.core.v1.PodDNSConfigOption[] {
  return Object.entries(options)
    .sort(byName)
    .map(([name, value]) => (value === "" ? { name } : { name, value }));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
