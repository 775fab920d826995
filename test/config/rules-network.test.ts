import { describe, expect, it } from "@jest/globals";
import { problemsOf, withValues, VPC } from "./support.ts";
import type { Refused } from "./support.ts";

/** What each rule refuses, and the message it gives. */
const REFUSED: readonly Refused[] = [
  [
    "a region that is not the provider's",
    { region: "us-east-1" },
    [
      "region",
      '"us-east-1"',
      "eu-central-1, the value of aws:region",
      "pulumi config set 'plumbline:region' eu-central-1 --stack prod",
    ],
  ],
  [
    "more zones than an existing VPC has subnets",
    {
      "network/zones": 3,
      "network/existingVpc": {
        ...VPC,
        privateSubnetIds: ["subnet-00000003", "subnet-00000004", "subnet-00000005"],
      },
    },
    [
      "network.zones",
      "3",
      "2, as many as network.existingVpc.isolatedSubnetIds has subnets",
      "pulumi config set --path 'plumbline:network.zones' 2 --stack prod",
    ],
  ],
  [
    "a database in one subnet",
    {
      "network/zones": 1,
      "network/existingVpc": {
        ...VPC,
        isolatedSubnetIds: ["subnet-00000001"],
        privateSubnetIds: ["subnet-00000003"],
      },
      "database/multiAz": false,
      "caches/hot/multiAz": false,
    },
    [
      "network.existingVpc.isolatedSubnetIds",
      '["subnet-00000001"]',
      "subnets in at least 2 zones",
      "pulumi config set --path 'plumbline:network.existingVpc.isolatedSubnetIds[1]' subnet-0a1b2c3d4e5f60718 --stack prod",
    ],
  ],
  [
    "one subnet in two tiers",
    {
      "network/zones": 2,
      "network/existingVpc": { ...VPC, privateSubnetIds: ["subnet-00000001", "subnet-00000004"] },
    },
    [
      "network.existingVpc.privateSubnetIds[0]",
      '"subnet-00000001"',
      "network.existingVpc.isolatedSubnetIds[0] is this one already",
      "pulumi config rm --path 'plumbline:network.existingVpc.privateSubnetIds[0]' --stack prod",
    ],
  ],
  [
    "an endpoint twice",
    { "network/endpoints": ["kms", "sts", "kms"] },
    [
      "network.endpoints[2]",
      '"kms"',
      "each endpoint once",
      "pulumi config rm --path 'plumbline:network.endpoints[2]' --stack prod",
    ],
  ],
  [
    "one host name for API and site",
    { "site/domain": "api.example.com" },
    [
      "site.domain",
      '"api.example.com"',
      "other than edge.domain",
      "pulumi config set --path 'plumbline:site.domain' www.api.example.com --stack prod",
    ],
  ],
];

describe("rules on network", () => {
  it.each(REFUSED)("refuse %s", (_, values, [path, got, allowed, fix]) => {
    expect(problemsOf(withValues(values))).toEqual([
      expect.objectContaining({ path, got, fix, allowed: expect.stringContaining(allowed) }),
    ]);
  });
});
