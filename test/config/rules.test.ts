import { describe, expect, it } from "@jest/globals";
import { VPC, problemsOf, valid, withValue, withValues } from "./support.ts";

describe("rules", () => {
  it("accept the configuration the tests start from", () => {
    expect(problemsOf(valid())).toEqual([]);
  });

  // The nearest configurations that AWS takes: a rule must not refuse more than the service does.
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["IOPS from 400 GiB on", { "database/iops": 12_000, "database/throughputMiBps": 3000 }],
    ["storage that may grow by exactly 10 %", { "database/maxStorageGiB": 440 }],
    ["a backup that ends when maintenance starts", { "database/backupWindow": "03:30-04:30" }],
    ["a backup that starts when maintenance ends", { "database/backupWindow": "05:30-06:00" }],
    [
      "one zone with nothing spread",
      { "network/zones": 1, "database/multiAz": false, "caches/hot/multiAz": false },
    ],
    ["an existing VPC of two zones", { "network/zones": 2, "network/existingVpc": VPC }],
    [
      "a cache of one node",
      {
        "caches/hot/replicas": 0,
        "caches/hot/automaticFailover": false,
        "caches/hot/multiAz": false,
      },
    ],
    [
      "cluster mode without replicas",
      {
        "caches/hot/clusterMode": true,
        "caches/hot/replicas": 0,
        "caches/hot/multiAz": false,
        "caches/hot/shards": 3,
      },
    ],
    ["no replicas at night", { "services/api/replicas": { min: 0, max: 1 } }],
    ["the provider's region named again", { region: "eu-central-1" }],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values))).toEqual([]);
  });

  it("demand aws:region where it is known to be absent", () => {
    const [problem] = problemsOf(withValue("region", "eu-west-1"), { awsRegion: null });
    expect(problem).toMatchObject({
      path: "aws:region",
      got: "nothing",
      fix: "pulumi config set aws:region eu-west-1 --stack prod",
    });
  });
});
