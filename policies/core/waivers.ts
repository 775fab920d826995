import { z } from "zod";

import type { AppliedWaiver } from "./results.ts";

/** Allows what a rule forbids, for some resources and for a time. */
export const WAIVER = z.strictObject({
  rule: z.string().min(1).describe("Name of the rule"),
  resource: z
    .string()
    .min(1)
    .describe("URN of the resources; * stands for any text, such as **::database-writer"),
  reason: z.string().min(10).describe("Why it is right here"),
  owner: z.string().min(1).describe("Who answers for it"),
  expires: z.iso.date().describe("The last day it holds, such as 2027-01-31"),
});

/** Allows what a rule forbids, for some resources and for a time. */
export type Waiver = z.infer<typeof WAIVER>;

/** The waivers of a stack, and which of them were of use. */
export class Waivers {
  readonly #waivers: readonly { waiver: Waiver; pattern: RegExp; expired: boolean }[];
  readonly #used = new Set<Waiver>();

  /** @param today such as "2026-11-21", in UTC: a waiver holds through its last day */
  constructor(waivers: readonly Waiver[], today: string) {
    this.#waivers = waivers.map((waiver) => ({
      waiver,
      pattern: globPattern(waiver.resource),
      expired: waiver.expires < today,
    }));
  }

  /** The waiver that allows what `rule` found on a resource, which is marked as used. */
  find(rule: string, urn: string | undefined): AppliedWaiver | undefined {
    const matching = this.#waivers.filter(
      (w) => w.waiver.rule === rule && w.pattern.test(urn ?? ""),
    );
    for (const { waiver } of matching) this.#used.add(waiver);
    const valid = matching.find((w) => !w.expired);
    if (valid === undefined) return undefined;
    const { reason, owner, expires } = valid.waiver;
    return { reason, owner, expires };
  }

  /** Those whose last day is over. */
  get expired(): readonly Waiver[] {
    return this.#waivers.filter((w) => w.expired).map((w) => w.waiver);
  }

  /** Those that hold, but were never asked for. */
  get unused(): readonly Waiver[] {
    const holding = this.#waivers.filter((w) => !w.expired).map((w) => w.waiver);
    return holding.filter((waiver) => !this.#used.has(waiver));
  }
}

/** A pattern in which `*` stands for any text, as in the engine's own --target. */
function globPattern(glob: string): RegExp {
  const parts = glob.split(/\*+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
