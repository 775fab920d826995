/** What the functions that make up outputs work with: the inputs of the resource, the account, and names derived from both. */

import { createHash } from "node:crypto";
import { UNKNOWN, isList, isRecord, reveal } from "../../model.ts";
import type { Props, ProviderContext, Value } from "../../model.ts";

/** A made resource: its id, its computed outputs, and what the service fills in for inputs left out. */
export interface Product {
  /** Id in the real provider's format. */
  readonly id: string;
  /** Outputs other than the given inputs. */
  readonly outputs: Props;
}

/** Makes the outputs of one type. Pure: the same inputs give the same outputs. */
export type Maker = (made: Made) => Product;

/** Stands for an input not known yet while outputs are computed; an output that contains it is unknown too. */
export const UNKNOWN_MARK = "\u0000unknown\u0000";

/** A fixed moment, for every "created at" of the sandbox: a clock would make each run differ. */
export const CREATED_AT = "2026-01-01T00:00:00Z";

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The inputs of one resource and the account it is made in. */
export class Made {
  /** Logical name. */
  readonly name: string;
  /** Region of the resource: its own `region` input, else the provider's. */
  readonly region: string;
  /** Account id. */
  readonly account: string;
  /** ARN partition. */
  readonly partition: string;
  /** Domain of the service endpoints: amazonaws.com, in China amazonaws.com.cn. */
  readonly suffix: string;
  readonly #inputs: Props;
  readonly #seed: string;

  /** @param seed what makes this resource differ from every other, and from itself after a replacement */
  constructor(name: string, inputs: Props, seed: string, context: ProviderContext) {
    this.name = name;
    this.#inputs = inputs;
    this.#seed = seed;
    this.region = this.text("region", context.region);
    this.account = context.accountId;
    this.partition = context.partition;
    this.suffix = context.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  }

  /** @returns the input's value without secret wrapping; undefined when it was not given. */
  value(name: string): Value | undefined {
    const value = reveal(this.#inputs[name]) ?? undefined;
    return value === UNKNOWN ? UNKNOWN_MARK : value;
  }

  /** @returns the input as text, `otherwise` when it was not given. */
  text(name: string, otherwise = ""): string {
    const value = this.value(name);
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : otherwise;
  }

  /** @returns the input as a number, `otherwise` when it was not given. */
  number(name: string, otherwise: number): number {
    const value = this.value(name);
    const found = typeof value === "string" && value !== "" ? Number(value) : value;
    return typeof found === "number" && Number.isFinite(found) ? found : otherwise;
  }

  /** @returns true when the input is true. */
  flag(name: string): boolean {
    const value = this.value(name);
    return value === true || value === "true";
  }

  /** @returns true when the input was given. */
  given(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** @returns the elements of a list input; empty when it was not given. */
  list(name: string): readonly Value[] {
    const value = this.value(name);
    return isList(value) ? value.map((item) => (item === UNKNOWN ? UNKNOWN_MARK : item)) : [];
  }

  /** @returns the text elements of a list input. */
  texts(name: string): readonly string[] {
    return this.list(name).filter((item) => typeof item === "string");
  }

  /** @returns a nested object as inputs of their own; empty when it was not given. */
  block(name: string): Props {
    const value = this.value(name);
    return isRecord(value) ? value : {};
  }

  /** @returns the physical name: the input, else one made from the prefix as terraform makes it. */
  named(property = "name", prefix = "namePrefix"): string {
    return this.text(
      property,
      `${this.text(prefix, "terraform-")}20260101000000${this.digits(4)}${this.hex(8, "unique")}`,
    );
  }

  /** @returns hex digits of a hash; another `salt` gives others. */
  hex(digits: number, salt = ""): string {
    return createHash("sha256").update(`${this.#seed}\n${salt}`).digest("hex").slice(0, digits);
  }

  /** @returns characters of an alphabet, chosen by a hash. */
  chars(count: number, alphabet: string, salt = ""): string {
    const bytes = createHash("sha512").update(`${this.#seed}\n${salt}`).digest();
    return [...bytes.subarray(0, count)].map((byte) => alphabet[byte % alphabet.length]).join("");
  }

  /** @returns lower-case letters and digits that all resources of the account and region share. */
  shared(count: number, salt = ""): string {
    const digest = createHash("sha512").update(`${this.account}${this.region}${salt}`).digest();
    return [...digest.subarray(0, count)].map((byte) => LOWER[byte % LOWER.length]).join("");
  }

  /** @returns decimal digits, chosen by a hash. */
  digits(count: number, salt = ""): string {
    return this.chars(count, "0123456789", salt);
  }

  /** @returns lower-case letters and digits, chosen by a hash. */
  lower(count: number, salt = ""): string {
    return this.chars(count, LOWER, salt);
  }

  /** @returns upper-case letters and digits, chosen by a hash. */
  upper(count: number, salt = ""): string {
    return this.chars(count, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", salt);
  }

  /** @returns a UUID chosen by a hash. */
  uuid(salt = ""): string {
    const hex = this.hex(32, salt);
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join("-");
  }

  /** @returns `arn:<partition>:<service>:<region>:<account>:<resource>`. */
  arn(service: string, resource: string): string {
    return this.arnIn(service, this.region, this.account, resource);
  }

  /** @returns the ARN of a service that is not in a region: IAM, CloudFront. */
  globalArn(service: string, resource: string): string {
    return this.arnIn(service, "", this.account, resource);
  }

  /** @returns an ARN with its region and account spelled out; either may be empty. */
  arnIn(service: string, region: string, account: string, resource: string): string {
    return `arn:${this.partition}:${service}:${region}:${account}:${resource}`;
  }
}

/** @returns the value with every text that contains the mark of an unknown input replaced by UNKNOWN. */
export function restoreUnknown(value: Value): Value {
  if (typeof value === "string") return value.includes(UNKNOWN_MARK) ? UNKNOWN : value;
  if (isList(value)) return value.map(restoreUnknown);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, restoreUnknown(item)]),
  );
}
