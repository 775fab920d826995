import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";
import { isProps } from "../../core/value.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide, securityHub } from "./sources.ts";

/** Security policies from the weakest to the strongest. */
const FLOORS = [
  "SSLv3",
  "TLSv1",
  "TLSv1_2016",
  "TLSv1.1_2016",
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
] as const;

type Floor = (typeof FLOORS)[number];

/** Whether a policy is at least the least one; a name that is not on the list is newer than it. */
function reaches(policy: string, least: Floor): boolean {
  const rank = FLOORS.findIndex((known) => known === policy);
  return rank === -1 || rank >= FLOORS.indexOf(least);
}

function remedy(inputs: Props, least: Floor): Props | undefined {
  const certificate = inputs["viewerCertificate"];
  if (!isProps(certificate)) return undefined;
  const own = certificate["acmCertificateArn"] ?? certificate["iamCertificateId"];
  // The domain of CloudFront itself, and dedicated addresses, take no other floor.
  if (own === undefined || own === null) return undefined;
  if (certificate["sslSupportMethod"] === "vip") return undefined;
  const policy = certificate["minimumProtocolVersion"] ?? "TLSv1";
  if (typeof policy !== "string" || reaches(policy, least)) return undefined;
  return { ...inputs, viewerCertificate: { ...certificate, minimumProtocolVersion: least } };
}

const OWN = {
  acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/example",
  sslSupportMethod: "sni-only",
};

/** Viewers speak a current TLS. */
export const cloudfrontViewerTls = resourceRule({
  name: "cloudfront-viewer-tls",
  service: "cdn",
  checks: "Viewers of a distribution speak a current TLS version with a certificate of its own.",
  why: "TLS 1.0 and 1.1 are broken and retired (RFC 8996); the certificate of CloudFront's own domain allows them.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Supported protocols and ciphers between viewers and CloudFront",
      "secure-connections-supported-viewer-protocols-ciphers",
    ),
    securityHub("CloudFront.7"),
    {
      title: "RFC 8996: Deprecating TLS 1.0 and TLS 1.1",
      url: "https://www.rfc-editor.org/rfc/rfc8996",
    },
  ],
  types: [DISTRIBUTION],
  limits: z.strictObject({
    minimum: z
      .enum(FLOORS)
      .default("TLSv1.2_2021")
      .describe("Weakest security policy that viewers may be offered."),
  }),
  check(distribution, report, { minimum }) {
    const certificate = distribution.at("viewerCertificate");
    const ofCloudFront = certificate.at("cloudfrontDefaultCertificate");
    if (!certificate.isSet || ofCloudFront.flag() === true) {
      report.violation(
        `The distribution has CloudFront's own certificate, whose floor is always TLSv1. Give it aliases with an acmCertificateArn, and minimumProtocolVersion ${minimum}.`,
        ofCloudFront,
      );
      return;
    }
    const floor = certificate.at("minimumProtocolVersion");
    const policy = floor.text();
    if (reaches(policy ?? "TLSv1", minimum)) return;
    const got = policy ?? "not set, which is TLSv1";
    report.violation(
      `minimumProtocolVersion is ${got}: set it to ${minimum} or a newer one.`,
      floor,
    );
  },
  remedy: (inputs, _type, { minimum }) => remedy(inputs, minimum),
  good: {
    type: DISTRIBUTION,
    props: { viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1.2_2021" } },
  },
  bad: {
    example: {
      type: DISTRIBUTION,
      props: { viewerCertificate: { ...OWN, minimumProtocolVersion: "TLSv1.1_2016" } },
    },
    says: ["minimumProtocolVersion is TLSv1.1_2016: set it to TLSv1.2_2021 or a newer one."],
  },
});
