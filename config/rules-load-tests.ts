import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";
import { alsoSet, knownNames } from "./workloads.ts";

function servicesCanBeLoaded(config: StackConfig, context: RuleContext): readonly Violation[] {
  const callable = Object.entries(config.services).filter(([, { kind }]) => kind !== "worker");
  return Object.entries(config.loadTests).flatMap(([name, { service }]) => {
    const names = callable.map(([key]) => key);
    if (names.includes(service)) return [];
    const { text, meant } = knownNames(service, names);
    return [
      violation(
        {
          keys: ["loadTests", name, "service"],
          got: service,
          allowed: `one of services, of kind web or realtime: ${text}`,
          to: meant ?? names[0],
          with: [["services"]],
        },
        context,
      ),
    ];
  });
}

/** Without a promise there is nothing a load test could pass or fail. */
function servicesPromise(config: StackConfig, context: RuleContext): readonly Violation[] {
  const loaded = new Set(Object.values(config.loadTests).map(({ service }) => service));
  return [...loaded].flatMap((name) => {
    const service = config.services[name];
    if (service === undefined || service.kind === "worker") return [];
    const { slo } = service;
    if (slo?.latency !== undefined) return [];
    const availability = ["services", name, "slo", "availability"];
    const latency = ["services", name, "slo", "latency"];
    const found = violation(
      {
        keys: slo === undefined ? ["services", name, "slo"] : latency,
        got: undefined,
        allowed: "a promise: the load tests of the service have their thresholds from it",
        to: slo === undefined ? 0.999 : 0.5,
        at: slo === undefined ? availability : [...latency, "thresholdSeconds"],
        with: [["loadTests"]],
      },
      context,
    );
    const rest: [readonly PathKey[], unknown][] = [
      ...(slo === undefined
        ? [[[...latency, "thresholdSeconds"], 0.5] as [PathKey[], number]]
        : []),
      [[...latency, "objective"], 0.95],
    ];
    return [alsoSet(found, rest, context)];
  });
}

function scenarioFitsKind(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.loadTests).flatMap(([name, { service, scenario }]) => {
    const kind = config.services[service]?.kind;
    if (kind === undefined || kind === "worker") return [];
    if ((scenario === "websocket") === (kind === "realtime")) return [];
    return [
      violation(
        {
          keys: ["loadTests", name, "scenario"],
          got: scenario,
          allowed:
            kind === "realtime"
              ? "websocket for a service of kind realtime"
              : "ramp, spike or steady for a service of kind web",
          to: kind === "realtime" ? "websocket" : "ramp",
          with: [
            ["services", service, "kind"],
            ["loadTests", name, "service"],
          ],
        },
        context,
      ),
    ];
  });
}

/** Rules on load tests. */
export const loadTestRules: readonly Rule[] = [
  { reads: ["loadTests", "services"], check: servicesCanBeLoaded },
  { reads: ["loadTests", "services"], check: servicesPromise },
  { reads: ["loadTests", "services"], check: scenarioFitsKind },
];
