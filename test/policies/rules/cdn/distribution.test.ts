import { describe, expect, it } from "@jest/globals";

import type { Props, Value } from "../../../../policies/core/value.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { cloudfrontErrorResponses } from "../../../../policies/rules/cdn/cloudfront-error-responses.ts";
import { cloudfrontForwardedValues } from "../../../../policies/rules/cdn/cloudfront-forwarded-values.ts";
import { cloudfrontHeadersPolicy } from "../../../../policies/rules/cdn/cloudfront-headers-policy.ts";
import { cloudfrontHttpVersion } from "../../../../policies/rules/cdn/cloudfront-http-version.ts";
import { cloudfrontOriginAccessControl } from "../../../../policies/rules/cdn/cloudfront-origin-access-control.ts";
import { cloudfrontViewerHttps } from "../../../../policies/rules/cdn/cloudfront-viewer-https.ts";
import { cloudfrontViewerTls } from "../../../../policies/rules/cdn/cloudfront-viewer-tls.ts";
import { cloudfrontWaf } from "../../../../policies/rules/cdn/cloudfront-waf.ts";
import { judged, remedied } from "./judged.ts";

const OWN: Props = { acmCertificateArn: UNKNOWN, sslSupportMethod: "sni-only" };

describe("origins", () => {
  const rule = cloudfrontOriginAccessControl;

  it("take an access control that is yet to be made, and an empty identity beside it", () => {
    const origin: Props = {
      originAccessControlId: UNKNOWN,
      s3OriginConfig: { originAccessIdentity: "" },
      domainName: UNKNOWN,
    };
    expect(judged(rule, { origins: [origin] })).toEqual(["pass"]);
  });

  it("do not take an identity that is yet to be made", () => {
    expect(
      judged(rule, { origins: [{ s3OriginConfig: { originAccessIdentity: UNKNOWN } }] }),
    ).toEqual([expect.stringMatching(/^origins\[0\].*uses an origin access identity/)]);
  });

  it("need one in S3 only", () => {
    const others: readonly Props[] = [
      { customOriginConfig: { httpPort: 80 } },
      { vpcOriginConfig: UNKNOWN },
    ];
    expect(judged(rule, { origins: others })).toEqual(["pass"]);
    expect(judged(rule, { origins: [...others, { domainName: "site.s3.amazonaws.com" }] })).toEqual(
      [expect.stringMatching(/^origins\[2\]: The S3 origin has no originAccessControlId/)],
    );
  });

  it("are judged one by one", () => {
    const origins: readonly Value[] = [
      UNKNOWN,
      { s3OriginConfig: { originAccessIdentity: "origin-access" } },
    ];
    expect(judged(rule, { origins })).toEqual([
      "unknown: origins[0]",
      expect.stringMatching(/^origins\[1\]\.s3OriginConfig/),
    ]);
  });
});

