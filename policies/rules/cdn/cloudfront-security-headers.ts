import { z } from "zod";

import type { Resource } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { resourceRule } from "../../core/rule.ts";
import { HEADERS_POLICY, customHeader, securityHeader } from "./headers.ts";
import { cloudFrontGuide } from "./sources.ts";

function judgeTransport(policy: Resource, report: Report, least: number): void {
  const hsts = securityHeader(policy, "strictTransportSecurity");
  if (!hsts.isSet) {
    report.violation(
      `The policy does not set Strict-Transport-Security. Set securityHeadersConfig.strictTransportSecurity with accessControlMaxAgeSec ${least}.`,
      hsts,
    );
    return;
  }
  const age = hsts.at("accessControlMaxAgeSec");
  const seconds = age.number() ?? 0;
  if (seconds >= least) return;
  report.violation(
    `Strict-Transport-Security holds for ${seconds} s, at least ${least} s are asked for: set accessControlMaxAgeSec to ${least}.`,
    age,
  );
}

function judgeSniffing(policy: Resource, report: Report): void {
  const options = securityHeader(policy, "contentTypeOptions");
  if (options.isSet || customHeader(policy, "X-Content-Type-Options") !== undefined) return;
  report.violation(
    "The policy does not set X-Content-Type-Options: nosniff. Set securityHeadersConfig.contentTypeOptions with override true.",
    options,
  );
}

function judgeAuditor(policy: Resource, report: Report): void {
  const protection = securityHeader(policy, "xssProtection").at("protection");
  const custom = customHeader(policy, "X-XSS-Protection");
  const on = custom !== undefined && !(custom.text() ?? "0").trim().startsWith("0");
  if (protection.flag() !== true && !on) return;
  report.violation(
    "X-XSS-Protection switches on a filter that browsers have removed because it opened holes of its own. Set protection to false, or leave the header out.",
    on ? custom : protection,
  );
}

const GOOD = {
  contentTypeOptions: { override: true },
  strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
};

/** The headers that every answer needs, pages and data alike. */
export const cloudfrontSecurityHeaders = resourceRule({
  name: "cloudfront-security-headers",
  service: "cdn",
  checks:
    "A response headers policy sets a long Strict-Transport-Security and nosniff, and leaves X-XSS-Protection off.",
  why: "Without HSTS the first request can be kept on plain HTTP; without nosniff a browser runs uploads as scripts.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Understand response headers policies",
      "understanding-response-headers-policies",
    ),
    {
      title: "RFC 6797: HTTP Strict Transport Security",
      url: "https://www.rfc-editor.org/rfc/rfc6797",
    },
    { title: 'Guide 001, headers: X-XSS-Protection "1; mode=block"' },
  ],
  types: [HEADERS_POLICY],
  limits: z.strictObject({
    minHstsSeconds: z
      .number()
      .int()
      .min(1)
      .default(31_536_000)
      .describe("Shortest lifetime of Strict-Transport-Security. Seconds"),
  }),
  check(policy, report, { minHstsSeconds }) {
    report.each([judgeTransport, judgeSniffing, judgeAuditor], (judge) => {
      judge(policy, report, minHstsSeconds);
    });
  },
  good: { type: HEADERS_POLICY, props: { securityHeadersConfig: GOOD } },
  bad: {
    example: {
      type: HEADERS_POLICY,
      props: {
        securityHeadersConfig: {
          strictTransportSecurity: { accessControlMaxAgeSec: 300, override: true },
          xssProtection: { protection: true, modeBlock: true, override: true },
        },
      },
    },
    says: [
      "Strict-Transport-Security holds for 300 s, at least 31536000 s are asked for: set accessControlMaxAgeSec to 31536000.",
      "The policy does not set X-Content-Type-Options: nosniff. Set securityHeadersConfig.contentTypeOptions with override true.",
      "X-XSS-Protection switches on a filter that browsers have removed because it opened holes of its own. Set protection to false, or leave the header out.",
    ],
  },
});
