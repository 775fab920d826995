import { resolve } from "node:path";

import type { StateCommand } from "../recovery.ts";
import type { Reporter } from "../reporter.ts";
import type { SandboxStack } from "../state.ts";

/** What the user asked for. */
export interface OperationOptions {
  /** Output for machines. */
  readonly json: boolean;
  /** Every property that changes, instead of one line a resource. */
  readonly diff: boolean;
  /** Folder of the policy pack that judges the resources. @default - none does */
  readonly policyPack?: string | undefined;
  /** Levels, limits and waivers of the pack. @default - its own */
  readonly policyPackConfig?: string | undefined;
  /** Further arguments for the engine, as they are. */
  readonly extra: readonly string[];
}

/** Something the engine does with a stack. */
export interface Operation {
  /** Name of our command. */
  readonly name: "preview" | "up" | "down";
  /** Whether it changes the state: such runs come one after the other, after what a killed run left. */
  readonly changes: boolean;
  /** Arguments of the engine. */
  args(options: OperationOptions): string[];
  /** Is done before the engine runs. @default - nothing */
  readonly before?: (context: BeforeContext) => Promise<void>;
}

/** What an operation may use before the engine runs. */
export interface BeforeContext {
  /** The stack. */
  readonly stack: SandboxStack;
  /** Runs engine commands on its state. */
  readonly command: StateCommand;
  /** Where to say what happens. */
  readonly reporter: Reporter;
}

/** The arguments for the policy pack; their paths are those of our caller, not of the project the engine runs in. */
export function policyArgs({ policyPack, policyPackConfig }: OperationOptions): string[] {
  if (policyPack === undefined) return [];
  return [
    ...["--policy-pack", resolve(policyPack)],
    ...(policyPackConfig === undefined ? [] : ["--policy-pack-config", resolve(policyPackConfig)]),
  ];
}

/** The arguments that every operation passes on. */
export function commonArgs({ json, diff, extra }: OperationOptions): string[] {
  return [...(json ? ["--json"] : []), ...(diff ? ["--diff"] : []), ...extra];
}