describe("the floor of TLS", () => {
  const rule = cloudfrontViewerTls;
  const floor = (minimumProtocolVersion: string): Props => ({
    viewerCertificate: { ...OWN, minimumProtocolVersion },
  });

  it.each(["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025", "TLSv1.4_2030"])(
    "may be %s",
    (policy) => {
      expect(judged(rule, floor(policy))).toEqual(["pass"]);
    },
  );

  it.each(["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019"])(
    "may not be %s",
    (policy) => {
      expect(judged(rule, floor(policy))).toEqual([
        `viewerCertificate.minimumProtocolVersion: minimumProtocolVersion is ${policy}: set it to TLSv1.2_2021 or a newer one.`,
      ]);
    },
  );

  it("is TLSv1 when it is not set", () => {
    expect(judged(rule, { viewerCertificate: OWN })).toEqual([
      "viewerCertificate.minimumProtocolVersion: minimumProtocolVersion is not set, which is TLSv1: set it to TLSv1.2_2021 or a newer one.",
    ]);
  });

  it("can be set higher", () => {
    const limits = { minimum: "TLSv1.3_2025" };
    expect(judged(rule, floor("TLSv1.3_2025"), limits)).toEqual(["pass"]);
    expect(judged(rule, floor("TLSv1.2_2025"), limits)).toHaveLength(1);
    expect(judged(rule, floor("TLSv1.2_2025"), limits)).not.toEqual(["pass"]);
  });

  it.each([[{}], [{ viewerCertificate: { cloudfrontDefaultCertificate: "true" } }]])(
    "cannot be raised with CloudFront's own certificate (%j)",
    (props) => {
      expect(judged(rule, props)).toEqual([
        expect.stringContaining("own certificate, whose floor is always TLSv1"),
      ]);
    },
  );

  it("is raised by the remedy, and all else stays as it is", () => {
    const secret = new Secret("x");
    const props: Props = {
      comment: secret,
      viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1" },
    };
    expect(remedied(rule, props)).toEqual({
      comment: secret,
      viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1.2_2021" },
    });
    expect(remedied(rule, { viewerCertificate: OWN }, { minimum: "TLSv1.3_2025" })).toEqual({
      viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1.3_2025" },
    });
  });

  it.each<[string, Props]>([
    ["no certificate", {}],
    ["CloudFront's own", { viewerCertificate: { cloudfrontDefaultCertificate: true } }],
    [
      "a dedicated address",
      { viewerCertificate: { iamCertificateId: "a", sslSupportMethod: "vip" } },
    ],
    ["an unknown floor", { viewerCertificate: { ...OWN, minimumProtocolVersion: UNKNOWN } }],
    ["a good floor", { viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1.2_2021" } }],
    ["an unknown certificate", { viewerCertificate: UNKNOWN }],
  ])("is left alone by the remedy with %s", (_, props) => {
    expect(remedied(rule, props)).toBeUndefined();
  });
});

describe("behaviors", () => {
  it("encrypt, each of them", () => {
    const props: Props = {
      defaultCacheBehavior: { viewerProtocolPolicy: "https-only" },
      orderedCacheBehaviors: [
        { pathPattern: "/a/*", viewerProtocolPolicy: UNKNOWN },
        { pathPattern: UNKNOWN, viewerProtocolPolicy: "allow-all" },
        { pathPattern: "/c/*", viewerProtocolPolicy: "redirect-to-https" },
        UNKNOWN,
      ],
    };
    expect(judged(cloudfrontViewerHttps, props)).toEqual([
      "unknown: orderedCacheBehaviors[0].viewerProtocolPolicy",
      "orderedCacheBehaviors[1].viewerProtocolPolicy: viewerProtocolPolicy of a behavior is allow-all: set it to redirect-to-https, or https-only for an API.",
      "unknown: orderedCacheBehaviors[3]",
    ]);
  });

  it("are judged by default when the others are unknown", () => {
    const props: Props = {
      defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" },
      orderedCacheBehaviors: UNKNOWN,
    };
    expect(judged(cloudfrontViewerHttps, props)).toEqual([
      expect.stringMatching(/^defaultCacheBehavior\.viewerProtocolPolicy: .* is allow-all/),
      "unknown: orderedCacheBehaviors",
    ]);
  });

  it("have a headers policy, which may be yet to be made", () => {
    const props: Props = {
      defaultCacheBehavior: { responseHeadersPolicyId: UNKNOWN },
      orderedCacheBehaviors: [
        { pathPattern: "/a/*", responseHeadersPolicyId: "" },
        { pathPattern: "/b/*" },
        { pathPattern: "/c/*", responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" },
      ],
    };
    expect(judged(cloudfrontHeadersPolicy, props)).toEqual([
      expect.stringContaining("of the behavior of /a/* is not set"),
      expect.stringContaining("of the behavior of /b/* is not set"),
    ]);
    expect(judged(cloudfrontHeadersPolicy, { defaultCacheBehavior: UNKNOWN })).toEqual([
      "unknown: defaultCacheBehavior",
    ]);
  });

  it("have no forwardedValues, and are unknown as a whole when they are", () => {
    const props: Props = {
      defaultCacheBehavior: UNKNOWN,
      orderedCacheBehaviors: [{ pathPattern: "/a/*", forwardedValues: UNKNOWN }],
    };
    expect(judged(cloudfrontForwardedValues, props)).toEqual([
      "unknown: defaultCacheBehavior",
      expect.stringContaining("forwardedValues of the behavior of /a/* are the settings"),
    ]);
  });
});

describe("a firewall", () => {
  it.each<[string, Value, string]>([
    ["that is yet to be made", UNKNOWN, "pass"],
    ["without a name", "", "webAclId: webAclId is not set"],
  ])("%s", (_, webAclId, said) => {
    expect(judged(cloudfrontWaf, { webAclId })).toEqual([expect.stringMatching(`^${said}`)]);
  });

  it("may be elsewhere", () => {
    expect(judged(cloudfrontWaf, {}, { firewallElsewhere: true })).toEqual(["pass"]);
  });
});

describe("error responses", () => {
  const paths = (...patterns: string[]) => patterns.map((pathPattern) => ({ pathPattern }));
  const page = { errorCode: "403", responseCode: "200", responsePagePath: "/index.html" };

  it("may be a page where there is nothing else", () => {
    expect(judged(cloudfrontErrorResponses, { customErrorResponses: [page] })).toEqual(["pass"]);
  });

  it("count the other paths, and numbers that are text", () => {
    const props: Props = {
      customErrorResponses: [page, { ...page, errorCode: 404, responseCode: 299 }],
      orderedCacheBehaviors: paths("/api/*", "/assets/*"),
    };
    expect(judged(cloudfrontErrorResponses, props)).toEqual([
      expect.stringMatching(
        /^customErrorResponses\[0\]\.responseCode: Error 403 becomes 200 .* 2 other paths/,
      ),
      expect.stringMatching(
        /^customErrorResponses\[1\]\.responseCode: Error 404 becomes 299 .* 2 other paths/,
      ),
    ]);
  });

  it.each([
    ["other errors", { errorCode: 500, responseCode: 200 }],
    ["pages that keep the status", { errorCode: 404, responseCode: 404 }],
    ["lifetimes of errors", { errorCode: 404, errorCachingMinTtl: 0 }],
  ])("may be %s", (_, response) => {
    const props: Props = {
      customErrorResponses: [response],
      orderedCacheBehaviors: paths("/api/*"),
    };
    expect(judged(cloudfrontErrorResponses, props)).toEqual(["pass"]);
  });
});

describe("the version of HTTP", () => {
  it.each([
    ["http3", "pass"],
    ["http2and3", "pass"],
    ["http1.1", "httpVersion: httpVersion is http1.1: set it to http2and3."],
  ])("%s", (httpVersion, said) => {
    expect(judged(cloudfrontHttpVersion, { httpVersion })).toEqual([said]);
  });

  it("is 2 by default, and has to be on a staging distribution", () => {
    expect(judged(cloudfrontHttpVersion, {})).toEqual([
      "httpVersion: httpVersion is not set, which is http2: set it to http2and3.",
    ]);
    expect(judged(cloudfrontHttpVersion, { staging: true })).toEqual(["pass"]);
  });
});

describe("the headers policy of a behavior", () => {
  const judge = (defaultCacheBehavior: Props) =>
    judged(cloudfrontHeadersPolicy, { defaultCacheBehavior });
  const CORS = "5cc3b908-e619-4b99-88e5-2cf7f45965bd";

  it("is none when it is a managed one that only lets other origins read", () => {
    expect(judge({ responseHeadersPolicyId: CORS })).toEqual([
      "defaultCacheBehavior.responseHeadersPolicyId: responseHeadersPolicyId of the default behavior is the managed policy CORS-With-Preflight: its answers carry no security headers. Set the id of an aws.cloudfront.ResponseHeadersPolicy.",
    ]);
    // CORS-and-SecurityHeadersPolicy
    expect(judge({ responseHeadersPolicyId: "e61eb60c-9c35-4d20-a928-2b84e02af89c" })).toEqual([
      "pass",
    ]);
  });

  it("is not asked for where a function writes the answers", () => {
    const on = (eventType: string): readonly Props[] => [{ eventType, functionArn: UNKNOWN }];
    expect(judge({ functionAssociations: on("viewer-response") })).toEqual(["pass"]);
    expect(judge({ lambdaFunctionAssociations: on("origin-response") })).toEqual(["pass"]);
    expect(judge({ functionAssociations: on("viewer-request") })).toEqual([
      expect.stringContaining("responseHeadersPolicyId of the default behavior is not set"),
    ]);
  });
});
