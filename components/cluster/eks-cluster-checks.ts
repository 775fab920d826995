import { BlockList, isIPv4 } from "node:net";
import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf, checkWhole } from "../core/errors.ts";
import { LOG_RETENTION_DAYS } from "../core/log-group.ts";
import { ADDON_MINORS, addonProblems } from "./addon-versions.ts";
import type { ResolvedClusterArgs } from "./eks-cluster-args.ts";
import { ACCESS_POLICIES } from "./access-entries.ts";

/** EKS service quota, "Public endpoint access CIDR ranges per cluster". */
const MAX_PUBLIC_CIDRS = 40;
/** EKS API, KubernetesNetworkConfigRequest.serviceIpv4Cidr: prefix from 12 to 24. */
const SERVICE_PREFIX = { min: 12, max: 24 };

/** Blocks for private use (RFC 1918): EKS takes Services from there, and no public client comes from there. */
const PRIVATE_BLOCKS = privateBlocks();

function privateBlocks(): BlockList {
  const blocks = new BlockList();
  blocks.addSubnet("10.0.0.0", 8);
  blocks.addSubnet("172.16.0.0", 12);
  blocks.addSubnet("192.168.0.0", 16);
  return blocks;
}

/** Everything wrong with the arguments, known before the first resource is made. */
export function clusterProblems(args: ResolvedClusterArgs): readonly Problem[] {
  return [
    ...checkOneOf("version", args.version, ADDON_MINORS),
    ...subnetProblems(args),
    ...publicAccessProblems(args),
    ...serviceCidrProblems(args.serviceCidr),
    ...checkOneOf("logRetentionDays", args.logRetentionDays, LOG_RETENTION_DAYS),
    ...checkWhole("keyDeletionWindowDays", args.keyDeletionWindowDays, {
      min: 7,
      max: 30,
      unit: "days",
    }),
    ...accessProblems(args),
    ...addonProblems(args.addons),
  ];
}

function subnetProblems({ subnetIds }: ResolvedClusterArgs): readonly Problem[] {
  if (subnetIds.length >= 2) return [];
  return [
    {
      path: "subnetIds",
      got: `${subnetIds.length} subnets`,
      allowed: "2 or more, in different zones: EKS puts the control plane's interfaces there",
      fix: "give the private subnets of the network",
    },
  ];
}

/** An IPv4 block as address and length of its prefix; undefined for what is none. */
function parseBlock(
  cidr: string,
): { readonly address: string; readonly prefix: number } | undefined {
  const [, address = "", digits = ""] = /^([0-9.]+)\/([0-9]{1,2})$/.exec(cidr) ?? [];
  const prefix = Number(digits);
  return isIPv4(address) && prefix <= 32 ? { address, prefix } : undefined;
}

function publicAccessProblems({ publicAccessCidrs }: ResolvedClusterArgs): readonly Problem[] {
  const problems = publicAccessCidrs.flatMap((cidr, index): readonly Problem[] => {
    const path = `publicAccessCidrs[${index}]`;
    const block = parseBlock(cidr);
    if (block === undefined) {
      const fix = "write address and prefix; a single address ends in /32";
      return [{ path, got: cidr, allowed: 'an IPv4 block, as "203.0.113.0/24"', fix }];
    }
    if (block.prefix === 0) {
      const allowed = "blocks of your own: this one lets everybody try";
      return [{ path, got: cidr, allowed, fix: "name the addresses of office, VPN or CI" }];
    }
    if (!PRIVATE_BLOCKS.check(block.address)) return [];
    const allowed = "public addresses: from private ones the address inside the VPC is used";
    return [{ path, got: cidr, allowed, fix: "remove it; the private endpoint is always on" }];
  });
  if (publicAccessCidrs.length <= MAX_PUBLIC_CIDRS) return problems;
  const got = `${publicAccessCidrs.length} blocks`;
  const allowed = `at most ${MAX_PUBLIC_CIDRS}`;
  return [...problems, { path: "publicAccessCidrs", got, allowed, fix: "join blocks" }];
}

function serviceCidrProblems(cidr: string): readonly Problem[] {
  const block = parseBlock(cidr);
  const { min, max } = SERVICE_PREFIX;
  const fits =
    block !== undefined &&
    PRIVATE_BLOCKS.check(block.address) &&
    block.prefix >= min &&
    block.prefix <= max;
  if (fits) return [];
  return [
    {
      path: "serviceCidr",
      got: cidr,
      allowed: `a block of /${min} to /${max} in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`,
      fix: 'leave it out for "172.20.0.0/16", or choose one apart from the VPC',
    },
  ];
}

function accessProblems(args: ResolvedClusterArgs): readonly Problem[] {
  const deployer = args.deployerArn;
  const seen = new Map<unknown, string>();
  if (typeof deployer === "string") seen.set(deployer, "deployerArn");
  const problems = Object.entries(args.access).flatMap(([name, entry]): readonly Problem[] => {
    const path = `access.${name}`;
    const { principalArn, policy, namespaces = [] } = entry;
    const found = [
      ...checkOneOf(`${path}.policy`, policy, ACCESS_POLICIES),
      ...principalProblems(`${path}.principalArn`, principalArn),
    ];
    if (policy === "cluster-admin" && namespaces.length > 0) {
      found.push({
        path: `${path}.namespaces`,
        got: namespaces.join(", "),
        allowed: "none: cluster-admin is for the whole cluster",
        fix: "remove them, or choose admin",
      });
    }
    const other = seen.get(principalArn);
    if (typeof principalArn === "string" && other !== undefined) {
      const allowed = `each principal once; ${other} is the same`;
      found.push({ path: `${path}.principalArn`, got: principalArn, allowed, fix: "remove one" });
    }
    seen.set(principalArn, path);
    return found;
  });
  return [...principalProblems("deployerArn", deployer), ...problems];
}

/** What EKS takes as principal of an access entry (EKS user guide, "Create access entries"). */
function principalProblems(path: string, arn: unknown): readonly Problem[] {
  if (typeof arn !== "string") return [];
  if (/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/.test(arn)) return [];
  return [
    {
      path,
      got: arn,
      allowed: "the ARN of an IAM role or user, as arn:aws:iam::123456789012:role/platform",
      fix: "of a session (arn:aws:sts::...:assumed-role/<role>/...) give the role",
    },
  ];
}
