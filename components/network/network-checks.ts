import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { LOG_RETENTION_DAYS } from "../core/log-group.ts";
import { isolatedZones, vpcCidrProblems } from "./cidr.ts";
import type { ExistingVpc, NetworkArgs, NETWORK_DEFAULTS } from "./network-args.ts";

/** `NetworkArgs` with the defaults filled in. */
export type ResolvedNetworkArgs = NetworkArgs &
  Required<Pick<NetworkArgs, keyof typeof NETWORK_DEFAULTS>>;

/** Everything wrong with the arguments, known before the first resource is made. */
export function networkProblems(args: ResolvedNetworkArgs): readonly Problem[] {
  if (args.existing !== undefined) return existingVpcProblems(args.existing, args.zones);
  return [
    ...vpcCidrProblems("cidr", args.cidr),
    ...checkOneOf("zones", args.zones as number, [1, 2, 3]),
    ...checkOneOf("natGateways", args.natGateways, ["none", "single", "per-zone"]),
    ...zoneNameProblems(args),
    ...checkOneOf("flowLogsRetentionDays", args.flowLogsRetentionDays, [0, ...LOG_RETENTION_DAYS]),
    ...checkOneOf("flowLogsIntervalSeconds", args.flowLogsIntervalSeconds, [60, 600]),
    ...checkWhole("keyDeletionWindowDays", args.keyDeletionWindowDays, {
      min: 7,
      max: 30,
      unit: "days",
    }),
    ...repeated("interfaceEndpoints", args.interfaceEndpoints),
    ...repeated("gatewayEndpoints", args.gatewayEndpoints),
    ...gatewayOverInterface(args),
  ];
}

function zoneNameProblems(args: ResolvedNetworkArgs): readonly Problem[] {
  const names = args.zoneNames;
  if (names === undefined) return [];
  const needed = isolatedZones(args.zones);
  const problems = repeated("zoneNames", names);
  if (names.length >= needed) return problems;
  const allowed = `${needed} names: the isolated subnets of ${args.zones} zones span ${needed}`;
  const got = `${names.length} names`;
  return [...problems, { path: "zoneNames", got, allowed, fix: "name the missing zones" }];
}

function gatewayOverInterface(args: ResolvedNetworkArgs): readonly Problem[] {
  return args.gatewayEndpoints
    .filter((service) => args.interfaceEndpoints.includes(service))
    .map((service) => ({
      path: "interfaceEndpoints",
      got: `${service}, which also has a gateway endpoint`,
      allowed: "one endpoint a service: the private DNS name of one hides the other",
      fix: `remove ${service} from interfaceEndpoints (the gateway endpoint is free)`,
    }));
}

function existingVpcProblems(vpc: ExistingVpc, zones: number): readonly Problem[] {
  return [
    ...idProblems("existing.vpcId", [vpc.vpcId], "vpc"),
    ...subnetProblems("existing.publicSubnetIds", vpc.publicSubnetIds, 0),
    ...subnetProblems("existing.privateSubnetIds", vpc.privateSubnetIds, zones),
    ...subnetProblems("existing.isolatedSubnetIds", vpc.isolatedSubnetIds, isolatedZones(zones)),
    ...repeated("existing, a subnet in two tiers", [
      ...new Set(vpc.publicSubnetIds),
      ...new Set(vpc.privateSubnetIds),
      ...new Set(vpc.isolatedSubnetIds),
    ]),
  ];
}

function subnetProblems(path: string, ids: readonly string[], needed: number): readonly Problem[] {
  const problems = [...idProblems(path, ids, "subnet"), ...repeated(path, ids)];
  if (ids.length >= needed) return problems;
  const allowed = `${needed} or more: one in each zone, two at least for a database`;
  const fix = "add the subnets of the other zones, or lower zones";
  return [...problems, { path, got: `${ids.length} subnets`, allowed, fix }];
}

function idProblems(path: string, ids: readonly string[], kind: string): readonly Problem[] {
  const form = new RegExp(`^${kind}-[0-9a-f]{8}(?:[0-9a-f]{9})?$`);
  return ids
    .filter((id) => !form.test(id))
    .map((id) => ({
      path,
      got: id,
      allowed: `${kind}- and 8 or 17 hexadecimal digits`,
      fix: "copy the id from the console or from `aws ec2 describe-subnets`",
    }));
}

function repeated(path: string, values: readonly string[]): readonly Problem[] {
  const seen = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(seen)].map((value) => ({
    path,
    got: `${value}, more than once`,
    allowed: "each value once",
    fix: `remove the repeated ${value}`,
  }));
}
