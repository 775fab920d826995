import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { COST_VIEW } from "../../../../diff/classify/cost/index.ts";
import type { View } from "../../../../diff/classify/rule.ts";
import { SECURITY_VIEW } from "../../../../diff/classify/security/index.ts";
import type { Comparison, Json, JsonObject, ResourceState } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { comparison, resource } from "./comparisons.ts";

const VIEWS: readonly (readonly [string, View])[] = [
  ["security", SECURITY_VIEW],
  ["cost", COST_VIEW],
];

const odd = fc.constantFrom<Json>(
  UNKNOWN,
  MASK,
  null,
  "",
  0,
  -1,
  true,
  "*",
  [],
  {},
  [UNKNOWN],
  [MASK],
  [{}],
);

/** Shapes of properties that the views look into, with anything in their places. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "instanceClass",
    "multiAz",
    "publiclyAccessible",
    "kmsKeyId",
    "enabledCloudwatchLogsExports",
    "iops",
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    "cidrIpv4",
    "fromPort",
    "toPort",
    "ipProtocol",
    "securityGroupId",
  ],
  "aws:ec2/securityGroup:SecurityGroup": ["ingress", "egress"],
  "aws:iam/role:Role": ["assumeRolePolicy", "inlinePolicies", "managedPolicyArns"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy", "bucket"],
  "aws:wafv2/webAcl:WebAcl": ["rules", "defaultAction"],
  "aws:eks/cluster:Cluster": ["vpcConfig", "enabledClusterLogTypes", "encryptionConfig"],
  "aws:eks/nodeGroup:NodeGroup": ["instanceTypes", "scalingConfig"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "nodeType",
    "numCacheClusters",
    "transitEncryptionEnabled",
    "userGroupIds",
  ],
  "kubernetes:apps/v1:Deployment": ["metadata", "spec"],
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": ["metadata", "spec"],
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ["subjects", "roleRef", "metadata"],
  "kubernetes:rbac.authorization.k8s.io/v1:Role": ["rules"],
  "cloudflare:index/zoneSetting:ZoneSetting": ["settingId", "value"],
  "cloudflare:index/ruleset:Ruleset": ["phase", "rules"],
};

const value = fc.oneof(
  odd,
  fc.record(
    {
      Statement: odd,
      name: odd,
      rules: odd,
      containers: odd,
      template: odd,
      cidrBlocks: odd,
      desiredSize: odd,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  fc.constantFrom<Json>("db.r7g.large", "0.0.0.0/0", 5432, {
    spec: { containers: [{ name: "a", securityContext: UNKNOWN }] },
  }),
);

const state: fc.Arbitrary<ResourceState> = fc
  .tuple(
    fc.constantFrom(...Object.keys(TYPES)),
    fc.constantFrom("a", "b", "c"),
    fc.array(value, { minLength: 6, maxLength: 6 }),
    fc.boolean(),
  )
  .map(([type, name, values, protect]) => {
    const keys = TYPES[type] ?? [];
    const inputs = Object.fromEntries(
      keys.flatMap((key, index) =>
        values[index] === null || values[index] === undefined ? [] : [[key, values[index]]],
      ),
    );
    return resource(type, name, inputs, { protect });
  });

const states = fc.uniqueArray(state, { maxLength: 8, selector: ({ urn }) => urn });

/** The same change, told in another order. */
function reversed({ base, head, changes }: Comparison): Comparison {
  const back = (snapshot: Comparison["base"]): Comparison["base"] => ({
    ...snapshot,
    resources: new Map([...snapshot.resources].toReversed()),
  });
  return { base: back(base), head: back(head), changes: changes.toReversed() };
}

describe.each(VIEWS)("the view %s", (_, view) => {
  it("says the same whatever the order, of whatever it gets, with a code that it explains", () => {
    const codes = view.codes.map(({ code }) => code);
    fc.assert(
      fc.property(states, states, (base, head) => {
        const of = comparison(base, head);
        const findings = view.find(of);
        expect(view.find(reversed(of))).toEqual(findings);
        for (const { code, message } of findings) {
          expect(codes).toContain(code);
          expect(message).not.toContain(UNKNOWN);
          expect(message).not.toContain("undefined");
        }
      }),
      { numRuns: 150 },
    );
  });

  it("finds nothing where nothing changes", () => {
    fc.assert(
      fc.property(states, (all) => {
        const of = comparison(all, all);
        const changes = all.map((one) => ({
          ...{ urn: one.urn, type: one.type, name: one.name, component: one.name },
          ...{
            operation: "update" as const,
            before: one,
            after: one,
            properties: [],
            unknownEffects: [],
          },
        }));
        expect(view.find({ ...of, changes })).toEqual([]);
      }),
    );
  });

  it("is never worse in both directions of one resource, unless it is better as well", () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        fc.pre(one.type === other.type);
        const [a, b] = [one, { ...other, urn: one.urn, name: one.name }];
        const [there, back] = [comparison([a], [b]), comparison([b], [a])].map((of) =>
          view.find(of).map(({ direction }) => direction),
        );
        const isWorseOnly = there!.includes("worse") && !there!.includes("better");
        return !isWorseOnly || !back!.includes("worse");
      }),
    );
  });

  it("never tells a secret that becomes plain", () => {
    fc.assert(
      fc.property(state, (one) => {
        const secret = "correct-horse-battery";
        const plain = JSON.parse(JSON.stringify(one.inputs).replaceAll(MASK, secret)) as JsonObject;
        const text = JSON.stringify(view.find(comparison([one], [{ ...one, inputs: plain }])));
        expect(text).not.toContain(secret);
      }),
    );
  });
});
