import { beforeAll, describe, expect, it } from "@jest/globals";
import type { StaticSite } from "../../../components/cdn/static-site.ts";
import { awsResources, policyOf, strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { valueOf } from "../../support/mocks.ts";
import { buildSite, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();
const CONTENT_ARN = "arn:aws:s3:::site-content-bucket-1a2b3c4";
const DISTRIBUTION_ARN = "arn:aws:cloudfront::123456789012:distribution/site-distribution-id";

describe("a site by default", () => {
  let site: StaticSite;
  let recording: Recording;

  beforeAll(async () => {
    [site, recording] = await buildSite(contentDir());
  });

  describe("bucket", () => {
    it("keeps versions, encrypts with S3's keys, and is closed to everyone", () => {
      const bucket = "site-content-bucket-1a2b3c4";
      expect(recording.one("site-content-bucket").inputs["forceDestroy"]).toBe(false);
      expect(recording.one("site-content-versioning").inputs).toEqual({
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
      expect(recording.one("site-content-encryption").inputs).toEqual({
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      expect(recording.one("site-content-public-access").inputs).toEqual({
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(recording.one("site-content-ownership").inputs).toEqual({
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
    });

    it("forgets old versions after 30 days, and abandoned uploads after 7", () => {
      expect(recording.one("site-content-lifecycle").inputs["rules"]).toEqual([
        {
          id: "abandoned-uploads",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ]);
    });

    it("is read by this distribution alone, over TLS, but for the records of releases", () => {
      const cloudFront = { Service: "cloudfront.amazonaws.com" };
      const ours = { StringEquals: { "AWS:SourceArn": DISTRIBUTION_ARN } };
      expect(policyOf(recording.one("site-content-policy"))).toEqual({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: ["s3:*"],
            Resource: [CONTENT_ARN, `${CONTENT_ARN}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
          {
            Sid: "ReadContent",
            Effect: "Allow",
            Principal: cloudFront,
            Action: ["s3:GetObject"],
            Resource: `${CONTENT_ARN}/*`,
            Condition: ours,
          },
          {
            Sid: "TellMissingFromForbidden",
            Effect: "Allow",
            Principal: cloudFront,
            Action: ["s3:ListBucket"],
            Resource: CONTENT_ARN,
            Condition: ours,
          },
          {
            Sid: "KeepRecordsPrivate",
            Effect: "Deny",
            Principal: cloudFront,
            Action: ["s3:GetObject"],
            Resource: `${CONTENT_ARN}/.releases/*`,
          },
        ],
      });
    });
  });

  describe("access logs", () => {
    it("go from us-east-1 to a bucket of the stack's region, without cookies", () => {
      expect(recording.one("site-log-source").inputs).toMatchObject({
        region: "us-east-1",
        logType: "ACCESS_LOGS",
        resourceArn: DISTRIBUTION_ARN,
      });
      expect(recording.one("site-log-destination").inputs).toMatchObject({
        region: "us-east-1",
        outputFormat: "json",
        deliveryDestinationConfiguration: {
          destinationResourceArn: "arn:aws:s3:::site-log-bucket-1a2b3c4",
        },
      });
      const { inputs, dependsOn } = recording.one("site-log-delivery");
      expect(inputs).toMatchObject({
        region: "us-east-1",
        deliverySourceName: "site-log-source",
        deliveryDestinationArn: "arn:aws:mock:eu-central-1:123456789012:site-log-destination",
        s3DeliveryConfigurations: [
          { suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
        ],
      });
      expect(inputs["recordFields"]).toEqual(
        expect.arrayContaining(["cs-uri-stem", "sc-status", "x-edge-result-type"]),
      );
      expect(inputs["recordFields"]).not.toContain("cs(Cookie)");
      expect(dependsOn).toContain("site-log-policy");
      expect(recording.one("site-log-bucket").inputs).not.toHaveProperty("region");
    });

    it("are deleted after their retention, and written by the delivery service of this account only", () => {
      expect(recording.one("site-log-lifecycle").inputs["rules"]).toContainEqual({
        id: "retention",
        status: "Enabled",
        filter: {},
        expiration: { days: 90 },
      });
      expect(policyOf(recording.one("site-log-policy"))).toMatchObject({
        Statement: [
          { Sid: "TlsOnly" },
          {
            Sid: "LogDelivery",
            Effect: "Allow",
            Principal: { Service: "delivery.logs.amazonaws.com" },
            Action: ["s3:PutObject"],
            Resource: "arn:aws:s3:::site-log-bucket-1a2b3c4/*",
            Condition: {
              StringEquals: {
                "s3:x-amz-acl": "bucket-owner-full-control",
                "aws:SourceAccount": "123456789012",
              },
              ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:123456789012:delivery-source:*" },
            },
          },
        ],
      });
      expect(recording.resources.map(({ name }) => name)).not.toContain("site-log-versioning");
    });
  });

  it("tags what can be tagged, but for the objects, and owns everything", () => {
    const bare = awsResources(recording).filter(({ inputs }) => {
      const tags = (inputs["tags"] ?? {}) as Record<string, unknown>;
      return tags["component"] !== "site";
    });
    const types = new Set(bare.map(({ type }) => type.slice(type.lastIndexOf(":") + 1)));
    expect([...types].sort()).toEqual([
      "BucketLifecycleConfiguration",
      "BucketObjectv2",
      "BucketOwnershipControls",
      "BucketPolicy",
      "BucketPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration",
      "BucketVersioning",
      "CachePolicy",
      "Invocation",
      "MonitoringSubscription",
      "OriginAccessControl",
      "ResponseHeadersPolicy",
      "RolePolicy",
    ]);
    expect(strays(recording, "site")).toEqual([]);
  });

  it("offers what others need", async () => {
    const { distributionId, distributionDomainName, bucketName, logBucketName, ...plain } =
      site.outputs;
    expect(plain).toMatchObject({
      domain: "www.example.com",
      url: "https://www.example.com",
      settings: sitePlan().settings,
    });
    expect(await valueOf(distributionId)).toBe("site-distribution-id");
    expect(await valueOf(distributionDomainName)).toBe("site-distribution.cloudfront.net");
    expect(await valueOf(bucketName)).toBe("site-content-bucket-1a2b3c4");
    expect(await valueOf(logBucketName)).toBe("site-log-bucket-1a2b3c4");
    expect(recording.outputs.get("site")).toMatchObject({ url: "https://www.example.com" });
  });

  it("makes no record without a zone", () => {
    expect(recording.names("aws:route53/record:Record")).toEqual([]);
  });
});
