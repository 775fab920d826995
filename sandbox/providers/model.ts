/**
 * What a sandbox provider has to answer, free of any wire format: the gRPC server ({@link ./server.ts})
 * translates the engine's requests into these types and the answers back.
 */

/** A value the engine does not know yet, because a resource of this preview has not been created. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/**
 * A value the engine marked secret. It stays wrapped through check, diff and create, so that the
 * engine encrypts it in the state; no text made from it may leave the process.
 */
export class Secret {
  /** The value itself; never print it. */
  readonly value: Value;

  /** Wraps a value; wrapping a secret again changes nothing. */
  constructor(value: Value) {
    this.value = value instanceof Secret ? value.value : value;
  }

  /** @returns the mask, so that a secret put into a text by mistake does not show. */
  toString(): string {
    return "[secret]";
  }

  /** @returns the mask, for the same reason, where the text is JSON. */
  toJSON(): string {
    return "[secret]";
  }
}

/** A file, an archive or a text the program hands to a resource (a Lambda's code, a bucket object). */
export class AssetValue {
  /** Which of the two the engine sent. */
  readonly kind: "asset" | "archive";
  /** `hash`, and one of `text`, `path`, `uri`, `assets`, as the engine sent them. */
  readonly content: Props;

  /** Keeps an asset as the engine sent it. */
  constructor(kind: "asset" | "archive", content: Props) {
    this.kind = kind;
    this.content = content;
  }
}

/** Anything the engine can send as a property. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value }
  | typeof UNKNOWN
  | Secret
  | AssetValue;

/** The properties of a resource, a provider or an invoke. */
export type Props = Readonly<Record<string, Value>>;

/**
 * One refused property. The server composes the message of the resource from all of them.
 */
export interface Failure {
  /** Where: a Pulumi property path such as `parameters[0].applyMethod`; "" for the whole resource. */
  readonly path: string;
  /** What was given, masked ("[secret]") when it is a secret. */
  readonly got: string;
  /** What the provider or the service takes there. */
  readonly allowed: string;
  /** How to put it right. @default - what is allowed says enough */
  readonly fix?: string;
}

/** The account the sandbox plays, fixed when the provider is configured. */
export interface ProviderContext {
  /** Region all ARNs and endpoints are in. */
  readonly region: string;
  /** Account all ARNs are in. */
  readonly accountId: string;
  /** ARN partition: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** The provider's own configuration, as the engine sent it. */
  readonly config: Props;
}

/** Question: are these inputs acceptable, and with which defaults and names? */
export interface CheckRequest {
  /** URN of the resource. */
  readonly urn: string;
  /** Logical name: the first argument of the resource in the program. */
  readonly name: string;
  /** Inputs of the program. */
  readonly news: Props;
  /** Checked inputs of the last deployment. @default - the resource is new, or being replaced */
  readonly olds?: Props;
  /** Lower-case hex digits from the engine's random seed: the same seed gives the same digits. */
  readonly randomHex: (digits: number) => string;
  /** The account the sandbox plays. */
  readonly context: ProviderContext;
}

/** One changed property and what the change does to the resource. */
export interface Verdict {
  /** Pulumi property path, `a.b[0].c`. */
  readonly path: string;
  /** What happened to the property. */
  readonly kind: "add" | "update" | "delete";
  /** True when the provider replaces the resource because of it. */
  readonly replaces: boolean;
  /** False when no fact says whether it replaces: reported to the user as unknown. */
  readonly covered: boolean;
  /** The fact in words. @default - the facts table says no more */
  readonly why?: string;
}

/** Question: what changed between two sets of checked inputs? */
export interface DiffRequest {
  /** Id of the existing resource. */
  readonly id: string;
  /** Checked inputs of the last deployment. */
  readonly olds: Props;
  /** Outputs of the last deployment. */
  readonly oldOutputs: Props;
  /** Checked inputs of this one. */
  readonly news: Props;
  /** Property paths the program asked to ignore; the engine has already reset them in `news`. */
  readonly ignoreChanges: readonly string[];
  /** The provider instance, whose configuration may decide. @default - no configuration */
  readonly context?: ProviderContext;
}

