import { grouped } from "../explain/text.ts";
import type { Choice, KernelContext, Part } from "./machine.ts";
import type { KernelTuning } from "./types.ts";

/** Files a process of a container may open, by use. */
const SOFT_FILES = 65_536;
/** The realtime one counts a file for each WebSocket. This project's judgement. */
const SOFT_FILES_REALTIME = 262_144;
/** What a process may raise its soft limit to: the kernel's default fs.nr_open. */
const HARD_FILES = 1_048_576;

const AMI_LIMITS = "amazon-eks-ami pull request 1794 (base_runtime_spec, 65536:1048576)";

/** Limits of open files of containers. */
export function openFiles({ input }: KernelContext): KernelTuning["openFiles"] {
  return { soft: input.use === "realtime" ? SOFT_FILES_REALTIME : SOFT_FILES, hard: HARD_FILES };
}

function fileChoices(context: KernelContext): Choice[] {
  const { soft, hard } = openFiles(context);
  const { podsPerNode, use } = context.input;
  const reason =
    use === "realtime"
      ? "A WebSocket is a file, and most servers do not raise their limit themselves: 262,144 in one process are more than its CPU serves."
      : "As the EKS AMI and Bottlerocket have it, written out so that it does not follow the AMI: programs that loop over all possible files stay fast, servers have enough.";
  return [
    {
      name: "RLIMIT_NOFILE soft",
      value: String(soft),
      amount: soft,
      unit: "count",
      human: `${grouped(soft)} files`,
      why: reason,
      source: AMI_LIMITS,
      default: String(SOFT_FILES),
    },
    {
      name: "RLIMIT_NOFILE hard",
      value: String(hard),
      amount: hard,
      unit: "count",
      human: `${grouped(hard)} files`,
      why: `A process may raise its own limit up to this, the kernel's largest (fs.nr_open) by default. ${podsPerNode} pods x ${grouped(hard)} = ${grouped(podsPerNode * hard)} files, far below systemd's fs.file-max: pods run out of memory before they take one another's files.`,
      source: `${AMI_LIMITS}; Linux, Documentation/admin-guide/sysctl/fs.rst`,
      default: String(HARD_FILES),
    },
  ];
}

/** Bytes of a core file a container may leave. */
export const CORE_FILE_BYTES = 0;

/** Limits of containers and the mode of huge pages: what is not a sysctl. */
export function containerLimits(context: KernelContext): Part {
  return {
    settings: [
      ...fileChoices(context),
      {
        name: "RLIMIT_CORE",
        value: String(CORE_FILE_BYTES),
        amount: CORE_FILE_BYTES,
        unit: "bytes",
        human: "none",
        why: "A core file is the process's whole memory, secrets included, on the node's disk, which it may fill.",
        source: "man 5 core; this project's judgement",
        default: "unlimited",
      },
      {
        name: "transparent_hugepage/enabled",
        value: "madvise",
        unit: "enum",
        human: "madvise",
        why: "Who asks for huge pages (JVM, Go, jemalloc) gets them; nobody else pays for zeroing and compacting 2 MiB. Written out, as the distribution's own mode is not documented.",
        source: "Linux, Documentation/admin-guide/mm/transhuge.rst",
        default: "by distribution",
      },
    ],
    omitted: [],
  };
}
