import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";

/** The stack's region and the provider's must be one: a resource follows aws:region, whatever we compute. */
function regionIsTheProviders(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { awsRegion, stack } = context;
  const { region } = config;
  if (awsRegion === undefined || region === awsRegion) return [];
  if (awsRegion !== null) {
    const allowed = `${awsRegion}, the value of aws:region (or nothing: it is the default)`;
    return [violation({ keys: ["region"], got: region, allowed, to: awsRegion }, context)];
  }
  return [
    {
      keys: ["region"],
      path: "aws:region",
      got: "nothing",
      allowed: `${region}, the value of plumbline:region: without it the provider takes the region of your shell`,
      fix: `pulumi config set aws:region ${region} --stack ${stack}`,
      because: [["region"]],
    },
  ];
}

const TIERS = ["isolatedSubnetIds", "privateSubnetIds", "publicSubnetIds"] as const;

/** An existing VPC needs one subnet a zone in each tier; only the public tier may be left out. */
function subnetsMatchZones(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { existingVpc, zones } = config.network;
  if (existingVpc === undefined) return [];
  return TIERS.flatMap((tier) => {
    const count = existingVpc[tier].length;
    const absent = tier === "publicSubnetIds" && count === 0;
    if (absent || count === zones || (zones === 1 && tier === "isolatedSubnetIds" && count === 2)) {
      return [];
    }
    return [
      violation(
        {
          keys: ["network", "zones"],
          got: zones,
          allowed: `${count}, as many as network.existingVpc.${tier} has subnets (one a zone)`,
          to: Math.min(count, 3),
          with: [["network", "existingVpc", tier]],
        },
        context,
      ),
    ];
  });
}

/** RDS refuses a subnet group that covers fewer than two zones (DBSubnetGroupDoesNotCoverEnoughAZs). */
function databaseSubnetsCoverTwoZones(
  config: StackConfig,
  context: RuleContext,
): readonly Violation[] {
  const { existingVpc, zones } = config.network;
  if (existingVpc === undefined || existingVpc.isolatedSubnetIds.length >= 2) return [];
  return [
    violation(
      {
        keys: ["network", "existingVpc", "isolatedSubnetIds"],
        got: existingVpc.isolatedSubnetIds,
        allowed: "subnets in at least 2 zones: RDS refuses a subnet group that covers one",
        to: "subnet-0a1b2c3d4e5f60718",
        at: ["network", "existingVpc", "isolatedSubnetIds", 1],
        with: zones === 1 ? [] : [["network", "zones"]],
      },
      context,
    ),
  ];
}

/** A subnet belongs to one tier, once. */
function subnetsAreDistinct(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { existingVpc } = config.network;
  if (existingVpc === undefined) return [];
  const seen = new Map<string, string>();
  const violations: Violation[] = [];
  for (const tier of TIERS) {
    existingVpc[tier].forEach((id, index) => {
      const place = `network.existingVpc.${tier}[${index}]`;
      const first = seen.get(id);
      if (first === undefined) {
        seen.set(id, place);
        return;
      }
      violations.push(
        violation(
          {
            keys: ["network", "existingVpc", tier, index],
            got: id,
            allowed: `a subnet not used yet; ${first} is this one already`,
            to: undefined,
          },
          context,
        ),
      );
    });
  }
  return violations;
}

/** AWS refuses a second interface endpoint with private DNS for the same service. */
function endpointsAreDistinct(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { endpoints } = config.network;
  return endpoints.flatMap((endpoint, index) =>
    endpoints.indexOf(endpoint) === index
      ? []
      : [
          violation(
            {
              keys: ["network", "endpoints", index],
              got: endpoint,
              allowed: "each endpoint once",
              to: undefined,
            },
            context,
          ),
        ],
  );
}

/** The API and the site are two distributions: a host name can belong to one of them only. */
function domainsAreDistinct(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { edge, site } = config;
  if (site === undefined || edge?.domain !== site.domain) return [];
  return [
    violation(
      {
        keys: ["site", "domain"],
        got: site.domain,
        allowed: "a host name other than edge.domain: one name leads to one distribution",
        to: `www.${site.domain}`,
        with: [["edge", "domain"]],
      },
      context,
    ),
  ];
}

/** Rules on region, network and host names. */
export const networkRules: readonly Rule[] = [
  { reads: ["region"], check: regionIsTheProviders },
  { reads: ["network"], check: subnetsMatchZones },
  { reads: ["network"], check: databaseSubnetsCoverTwoZones },
  { reads: ["network"], check: subnetsAreDistinct },
  { reads: ["network"], check: endpointsAreDistinct },
  { reads: ["edge", "site"], check: domainsAreDistinct },
];