/** Request to make a resource, or in a preview to say what it would be. */
export interface CreateRequest {
  /** URN of the resource. */
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  /** Checked inputs. */
  readonly inputs: Props;
  /** True in a preview: nothing is made, computed outputs are {@link UNKNOWN}. */
  readonly preview: boolean;
  /** The account the sandbox plays. */
  readonly context: ProviderContext;
}

/** Request to change a resource in place. */
export interface UpdateRequest extends CreateRequest {
  /** Id of the existing resource. */
  readonly id: string;
  /** Checked inputs of the last deployment. */
  readonly olds: Props;
  /** Outputs of the last deployment. */
  readonly oldOutputs: Props;
}

/** One resource type. All functions are pure but for `random`, which draws its values in `create`. */
export interface ResourceModel {
  /** Type token, `aws:rds/instance:Instance`. */
  readonly token: string;
  /** Fills defaults and names, and reports every refused property at once. */
  check(request: CheckRequest): { readonly inputs: Props; readonly failures: readonly Failure[] };
  /** Lists every changed property; an empty list means no changes. */
  diff(request: DiffRequest): {
    readonly verdicts: readonly Verdict[];
    readonly deleteBeforeReplace: boolean;
  };
  /**
   * Outputs include the inputs; in a preview every computed output that depends on the creation is
   * {@link UNKNOWN} and the id is "".
   */
  create(request: CreateRequest): { readonly id: string; readonly outputs: Props };
  /** Outputs after the change, including the inputs. */
  update(request: UpdateRequest): { readonly outputs: Props };
}

/** A data source or function: the answer, or every refused argument. */
export type InvokeModel = (
  args: Props,
  context: ProviderContext,
) => { readonly result: Props; readonly failures: readonly Failure[] };

/** One provider package. */
export interface ProviderModel {
  /** Package name: `aws`. */
  readonly name: string;
  /** Version of the SDK the program uses, reported to the engine. */
  readonly version: string;
  /** Where a missing resource type is to be added; part of the error that names it. */
  readonly extend: string;
  /** Refused properties of the provider's configuration. */
  checkConfig(news: Props): readonly Failure[];
  /** The account to play under this configuration. */
  configure(config: Props): ProviderContext;
  /** undefined: unknown type; the server answers with an error that names it and how to add it. */
  resource(token: string): ResourceModel | undefined;
  /** undefined: unknown function; the server answers with an error that names it. */
  invoke(token: string): InvokeModel | undefined;
}

/** @returns the value without its secret wrapping (one level: what is inside may hold secrets). */
export function reveal(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? value.value : value;
}

/** @returns true for a plain object of properties (not a list, secret, asset or unknown). */
export function isRecord(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof AssetValue)
  );
}

/** @returns true for a list of values. `Array.isArray` alone loses the element type of a readonly list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** @returns true when the value, or anything inside it, is not known yet. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (value instanceof AssetValue) return hasUnknown(value.content);
  if (isList(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** @returns true when the value, or anything inside it, is secret. */
export function hasSecret(value: Value | undefined): boolean {
  if (value instanceof Secret) return true;
  if (value instanceof AssetValue) return hasSecret(value.content);
  if (isList(value)) return value.some(hasSecret);
  return isRecord(value) && Object.values(value).some(hasSecret);
}

/**
 * Renders a value for a message: secrets as `[secret]`, unknowns as `[unknown]`, long ones cut.
 *
 * @param limit longest text to return, in characters
 */
export function show(value: Value | undefined, limit = 80): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(plain(value));
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}

/** A copy JSON can render: secrets, unknowns and assets become marks. */
function plain(value: Value): unknown {
  if (value === UNKNOWN) return "[unknown]";
  if (value instanceof Secret) return "[secret]";
  if (value instanceof AssetValue) return `[${value.kind}]`;
  if (isList(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
