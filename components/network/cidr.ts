import type { Problem } from "../../tuning/errors.ts";
import { TuningError } from "../../tuning/errors.ts";

/** The IPv4 blocks of the subnets, by tier; the index is the zone. */
export interface SubnetBlocks {
  readonly public: readonly string[];
  readonly private: readonly string[];
  readonly isolated: readonly string[];
}

/** An IPv4 block: its first address as a number, and the length of its prefix. */
interface Block {
  readonly base: number;
  readonly prefix: number;
}

/** AWS allows a VPC of /16 to /28 (VPC user guide, "VPC CIDR blocks"). */
const LARGEST_VPC_PREFIX = 16;
/** A /22 leaves /28 for the small subnets (6 bits more): the smallest subnet AWS allows. */
const SMALLEST_VPC_PREFIX = 22;
/** A quarter of the VPC is one zone's private subnet: every pod takes an address there. */
const PRIVATE_BITS = 2;
/** Public and isolated subnets hold load balancers, NAT, databases: a sixteenth of the last quarter each. */
const SMALL_BITS = 6;
/** First sixteenth of the last quarter for public and for isolated subnets; the rest stays free. */
const PUBLIC_SLOT = 0;
const ISOLATED_SLOT = 4;
/** The allocation always leaves room for this many zones, so that adding one moves no subnet. */
const MAX_ZONES = 3;

/**
 * Cuts a VPC into subnets for `zones` zones (1 to 3). The blocks of a zone depend on the VPC alone, not on the number of
 * zones: adding a zone adds blocks and moves none. Isolated subnets span two zones at least, because an RDS subnet group
 * must (RDS API, DBSubnetGroupDoesNotCoverEnoughAZs).
 *
 * For 10.0.0.0/16: private /18 (16,379 usable addresses) at 10.0.0.0, 10.0.64.0, 10.0.128.0; public /22 from 10.0.192.0;
 * isolated /22 from 10.0.208.0.
 *
 * @throws TuningError for a block that is not a network address of /16 to /22
 */
export function allocateSubnets(vpcCidr: string, zones: number): SubnetBlocks {
  const vpc = parseBlock(vpcCidr);
  const cut = (bits: number, index: number): string =>
    formatBlock({ base: vpc.base + index * sizeOf(vpc.prefix + bits), prefix: vpc.prefix + bits });
  const firstSmall = MAX_ZONES * 2 ** (SMALL_BITS - PRIVATE_BITS);
  const each = (count: number, block: (zone: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, zone) => block(zone));
  return {
    public: each(zones, (zone) => cut(SMALL_BITS, firstSmall + PUBLIC_SLOT + zone)),
    private: each(zones, (zone) => cut(PRIVATE_BITS, zone)),
    isolated: each(isolatedZones(zones), (zone) =>
      cut(SMALL_BITS, firstSmall + ISOLATED_SLOT + zone),
    ),
  };
}

/** Zones the isolated subnets span: as many as asked for, but two at least. */
export function isolatedZones(zones: number): number {
  return Math.max(2, zones);
}

/** What is wrong with the block of a VPC. */
export function vpcCidrProblems(path: string, cidr: string): readonly Problem[] {
  try {
    parseBlock(cidr, path);
    return [];
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
}

function parseBlock(cidr: string, path = "cidr"): Block {
  const block = readBlock(cidr);
  const prefix = block?.prefix ?? 0;
  const allowed = `an IPv4 network of /${LARGEST_VPC_PREFIX} to /${SMALLEST_VPC_PREFIX}`;
  if (block === undefined || prefix < LARGEST_VPC_PREFIX || prefix > SMALLEST_VPC_PREFIX) {
    const fix = `write ${path} as a.b.c.d/n, for example 10.20.0.0/16`;
    throw new TuningError([{ path, got: cidr, allowed, fix }]);
  }
  const start = block.base - (block.base % sizeOf(prefix));
  if (start === block.base) return block;
  const fix = `use ${formatBlock({ base: start, prefix })}, the network this address is in`;
  throw new TuningError([{ path, got: `${cidr}, an address inside a network`, allowed, fix }]);
}

function readBlock(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { base: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

function formatBlock({ base, prefix }: Block): string {
  const octets = [2 ** 24, 2 ** 16, 2 ** 8, 1].map((size) => Math.floor(base / size) % 256);
  return `${octets.join(".")}/${prefix}`;
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}
