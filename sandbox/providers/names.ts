/** Automatic names, as Pulumi's providers give them: the logical name, a dash, random hex digits. */

import type { Failure, Props, Value } from "./model.ts";
import { show } from "./model.ts";

/** How one resource type names itself. */
export interface AutoNameOptions {
  /** The input that carries the name. @default "name" */
  readonly property?: string;
  /** Number of hex digits. @default 7 - what the Terraform bridge of the aws provider uses */
  readonly digits?: number;
  /** Between logical name and digits. @default "-" */
  readonly separator?: string;
  /** Longest name the service takes, in characters. @default - unlimited */
  readonly maxLength?: number;
  /** Brings the logical name into the service's alphabet (lower case...). @default - as it is */
  readonly transform?: (name: string) => string;
  /** After the digits: `.fifo` of an SQS queue. @default "" */
  readonly suffix?: string;
}

/** What {@link autoName} needs of a check request. */
export interface AutoNameRequest {
  /** Logical name. */
  readonly name: string;
  /** Inputs of the program. */
  readonly news: Props;
  /** Checked inputs of the last deployment. @default - new */
  readonly olds?: Props;
  /** Hex digits from the engine's seed. */
  readonly randomHex: (digits: number) => string;
}

/** A name, or why there can be none. */
export interface AutoNameResult {
  /** The name: the program's, else that of the last deployment, else a new one. */
  readonly value: Value;
  /** Set when the logical name leaves no room for the digits. @default - the name fits */
  readonly failure?: Failure;
}

/** Digits the aws provider appends (Terraform bridge, `AutoName`: 7 random hex digits). */
const BRIDGE_DIGITS = 7;

/**
 * The name of a resource: what the program asked for, else what it was named before, else a new name.
 * A logical name too long to take the digits is refused, not cut: the providers do the same, since a
 * cut name could no longer be traced to its resource.
 */
export function autoName(request: AutoNameRequest, options: AutoNameOptions = {}): AutoNameResult {
  const property = options.property ?? "name";
  const asked = request.news[property];
  if (asked !== undefined && asked !== null) return { value: asked };
  const previous = request.olds?.[property];
  if (previous !== undefined && previous !== null) return { value: previous };

  const digits = options.digits ?? BRIDGE_DIGITS;
  const base = options.transform?.(request.name) ?? request.name;
  const suffix = options.suffix ?? "";
  const prefix = `${base}${options.separator ?? "-"}`;
  const value = `${prefix}${request.randomHex(digits)}${suffix}`;
  const { maxLength } = options;
  if (maxLength === undefined || value.length <= maxLength) return { value };
  const room = maxLength - (value.length - base.length);
  return {
    value,
    failure: {
      path: property,
      got: `${show(request.name)}, ${value.length} characters with its ${digits} random digits`,
      allowed: `at most ${maxLength} characters`,
      fix: `set ${property}, or shorten the logical name to ${room} characters`,
    },
  };
}
