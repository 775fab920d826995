/** Outputs of S3, CloudFront, WAF, ACM and Route 53. */

import { CREATED_AT } from "./made.ts";
import type { Made, Maker } from "./made.ts";
import type { Props, Value } from "../../model.ts";

/** The hosted zone of every CloudFront distribution. Source: Route 53 API, AliasTarget. */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

/** Hosted zones of S3 website endpoints. Source: AWS general reference, "Amazon S3 website endpoints". */
const S3_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-2": "Z3BJ6K6RIION7M",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "eu-central-1": "Z21DNDUVLTQW6Q",
};

const bucket: Maker = (made) => {
  const name = made.named("bucket", "bucketPrefix");
  const website = made.given("website");
  return {
    id: name,
    outputs: {
      arn: made.arnIn("s3", "", "", name),
      bucket: name,
      bucketPrefix: "",
      bucketDomainName: `${name}.s3.${made.suffix}`,
      bucketRegion: made.region,
      bucketRegionalDomainName: `${name}.s3.${made.region}.${made.suffix}`,
      hostedZoneId: S3_ZONES[made.region] ?? `Z${made.shared(13, "s3-zone").toUpperCase()}`,
      websiteDomain: website ? `s3-website.${made.region}.${made.suffix}` : "",
      websiteEndpoint: website ? `${name}.s3-website.${made.region}.${made.suffix}` : "",
      objectLockEnabled: false,
      requestPayer: "BucketOwner",
    },
  };
};

const object: Maker = (made) => {
  const [name, key] = [made.text("bucket"), made.text("key")];
  const etag = made.hex(32, "etag");
  return {
    id: `${name}/${key}`,
    outputs: {
      arn: made.arnIn("s3", "", "", `${name}/${key}`),
      checksumCrc32: "",
      checksumCrc32c: "",
      checksumCrc64nvme: "",
      checksumSha1: "",
      checksumSha256: "",
      versionId: "",
      etag,
      contentType: "application/octet-stream",
      serverSideEncryption: "AES256",
      storageClass: "STANDARD",
      bucketKeyEnabled: false,
      acl: "private",
      kmsKeyId: "",
    },
  };
};

/** A setting of a bucket: its id is the bucket's name. */
const ofBucket =
  (filled: Props = {}): Maker =>
  (made) => ({ id: made.text("bucket"), outputs: filled });

/** A CloudFront policy: its id is a UUID. */
const policy =
  (kind: string): Maker =>
  (made) => {
    const id = made.uuid();
    return {
      id,
      outputs: {
        arn: made.globalArn("cloudfront", `${kind}/${id}`),
        etag: `E${made.upper(13, "etag")}`,
        name: made.named(),
      },
    };
  };

const distribution: Maker = (made) => {
  const id = `E${made.upper(13)}`;
  return {
    id,
    outputs: {
      arn: made.globalArn("cloudfront", `distribution/${id}`),
      callerReference: `terraform-20260101000000${made.digits(4)}${made.hex(8, "reference")}`,
      domainName: `d${made.lower(13)}.cloudfront.net`,
      etag: `E${made.upper(13, "etag")}`,
      hostedZoneId: CLOUDFRONT_ZONE,
      inProgressValidationBatches: 0,
      lastModifiedTime: CREATED_AT,
      loggingV1Enabled: made.given("loggingConfig"),
      status: "Deployed",
      trustedKeyGroups: [{ enabled: false, items: [] }],
      trustedSigners: [{ enabled: false, items: [] }],
      continuousDeploymentPolicyId: "",
    },
  };
};

const webAcl: Maker = (made) => {
  const id = made.uuid();
  const name = made.named();
  const everywhere = made.text("scope") === "CLOUDFRONT";
  return {
    id,
    outputs: {
      arn: made.arnIn(
        "wafv2",
        everywhere ? "us-east-1" : made.region,
        made.account,
        `${everywhere ? "global" : "regional"}/webacl/${name}/${id}`,
      ),
      applicationIntegrationUrl: "",
      // Each rule needs at least one unit of capacity; the true sum depends on its statements.
      capacity: made.list("rules").length,
      lockToken: made.uuid("lock"),
      name,
      namePrefix: "",
    },
  };
};

/** One DNS record per name proves the ownership of the domain; a wildcard shares the record of its parent. */
function validationOptions(made: Made): readonly Value[] {
  const names = [made.text("domainName"), ...made.texts("subjectAlternativeNames")];
  return [...new Set(names)].map((domainName) => {
    const parent = domainName.replace(/^\*\./, "");
    return {
      domainName,
      resourceRecordName: `_${made.hex(32, parent)}.${parent}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${made.hex(32, `value ${parent}`)}.${made.lower(10, parent)}.acm-validations.aws.`,
    };
  });
}

