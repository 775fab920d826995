/** Availability zones of the regions the sandbox knows by name. */

/** One availability zone. */
export interface Zone {
  /** Name in the account: `eu-central-1a`. */
  readonly name: string;
  /** Id of the zone itself, the same in every account: `euc1-az2`. */
  readonly id: string;
}

/**
 * Zone letters and the prefix of the zone ids. The letters are those every new account is shown; which id a letter stands for
 * differs between accounts, so here they are numbered in order. Source: AWS "Regions and Availability Zones", ec2
 * describe-availability-zones.
 */
const REGIONS: Readonly<Record<string, readonly [letters: string, prefix: string]>> = {
  "us-east-1": ["abcdef", "use1"],
  "us-east-2": ["abc", "use2"],
  "us-west-2": ["abcd", "usw2"],
  "eu-west-1": ["abc", "euw1"],
  "eu-west-2": ["abc", "euw2"],
  "eu-central-1": ["abc", "euc1"],
  "eu-north-1": ["abc", "eun1"],
  "ap-southeast-1": ["abc", "apse1"],
  "ap-southeast-2": ["abc", "apse2"],
  "ap-northeast-1": ["acd", "apne1"],
  "sa-east-1": ["abc", "sae1"],
};

/** @returns the zones of a region; a, b and c for one that is not in the table. */
export function zonesOf(region: string): readonly Zone[] {
  const [letters, prefix] = REGIONS[region] ?? ["abc", region.replaceAll("-", "").slice(0, 5)];
  return [...letters].map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${prefix}-az${index + 1}`,
  }));
}
