import { CLOUDFRONT_REGION } from "../tuning/cdn/limits.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";

/** For messages: a certificate as CloudFront takes one. */
const CERTIFICATE =
  "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

/** A record can be written, and a certificate proved, only in the zone that the name belongs to. */
function domainsAreInTheZone(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { dns, edge, site } = config;
  if (dns === undefined) return [];
  const names: readonly (readonly [readonly PathKey[], string | undefined])[] = [
    [["site", "domain"], site?.domain],
    // Without an origin nothing is made for it: the name serves the budget only.
    [["edge", "domain"], edge?.origin === undefined ? undefined : edge.domain],
  ];
  return names.flatMap(([keys, name]) => {
    if (name === undefined || name === dns.zone || name.endsWith(`.${dns.zone}`)) return [];
    return [
      violation(
        {
          keys,
          got: name,
          allowed: `a name in the zone dns.zone, ${dns.zone}`,
          to: `${name.split(".")[0] ?? "www"}.${dns.zone}`,
          with: [["dns", "zone"]],
        },
        context,
      ),
    ];
  });
}

/** Somebody has to prove the domain to the certificate authority: a zone of ours, or you, with a certificate you have. */
function siteHasACertificate(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { dns, site } = config;
  if (site === undefined || dns !== undefined || site.certificateArn !== undefined) return [];
  return [
    violation(
      {
        keys: ["site", "certificateArn"],
        got: undefined,
        allowed:
          "an ACM certificate of us-east-1, or the key dns: a certificate is made in the zone then",
        to: CERTIFICATE,
        with: [["dns"]],
      },
      context,
    ),
  ];
}

/**
 * The certificate of a distribution is read in us-east-1 only, wherever the rest of the stack is (CloudFront Developer Guide).
 * A certificate cannot be moved: the repair is one that is made there.
 */
function certificateIsInVirginia(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { dns, site } = config;
  const arn = site?.certificateArn;
  const region = arn?.split(":")[3];
  if (arn === undefined || region === CLOUDFRONT_REGION) return [];
  return [
    violation(
      {
        keys: ["site", "certificateArn"],
        got: arn,
        allowed: `a certificate in us-east-1, the only region CloudFront takes one from; this one is in ${region ?? "none"}${dns === undefined ? "" : ". Without the key one is made there, in the zone of dns"}`,
        to: dns === undefined ? CERTIFICATE : undefined,
      },
      context,
    ),
  ];
}

/** What Cloudflare does before the API needs its zone there, and somewhere else to fetch from. */
function edgeHasAZoneAndAnOrigin(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { dns, edge } = config;
  if (edge?.origin === undefined) return [];
  const violations: Violation[] = [];
  if (dns?.provider !== "cloudflare") {
    violations.push(
      violation(
        {
          keys: ["edge", "origin"],
          got: edge.origin,
          allowed: "nothing without a dns zone of provider cloudflare: edge.domain is served there",
          to: undefined,
          with: [["dns"]],
        },
        context,
      ),
    );
  }
  if (edge.origin === edge.domain) {
    violations.push(
      violation(
        {
          keys: ["edge", "origin"],
          got: edge.origin,
          allowed: "a name other than edge.domain: Cloudflare would ask itself without end",
          to: `origin.${edge.domain}`,
          with: [["edge", "domain"]],
        },
        context,
      ),
    );
  }
  return violations;
}

/** Settings that nothing would read are a mistake somebody relies on. */
function nothingIsSetInVain(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { edge, site } = config;
  const violations: Violation[] = [];
  if (edge !== undefined && edge.origin === undefined && Object.keys(edge.rateLimits).length > 0) {
    violations.push(
      violation(
        {
          keys: ["edge", "rateLimits"],
          got: edge.rateLimits,
          allowed: "nothing without edge.origin: there is no edge to count at",
          to: undefined,
          with: [["edge", "origin"]],
        },
        context,
      ),
    );
  }
  if (site !== undefined && !site.waf.enabled && Object.keys(site.waf.rateLimits).length > 0) {
    violations.push(
      violation(
        {
          keys: ["site", "waf", "rateLimits"],
          got: site.waf.rateLimits,
          allowed: "nothing while site.waf.enabled is false: the WAF is what counts",
          to: undefined,
          with: [["site", "waf", "enabled"]],
        },
        context,
      ),
    );
  }
  return violations;
}

/** A limit by user is counted by the worker. */
function userLimitsHaveAWorker(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { edge } = config;
  if (edge === undefined || edge.worker.enabled) return [];
  return Object.entries(edge.rateLimits)
    .filter(([, { by }]) => by === "user")
    .map(([name]) =>
      violation(
        {
          keys: ["edge", "rateLimits", name, "by"],
          got: "user",
          allowed: "address, while edge.worker.enabled is false: the worker tells users apart",
          to: "address",
          with: [["edge", "worker", "enabled"]],
        },
        context,
      ),
    );
}

/** Rules on the site, the edge and their zone. */
export const edgeRules: readonly Rule[] = [
  { reads: ["dns", "site", "edge"], check: domainsAreInTheZone },
  { reads: ["dns", "site"], check: siteHasACertificate },
  { reads: ["dns", "site"], check: certificateIsInVirginia },
  { reads: ["dns", "edge"], check: edgeHasAZoneAndAnOrigin },
  { reads: ["edge", "site"], check: nothingIsSetInVain },
  { reads: ["edge"], check: userLimitsHaveAWorker },
];
