import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide, securityHub } from "./sources.ts";

const LOG_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const LOG_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";

/** Whether nothing tells what a source's logs are of. */
function isOpaque(source: Resource): boolean {
  const made = source.propertyDependencies["resourceArn"] ?? [];
  return source.at("resourceArn").isHidden && made.length === 0;
}

/** The distribution a source of access logs is of, when it is of one of the stack. @throws Unjudgeable */
function distributionOf(stack: Stack, source: Resource): Resource | undefined {
  if (source.at("logType").text() !== "ACCESS_LOGS") return undefined;
  const arn = source.at("resourceArn");
  // Made from something else, such as a load balancer, it is of no distribution.
  const made = stack.madeFrom(source, "resourceArn", DISTRIBUTION);
  if (arn.isHidden && made.length === 0 && !isOpaque(source)) return undefined;
  return stack.referenced(source, "resourceArn", DISTRIBUTION, "arn");
}

/** Whether the stack delivers a distribution's access logs by CloudWatch (standard logging, version 2). */
function isDelivered(stack: Stack, distribution: Resource): boolean {
  const sources = stack.ofType(LOG_SOURCE);
  const ordered = [...sources.filter((each) => !isOpaque(each)), ...sources.filter(isOpaque)];
  return ordered.some((source) => {
    const of = distributionOf(stack, source);
    // An ARN that is not known yet may be the one that a source names.
    if (of === undefined && source.at("resourceArn").isSet) distribution.at("arn").text();
    if (of !== distribution) return false;
    return stack.ofType(LOG_DELIVERY).some((delivery) => {
      const delivered = stack.referenced(delivery, "deliverySourceName", LOG_SOURCE, "name");
      if (delivered === undefined) source.at("name").text();
      return delivered === source;
    });
  });
}

const SITE = {
  type: DISTRIBUTION,
  name: "site",
  props: { arn: "arn:aws:cloudfront::123456789012:distribution/EDFDVBD632BHDS5" },
};

/** Requests are written down. */
export const cloudfrontAccessLogs = stackRule({
  name: "cloudfront-access-logs",
  service: "cdn",
  checks: "Access logs of a distribution are delivered.",
  why: "Without them nobody can tell afterwards who asked for what: neither an attack nor a fault at the edge can be looked into.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide("Access logs (standard logs)", "AccessLogs"),
    securityHub("CloudFront.5"),
  ],
  types: [DISTRIBUTION],
  check(stack, report) {
    report.each(
      stack.ofType(DISTRIBUTION),
      (distribution) => distribution,
      (distribution) => {
        if (distribution.at("loggingConfig").isSet) return;
        if (distribution.at("defaultCacheBehavior", "realtimeLogConfigArn").isSet) return;
        if (isDelivered(stack, distribution)) return;
        report.violation(
          distribution,
          "No access logs of the distribution are delivered: make an aws.cloudwatch.LogDeliverySource of its ARN with logType ACCESS_LOGS and a LogDelivery, or set loggingConfig.",
        );
      },
    );
  },
  good: [
    SITE,
    {
      type: LOG_SOURCE,
      name: "logs",
      props: { name: "site", logType: "ACCESS_LOGS", resourceArn: SITE.props.arn },
    },
    { type: LOG_DELIVERY, name: "delivery", props: { deliverySourceName: "site" } },
  ],
  bad: {
    example: [SITE],
    says: [
      "No access logs of the distribution are delivered: make an aws.cloudwatch.LogDeliverySource of its ARN with logType ACCESS_LOGS and a LogDelivery, or set loggingConfig.",
    ],
  },
});
