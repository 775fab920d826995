import { didYouMean } from "../tuning/did-you-mean.ts";
import { setCommand } from "./command.ts";
import type { RuleContext, Violation } from "./rule.ts";
import type { JobConfig, ServiceConfig, StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";

/** A service or job, with its place. */
export interface Workload {
  readonly keys: readonly [section: "services" | "jobs", name: string];
  readonly config: ServiceConfig | JobConfig;
}

/** Everything that runs pods of the user's own. */
export function workloadsOf({ services, jobs }: StackConfig): readonly Workload[] {
  return [
    ...Object.entries(services).map(([name, config]) => ({
      keys: ["services", name] as const,
      config,
    })),
    ...Object.entries(jobs).map(([name, config]) => ({ keys: ["jobs", name] as const, config })),
  ];
}

/** The services, by entry. */
export function servicesOf(config: StackConfig): readonly (readonly [string, ServiceConfig])[] {
  return Object.entries(config.services);
}

/** The names that exist, for a message, and the one that was probably meant. */
export function knownNames(
  got: string,
  known: readonly string[],
): { readonly text: string; readonly meant: string | undefined } {
  const meant = didYouMean(got, known);
  const names = known.length === 0 ? "there is none" : known.join(", ");
  return { text: meant === undefined ? names : `${names}; did you mean ${meant}?`, meant };
}

/** The violation with one more value to set. */
export function alsoSet(
  found: Violation,
  values: readonly (readonly [keys: readonly PathKey[], value: unknown])[],
  { stack }: RuleContext,
): Violation {
  const commands = values.map(([keys, value]) => setCommand(keys, value, stack));
  return { ...found, fix: [found.fix, ...commands].join(" && ") };
}

/** An image named by its content, so that it is the same on every node and tomorrow. */
export function isByDigest(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}

/** What to write where an image is wanted; the digest is the user's to fill in. */
export function imageByDigest(image: string): string {
  return `${image.replace(/(@.*|:[^/:]*)$/, "")}@sha256:<digest>`;
}
