import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import { TOPIC_RECEIVER } from "./schema-monitoring.ts";
import type { MonitoringConfig, StackConfig } from "./schema.ts";
import { imageByDigest, isByDigest, knownNames, servicesOf } from "./workloads.ts";

/** Runbooks of a fresh fork, for the command that adds the section. */
const EXAMPLE_RUNBOOKS = "https://git.example.com/platform/plumbline/blob/main/docs/runbooks";

/** A check of monitoring, where there is any. */
function ofMonitoring(
  check: (
    monitoring: MonitoringConfig,
    config: StackConfig,
    context: RuleContext,
  ) => readonly Violation[],
): Rule["check"] {
  return (config, context) =>
    config.monitoring === undefined ? [] : check(config.monitoring, config, context);
}

/** A promise that nobody watches would be kept by accident only. */
function slosAreWatched(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.monitoring !== undefined) return [];
  return servicesOf(config)
    .filter(([, { slo }]) => slo !== undefined)
    .map(([name, { slo }]) =>
      violation(
        {
          keys: ["services", name, "slo"],
          got: slo,
          allowed: "nothing without monitoring: nobody would watch it",
          to: EXAMPLE_RUNBOOKS,
          at: ["monitoring", "runbookUrl"],
        },
        context,
      ),
    );
}

function bucketsRise(config: StackConfig, context: RuleContext): readonly Violation[] {
  return servicesOf(config).flatMap(([name, { metrics }]) => {
    const sorted = [...new Set(metrics.buckets)].filter((bound) => bound > 0).sort((a, b) => a - b);
    if (sorted.join() === metrics.buckets.join()) return [];
    return violation(
      {
        keys: ["services", name, "metrics", "buckets"],
        got: metrics.buckets,
        allowed: "seconds above 0, each more than the one before it",
        to: sorted,
      },
      context,
    );
  });
}

/** node_exporter needs the node itself, which no workload may: the namespace is for monitoring alone. */
const namespaceIsItsOwn = ofMonitoring(({ namespace }, { namespaces }, context) => {
  const taken = [...Object.keys(namespaces), "default", "kube-system", "kube-public"];
  if (!taken.includes(namespace)) return [];
  return [
    violation(
      {
        keys: ["monitoring", "namespace"],
        got: namespace,
        allowed: `a namespace of its own, none of ${taken.join(", ")}`,
        to: "monitoring",
        with: [["namespaces"]],
      },
      context,
    ),
  ];
});

/** To Prometheus an empty selector is every object of the cluster, and nothing to label ours by. */
const prometheusFindsIt = ofMonitoring(({ selectorLabels }, _, context) => {
  if (Object.keys(selectorLabels).length > 0) return [];
  return [
    violation(
      {
        keys: ["monitoring", "selectorLabels"],
        got: selectorLabels,
        allowed: "at least one label: by it Prometheus finds rules and monitors",
        to: undefined,
      },
      context,
    ),
  ];
});

const EXPORTERS = {
  postgresExporter: "postgres_exporter",
  redisExporter: "redis_exporter",
  cloudwatchExporter: "yet-another-cloudwatch-exporter",
} as const;

const exportersHaveImages = ofMonitoring(({ images }, config, context) => {
  const needed = [
    "postgresExporter" as const,
    ...(Object.keys(config.caches).length > 0 ? (["redisExporter"] as const) : []),
    "cloudwatchExporter" as const,
  ];
  return needed.flatMap((key) => {
    const image = images[key];
    const byTag = image !== undefined && config.environment === "prod" && !isByDigest(image);
    if (image !== undefined && !byTag) return [];
    return [
      violation(
        {
          keys: ["monitoring", "images", key],
          got: image,
          allowed: `an image with ${EXPORTERS[key]}${byTag ? ", by digest in production" : ""}`,
          to: imageByDigest(image ?? `registry.example.com/${EXPORTERS[key]}`),
          with: [["environment"], ["caches"]],
        },
        context,
      ),
    ];
  });
});

const routesLeadToReceivers = ofMonitoring(({ routes, receivers }, _, context) => {
  const own = Object.keys(receivers);
  return (["critical", "warning", "heartbeat"] as const).flatMap((route) =>
    routes[route].flatMap((name, index) => {
      // A message to people every five minutes would be no sign of life.
      const known = route === "heartbeat" ? own : [TOPIC_RECEIVER, ...own];
      if (known.includes(name)) return [];
      const { text, meant } = knownNames(name, known);
      return [
        violation(
          {
            keys: ["monitoring", "routes", route, index],
            got: name,
            allowed: `one of monitoring.receivers${route === "heartbeat" ? "" : `, or ${TOPIC_RECEIVER}`}: ${text}`,
            to: meant ?? known[0],
            with: [["monitoring", "receivers"]],
          },
          context,
        ),
      ];
    }),
  );
});

const receiversAreReachable = ofMonitoring(({ receivers }, { region }, context) =>
  Object.entries(receivers).flatMap(([name, { secretArn }]) => {
    const found: Violation[] = [];
    if (name === TOPIC_RECEIVER) {
      found.push(
        violation(
          {
            keys: ["monitoring", "receivers", name],
            got: name,
            allowed: `another name: ${TOPIC_RECEIVER} is the stack's alarm topic`,
            to: undefined,
          },
          context,
        ),
      );
    }
    const [, , , secretRegion] = secretArn.split(":");
    if (secretRegion !== region) {
      found.push(
        violation(
          {
            keys: ["monitoring", "receivers", name, "secretArn"],
            got: secretArn,
            allowed: `a secret in ${region}: pods read secrets of the stack's region`,
            to: secretArn.replace(`:${secretRegion ?? ""}:`, `:${region}:`),
            with: [["region"]],
          },
          context,
        ),
      );
    }
    return found;
  }),
);

/** Rules on what is promised, watched and told. */
export const monitoringRules: readonly Rule[] = [
  { reads: ["services", "monitoring"], check: slosAreWatched },
  { reads: ["services"], check: bucketsRise },
  { reads: ["monitoring", "namespaces"], check: namespaceIsItsOwn },
  { reads: ["monitoring"], check: prometheusFindsIt },
  { reads: ["monitoring", "caches", "environment"], check: exportersHaveImages },
  { reads: ["monitoring"], check: routesLeadToReceivers },
  { reads: ["monitoring", "region"], check: receiversAreReachable },
];
