/** A switch of a container; what it leaves out, its pod may say. */
export interface ContainerSwitch {
  readonly key: string;
  readonly safe: boolean;
  readonly unset: boolean;
  readonly worse: string;
  readonly better: string;
  /** Whether a new container is told of. @default false */
  readonly dangerous?: boolean;
}

/** Switches of containers, each with what it means. */
export const SWITCHES: readonly ContainerSwitch[] = [
  {
    key: "privileged",
    safe: false,
    unset: false,
    dangerous: true,
    worse: "the container may do what root may on the node",
    better: "the container is kept apart from the node",
  },
  {
    key: "allowPrivilegeEscalation",
    safe: false,
    unset: true,
    worse: "a process in the container may gain more rights than its parent",
    better: "no process in the container may gain more rights",
  },
  {
    key: "readOnlyRootFilesystem",
    safe: true,
    unset: false,
    worse: "an intruder can change the container's programs",
    better: "the container's programs cannot be changed",
  },
  {
    key: "runAsNonRoot",
    safe: true,
    unset: false,
    worse: "the container may run as root",
    better: "the container cannot run as root",
  },
];
