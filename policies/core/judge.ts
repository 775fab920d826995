import { evaluateResource, evaluateStack } from "./evaluate.ts";
import type { Outcome } from "./evaluate.ts";
import type { Resource, Stack } from "./resource.ts";
import type { Finding, Summary } from "./results.ts";
import type { ResourceRule, Rule, StackRule } from "./rule.ts";
import { WAIVERS_POLICY } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { Waivers } from "./waivers.ts";

/** Judges a stack by the rules, with the levels, limits and waivers it was given; counts as it goes. */
export class Judge {
  readonly settings: Settings;
  readonly #rules: readonly Rule[];
  readonly #waivers: Waivers;
  readonly #byType = new Map<string, readonly ResourceRule[]>();
  readonly #passed = new Map<string, number>();
  readonly #deferred = new Map<string, number>();
  #resources = 0;

  /** @param today such as "2026-11-21", in UTC */
  constructor(rules: readonly Rule[], settings: Settings, today: string) {
    this.settings = settings;
    this.#rules = rules.filter((rule) => settings.level(rule.name) !== "disabled");
    this.#waivers = new Waivers(settings.waivers, today);
  }

  /** The rules on single resources that are about this type, those switched on. */
  rulesFor(type: string): readonly ResourceRule[] {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const rules = this.#rules.filter(
      (rule): rule is ResourceRule => rule.kind === "resource" && rule.types.includes(type),
    );
    this.#byType.set(type, rules);
    return rules;
  }

  /** What the rules on single resources find on one of them. @throws RuleError when a rule fails */
  resource(resource: Resource): readonly Finding[] {
    const rules = this.rulesFor(resource.type);
    this.#resources += 1;
    return this.#findings(
      rules.flatMap((rule) => evaluateResource(rule, resource, this.settings.limits(rule.name))),
    );
  }

  /**
   * What the rules on the whole stack find. Comes last: it also tells which waivers are over, or were of no use.
   *
   * @throws RuleError when a rule fails
   */
  stack(stack: Stack): readonly Finding[] {
    const rules = this.#rules.filter((rule): rule is StackRule => rule.kind === "stack");
    const findings = this.#findings(
      rules.flatMap((rule) => evaluateStack(rule, stack, this.settings.limits(rule.name))),
    );
    return [...findings, ...this.#aboutDeferred(), ...this.#aboutWaivers()];
  }

  /** How much was judged so far. */
  summary(): Summary {
    return {
      kind: "summary",
      rules: this.#rules.length,
      resources: this.#resources,
      passed: Object.fromEntries([...this.#passed].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  #findings(outcomes: readonly Outcome[]): readonly Finding[] {
    return outcomes.flatMap(({ rule, state, urn, message = "", path }) => {
      if (state === "pass") {
        this.#passed.set(rule, (this.#passed.get(rule) ?? 0) + 1);
        return [];
      }
      const waiver = this.#waivers.find(rule, urn);
      const isDeferred = state === "unknown" && this.settings.deferral(rule) !== undefined;
      if (isDeferred && waiver === undefined)
        this.#deferred.set(rule, (this.#deferred.get(rule) ?? 0) + 1);
      return {
        kind: "finding",
        rule,
        state,
        level: this.#levelOf(rule, state),
        ...(urn !== undefined && { urn }),
        message: state === "unknown" ? unknownText(message) : message,
        ...(path !== undefined && { path }),
        ...(waiver !== undefined && { waiver }),
        ...(isDeferred && { deferred: true }),
      } satisfies Finding;
    });
  }

  #levelOf(rule: string, state: "violation" | "unknown"): Finding["level"] {
    const isStrict = this.settings.strictUnknown && this.settings.deferral(rule) === undefined;
    if (state === "unknown" && !isStrict) return "advisory";
    return this.settings.level(rule) === "advisory" ? "advisory" : "mandatory";
  }

  /** One finding a rule, in place of one a resource. */
  #aboutDeferred(): readonly Finding[] {
    return [...this.#deferred].map(([rule, count]) => ({
      kind: "finding",
      rule,
      state: "unknown",
      level: "advisory",
      message: `cannot be judged on ${count} resources before the update: ${this.settings.deferral(rule) ?? ""}`,
    }));
  }

  #aboutWaivers(): readonly Finding[] {
    const level = this.settings.level(WAIVERS_POLICY);
    if (level === "disabled") return [];
    const finding = (message: string, strict: boolean): Finding => ({
      kind: "finding",
      rule: WAIVERS_POLICY,
      state: "violation",
      level: strict && level !== "advisory" ? "mandatory" : "advisory",
      message,
    });
    return [
      ...this.#waivers.expired.map(({ rule, resource, expires, owner }) =>
        finding(
          `the waiver of ${rule} for ${resource} ended on ${expires}: ${owner} has to put right what it allowed and` +
            " remove it, or give it a new date and reason",
          true,
        ),
      ),
      ...this.#waivers.unused.map(({ rule, resource }) =>
        finding(
          `the waiver of ${rule} for ${resource} allows nothing that was found: remove it`,
          false,
        ),
      ),
    ];
  }
}

function unknownText(message: string): string {
  return `cannot be judged: ${message}`;
}

/** The day it is, in UTC, as waivers and limits write it. */
export function today(now: Date = new Date()): string {
  return now.toISOString().slice(0, 10);
}
