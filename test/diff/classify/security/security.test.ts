import { describe, expect, it } from "@jest/globals";

import { SECURITY_VIEW } from "../../../../diff/classify/security/index.ts";
import type { Comparison, JsonObject } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { comparison, resource, updated } from "./comparisons.ts";

function found(of: Comparison): readonly string[] {
  return SECURITY_VIEW.find(of).map(({ code, direction }) => `${direction} ${code.slice(9)}`);
}

function messages(of: Comparison): string {
  return SECURITY_VIEW.find(of)
    .map(({ message }) => message)
    .join("\n");
}

const DATABASE = "aws:rds/instance:Instance";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** Type, inputs before, inputs after, what is found. Each case the other way round is better only. */
const WORSE: readonly (readonly [string, string, JsonObject, JsonObject, string])[] = [
  [
    "public database",
    DATABASE,
    { publiclyAccessible: false },
    { publiclyAccessible: true },
    "public-access",
  ],
  ["unencrypted database", DATABASE, { storageEncrypted: true }, {}, "encryption"],
  [
    "deletion protection",
    DATABASE,
    { deletionProtection: true },
    { deletionProtection: false },
    "guard-lifted",
  ],
  [
    "no final snapshot",
    DATABASE,
    { skipFinalSnapshot: false },
    { skipFinalSnapshot: true },
    "guard-lifted",
  ],
  [
    "fewer backups",
    DATABASE,
    { backupRetentionPeriod: 14 },
    { backupRetentionPeriod: 1 },
    "backup",
  ],
  [
    "fewer logs",
    DATABASE,
    { enabledCloudwatchLogsExports: ["postgresql", "upgrade"] },
    { enabledCloudwatchLogsExports: ["postgresql"] },
    "logging",
  ],
  [
    "access block",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    { blockPublicAcls: true, blockPublicPolicy: true },
    { blockPublicAcls: true, blockPublicPolicy: false },
    "public-access",
  ],
  [
    "versioning",
    "aws:s3/bucketVersioning:BucketVersioning",
    { versioningConfiguration: { status: "Enabled" } },
    { versioningConfiguration: { status: "Suspended" } },
    "backup",
  ],
  [
    "viewer TLS",
    "aws:cloudfront/distribution:Distribution",
    { viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" } },
    { viewerCertificate: { minimumProtocolVersion: "TLSv1_2016" } },
    "tls",
  ],
  [
    "force_ssl",
    "aws:rds/parameterGroup:ParameterGroup",
    { family: "postgres17", parameters: [] },
    { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "0" }] },
    "tls",
  ],
  [
    "preferred",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { transitEncryptionEnabled: true, transitEncryptionMode: "required" },
    { transitEncryptionEnabled: true, transitEncryptionMode: "preferred" },
    "tls",
  ],
  [
    "zone",
    "cloudflare:index/zoneSetting:ZoneSetting",
    { settingId: "ssl", value: "strict" },
    { settingId: "ssl", value: "flexible" },
    "tls",
  ],
  [
    "metadata",
    "aws:ec2/launchTemplate:LaunchTemplate",
    { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
    { metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } },
    "instance-metadata",
  ],
  [
    "counting firewall",
    "aws:wafv2/webAcl:WebAcl",
    { rules: [{ name: "rate", action: { block: {} } }] },
    { rules: [{ name: "rate", action: { count: {} } }] },
    "firewall",
  ],
  [
    "rate limit",
    "aws:wafv2/webAcl:WebAcl",
    {
      rules: [
        { name: "r", action: { block: {} }, statement: { rateBasedStatement: { limit: 300 } } },
      ],
    },
    {
      rules: [
        { name: "r", action: { block: {} }, statement: { rateBasedStatement: { limit: 900 } } },
      ],
    },
    "firewall",
  ],
  [
    "HSTS",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    { securityHeadersConfig: { strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000 } } },
    { securityHeadersConfig: { strictTransportSecurity: { accessControlMaxAgeSec: 300 } } },
    "headers",
  ],
  [
    "CSP",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    csp("default-src 'self'; script-src 'self'"),
    csp("default-src 'self'; script-src 'self' 'unsafe-inline'"),
    "headers",
  ],
  [
    "pod security",
    "kubernetes:core/v1:Namespace",
    { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
    { metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
    "pod",
  ],
  ["privileged", "kubernetes:apps/v1:Deployment", pod({}), pod({ privileged: true }), "pod"],
  [
    "by tag",
    "kubernetes:apps/v1:Deployment",
    pod({}, "example.com/a@sha256:00"),
    pod({}, "example.com/a:1.0"),
    "image",
  ],
  [
    "reading Secrets",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
    { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
    { rules: [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get"] }] },
    "rbac",
  ],
  ["wider range", RULE, ingress("10.20.0.0/16"), ingress("10.0.0.0/8"), "network"],
  ["secret", "aws:ssm/parameter:Parameter", { value: MASK }, { value: "hunter2" }, "secret-plain"],
];

function pod(securityContext: JsonObject, image = "example.com/a@sha256:00"): JsonObject {
  return {
    spec: { template: { spec: { containers: [{ name: "app", image, securityContext }] } } },
  };
}

function csp(text: string): JsonObject {
  return { securityHeadersConfig: { contentSecurityPolicy: { contentSecurityPolicy: text } } };
}

function ingress(cidrIpv4: string): JsonObject {
  return { cidrIpv4, fromPort: 5432, toPort: 5432, ipProtocol: "tcp", securityGroupId: "sg-1" };
}

describe("a change for the worse", () => {
  it.each(WORSE)("is found: %s", (_, type, before, after, code) => {
    expect(found(updated(type, before, after))).toEqual([`worse ${code}`]);
  });

  it.each(WORSE)("is for the better the other way round: %s", (_, type, before, after, code) => {
    expect(found(updated(type, after, before))).toEqual([`better ${code}`]);
  });

  it.each(WORSE)("is none of an unchanged resource: %s", (_, type, before) => {
    const same = resource(type, "it", before);
    const change = comparison([resource(type, "it", {})], [same]).changes[0];
    const of = comparison([same], [same]);
    const changes = change === undefined ? [] : [{ ...change, before: same, after: same }];
    expect(found({ ...of, changes })).toEqual([]);
  });
});

describe("messages", () => {
  it("count the addresses of a range", () => {
    // /8 leaves 32 - 8 = 24 bits: 2^24 = 16,777,216.
    expect(messages(updated(RULE, ingress("10.20.0.0/16"), ingress("10.0.0.0/8")))).toBe(
      "it: the security group lets more through: ingress tcp 5432 from 10.0.0.0/8 (16,777,216 addresses).",
    );
  });

  it("tell both values of a property", () => {
    expect(
      messages(updated(DATABASE, { publiclyAccessible: false }, { publiclyAccessible: true })),
    ).toBe(
      "it: publiclyAccessible false -> true: the database gets an address that the internet can reach.",
    );
  });

  it("name the place of a secret, never its text", () => {
    const text = messages(
      updated("aws:ssm/parameter:Parameter", { value: MASK }, { value: "hunter2" }),
    );
    expect(text).toBe(
      "it: value: was a secret and is plain text in the state and in previews now.",
    );
  });
});

describe("what is created", () => {
  it("is told of when it is dangerous", () => {
    const of = comparison([], [resource(DATABASE, "it", { publiclyAccessible: true })]);
    expect(found(of)).toEqual(["worse encryption", "worse public-access"]);
  });

  it("is not told of for what it merely lacks", () => {
    expect(
      found(comparison([], [resource("kubernetes:apps/v1:Deployment", "it", pod({}))])),
    ).toEqual([]);
  });

  it("opens a group that was there, unless another rule had opened it already", () => {
    const old = resource(RULE, "old", ingress("10.0.0.0/8"));
    expect(found(comparison([old], [old, resource(RULE, "new", ingress("10.1.0.0/16"))]))).toEqual(
      [],
    );
    expect(found(comparison([old], [old, resource(RULE, "new", ingress("0.0.0.0/0"))]))).toEqual([
      "worse network",
    ]);
  });
});

describe("what is deleted", () => {
  const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
  const bucket = resource("aws:s3/bucket:Bucket", "bucket", {});
  const guard = resource(
    block,
    "guard",
    { blockPublicAcls: true },
    { propertyDependencies: { bucket: [bucket.urn] } },
  );

  it("is a guard that is lifted", () => {
    expect(found(comparison([bucket, guard], [bucket]))).toEqual(["worse public-access"]);
  });

  it("is no guard any more when what it guarded goes, too", () => {
    expect(found(comparison([bucket, guard], []))).toEqual([]);
  });

  it("opens the pods of a network policy, unless the namespace denies by default", () => {
    const spec = {
      podSelector: { matchLabels: { app: "api" } },
      policyTypes: ["Ingress"],
      ingress: [{}],
    };
    const own = resource(POLICY, "own", { metadata: { namespace: "app" }, spec });
    const deny = resource(POLICY, "deny", {
      metadata: { namespace: "app" },
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    });
    expect(found(comparison([own], []))).toEqual(["worse network-policy"]);
    expect(found(comparison([own, deny], [deny]))).toEqual(["better network-policy"]);
  });
});

describe("a container that goes", () => {
  it("takes its own hardening with it, which weakens nothing", () => {
    const hardened = { capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true };
    const [one, two] = ["one", "two"].map((name) => ({ name, securityContext: hardened }));
    const of = (containers: JsonObject[]): JsonObject => ({
      spec: { template: { spec: { containers } } },
    });
    expect(found(updated("kubernetes:apps/v1:Deployment", of([one!, two!]), of([one!])))).toEqual(
      [],
    );
  });
});

describe("what is renamed", () => {
  it("opens and closes nothing", () => {
    const [before, after] = ["old", "new"].map((name) =>
      resource(DATABASE, name, { identifier: name, publiclyAccessible: true }),
    );
    expect(found(comparison([before!], [after!]))).toEqual([]);
  });
});

describe("what is not known", () => {
  it("is told as such", () => {
    expect(
      found(updated(DATABASE, { publiclyAccessible: false }, { publiclyAccessible: UNKNOWN })),
    ).toEqual(["neutral public-access"]);
    expect(
      found(updated("aws:iam/policy:Policy", { policy: "{}" }, { policy: UNKNOWN })),
    ).toContain("neutral iam");
  });
});

describe("Pulumi's own options", () => {
  it("are guards", () => {
    const [on, off] = [true, false].map((protect) => resource(DATABASE, "it", {}, { protect }));
    expect(found(comparison([on!], [off!]))).toEqual(["worse guard-lifted"]);
  });
});

describe("a network that gets another block", () => {
  const vpc = (cidrBlock: string) => resource("aws:ec2/vpc:Vpc", "vpc", { cidrBlock });
  const rule = (cidrIpv4: string) =>
    resource(RULE, "rule", {
      ...{ securityGroupId: "sg-1", cidrIpv4, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
    });
  const policy = (cidr: string) =>
    resource(POLICY, "policy", {
      spec: {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 5432 }] }],
      },
    });
  const moved = (block: string, cidr: string) =>
    found(
      comparison(
        [vpc("10.20.0.0/16"), rule("10.20.64.0/18"), policy("10.20.64.0/18")],
        [vpc(block), rule(cidr), policy(cidr)],
      ),
    );

  it("lets nobody else in when the rules move with it", () => {
    expect(moved("10.30.0.0/16", "10.30.64.0/18")).toEqual([]);
  });

  it.each([
    ["to another part of it", "10.30.0.0/16", "10.30.128.0/18"],
    ["to more of it", "10.30.0.0/16", "10.30.0.0/16"],
    ["elsewhere", "10.30.0.0/16", "10.40.64.0/18"],
    ["and it stays", "10.20.0.0/16", "10.30.64.0/18"],
    ["and it gets another size", "10.30.0.0/15", "10.30.64.0/18"],
  ])("lets others in when the rules move %s", (_, block, cidr) => {
    expect(moved(block, cidr)).toEqual(
      expect.arrayContaining(["worse network", "worse network-policy"]),
    );
  });
});

describe("limits that a worker holds", () => {
  const worker = (limits: Readonly<Record<string, number>>) => ({
    bindings: Object.entries(limits).map(([name, limit]) => ({
      ...{ type: "ratelimit", name, namespaceId: "1001" },
      simple: { limit, period: 60 },
    })),
  });
  const of = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) =>
    found(updated("cloudflare:index/workersScript:WorkersScript", worker(before), worker(after)));

  it("are weaker when more passes or they are gone", () => {
    expect(of({ A: 100 }, { A: 1000 })).toEqual(["worse firewall"]);
    expect(of({ A: 100, B: 5 }, { A: 100 })).toEqual(["worse firewall"]);
    expect(of({ A: 1000 }, { A: 100 })).toEqual(["better firewall"]);
    expect(of({ A: 100 }, { A: 100, B: 5 })).toEqual(["better firewall"]);
    expect(of({ A: 100, B: 5 }, { B: 5, A: 100 })).toEqual([]);
  });
});

describe("canned ACLs", () => {
  it.each([
    ["private", "bucket-owner-full-control", ["neutral public-access"]],
    ["log-delivery-write", "aws-exec-read", ["neutral public-access"]],
    ["private", "log-delivery-write", ["worse public-access"]],
    ["public-read", "authenticated-read", ["better public-access"]],
  ])("%s -> %s", (before, after, expected) => {
    expect(found(updated("aws:s3/bucketAcl:BucketAcl", { acl: before }, { acl: after }))).toEqual(
      expected,
    );
  });
});
