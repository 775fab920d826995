import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { formatProblem } from "../../tuning/errors.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { isolatedZones } from "./cidr.ts";
import type { ExistingVpc, NetworkOutputs } from "./network-args.ts";

/** What AWS says of a subnet. */
export interface SubnetPlace {
  readonly id: string;
  readonly availabilityZone: string;
}

/**
 * The outputs of a VPC made elsewhere. Its subnets are looked up in this VPC (the provider refuses one of another), and a
 * tier in too few zones is warned of: whether that is a fault depends on what is put there.
 */
export function adoptNetwork(
  component: PlatformComponent<NetworkOutputs>,
  existing: ExistingVpc,
  zones: number,
): NetworkOutputs {
  const { vpcId } = existing;
  const ids = tiers(existing).flatMap(([, tier]) => tier);
  const found = pulumi.all(
    ids.map((id) => aws.ec2.getSubnetOutput({ id, vpcId }, { parent: component })),
  );
  const cidrs = found.apply((subnets) => {
    const problems = placeProblems(existing, zones, subnets);
    if (problems.length > 0) {
      void pulumi.log.warn(problems.map(formatProblem).join("\n\n"), component);
    }
    return new Map(subnets.map((subnet) => [subnet.id, subnet.cidrBlock]));
  });
  // Nothing is placed in a subnet that has not been found: every id waits for the look-up.
  const looked = (tier: readonly string[]): readonly pulumi.Output<string>[] =>
    tier.map((id) => cidrs.apply(() => id));
  const blocks = (tier: readonly string[]): readonly pulumi.Output<string>[] =>
    tier.map((id) => cidrs.apply((byId) => byId.get(id) ?? ""));
  return {
    vpcId: cidrs.apply(() => vpcId),
    publicSubnetIds: looked(existing.publicSubnetIds),
    privateSubnetIds: looked(existing.privateSubnetIds),
    isolatedSubnetIds: looked(existing.isolatedSubnetIds),
    publicSubnetCidrs: blocks(existing.publicSubnetIds),
    privateSubnetCidrs: blocks(existing.privateSubnetIds),
    isolatedSubnetCidrs: blocks(existing.isolatedSubnetIds),
    natPublicIps: [],
    flowLogGroupName: undefined,
  };
}

/** Tiers in fewer zones than the platform spreads over. */
export function placeProblems(
  existing: ExistingVpc,
  zones: number,
  found: readonly SubnetPlace[],
): readonly Problem[] {
  const places = new Map(found.map((place) => [place.id, place.availabilityZone]));
  return tiers(existing).flatMap(([path, ids, needed]) => {
    const reached = new Set(ids.map((id) => places.get(id)));
    const wanted = needed(zones);
    if (reached.size >= wanted) return [];
    const got = `${ids.length} subnets in ${[...reached].join(", ")}`;
    const allowed = `subnets in ${wanted} zones or more: RDS refuses a database in one, the loss of one takes the rest`;
    return [{ path, got, allowed, fix: "add subnets of other zones, or lower zones" }];
  });
}

/** Path, ids and number of zones needed for the zones asked for, by tier. */
function tiers(
  existing: ExistingVpc,
): readonly (readonly [string, readonly string[], (zones: number) => number])[] {
  return [
    ["existing.publicSubnetIds", existing.publicSubnetIds, () => 0],
    ["existing.privateSubnetIds", existing.privateSubnetIds, (zones) => zones],
    ["existing.isolatedSubnetIds", existing.isolatedSubnetIds, isolatedZones],
  ];
}