const certificate: Maker = (made) => {
  const arn = made.arn("acm", `certificate/${made.uuid()}`);
  const imported = made.given("privateKey") || made.given("privateKeyWo");
  return {
    id: arn,
    outputs: {
      arn,
      domainValidationOptions: imported ? [] : validationOptions(made),
      notAfter: "2027-01-31T23:59:59Z",
      notBefore: CREATED_AT,
      pendingRenewal: false,
      renewalEligibility: "INELIGIBLE",
      renewalSummaries: [],
      status: imported ? "ISSUED" : "PENDING_VALIDATION",
      type: imported ? "IMPORTED" : "AMAZON_ISSUED",
      validationEmails: [],
      keyAlgorithm: "RSA_2048",
      subjectAlternativeNames: [made.text("domainName")],
      validationMethod: imported ? "NONE" : "DNS",
    },
  };
};

const record: Maker = (made) => {
  const name = made.text("name").replace(/\.$/, "");
  const set = made.given("setIdentifier") ? `_${made.text("setIdentifier")}` : "";
  return {
    id: `${made.text("zoneId")}_${name}_${made.text("type")}${set}`,
    outputs: { fqdn: name, allowOverwrite: false },
  };
};

const zone: Maker = (made) => {
  const id = `Z${made.upper(20)}`;
  const servers = [1, 2, 3, 4].map(
    (n) =>
      `ns-${Number.parseInt(made.hex(3, `ns${n}`), 16) % 2048}.awsdns-${String(Number.parseInt(made.hex(2, `ns${n}`), 16) % 64).padStart(2, "0")}.${["com", "net", "org", "co.uk"][n - 1] ?? "com"}`,
  );
  return {
    id,
    outputs: {
      arn: made.arnIn("route53", "", "", `hostedzone/${id}`),
      nameServers: servers,
      primaryNameServer: servers[0] ?? "",
      zoneId: id,
      enableAcceleratedRecovery: false,
    },
  };
};

const identifier: Maker = (made) => ({
  id: `E${made.upper(13)}`,
  outputs: {
    arn: made.globalArn("cloudfront", `origin-access-control/E${made.upper(13)}`),
    etag: `E${made.upper(13, "etag")}`,
    name: made.named(),
  },
});

const edgeFunction: Maker = (made) => {
  const name = made.named();
  return {
    id: name,
    outputs: {
      arn: made.globalArn("cloudfront", `function/${name}`),
      etag: `E${made.upper(13, "etag")}`,
      liveStageEtag: `E${made.upper(13, "live")}`,
      status: "UNASSOCIATED",
      name,
    },
  };
};

const vpcOrigin: Maker = (made) => {
  const id = `vo_${made.chars(22, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}`;
  return {
    id,
    outputs: {
      arn: made.globalArn("cloudfront", `vpcorigin/${id}`),
      etag: `E${made.upper(13, "etag")}`,
    },
  };
};

/** By type token. */
export const EDGE: Readonly<Record<string, Maker>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket(),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket(),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket(),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    ofBucket(),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket(),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket({
    expectedBucketOwner: "",
    transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
  }),
  "aws:s3/bucketLogging:BucketLogging": ofBucket(),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": ofBucket(),
  "aws:cloudfront/distribution:Distribution": distribution,
  "aws:cloudfront/cachePolicy:CachePolicy": policy("cache-policy"),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": policy("origin-request-policy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": policy("response-headers-policy"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": identifier,
  "aws:cloudfront/function:Function": edgeFunction,
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription": (made) => ({
    id: made.text("distributionId"),
    outputs: {},
  }),
  "aws:cloudfront/vpcOrigin:VpcOrigin": vpcOrigin,
  "aws:wafv2/webAcl:WebAcl": webAcl,
  "aws:wafv2/webAclAssociation:WebAclAssociation": (made) => ({
    id: `${made.text("webAclArn")},${made.text("resourceArn")}`,
    outputs: {},
  }),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (made) => ({
    id: made.text("resourceArn"),
    outputs: {},
  }),
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": () => ({
    id: "2026-01-01 00:00:00 +0000 UTC",
    outputs: {},
  }),
  "aws:route53/record:Record": record,
  "aws:route53/zone:Zone": zone,
};
