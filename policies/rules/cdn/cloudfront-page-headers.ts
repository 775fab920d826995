import type { Resource, Stack } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { stackRule } from "../../core/rule.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, defaultBehavior, reportOn, takesWrites } from "./distribution.ts";
import { HEADERS_POLICY, customHeader, securityHeader } from "./headers.ts";
import { cloudFrontGuide } from "./sources.ts";

/** The policy of a distribution's pages; none when it is not of this stack. */
function pagePolicy(stack: Stack, distribution: Resource, page: Behavior): Resource | undefined {
  const id = page.at.at("responseHeadersPolicyId");
  if (!id.isSet) return undefined;
  const made = stack.madeFrom(distribution, page.property, HEADERS_POLICY);
  if (id.isHidden && made.length === 1) return made[0];
  const text = id.text();
  return stack
    .ofType(HEADERS_POLICY)
    .find((policy) => !policy.at("id").isHidden && policy.at("id").text() === text);
}

/**
 * Whether the default behavior answers with pages: not one that takes writes, nor that of a bucket without a root object
 * and without a function that would rewrite paths to one, which holds images or downloads. @throws Unjudgeable
 */
function hasPages(distribution: Resource, page: Behavior): boolean {
  if (takesWrites(page)) return false;
  const root = distribution.at("defaultRootObject");
  if (root.isHidden || (root.text() ?? "") !== "") return true;
  if (page.at.at("functionAssociations").isSet) return true;
  if (page.at.at("lambdaFunctionAssociations").isSet) return true;
  const target = page.at.at("targetOriginId").text();
  const origins = distribution.at("origins").list();
  const origin = origins.find((each) => each.at("originId").text() === target);
  return origin?.at("customOriginConfig").isSet !== false || origin.at("vpcOriginConfig").isSet;
}

/** The headers of a page: name, block of the policy, and what to set. */
const HEADERS = [
  [
    "Content-Security-Policy",
    "contentSecurityPolicy",
    "one that names the sources of scripts, with frame-ancestors",
  ],
  ["Referrer-Policy", "referrerPolicy", "strict-origin-when-cross-origin or stricter"],
] as const;

function judge(policy: Resource, report: Report): void {
  report.each(HEADERS, ([name, block, value]) => {
    const at = securityHeader(policy, block);
    if (at.isSet || customHeader(policy, name) !== undefined) return;
    report.violation(
      `The policy of the pages does not set ${name}: set securityHeadersConfig.${block} to ${value}.`,
      at,
    );
  });
  report.each(["frameOptions"], (block) => {
    const at = securityHeader(policy, block);
    if (at.isSet || customHeader(policy, "X-Frame-Options") !== undefined) return;
    const csp = securityHeader(policy, "contentSecurityPolicy").at("contentSecurityPolicy");
    if (csp.text()?.includes("frame-ancestors") === true) return;
    report.violation(
      "The policy of the pages lets every site frame them: set securityHeadersConfig.frameOptions to DENY or SAMEORIGIN, or frame-ancestors in the Content-Security-Policy.",
      at,
    );
  });
}

const POLICY = {
  type: HEADERS_POLICY,
  name: "pages",
  props: {
    id: "67f7725c-0000-4000-8000-000000000001",
    securityHeadersConfig: {
      contentSecurityPolicy: {
        contentSecurityPolicy: "default-src 'self'; frame-ancestors 'none'",
        override: true,
      },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
    },
  },
};
const SITE = {
  type: DISTRIBUTION,
  name: "site",
  props: {
    defaultCacheBehavior: { responseHeadersPolicyId: "67f7725c-0000-4000-8000-000000000001" },
  },
};

/** The headers that pages need besides those of every answer. */
export const cloudfrontPageHeaders = stackRule({
  name: "cloudfront-page-headers",
  service: "cdn",
  checks:
    "The response headers policy of a distribution's pages, those of its default behavior, sets Content-Security-Policy, Referrer-Policy and who may frame them.",
  why: "Without them an injected script runs, other sites frame the page to steal clicks, and addresses with tokens go out as referrer.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Understand response headers policies",
      "understanding-response-headers-policies",
    ),
    {
      title: "OWASP HTTP Headers Cheat Sheet",
      url: "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html",
    },
  ],
  types: [DISTRIBUTION],
  check(stack, report) {
    const distributions = stack.ofType(DISTRIBUTION);
    const seen = new Set<Resource>();
    report.each(
      distributions,
      (distribution) => distribution,
      (distribution) => {
        for (const page of defaultBehavior(distribution)) {
          if (!hasPages(distribution, page)) continue;
          const policy = pagePolicy(stack, distribution, page);
          if (policy === undefined || seen.has(policy)) continue;
          seen.add(policy);
          judge(policy, reportOn(report, policy));
        }
      },
    );
  },
  good: [SITE, POLICY],
  bad: {
    example: [
      SITE,
      {
        ...POLICY,
        props: { id: POLICY.props.id, securityHeadersConfig: { contentTypeOptions: {} } },
      },
    ],
    says: [
      "The policy of the pages does not set Content-Security-Policy: set securityHeadersConfig.contentSecurityPolicy to one that names the sources of scripts, with frame-ancestors.",
      "The policy of the pages does not set Referrer-Policy: set securityHeadersConfig.referrerPolicy to strict-origin-when-cross-origin or stricter.",
      "The policy of the pages lets every site frame them: set securityHeadersConfig.frameOptions to DENY or SAMEORIGIN, or frame-ancestors in the Content-Security-Policy.",
    ],
  },
});
