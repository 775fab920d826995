import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { ServiceConfig, StackConfig } from "./schema.ts";
import { serviceSchema } from "./schema-services.ts";
import { probesSchema } from "./schema-workload.ts";
import { servicesOf } from "./workloads.ts";

const DEFAULT_PROBES = probesSchema.parse({});
const DEFAULT_PORT = serviceSchema.shape.port.parse(undefined);

/** What only a service that is called can have, and whether a worker has it; a default counts as absent. */
const FOR_CALLERS: readonly {
  readonly key: "ingress" | "port" | "probes" | "slo";
  readonly isSet: (service: ServiceConfig) => boolean;
  readonly because: string;
}[] = [
  {
    key: "ingress",
    isSet: ({ ingress }) => ingress !== undefined,
    because: "nobody calls it",
  },
  { key: "slo", isSet: ({ slo }) => slo !== undefined, because: "it answers no requests" },
  { key: "port", isSet: ({ port }) => port !== DEFAULT_PORT, because: "it listens on none" },
  {
    key: "probes",
    isSet: ({ probes }) => JSON.stringify(probes) !== JSON.stringify(DEFAULT_PROBES),
    because: "it answers no requests; its liveness is the age of a heartbeat file",
  },
];

function workersAreNotCalled(config: StackConfig, context: RuleContext): readonly Violation[] {
  return servicesOf(config)
    .filter(([, { kind }]) => kind === "worker")
    .flatMap(([name, service]) =>
      FOR_CALLERS.filter(({ isSet }) => isSet(service)).map(({ key, because }) =>
        violation(
          {
            keys: ["services", name, key],
            got: service[key],
            allowed: `nothing for a service of kind worker: ${because}`,
            to: undefined,
            with: [["services", name, "kind"]],
          },
          context,
        ),
      ),
    );
}

function workersHaveQueues(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster === undefined) return [];
  return servicesOf(config)
    .filter(([, { kind, queues }]) => kind === "worker" && queues.length === 0)
    .map(([name]) =>
      violation(
        {
          keys: ["services", name, "queues"],
          got: [],
          allowed: "at least one queue for a worker in a cluster: it is scaled by their length",
          to: name,
          at: ["services", name, "queues", 0],
          with: [["services", name, "kind"], ["cluster"]],
        },
        context,
      ),
    );
}

/** The autoscaler of a web service counts what its pods do, so without pods there is nothing to start the first one. */
function servicesHavePods(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster === undefined) return [];
  return servicesOf(config)
    .filter(([, { kind, replicas }]) => kind !== "worker" && replicas.min === 0)
    .map(([name, { kind }]) =>
      violation(
        {
          keys: ["services", name, "replicas", "min"],
          got: 0,
          allowed: `at least 1 for a service of kind ${kind}: only a queue tells that a pod is wanted while there is none`,
          to: 1,
          with: [["services", name, "kind"], ["cluster"]],
        },
        context,
      ),
    );
}

/** A host name leads to one load balancer rule; of two services with the same the second would get no request. */
function hostsAreDistinct(config: StackConfig, context: RuleContext): readonly Violation[] {
  const taken = new Map<string, string>();
  const { edge, site } = config;
  if (edge !== undefined) taken.set(edge.domain, "edge.domain");
  if (site !== undefined) taken.set(site.domain, "site.domain");
  return servicesOf(config).flatMap(([name, { ingress }]) => {
    if (ingress === undefined) return [];
    const place = `services.${name}.ingress.host`;
    const first = taken.get(ingress.host);
    if (first === undefined) {
      taken.set(ingress.host, place);
      return [];
    }
    return [
      violation(
        {
          keys: ["services", name, "ingress", "host"],
          got: ingress.host,
          allowed: `a host name of its own: ${first} is this one`,
          to: `${name}.${ingress.host}`,
          with: [["services"], ["edge"], ["site"]],
        },
        context,
      ),
    ];
  });
}

/** Rules on what each kind of service can have. */
export const kindRules: readonly Rule[] = [
  { reads: ["services"], check: workersAreNotCalled },
  { reads: ["services", "cluster"], check: workersHaveQueues },
  { reads: ["services", "cluster"], check: servicesHavePods },
  { reads: ["services", "edge", "site"], check: hostsAreDistinct },
];
