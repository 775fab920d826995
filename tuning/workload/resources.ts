import type { ResourcesConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { grouped } from "../explain/text.ts";
import { bytes, mib } from "../units.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { PodResources } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { counted, podSetting } from "./values.ts";

/**
 * MiB that a process needs at least where a pod runs several: such processes are interpreters (Gunicorn, Uvicorn,
 * Celery), each with framework, database driver and ORM of its own, 60 to 100 MiB before the first request. A pod of one
 * process may be anything, so it only needs what the container runtime accepts.
 */
const LEAST_MIB_OF_SEVERAL = 64;
const LEAST_MIB_OF_ONE = 16;

/** MiB of logs the kubelet keeps of a container: containerLogMaxFiles 5 x containerLogMaxSize 10 MiB. */
const LOGS_MIB = 50;

/** Stands in for resources nobody stated, while their absence is reported. */
const NOTHING: PodResources = {
  cpuRequestMillicores: 0,
  memory: bytes(0),
  ephemeralStorage: bytes(0),
  tmp: bytes(0),
  cache: bytes(0),
  qos: "Burstable",
};

/** What a service or job asks for; not having asked is a problem: nothing could be budgeted. */
export function resourcesOf(
  config: ResourcesConfig | undefined,
  workers: number,
): Part<PodResources> {
  if (config !== undefined) return podResources(config, workers);
  const problem: Problem = {
    path: "resources",
    got: "nothing",
    allowed:
      "cpuMillicores and memoryMiB, once there is a cluster: scheduler and budgets count with them",
    fix: "add resources.cpuMillicores and resources.memoryMiB",
  };
  return { value: NOTHING, settings: [], problems: [problem] };
}

/** What the configuration asks for, as a pod of `workers` processes gets it. */
function podResources(config: ResourcesConfig, workers: number): Part<PodResources> {
  const { cpuMillicores, cpuLimitMillicores } = config;
  return {
    value: {
      cpuRequestMillicores: cpuMillicores,
      ...(cpuLimitMillicores === undefined ? {} : { cpuLimitMillicores }),
      memory: mib(config.memoryMiB),
      ephemeralStorage: mib(config.ephemeralStorageMiB),
      tmp: mib(config.tmpMiB),
      cache: mib(config.cacheMiB),
      qos: qosOf(config),
    },
    settings: [...cpu(config, workers), ...memory(config, workers), ...disk(config)].map(
      podSetting,
    ),
    problems: [
      ...cpuProblems(config, workers),
      ...memoryProblems(config, workers),
      ...disks(config),
    ],
  };
}

/** Guaranteed needs CPU and memory limits that equal the requests; memory's always does. */
function qosOf({ cpuMillicores, cpuLimitMillicores }: ResourcesConfig): PodResources["qos"] {
  return cpuLimitMillicores === cpuMillicores ? "Guaranteed" : "Burstable";
}

function cpu(config: ResourcesConfig, workers: number): PodValue[] {
  const { cpuMillicores, cpuLimitMillicores } = config;
  const each = grouped(Math.floor(cpuMillicores / workers));
  const share = `${grouped(cpuMillicores)}m / ${counted(workers, "process", "processes")} = ${each}m each while the node is busy.`;
  const request: PodValue = {
    name: "resources.requests.cpu",
    value: cpuMillicores,
    unit: "millicores",
    why: `${share} What the node has free comes on top. Scheduler and budgets count with it.`,
    source: `${CONFIGURATION}; ${KUBERNETES.resources}`,
    default: "none: scheduled anywhere, starved first",
  };
  const qos: PodValue = {
    name: "status.qosClass",
    value: qosOf(config),
    why:
      qosOf(config) === "Guaranteed"
        ? "The CPU limit equals the request, as memory's does: evicted last, and never above its share."
        : "Memory is guaranteed (limit = request), CPU may burst. Guaranteed would need a CPU limit, which throttles every day for the sake of an eviction order that matters on a node out of memory only: and this pod never exceeds its memory request, so it is not evicted before others.",
    source: KUBERNETES.qos,
    default: "BestEffort",
  };
  if (cpuLimitMillicores === undefined) return [request, qos];
  const limit: PodValue = {
    name: "resources.limits.cpu",
    value: cpuLimitMillicores,
    unit: "millicores",
    why: `Your own limit: ${cpuLimitMillicores / 10} ms of CPU time in each period of 100 ms; what wants more waits for the next.`,
    source: `${CONFIGURATION}; kernel documentation, CFS Bandwidth Control`,
    default: "none: may use what the node has free",
  };
  return [request, limit, qos];
}

function memory({ memoryMiB, tmpMiB }: ResourcesConfig, workers: number): PodValue[] {
  const each = Math.floor((memoryMiB - tmpMiB) / workers);
  const why = `(${grouped(memoryMiB)} - ${grouped(tmpMiB)} MiB of /tmp) / ${counted(workers, "process", "processes")} = ${grouped(each)} MiB each. Request and limit are one: memory cannot be taken back from a process, so what it uses above its request ends in an out-of-memory kill, its own or a neighbour's.`;
  const source = `${CONFIGURATION}; ${KUBERNETES.resources}`;
  const common = { value: memoryMiB, unit: "MiB" as const, why, source };
  return [
    { ...common, name: "resources.requests.memory", default: "none" },
    { ...common, name: "resources.limits.memory", default: "none: the node's memory" },
    {
      name: "volumes.tmp.emptyDir.sizeLimit",
      value: tmpMiB,
      unit: "MiB",
      why: "/tmp in memory, because the root file system is read-only. What is written there counts against the memory limit, hence sized and small.",
      source: `${CONFIGURATION}; ${KUBERNETES.emptyDir}`,
      default: "half of the node's memory",
    },
  ];
}

function disk({ ephemeralStorageMiB, cacheMiB }: ResourcesConfig): PodValue[] {
  const rest = ephemeralStorageMiB - cacheMiB - LOGS_MIB;
  const why = `${grouped(ephemeralStorageMiB)} - ${grouped(cacheMiB)} of cache - ${LOGS_MIB} of logs (5 files of 10 MiB) = ${grouped(rest)} MiB to spare. A pod that fills more is evicted, before it fills the disk of the whole node.`;
  const source = `${CONFIGURATION}; ${KUBERNETES.resources}; ${KUBERNETES.logs}`;
  const common = { value: ephemeralStorageMiB, unit: "MiB" as const, why, source };
  const storage: PodValue[] = [
    { ...common, name: "resources.requests.ephemeral-storage", default: "none" },
    { ...common, name: "resources.limits.ephemeral-storage", default: "none: the node's disk" },
  ];
  if (cacheMiB === 0) return storage;
  storage.push({
    name: "volumes.cache.emptyDir.sizeLimit",
    value: cacheMiB,
    unit: "MiB",
    why: "The cache folder is on disk: large files there cost no memory beyond the page cache, which the kernel takes back.",
    source: `${CONFIGURATION}; ${KUBERNETES.emptyDir}`,
    default: "none: the node's disk",
  });
  return storage;
}

function cpuProblems(config: ResourcesConfig, workers: number): Problem[] {
  const { cpuMillicores, cpuLimitMillicores } = config;
  if (cpuLimitMillicores === undefined) return [];
  const path = "resources.cpuLimitMillicores";
  const got = `${cpuLimitMillicores} millicores`;
  if (cpuLimitMillicores < cpuMillicores) {
    return [
      {
        path,
        got,
        allowed: `at least the request of ${cpuMillicores} (resources.cpuMillicores)`,
        fix: "remove it: without a limit a pod uses what its node has free; or raise it to the request",
      },
    ];
  }
  // One process below a core is somebody's choice; several that share less than a core each stop one another.
  if (workers === 1 || cpuLimitMillicores >= workers * 1000) return [];
  const used = Math.floor(cpuLimitMillicores / 10 / workers);
  return [
    {
      path,
      got,
      allowed: `none, or at least ${workers} workers x 1000 = ${workers * 1000}: ${workers} busy processes use up ${cpuLimitMillicores / 10} ms of CPU time within ${used} ms and are stopped for the other ${100 - used} ms of each 100 ms period`,
      fix: `remove it, or set workers to ${Math.max(1, Math.floor(cpuLimitMillicores / 1000))}`,
    },
  ];
}

function memoryProblems({ memoryMiB, tmpMiB }: ResourcesConfig, workers: number): Problem[] {
  const half = Math.floor(memoryMiB / 2);
  if (tmpMiB > half) {
    return [
      {
        path: "resources.tmpMiB",
        got: `${tmpMiB} MiB`,
        allowed: `at most half of memoryMiB, ${half}: /tmp is in memory, and a full one gets the processes killed`,
        fix: "put large files into the cache folder on disk (cacheMiB), or raise memoryMiB",
      },
    ];
  }
  const floor = workers === 1 ? LEAST_MIB_OF_ONE : LEAST_MIB_OF_SEVERAL;
  const least = tmpMiB + workers * floor;
  if (memoryMiB >= least) return [];
  return [
    {
      path: "resources.memoryMiB",
      got: `${memoryMiB} MiB for ${counted(workers, "process", "processes")} and ${tmpMiB} MiB of /tmp`,
      allowed: `at least ${tmpMiB} + ${workers} x ${floor} = ${least} MiB: ${floorReason(workers)} (${JUDGEMENT})`,
      fix: `raise it to ${least}, or lower workers or tmpMiB`,
    },
  ];
}

function floorReason(workers: number): string {
  return workers === 1
    ? "below it a process does not start"
    : "each process is an interpreter with framework and database driver of its own, which take that much before the first request";
}

function disks({ ephemeralStorageMiB, cacheMiB }: ResourcesConfig): Problem[] {
  const most = ephemeralStorageMiB - LOGS_MIB;
  if (cacheMiB <= most) return [];
  const least = cacheMiB + LOGS_MIB;
  return [
    {
      path: "resources.cacheMiB",
      got: `${cacheMiB} MiB`,
      allowed: `at most ephemeralStorageMiB ${ephemeralStorageMiB} - ${LOGS_MIB} of logs = ${most} MiB: a pod that fills more is evicted`,
      fix: `raise resources.ephemeralStorageMiB to ${least}, or lower it`,
    },
  ];
}
