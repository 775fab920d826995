import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { dataPortOpen } from "../../../../policies/rules/stack/data-port-open.ts";
import { iamTrustAnyone } from "../../../../policies/rules/stack/iam-trust-anyone.ts";
import { iamWildcard } from "../../../../policies/rules/stack/iam-wildcard.ts";
import { secretInPlain } from "../../../../policies/rules/stack/secret-in-plain.ts";
import { judged } from "./judged.ts";

type Value = ExampleResource["props"][string];

describe("iam-wildcard", () => {
  const policy = (statement: Value): ExampleResource => ({
    type: "aws:iam/policy:Policy",
    props: { policy: { Statement: statement } },
  });
  const says = (what: string) =>
    `Allows ${what} on Resource "*": name the actions it needs, and the ARNs it needs them on.`;

  it("reads objects and texts, one statement or many, one action or many", () => {
    const wide = { Effect: "Allow", Action: ["s3:GetObject", "s3:*", "*"], Resource: ["*"] };
    const narrow = { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::a/*" };
    expect(judged(iamWildcard, [policy(wide)])).toEqual([says('Action "s3:*", "*"')]);
    expect(judged(iamWildcard, [policy([narrow, wide])])).toEqual([says('Action "s3:*", "*"')]);
    const text = JSON.stringify({
      Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    });
    expect(
      judged(iamWildcard, [{ type: "aws:iam/policy:Policy", props: { policy: text } }]),
    ).toEqual([says("all but NotAction")]);
  });

  it("lets parts of a service pass, what is denied, and what is no document", () => {
    for (const statement of [
      { Effect: "Allow", Action: "ec2:Describe*", Resource: "*" },
      { Effect: "Deny", Action: "*", Resource: "*" },
      [],
    ]) {
      expect(judged(iamWildcard, [policy(statement)])).toEqual(["pass"]);
    }
    expect(
      judged(iamWildcard, [{ type: "aws:iam/policy:Policy", props: { policy: "{" } }]),
    ).toEqual(["pass"]);
  });

  it("takes all services for more than one", () => {
    const all = { Effect: "Allow", Action: "*:*", Resource: "*" };
    expect(judged(iamWildcard, [policy(all)])).toEqual([says('Action "*:*"')]);
  });

  it("judges each inline policy of a role by itself", () => {
    const wide = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
    const role: ExampleResource = {
      type: "aws:iam/role:Role",
      props: { inlinePolicies: [{ policy: UNKNOWN }, { policy: wide }] },
    };
    expect(judged(iamWildcard, [role])).toEqual([
      "unknown inlinePolicies[0].policy",
      says('Action "*"'),
    ]);
  });

  it("does not judge a document with a hole in it", () => {
    const hole = '{"Statement":[{"Resource":"04da6b54-80e4-46f7-96ec-b56ff0331ba9"}]}';
    expect(
      judged(iamWildcard, [{ type: "aws:iam/policy:Policy", props: { policy: hole } }]),
    ).toEqual(["unknown policy"]);
  });
});

describe("iam-trust-anyone", () => {
  const trust = (statement: ExampleResource["props"]) =>
    judged(iamTrustAnyone, [
      {
        type: "aws:iam/role:Role",
        props: { assumeRolePolicy: { Statement: { Effect: "Allow", ...statement } } },
      },
    ]);
  const SAYS =
    "assumeRolePolicy lets everybody assume the role: name the accounts, roles or services in Principal, or add a Condition.";

  it("takes the star in every shape", () => {
    expect(trust({ Principal: "*" })).toEqual([SAYS]);
    expect(trust({ Principal: { AWS: ["arn:aws:iam::123456789012:root", "*"] } })).toEqual([SAYS]);
    expect(trust({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } })).toEqual([SAYS]);
  });

  it("lets a condition narrow it", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-abc" } };
    expect(trust({ Principal: "*", Condition })).toEqual(["pass"]);
    expect(trust({ Principal: "*", Condition: {} })).toEqual([SAYS]);
    expect(trust({ Principal: "*", Effect: "Deny" })).toEqual(["pass"]);
  });
});

describe("secret-in-plain", () => {
  const config = (data: ExampleResource["props"]) =>
    judged(secretInPlain, [{ type: "kubernetes:core/v1:ConfigMap", props: { data } }]);

  it("goes by the last words of a name, however written", () => {
    expect(config({ "smtp.password": "x" })[0]).toMatch(/^smtp\.password holds a secret in plain:/);
    expect(config({ TOKEN: "x", MAX_TOKENS: "4096", PASSWORD_MIN_LENGTH: "12" })).toHaveLength(1);
    expect(config({ DB_PASSWORD_FILE: "x", SECRET_ARN: "arn:aws:x" })).toEqual(["pass"]);
    expect(config({ API_KEY: "", DB_SECRET: "arn:aws:secretsmanager:x", TOKEN: "/run/t" })).toEqual(
      ["pass"],
    );
  });

  it("takes no switch and no number for a secret", () => {
    expect(config({ ALLOW_EMPTY_PASSWORD: "yes", RESET_TOKEN: "False", MAX_TOKEN: 4096 })).toEqual([
      "pass",
    ]);
    expect(config({ API_TOKEN: "123456" })).toHaveLength(1);
  });

  it("never prints the value, and tells an unknown from what is wrong", () => {
    const found = config({ A_TOKEN: UNKNOWN, B_TOKEN: "t0ps3cret", C_TOKEN: new Secret("x") });
    expect(found.map((one) => one.slice(0, 20))).toEqual([
      "unknown data.A_TOKEN",
      "B_TOKEN holds a secr",
      "C_TOKEN holds a secr",
    ]);
    expect(found.join()).not.toContain("t0ps3cret");
  });

  it("reads a function's environment, and parameters that are no SecureString", () => {
    const environment = { variables: { STRIPE_API_KEY: "sk_live" } };
    expect(
      judged(secretInPlain, [{ type: "aws:lambda/function:Function", props: { environment } }]),
    ).toHaveLength(1);
    const parameter = (type: string) => ({
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/shop/db_password", type, value: new Secret("x") },
    });
    expect(judged(secretInPlain, [parameter("SecureString")])).toEqual(["pass"]);
    expect(judged(secretInPlain, [parameter("String")])[0]).toMatch(/^db_password holds a secret/);
    const insecure = { name: "/shop/db_password", type: "String", insecureValue: "t0ps3cret" };
    expect(
      judged(secretInPlain, [{ type: "aws:ssm/parameter:Parameter", props: insecure }])[0],
    ).toMatch(/^db_password holds a secret/);
  });
});

describe("data-port-open", () => {
  const says = (from: string, ports: string) =>
    `Ingress from ${from} reaches port ${ports}: name the security group or the subnets of the clients instead.`;
  const group = (ingress: Value): readonly ExampleResource[] => [
    { type: "aws:ec2/securityGroup:SecurityGroup", props: { ingress } },
  ];

  it("reads inline rules of security groups: ranges, protocol -1, IPv6", () => {
    const world = { cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"], protocol: "tcp" };
    expect(judged(dataPortOpen, group([{ ...world, fromPort: "6379", toPort: "6380" }]))).toEqual([
      says("0.0.0.0/0", "6379, 6380"),
    ]);
    expect(judged(dataPortOpen, group([{ ...world, fromPort: 6381, toPort: 9199 }]))).toEqual([
      "pass",
    ]);
    expect(judged(dataPortOpen, group([{ ...world, fromPort: 443, toPort: 443 }]))).toEqual([
      "pass",
    ]);
    const all = [{ ipv6CidrBlocks: ["::/0"], protocol: "-1", fromPort: 0, toPort: 0 }];
    expect(judged(dataPortOpen, group(all), { ports: [5432] })).toEqual([says("::/0", "5432")]);
    const udp = [{ ...world, protocol: "udp", fromPort: 0, toPort: 65535 }];
    expect(judged(dataPortOpen, group(udp))).toEqual(["pass"]);
  });

  it("finds the open block beside one that is unknown, and reads the default group", () => {
    const ingress: Value = [
      { cidrBlocks: [UNKNOWN, "0.0.0.0/0"], protocol: "tcp", fromPort: 5432, toPort: 5432 },
      { cidrBlocks: UNKNOWN, ipv6CidrBlocks: ["::/0"], protocol: "-1" },
    ];
    const type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    expect(judged(dataPortOpen, [{ type, props: { ingress } }], { ports: [5432] })).toEqual([
      says("0.0.0.0/0", "5432"),
      says("::/0", "5432"),
    ]);
  });

  it("judges each rule by itself, and only what comes in", () => {
    const open = { cidrBlocks: ["0.0.0.0/0"], protocol: "6", fromPort: 5432, toPort: 5432 };
    expect(judged(dataPortOpen, group([{ ...open, cidrBlocks: UNKNOWN }, open]))).toEqual([
      "unknown ingress[0].cidrBlocks",
      says("0.0.0.0/0", "5432"),
    ]);
    const rule = (type: string) => [
      { type: "aws:ec2/securityGroupRule:SecurityGroupRule", props: { type, ...open } },
    ];
    expect(judged(dataPortOpen, rule("egress"))).toEqual(["pass"]);
    expect(judged(dataPortOpen, rule("ingress"))).toEqual([says("0.0.0.0/0", "5432")]);
  });
});
