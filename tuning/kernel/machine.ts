import type { Problem } from "../errors.ts";
import { TuningError } from "../errors.ts";
import type { InstanceClass } from "../instance-classes.ts";
import { computeInstance } from "../instance-classes.ts";
import type { Omitted, Setting } from "../setting.ts";
import type { Bytes } from "../units.ts";
import { bytes } from "../units.ts";
import type { KernelInput } from "./types.ts";

/** The least of everything among the types of a node group: a group mixes them, and all get one file. */
export interface Machine {
  /** For the reasons: "m7g.2xlarge". */
  readonly name: string;
  readonly vcpu: number;
  readonly memory: Bytes;
  /** Sustained bandwidth in Gbit/s. */
  readonly gbps: number;
}

/** What the choices of a node group depend on. */
export interface KernelContext {
  readonly input: KernelInput;
  readonly machine: Machine;
}

/** A setting before overrides. */
export type Choice = Omit<Setting, "apply" | "overridden">;

/** One subject's settings and what it leaves alone. */
export interface Part {
  readonly settings: readonly Choice[];
  readonly omitted: readonly Omitted[];
}

/**
 * Gbit/s of a type whose bandwidth no source states: all of them are larger than 16xlarge, and the slowest 16xlarge
 * has 25 (tuning/instance-classes/bandwidth.ts).
 */
export const UNSTATED_GBPS = 25;

/** The machine to count with; adds what is wrong with the types to `problems`. */
export function findMachine(
  { instanceTypes }: KernelInput,
  problems: Problem[],
): Machine | undefined {
  const types = instanceTypes.flatMap((name, index) => findType(name, index, problems));
  const [first, ...others] = types;
  if (first === undefined) {
    if (instanceTypes.length === 0) {
      problems.push({
        path: "instanceTypes",
        got: "none",
        allowed: "at least one EC2 instance type",
        fix: 'name one, as "m7g.2xlarge"',
      });
    }
    return undefined;
  }
  const least = (value: (type: InstanceClass) => number): number =>
    others.reduce((smallest, type) => Math.min(smallest, value(type)), value(first));
  return {
    name: types.map(({ name }) => name).join(", "),
    vcpu: least(({ vcpu }) => vcpu),
    memory: bytes(least(({ memory }) => memory)),
    gbps: least(({ networkGbps }) => networkGbps ?? UNSTATED_GBPS),
  };
}

function findType(name: string, index: number, problems: Problem[]): InstanceClass[] {
  try {
    return [computeInstance(name)];
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    problems.push(
      ...error.problems.map((problem) => ({ ...problem, path: `instanceTypes[${index}]` })),
    );
    return [];
  }
}

/** The smallest power of two that is not below `n`. */
export function powerOfTwoAbove(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}

/** The largest power of two that is not above `n`. */
export function powerOfTwoBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n));
}
